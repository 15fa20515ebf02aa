"""Short messages in English, Hindi, Bangla and Nepali: a child missing, found, gone or back."""
