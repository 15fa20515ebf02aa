"""Call records of toll-free helplines of India, Nepal, Thailand, Myanmar and Viet Nam."""
