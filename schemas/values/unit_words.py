"""Regular expressions, without group, of words for units and for "about", "to" and "and", on folded text."""

from schemas.values.word_tables import words_of
from schemas.values.words import any_of

_UNITS, _BETWEEN = words_of("unit"), words_of("between")

YEARS, MONTHS, WEEKS, DAYS = (any_of(_UNITS[unit]) for unit in ("years", "months", "weeks", "days"))
CENTIMETRES, METRES, FEET, INCHES = (any_of(_UNITS[unit]) for unit in ("centimetres", "metres", "feet", "inches"))
KILOGRAMS, POUNDS, VISS, JIN = (any_of(_UNITS[unit]) for unit in ("kilograms", "pounds", "viss", "jin"))
ABOUT, BETWEEN, AND = (any_of(_BETWEEN[word]) for word in ("about", "between", "and"))
