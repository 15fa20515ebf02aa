"""Birth registration and unique identity systems: answers to a keyed token, and nothing else."""
