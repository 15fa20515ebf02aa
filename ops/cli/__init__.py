"""The command `mca`."""
