"""Writes an invented child as a row of a TrackChild export."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from random import Random

from ops.sandbox.simulate.child import Child, spelled
from ops.sandbox.simulate.looks import CLOTHES, Language
from ops.sandbox.simulate.names import Script, slipped, written_name

ZONE = timezone(timedelta(hours=5, minutes=30))  # Indian Standard Time
SCRIPTS: dict[Language, Script] = {"en": "Latn", "hi": "Deva", "bn": "Beng"}
COLUMNS = (
    *("serial_no", "tc_id", "category", "case_status", "message_class", "reported_on", "updated_at", "child_name"),
    *("child_name_local", "alias", "sex", "age", "date_of_birth", "father_name", "mother_name", "guardian_name"),
    *("address_state", "address_district", "address_village", "address_landmark", "missing_state", "missing_district"),
    *("missing_place", "missing_landmark", "missing_date", "circumstance", "height", "physical_description"),
    *("identification_marks", "clothing", "belongings", "languages", "nationality", "religion", "disability", "fir_no"),
    *("fir_date", "gd_no", "police_station", "verification", "reported_by", "risk", "photo_ref", "sharing_only_for"),
)
SEXES = {"FEMALE": {"en": "Female", "hi": "लड़की", "bn": "মেয়ে"}, "MALE": {"en": "Male", "hi": "लड़का", "bn": "ছেলে"}}
SPOKEN: dict[Language, dict[Language, str]] = {
    "bn": {"en": "Bengali", "hi": "Bengali", "bn": "বাংলা"},
    "hi": {"en": "Hindi", "hi": "हिन्दी", "bn": "Hindi"},
}
MONTHS_HI = ("जनवरी", "फरवरी", "मार्च", "अप्रैल", "मई", "जून", "जुलाई", "अगस्त", "सितंबर", "अक्टूबर", "नवंबर", "दिसंबर")
CIRCUMSTANCES = ("Ran away", "Lost", "Kidnapped", "Trafficking suspected", "Work", "Not known")
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Filing:
    """When and under which id a child is reported missing."""

    local_id: str
    reported_at: datetime
    updated_at: datetime


def filing_of(child: Child, number: int, chance: Random) -> Filing:
    """Return when a family reports and the office enters: hours to a few days after."""
    reported = datetime.combine(child.missing_on, time(8), ZONE) + timedelta(hours=chance.randrange(4, 96))
    state = child.state.code.removeprefix("IN-")
    entered = reported + timedelta(minutes=chance.randrange(5, 600))
    return Filing(f"{state}-{child.missing_on.year}-{number:08d}", reported, entered)


def missing_row(child: Child, filing: Filing, chance: Random) -> Row:
    """Return the row of a missing child, as fully as offices fill it."""
    language = child.form_language
    return {
        **dict.fromkeys(COLUMNS, ""),
        **_envelope(filing),
        **_person(child, chance),
        **_place(child, language, chance),
        **_description(child, language, chance),
        **_case(child, filing, chance),
    }


def partial_row(child: Child, filing: Filing, chance: Random) -> Row:
    """Return a row with only sex, age and place, as a first telephone call gives it."""
    language = child.form_language
    return {
        **dict.fromkeys(COLUMNS, ""),
        **_envelope(filing),
        "sex": SEXES[child.sex][language],
        "age": str(child.age_on(child.missing_on)),
        "missing_state": spelled(child.state, language),
        "missing_district": spelled(child.home, language),
        "missing_date": f"{child.missing_on:%d/%m/%Y}",
        "gd_no": f"{chance.randrange(1, 3000)}",
    }


def _envelope(filing: Filing) -> Row:
    return {
        "tc_id": filing.local_id,
        "category": "Missing",
        "case_status": "Open",
        "message_class": "EXERCISE",
        "reported_on": f"{filing.reported_at:%d-%m-%Y %H:%M}",
        "updated_at": filing.updated_at.isoformat(timespec="seconds"),
    }


def _person(child: Child, chance: Random) -> Row:
    language = child.form_language
    script = SCRIPTS[language]
    full = written_name((child.given, child.family), script, chance)
    local = written_name((child.given, child.family), "Beng", chance)
    told = chance.random()
    birth = "" if told < 0.5 else f"{child.born:%d/%m/%Y}" if told < 0.85 else str(child.born.year)  # noqa: PLR2004 - half know no date of birth
    age = str(child.age_on(child.missing_on))
    return {
        "child_name": full if chance.random() > 0.1 else slipped(full, chance),  # noqa: PLR2004 - one in ten misspelt
        "child_name_local": local if language == "en" and chance.random() < 0.3 else "",  # noqa: PLR2004
        "alias": child.nickname.written(script, chance) if chance.random() < 0.3 else "",  # noqa: PLR2004
        "sex": SEXES[child.sex][language],
        "age": chance.choice((age, f"{age} years", f"about {age}")) if language == "en" else age,
        "date_of_birth": birth,
        "father_name": written_name((child.father, child.family), script, chance),
        "mother_name": child.mother.written(script, chance) if chance.random() < 0.7 else "",  # noqa: PLR2004
        "nationality": "Indian",
        "languages": SPOKEN[child.speaks][language],
    }


def _place(child: Child, language: Language, chance: Random) -> Row:
    state, district = spelled(child.state, language), spelled(child.home, language)
    return {
        "address_state": state,
        "address_district": district,
        "address_landmark": child.landmark[language] if chance.random() < 0.5 else "",  # noqa: PLR2004
        "missing_state": state,
        "missing_district": district,
        "missing_landmark": child.landmark[language] if chance.random() < 0.3 else "",  # noqa: PLR2004
        "missing_date": _told_day(child.missing_on, language, chance),
    }


def _description(child: Child, language: Language, chance: Random) -> Row:
    inches = round(child.height_cm / 2.54)
    feet = {"en": f"{inches // 12} ft {inches % 12} in", "hi": f"{inches // 12} फीट {inches % 12} इंच",
            "bn": f"{inches // 12} ফুট {inches % 12} ইঞ্চি"}[language]  # fmt: skip
    marks = ", ".join(child.looks.mark(number, language) for number in range(len(child.looks.marks)))
    return {
        "physical_description": child.looks.described(language, feet if chance.random() < 0.8 else ""),  # noqa: PLR2004
        "identification_marks": marks,
        "clothing": chance.choice(CLOTHES[child.sex])[language] if chance.random() < 0.6 else "",  # noqa: PLR2004
        "disability": "Speech" if chance.random() < 0.02 else "",  # noqa: PLR2004
    }


def _case(child: Child, filing: Filing, chance: Random) -> Row:
    return {
        "circumstance": chance.choice(CIRCUMSTANCES),
        "fir_no": f"{chance.randrange(1, 900)}/{filing.reported_at.year}",
        "fir_date": f"{filing.reported_at:%d/%m/%Y}",
        "police_station": f"{child.home.name} Sadar PS",
        "verification": "verified",
        "reported_by": "family",
        "risk": chance.choices(("high", "medium", ""), (40, 40, 20))[0],
    }


def _told_day(day: date, language: Language, chance: Random) -> str:
    if language == "hi" and chance.random() < 0.4:  # noqa: PLR2004
        return f"{day.day} {MONTHS_HI[day.month - 1]} {day.year}"
    if chance.random() < 0.04:  # noqa: PLR2004 - some families know only the month
        return f"{day:%B %Y}"
    return chance.choice((f"{day:%d/%m/%Y}", f"{day:%d-%m-%Y}", f"{day.day} {day:%B %Y}"))
