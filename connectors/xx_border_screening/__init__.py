"""Screening at borders: deportees, children intercepted, and what the victim-identification app asks."""
