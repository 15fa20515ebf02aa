"""The open profiles of one process, searchable. Only this package uses faiss (matcher/index/vectors.py)."""

from matcher.index.profiles import MAX_CANDIDATES, ProfileIndex

__all__ = ["MAX_CANDIDATES", "ProfileIndex"]
