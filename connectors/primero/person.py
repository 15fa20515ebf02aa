"""What cases and traces of Primero tell of a child alike: names, age, looks, separation, and answers of yes or no."""

import re
from datetime import date

from connectors.sdk import parts
from connectors.sdk.fields import Fields
from schemas.records import Place, codes
from schemas.values.descriptions import describe
from schemas.values.marks import marks_of

YES_NO = {"true": True, "false": False, "yes": True, "no": False, "1": True, "0": False}
CODE = re.compile(r"([A-Z]{2,3})[-_]?\d{2,12}")
UNKNOWN = frozenset({"unknown", "not_applicable"})
# Primero shows stars instead of a name that a case worker hid (field hidden_name).
MASK = "*"


def is_yes(fields: Fields, name: str, field: str) -> bool | None:
    """Return the answer of a tick box or of lookup-yes-no; null when it was not asked or is not known."""
    told = fields.text(name, field)
    if told is None or told.casefold() in UNKNOWN:
        return None
    answer = YES_NO.get(told.casefold())
    if answer is None:
        fields.note(field)
    return answer


def person(fields: Fields, as_of: date | None, kind: codes.NameKind) -> dict[str, object]:
    """Return names, the whole one of a kind, sex, age, birth and looks."""
    told = fields.text("name", "names")
    parts_told = [fields.text(name, "names") for name in ("name_first", "name_middle", "name_last")]
    whole = told or " ".join(part for part in parts_told if part) or None
    hidden = is_yes(fields, "hidden_name", "withheld_fields") or (whole is not None and not whole.strip(MASK))
    nickname, other = fields.text("name_nickname", "names"), fields.text("name_other", "names")
    age = parts.clean_age(fields.text("age", "age"), as_of, fields)
    if is_yes(fields, "estimated", "age") and age is not None:
        age = age.model_copy(update={"estimated": True})
    looks = fields.text("physical_characteristics", "marks")
    return {
        "names": () if hidden else parts.names((whole, kind), (nickname, "NICKNAME"),
                                               (other, "ALIAS")),
        "withheld_fields": ("names",) if hidden else (),
        "sex": parts.clean_sex(fields.text("sex", "sex"), fields),
        "age": age,
        "birth": parts.clean_told_date(fields.text("date_of_birth", "birth"), "GREGORIAN", as_of, fields),
        **_looks(looks),
    }  # fmt: skip


def place(fields: Fields, suffix: str, field: str, prefix: str = "") -> Place | None:
    """Return the place of Primero's three fields `location_`, `address_` and `landmark_`."""
    location, address, landmark = (
        fields.text(f"{prefix}{part}_{suffix}", field) for part in ("location", "address", "landmark")
    )
    country, areas = located(location, fields, field)
    return parts.clean_place(country, areas, address, landmark)


def located(location: str | None, fields: Fields, field: str) -> tuple[str | None, tuple[str, ...]]:
    """Return the country and areas of a location of the instance's own list: names, or one code.

    Names are joined by colons from the country down; a code that begins as the common operational datasets of OCHA
    have them (alpha-2 or alpha-3, then figures) tells its country. Any other stands as the first level.
    """
    if location is None:
        return None, ()
    country, *areas = (part.strip() for part in location.split("::"))
    if areas:
        return parts.clean_country(country, fields, field), tuple(areas)
    code = CODE.fullmatch(location)
    return None if code is None else parts.clean_country(code[1], fields, field), (location,)


def circumstance(fields: Fields) -> dict[str, object] | None:
    """Return how the child was separated: the cause's code, and the words told."""
    cause = fields.code("separation_cause", "CircumstanceCode", "circumstance")
    words = (fields.text("separation_cause_other", "circumstance"), fields.text("separation_details", "circumstance"))
    text = "; ".join(each for each in words if each is not None) or None
    return None if cause is None and text is None else {"code": cause, "text": text}


def _looks(text: str | None) -> dict[str, object]:
    if text is None:
        return {}
    looks = describe(text)
    return {
        "marks": looks.marks or marks_of(text),
        "build": looks.build,
        "complexion": looks.complexion,
        "hair": looks.hair,
        "eyes": looks.eyes,
        "height_cm": looks.height_cm,
    }
