"""One small module per kind of value a source writes as text: what it may mean, never more than was said. Pure."""

MAX_VALUE_CHARS = 256
"""Characters of a single value that are read; the rest is not looked at."""
MAX_TEXT_CHARS = 4096
"""Characters of a free text that are read; the rest is not looked at."""
REMEMBERED = 1024
"""Words of a form whose meaning is kept at hand, by function: they repeat from record to record. No names are kept."""
