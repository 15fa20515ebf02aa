"""Normalise, screen, match, alert and case: pure rules, and the thin shells that run them on Kafka."""
