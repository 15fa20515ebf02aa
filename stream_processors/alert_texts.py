"""The words of an alert in each language, from one file of templates."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from schemas.records import MatchProfile, codes
from stream_processors.screening_rules import completed_years

TEXTS_FILE = Path(__file__).parent / "alert_texts.yml"
LANGUAGES = ("en", "hi", "bn")


Words: TypeAlias = dict[str, str]


def words(kind: codes.AlertKind, language: str, places: Words, child: MatchProfile, on: date) -> Words:
    """Return event, headline, description and instruction of an alert; places: from_country and in_country."""
    filled = {**places, "child": describe(child, language, on)}
    templates: Words = _texts()["kinds"][kind][language]
    return {part: template.format(**filled) for part, template in templates.items()}


def describe(child: MatchProfile, language: str, on: date) -> str:
    """Return sex and age of a child on a day, in words; no name, place or mark."""
    sex: str = _texts()["sex"][language][child.sex or "UNKNOWN"]
    ages = age_range(child, on)
    if ages is None:
        unknown: str = _texts()["age_unknown"][language]
        return unknown.format(sex=sex)
    known: str = _texts()["child" if ages[0] < ages[1] else "child_of_one_age"][language]
    return known.format(sex=sex, youngest=ages[0], oldest=ages[1])


def age_range(child: MatchProfile, on: date) -> tuple[int, int] | None:
    """Return youngest and oldest age in completed years on a day, or null when birth is not bounded."""
    if child.birth_earliest is None or child.birth_latest is None:
        return None
    ages = sorted(max(0, completed_years(birth, on)) for birth in (child.birth_earliest, child.birth_latest))
    return ages[0], ages[1]


@cache
def _texts() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(TEXTS_FILE.read_text(encoding="utf-8"))
    return loaded
