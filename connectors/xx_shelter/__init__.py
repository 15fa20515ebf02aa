"""Shelters and transit centres of several countries: intake forms with a code instead of a name."""
