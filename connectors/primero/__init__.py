"""Primero (UNICEF and partners): cases and tracing requests of one instance, and match results back as flags."""
