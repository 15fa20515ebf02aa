"""Offender watch: keyed tokens of recruiters, phones, vehicles and places, and nothing else."""
