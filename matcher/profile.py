"""From a report to its match profile: what matching needs, and nothing that names a child."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from itertools import chain

from matcher.cells import cells_of
from matcher.keys import RegionalKey, keyed
from matcher.marks import sign_mark
from matcher.signatures import sign_name, sign_relative
from matcher.vector import vector_of
from schemas.minimum import grade_of
from schemas.records import ChildReport, MatchProfile, MeasureRange, Name

__all__ = ["ENCODER", "RegionalKey", "profile_of", "profile_version"]

ENCODER = "n1"  # rises with every change of folding, layout or vector: unlike encoders are never compared
# Bounds on what one profile may hold; a report of a child stays far below them.
MAX_NAMES = 12
MAX_RELATIVES = 24
MAX_MARKS = 16
MAX_TOKENS = 32
MAX_LANGUAGES = 16
TOKEN_BYTES = 16
# A token of connectors begins with the letter of its kind, before 16 bytes (connectors/sdk/tokens.py).
KIND_TOKEN_BYTES = 17
KINDS_TOLD = (b"P", b"V", b"L")
LINKS_ONLY = (b"V", b"L")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")  # BCP 47, section 2.1, without extensions
ESTIMATE_YEARS = 1  # how far an estimated age may be off on either side; expert-set


def profile_of(report: ChildReport, key: RegionalKey) -> MatchProfile:
    """Return the profile of a normalised and opened report under the regional key; no field of it is readable text."""
    names = whole_names(report.names)[:MAX_NAMES]
    birth_earliest, birth_latest = birth_interval(report)
    return MatchProfile(
        record_id=report.record_id,
        record_version=report.record_version,
        kind=report.kind,
        country=report.source_country,
        status=report.status,
        expires_at=report.expires_at,
        message_class=report.message_class,
        profile_version=profile_version(key),
        sex=report.sex,
        birth_earliest=birth_earliest,
        birth_latest=birth_latest,
        event_earliest=None if report.event_at is None else report.event_at.earliest,
        event_latest=None if report.event_at is None else report.event_at.latest,
        height_min=_end(report.height_cm, "min"),
        height_max=_end(report.height_cm, "max"),
        build=None if report.build is None else report.build.code,
        complexion=None if report.complexion is None else report.complexion.code,
        hair=None if report.hair is None else report.hair.code,
        eyes=None if report.eyes is None else report.eyes.code,
        languages=_languages(report),
        home_cells=cells_of(report.home_place),
        event_cells=cells_of(report.event_place),
        name_signatures=_each_once(sign_name(name, key) for name in names),
        relative_signatures=_relatives(report, key),
        mark_signatures=_each_once(sign_mark(mark, key) for mark in report.marks[:MAX_MARKS]),
        vector=vector_of((name.value for name in names), key),
        token_links=_tokens(report, key),
        grade=grade_of(report),
    )


def profile_version(key: RegionalKey) -> str:
    """Return the encoder and key generation of a profile, for example `n1.k1`."""
    return f"{ENCODER}.k{key.generation}"


def whole_names(names: tuple[Name, ...]) -> tuple[Name, ...]:
    """Return names with one given and one family name told apart put together as one legal name."""
    given = [name for name in names if name.kind == "GIVEN"]
    family = [name for name in names if name.kind == "FAMILY"]
    if len(given) != 1 or len(family) != 1:
        return names
    whole = Name(value=f"{given[0].value} {family[0].value}", kind="LEGAL")
    return (whole, *(name for name in names if name.kind not in {"GIVEN", "FAMILY"}))


def birth_interval(report: ChildReport) -> tuple[dt.date | None, dt.date | None]:
    """Return first and last day of birth from the told date, else from age on its day; nulls when neither bounds it."""
    if report.birth is not None and (report.birth.earliest is not None or report.birth.latest is not None):
        return report.birth.earliest, report.birth.latest
    age = report.age
    day = _day_of_age(report)
    if age is None or day is None:
        return None, None
    slack = ESTIMATE_YEARS if age.estimated else 0
    oldest, youngest = max(age.min_years, age.max_years) + slack, max(min(age.min_years, age.max_years) - slack, 0)
    first = _years_before(day, oldest + 1)
    return None if first is None else first + dt.timedelta(days=1), _years_before(day, youngest)


def _day_of_age(report: ChildReport) -> dt.date | None:
    """Return the day an age held: told with it, else the report's, else the event's."""
    if report.age is not None and report.age.as_of is not None:
        return report.age.as_of
    if report.reported_at is not None:
        return report.reported_at.date()
    latest = None if report.event_at is None else report.event_at.latest
    return None if latest is None else latest.date()


def _years_before(day: dt.date, years: int) -> dt.date | None:
    """Return the same day some years before, 28 February for a leap day; null before year 1."""
    if not 0 <= years < day.year:
        return None
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _relatives(report: ChildReport, key: RegionalKey) -> tuple[bytes, ...]:
    named = ((relative.relation, name) for relative in report.relatives for name in whole_names(relative.names))
    return _each_once(sign_relative(relation, name, key) for relation, name in list(named)[:MAX_RELATIVES])


def _tokens(report: ChildReport, key: RegionalKey) -> tuple[bytes, ...]:
    """Return tokens keyed again under the regional key, each after the letter of its kind.

    I identifier, P phone, R recruiter, V vehicle, L place. When they are too many, vehicles and places go first.
    """
    recruiters = () if report.trafficking is None else report.trafficking.recruiter_tokens
    issued = ((each, f"{each.scheme}|{each.issuer or ''}|".encode()) for each in report.identifiers)
    phones = (relative.phone_token for relative in report.relatives)
    links = {
        *(_link(key, b"I", issuer + each.keyed_token) for each, issuer in issued),
        *(_link(key, b"P", token) for token in phones if token),
        *chain.from_iterable(_recruiter_links(key, token) for token in recruiters if token),
    }
    ordered = sorted(links, key=lambda link: (link[:1] in LINKS_ONLY, link))
    return tuple(ordered[:MAX_TOKENS])


def _recruiter_links(key: RegionalKey, token: bytes) -> tuple[bytes, ...]:
    """Return the links of one thing known of a recruiter: of its kind when the token says it, else R.

    A recruiter's phone stands twice, under P and with the same bytes under R: it links to a family's phone of the
    same number, and nobody takes it for one.
    """
    kind = token[:1] if len(token) == KIND_TOKEN_BYTES and token[:1] in KINDS_TOLD else b"R"
    link = _link(key, kind, token)
    return (link, b"R" + link[1:]) if kind == b"P" else (link,)


def _link(key: RegionalKey, kind: bytes, token: bytes) -> bytes:
    return kind + keyed(key, "token", kind + token)[:TOKEN_BYTES]


def _languages(report: ChildReport) -> tuple[str, ...]:
    tags = {tag for tag in report.languages if LANGUAGE.fullmatch(tag)}
    return tuple(sorted(tags)[:MAX_LANGUAGES])


def _end(measure: MeasureRange | None, end: str) -> float | None:
    if measure is None:
        return None
    ordered = sorted((measure.min, measure.max))
    return ordered[0] if end == "min" else ordered[1]


def _each_once(signatures: Iterable[bytes | None]) -> tuple[bytes, ...]:
    return tuple(dict.fromkeys(signature for signature in signatures if signature is not None))
