"""Matching: names to keyed profiles, candidates by faiss and exact keys, and an explained score."""
