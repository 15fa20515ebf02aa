"""Connectors: one folder per national system, and what they stand on. A new connector is one folder."""
