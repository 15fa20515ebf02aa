"""The one table of weights: what each outcome of a comparison says, in bits, and why.

Weights are Fellegi-Sunter weights, log2(m/u): how much more often an outcome is seen between two reports of one child
than between reports of two children (I. Fellegi and A. Sunter, "A Theory for Record Linkage", JASA 64, 1969). This
first table is set by judgement and checked on generated pairs (tests/matcher/test_calibration.py); it is not learned.
A blank has no row: it weighs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

MODEL_VERSION = "fs1"  # rises with every change of a weight, cap, threshold or comparison

# Log2 odds before any evidence: one pair in 16,384 of those the index proposes. It stands for some thousand open
# reports on either side, and is the same for a lone candidate as for one of many.
PRIOR_BITS = -14.0
# Nothing here confirms: a person does. Below REVIEW_FROM a pair is not shown.
REVIEW_FROM = 0.05
STRONG_REVIEW_FROM = 0.90
MAX_PROBABILITY = 0.9999
# One kind of evidence may not decide alone, however many details of it agree.
CAPS_BITS = {"NAME": 15.0, "RELATIVE": 12.0, "PLACE": 6.0, "MARK": 8.0, "TOKEN": 22.0}
# Same family, other given name: all that family and home say then is that the two are siblings.
SIBLING_CAP_BITS = 2.0
# A name of these kinds is less sure: share of the weight when it agrees, and when it differs.
UNSURE_NAMES = {"CLAIMED": (0.6, 0.2), "ALIAS": (0.6, 0.2), "NICKNAME": (0.8, 0.3)}
# A relative of unknown relation compared with a known one.
UNSURE_RELATION = 0.5
# Language counts more where names cannot be compared.
LANGUAGE_WITHOUT_NAMES = 1.5


@dataclass(frozen=True, slots=True)
class Level:
    """One outcome: its kind (as in `Evidence.kind`), agreement 0 to 1, weight in bits, and why."""

    kind: str
    score: float
    bits: float
    why: str


# Parts of names, by how they agree and how rare they are. A name's weight is the sum over its parts.
PART_BITS = {
    "EXACT": {"RARE": 7.0, "COMMON": 2.5, "WEAK": 0.2},
    "SOUND": {"RARE": 5.0, "COMMON": 2.0, "WEAK": 0.1},
    "NEAR": {"RARE": 3.0, "COMMON": 1.0, "WEAK": 0.0},
    "OTHER": {"RARE": -6.0, "COMMON": -2.0, "WEAK": 0.0},
}
PART_SCORES = {"EXACT": 1.0, "SOUND": 0.85, "NEAR": 0.65, "OTHER": 0.0}
SOUND_FROM = 0.5  # Dice of two sketches from which equal consonants mean the same name
NEAR_FROM = 0.68  # Dice from which a part is a spelling of the other; unlike names reach 0.2, Rina and Mina 0.5
RELATIVE_SHARE = 0.85  # a relative's name against the child's own: told at second hand

LEVELS: dict[str, Level] = {
    "SEX_SAME": Level("SEX", 1.0, 1.0, "half of all children share it"),
    "BIRTH_SAME_DAY": Level("AGE", 1.0, 8.0, "one day in about 18 years, dampened for 1 January and estimates"),
    "BIRTH_DAY_MONTH_SWAPPED": Level("AGE", 0.8, 4.5, "day and month are written in both orders"),
    "BIRTH_WITHIN_YEAR": Level("AGE", 0.9, 2.8, "intervals overlap and leave a year or so"),
    "BIRTH_WITHIN_THREE_YEARS": Level("AGE", 0.7, 1.8, "intervals overlap and leave three years"),
    "BIRTH_POSSIBLE": Level("AGE", 0.5, 0.5, "wide intervals overlap"),
    "BIRTH_NEXT_YEAR": Level("AGE", 0.6, 1.0, "told ages follow on each other; ages are often told a year off"),
    "BIRTH_YEAR_OFF": Level("AGE", 0.35, -0.7, "a year lies between the intervals"),
    "BIRTH_YEARS_OFF": Level("AGE", 0.1, -3.5, "ages are rarely told up to four years off"),
    "EVENT_WITHIN_WEEK": Level("EVENT", 1.0, 2.0, "most children found are found soon"),
    "EVENT_WITHIN_MONTH": Level("EVENT", 0.9, 1.5, "found within a month"),
    "EVENT_WITHIN_HALF_YEAR": Level("EVENT", 0.7, 0.8, "found within half a year"),
    "EVENT_WITHIN_TWO_YEARS": Level("EVENT", 0.5, 0.0, "as likely as not"),
    "EVENT_YEARS_LATER": Level("EVENT", 0.3, -0.7, "found years later"),
    "HOME_SAME_SQUARE": Level("HOME", 1.0, 5.0, "one half-degree square of some hundred"),
    "HOME_NEAR": Level("HOME", 0.8, 3.5, "neighbouring squares"),
    "HOME_SAME_REGION": Level("HOME", 0.6, 2.5, "one first-level region"),
    "HOME_SAME_COUNTRY": Level("HOME", 0.4, 0.5, "one country"),
    "HOME_OTHER_REGION": Level("HOME", 0.2, -1.5, "children and finders confuse regions at times"),
    "HOME_OTHER_COUNTRY": Level("HOME", 0.0, -3.0, "home countries differ; children hide theirs at times"),
    "EVENT_PLACE_SAME_SQUARE": Level("EVENT", 1.0, 2.5, "found where last seen"),
    "EVENT_PLACE_NEAR": Level("EVENT", 0.8, 1.5, "found near where last seen"),
    "EVENT_PLACE_SAME_REGION": Level("EVENT", 0.6, 1.0, "found in the region where last seen"),
    "EVENT_PLACE_FAR": Level("EVENT", 0.4, 0.0, "the hub exists for children carried far"),
    "LANGUAGE_SHARED": Level("LANGUAGE", 1.0, 1.2, "neighbours often share a language too"),
    "LANGUAGE_NONE_SHARED": Level("LANGUAGE", 0.0, -1.5, "languages are left out more often than invented"),
    "HEIGHT_FITS": Level("HEIGHT", 1.0, 1.2, "within what a child grows in the time"),
    "HEIGHT_CLOSE": Level("HEIGHT", 0.4, -0.5, "guessed heights are a hand off"),
    "HEIGHT_DIFFERS": Level("HEIGHT", 0.0, -3.0, "more than guessing explains"),
    "MARK_SAME_WORDS": Level("MARK", 1.0, 6.0, "kind, site and words agree"),
    "MARK_SAME_SIDE": Level("MARK", 0.9, 4.5, "kind, site and side agree"),
    "MARK_SAME_SITE": Level("MARK", 0.7, 2.5, "kind and site agree, a side is not told"),
    "MARK_OTHER_SIDE": Level("MARK", 0.4, 0.0, "left and right are confused facing a child"),
    "MARK_OTHERS": Level("MARK", 0.2, -0.3, "each report lists a few of many marks"),
    "DESCRIPTION_AGREES": Level("DESCRIPTION", 1.0, 0.8, "few words, used loosely"),
    "DESCRIPTION_MIXED": Level("DESCRIPTION", 0.5, 0.0, "as likely as not"),
    "DESCRIPTION_DIFFERS": Level("DESCRIPTION", 0.0, -0.8, "few words, used loosely"),
    "TOKEN_IDENTIFIER": Level("TOKEN", 1.0, 20.0, "an official identifier of one person"),
    "TOKEN_PHONE": Level("TOKEN", 0.9, 8.0, "a family's phone"),
    "TOKEN_RECRUITER": Level("TOKEN", 0.6, 3.0, "one recruiter takes many children"),
}

# Vetoes and their tolerances.
FOUND_BEFORE_MISSING_DAYS = 1  # clocks, midnight and told days
BIRTH_APART_YEARS = 4  # above the three years by which ages are told wrong
# Height: WHO Growth Reference 2007 (5 to 19 years): median growth 5 to 7 cm a year, the 97th centile below 10.
GROWTH_CM_PER_YEAR = 9.0
HEIGHT_TOLERANCE_CM = 6.0
HEIGHT_CLOSE_CM = 12.0
