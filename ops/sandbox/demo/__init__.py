"""The demo: two countries' files become an alert, a repatriation case and rows, before your eyes."""
