"""Record ids of PFIF as ids of the standard, and back again without loss."""

import re

from schemas.identity import LOCAL_ID

UNFIT = re.compile(r"[^A-Za-z0-9._:/-]")
ESCAPED = re.compile(r"(?:~[0-9A-F]{2})+")
FIRST = "0~~"
"""Put before an id that begins with a sign no id of the standard begins with; `~~` stands in no other."""


def local_id_of(told: str) -> str:
    """Return an id as the local id of a record: each byte that does not fit becomes `~` and two hexadecimal digits.

    A slash stays where the standard has room for it. An id that is too long stays too long.
    """
    escaped = UNFIT.sub(lambda found: _escaped(found[0]), told)
    if escaped and not escaped[0].isalnum():
        escaped = FIRST + escaped
    return escaped if LOCAL_ID.fullmatch(escaped) else escaped.replace("/", _escaped("/"))


def told_id_of(local_id: str) -> str:
    """Return the id from which `local_id_of` made a local id."""
    return ESCAPED.sub(lambda found: _unescaped(found[0]), local_id.removeprefix(FIRST))


def domain_of(told: str) -> str:
    """Return the domain of a PFIF record id, its home repository, in lower case; "" without one."""
    domain, slash, _ = told.partition("/")
    return domain.lower() if slash else ""


def _escaped(text: str) -> str:
    return "".join(f"~{byte:02X}" for byte in text.encode("utf-8", "replace"))


def _unescaped(text: str) -> str:
    return bytes.fromhex(text.replace("~", "")).decode("utf-8", "replace")
