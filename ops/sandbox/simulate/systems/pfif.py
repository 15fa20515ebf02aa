"""Registers' PFIF: documents and feeds of every version; some repositories own their records, one does not.

PFIF has no word for an exercise; each record says so in an element of another namespace.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from random import Random
from xml.sax.saxutils import escape

from ops.sandbox.simulate.child import Child, invent_child, spelled
from ops.sandbox.simulate.names import written_name
from ops.sandbox.simulate.systems import chances, is_bad

DOMAINS = ("children.example.org", "children.example.org", "elsewhere.example.net")
VERSIONS = ("1.4", "1.4", "1.3", "1.2", "1.1")
STATUSES = ("", "information_sought", "believed_missing", "believed_alive", "is_note_author", "believed_dead")
WITHOUT = {
    "1.1": {"sex", "date_of_birth", "age", "home_country", "expiry_date"},
    "1.2": {"expiry_date"},
    "1.3": set[str](),
    "1.4": set[str](),
}
"""Fields a version does not have yet."""
FEED = '<feed xmlns="http://www.w3.org/2005/Atom" {names}><title>Invented feed</title>\n{records}</feed>\n'
PLAIN = "<pfif:pfif {names}>\n{records}</pfif:pfif>\n"


def files(seed: int, count: int) -> Mapping[str, bytes]:
    """Return one document of each version: 1.3 as an Atom feed, 1.2 with its notes beside their persons."""
    records: dict[str, list[str]] = {version: [] for version in VERSIONS}
    for number, chance in chances("pfif", seed, count):
        version = VERSIONS[number % len(VERSIONS)]
        records[version].append(_person(invent_child(chance), number, version, chance))
    return {f"persons-{version}.xml": _document(version, written) for version, written in records.items() if written}


def _document(version: str, records: Sequence[str]) -> bytes:
    names = f'xmlns:pfif="http://zesty.ca/pfif/{version}" xmlns:mca="urn:mca-rs:1"'
    entries = [f"<entry><title>Invented</title>{each}</entry>\n" if version == "1.3" else each for each in records]
    form = FEED if version == "1.3" else PLAIN
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + form.format(names=names, records="".join(entries))).encode()


def _person(child: Child, number: int, version: str, chance: Random) -> str:
    domain = chance.choice(DOMAINS)
    made = datetime.combine(child.missing_on, time(chance.randrange(24)), UTC)
    person = {
        "person_record_id": "" if is_bad(number) else f"{domain}/person.{number}",
        "entry_date": _utc(made + timedelta(hours=chance.randrange(1, 48))),
        "expiry_date": _utc(made + timedelta(days=chance.choice((60, 36_500)))),
        "author_name": "Invented Author",
        "source_name": "Invented register",
        "source_date": _utc(made),
        **_names(child, version, chance),
        "sex": child.sex.lower(),
        "date_of_birth": f"{child.born:%Y-%m}",
        "age": _age(child, chance),
        "home_city": spelled(child.home, "en"),
        "home_state": spelled(child.state, "en"),
        "home_country": "IN",
        **_looks(child, version),
    }
    fields = {name: text for name, text in person.items() if name not in WITHOUT[version]}
    notes = "".join(_note(f"{domain}/note.{number}.{each}", person, version, chance) for each in range(number % 3))
    inside, beside = ("", notes) if version == "1.2" else (notes, "")
    return f"<pfif:person>\n{_marked()}{_written(fields)}{inside}</pfif:person>\n{beside}"


def _note(note_id: str, person: Mapping[str, str], version: str, chance: Random) -> str:
    at = datetime.fromisoformat(person["source_date"]) + timedelta(days=chance.randrange(20))
    contact = "author_made_contact" if version == "1.4" else "found"
    note = {
        "note_record_id": note_id,
        "person_record_id": "" if version == "1.1" else person["person_record_id"],
        "author_name": "Invented Writer",
        "source_date": _utc(at),
        contact: chance.choice(("true", "false")),
        "status": "" if version == "1.1" else chance.choice(STATUSES),
        "last_known_location": chance.choice(("", "Invented bus stand", "26.66 88.16")),
        "text": "Invented words & more.",
    }
    return f"<pfif:note>\n{_marked()}{_written(note)}</pfif:note>\n"


def _names(child: Child, version: str, chance: Random) -> dict[str, str]:
    given, family = (written_name((part,), "Latn", chance) for part in (child.given, child.family))
    if version != "1.4":
        whole = {"full_name": f"{given} {family}"} if version == "1.3" else {}
        return {**whole, "first_name": given, "last_name": family}
    native = written_name((child.given, child.family), "Deva", chance)
    nickname = written_name((child.nickname,), "Latn", chance)
    return {
        "full_name": f"{given} {family}\n{native}",
        "given_name": given,
        "family_name": family,
        "alternate_names": nickname,
    }


def _looks(child: Child, version: str) -> dict[str, str]:
    words = child.looks.described("en", f"{child.height_cm} cm")
    return {"description": words} if version == "1.4" else {"other": f"description:\n    {words}"}


def _age(child: Child, chance: Random) -> str:
    years = child.age_on(child.missing_on)
    return str(years) if chance.random() < 0.5 else f"{max(0, years - 1)}-{years + 1}"  # noqa: PLR2004 - half are ranges


def _written(fields: Mapping[str, str]) -> str:
    return "".join(f"<pfif:{name}>{escape(text)}</pfif:{name}>\n" for name, text in fields.items() if text)


def _marked() -> str:
    return "<mca:message_class>exercise</mca:message_class>\n"


def _utc(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
