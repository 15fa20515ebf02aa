"""Reason codes -> short English sentences for a case worker. Other languages are other tables of the same codes."""

from __future__ import annotations

from collections.abc import Iterable

from schemas.records import Evidence

SENTENCES = {
    "NAME_SAME": "The names agree in all parts that both reports give.",
    "NAME_PART_SAME": "One part of the name agrees; the other reports no more.",
    "NAME_SOUNDS_ALIKE": "The names sound alike; they may be spelled or written in another script.",
    "NAME_PART_DIFFERS": "One part of the name agrees and another differs.",
    "NAME_DIFFERS": "The names differ.",
    "NAME_TITLE_ONLY": "Only a title or a word of address agrees, which says very little.",
    "FATHER_SAME": "The father's name agrees.",
    "FATHER_PART_SAME": "Part of the father's name agrees.",
    "FATHER_SHARES_SURNAME": "The father's name agrees only in the surname that the child's name already counted.",
    "FATHER_DIFFERS": "The father's names differ.",
    "MOTHER_SAME": "The mother's name agrees.",
    "MOTHER_PART_SAME": "Part of the mother's name agrees.",
    "MOTHER_SHARES_SURNAME": "The mother's name agrees only in a surname that was already counted.",
    "MOTHER_DIFFERS": "The mother's names differ.",
    "RELATIVE_SAME": "A relative's name agrees.",
    "RELATIVE_PART_SAME": "Part of a relative's name agrees.",
    "RELATIVE_SHARES_SURNAME": "A relative's name agrees only in a surname that was already counted.",
    "FAMILY_SAME_CHILD_DIFFERS": "The family agrees but the child's name differs: these may be brothers or sisters.",
    "SEX_SAME": "The sex agrees.",
    "BIRTH_SAME_DAY": "The day of birth is the same.",
    "BIRTH_DAY_MONTH_SWAPPED": "The days of birth agree when day and month change places.",
    "BIRTH_WITHIN_YEAR": "The ages agree to about a year.",
    "BIRTH_WITHIN_THREE_YEARS": "The ages agree to about three years.",
    "BIRTH_POSSIBLE": "The ages can agree; they are told very roughly.",
    "BIRTH_NEXT_YEAR": "The ages follow on each other; they are often told a year off.",
    "BIRTH_YEAR_OFF": "The ages are up to a year apart.",
    "BIRTH_YEARS_OFF": "The ages are some years apart.",
    "EVENT_WITHIN_WEEK": "The child was found within a week of being last seen.",
    "EVENT_WITHIN_MONTH": "The child was found within a month of being last seen.",
    "EVENT_WITHIN_HALF_YEAR": "The child was found within half a year of being last seen.",
    "EVENT_WITHIN_TWO_YEARS": "The child was found within two years of being last seen.",
    "EVENT_YEARS_LATER": "The child was found years after the other was last seen.",
    "EVENT_PLACE_SAME_SQUARE": "The child was found where the other was last seen.",
    "EVENT_PLACE_NEAR": "The child was found near where the other was last seen.",
    "EVENT_PLACE_SAME_REGION": "The child was found in the region where the other was last seen.",
    "EVENT_PLACE_FAR": "The child was found far from where the other was last seen.",
    "HOME_SAME_SQUARE": "The homes lie in the same area.",
    "HOME_NEAR": "The homes lie near each other.",
    "HOME_SAME_REGION": "The homes lie in the same region.",
    "HOME_SAME_COUNTRY": "The homes lie in the same country.",
    "HOME_OTHER_REGION": "The homes lie in different regions.",
    "HOME_OTHER_COUNTRY": "The homes lie in different countries.",
    "LANGUAGE_SHARED": "A language agrees.",
    "LANGUAGE_NONE_SHARED": "No language agrees.",
    "HEIGHT_FITS": "The height fits, growth included.",
    "HEIGHT_CLOSE": "The height is a little off.",
    "HEIGHT_DIFFERS": "The height does not fit.",
    "MARK_SAME_WORDS": "A mark agrees in kind, place and words.",
    "MARK_SAME_SIDE": "A mark agrees in kind, place and side.",
    "MARK_SAME_SITE": "A mark agrees in kind and place; a side is not told.",
    "MARK_OTHER_SIDE": "A mark agrees in kind and place and is told on the other side.",
    "MARK_OTHERS": "Each report lists other marks.",
    "DESCRIPTION_AGREES": "The description of build, complexion, hair and eyes agrees.",
    "DESCRIPTION_MIXED": "The description agrees in part.",
    "DESCRIPTION_DIFFERS": "The description differs.",
    "TOKEN_IDENTIFIER": "Both reports hold the same official identifier.",
    "TOKEN_PHONE": "Both reports hold the same phone.",
    "TOKEN_RECRUITER": "Both reports name the same recruiter.",
    "KINDS_DO_NOT_PAIR": "The reports are not one of a missing and one of a found child.",
    "SAME_RECORD": "Both are the same report.",
    "MESSAGE_CLASS_DIFFERS": "One is an exercise or a test and the other is not.",
    "SEX_CONTRADICTS": "One is a girl and the other a boy.",
    "FOUND_BEFORE_MISSING": "The child was found before the other went missing.",
    "BIRTHS_TOO_FAR_APART": "The ages are too far apart.",
}
UNKNOWN_REASON = "A comparison of a newer version of the hub."


def explain(evidence: Iterable[Evidence], vetoes: Iterable[str] = ()) -> list[str]:
    """Return one sentence a veto, then one a finding with its weight in bits, in the order given; never a value."""
    ruled_out = [f"Ruled out: {SENTENCES.get(code, UNKNOWN_REASON)}" for code in vetoes]
    return ruled_out + [f"{sentence_of(each.reason)} ({each.bits:+.1f} bits)" for each in evidence]


def sentence_of(reason: str) -> str:
    """Return the sentence of a reason code, without a weight."""
    return SENTENCES.get(reason, UNKNOWN_REASON)
