"""The kit for integrators: makes a connector, checks it, says what it lacks, reads again what it read."""
