import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.pfif import source
from connectors.pfif.source import read
from connectors.sdk.connector import CONNECTORS, load
from connectors.sdk.convert import Converted, Origin, convert
from connectors.sdk.payloads import Payload
from ops.runtime.errors import SourceUnavailable
from schemas.records import ChildReport, Rejection

CONNECTOR = load(CONNECTORS / "pfif")
NOW = datetime(2026, 6, 1, tzinfo=UTC)
CANARY = "Zx9Canary"
ID = "children.example.org/person.1"


def document(*persons: str, version: str = "1.4") -> str:
    """A PFIF document of these persons or notes."""
    return f'<pfif:pfif xmlns:pfif="http://zesty.ca/pfif/{version}">{"".join(persons)}</pfif:pfif>'


def element(tag: str, *inside: str, **fields: str) -> str:
    """A person or note of these fields."""
    texts = "".join(f"<pfif:{name}>{text}</pfif:{name}>" for name, text in fields.items())
    return f"<pfif:{tag}>{texts}{''.join(inside)}</pfif:{tag}>"


def person(*notes: str, **fields: str) -> str:
    """A person with an id and a date."""
    return element("person", *notes, **{"person_record_id": ID, "source_date": "2026-05-01T00:00:00Z", **fields})


def note(number: int, **fields: str) -> str:
    """A note with an id and a date."""
    own = {"note_record_id": f"children.example.org/note.{number}", "source_date": f"2026-05-{number:02}T00:00:00Z"}
    return element("note", **{**own, **fields})


def payloads_of(path: Path, text: str) -> list[Payload]:
    """The payloads of a document, read on 1 June 2026."""
    path.write_text(text, encoding="utf-8")
    return list(read(path, CONNECTOR.description, lambda: NOW))


def converted_of(path: Path, text: str) -> list[Converted]:
    """What the payloads of a document become."""
    return [convert(payload, Origin("file 1"), CONNECTOR, NOW) for payload in payloads_of(path, text)]


def report_of(path: Path, text: str) -> ChildReport:
    """The one report of a document."""
    (converted,) = converted_of(path, text)
    assert isinstance(converted.record, ChildReport)
    return converted.record


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ([], ("MISSING", "OPEN")),
        ([""], ("MISSING", "OPEN")),
        (["information_sought"], ("MISSING", "OPEN")),
        (["believed_missing"], ("MISSING", "OPEN")),
        (["believed_alive"], ("FOUND", "OPEN")),
        (["is_note_author"], ("FOUND", "OPEN")),
        (["believed_missing", "believed_alive"], ("MISSING", "TRACED")),
        (["information_sought", "is_note_author", ""], ("MISSING", "TRACED")),
        (["believed_alive", "believed_missing"], ("MISSING", "OPEN")),
        (["believed_dead"], ("MISSING", "CLOSED")),
        (["believed_alive", "a new word"], ("MISSING", "OPEN")),
    ],
)
def test_the_latest_note_with_a_status_decides(tmp_path: Path, statuses: list[str], expected: tuple[str, str]) -> None:
    """Whoever is met and sought by nobody is found; whoever is met and sought is traced."""
    notes = [note(number, status=status) for number, status in enumerate(statuses, 1)]

    report = report_of(tmp_path / "a.xml", document(person(*reversed(notes))))

    assert (report.kind, report.status) == expected


@pytest.mark.parametrize(
    "text",
    [
        person(note(5, text=CANARY), full_name=CANARY, expiry_date="2026-05-31T23:59:59Z"),
        person(expiry_date="2199-01-01T00:00:00Z"),
        person(expiry_date="2026-05-01T00:00:00Z"),
    ],
    ids=["expired", "placeholder", "both"],
)
def test_nothing_personal_of_an_expired_or_deleted_person_is_read(tmp_path: Path, text: str) -> None:
    """Such a person becomes a withdrawn report with an id and dates, and its payload holds nothing else."""
    (payload,) = payloads_of(tmp_path / "a.xml", document(text))
    report = convert(payload, Origin("file 1"), CONNECTOR, NOW).record

    assert CANARY not in json.dumps(dict(payload.values))
    assert payload.raw == b""
    assert isinstance(report, ChildReport)
    assert report.status == "WITHDRAWN"
    assert CANARY not in report.to_json()
    assert (report.names, report.consent, report.photos, report.circumstance) == ((), None, (), None)


def test_a_withdrawn_version_is_later_than_every_version_that_was_a_report(tmp_path: Path) -> None:
    """Even when a note is younger than the expiry, the withdrawal wins over the report it ends."""
    young = note(9, entry_date="2026-05-30T00:00:00Z")
    live = report_of(
        tmp_path / "a.xml", document(person(young, full_name="Invented", expiry_date="2026-06-02T00:00:00Z"))
    )
    ended = report_of(
        tmp_path / "b.xml", document(person(young, full_name="Invented", expiry_date="2026-05-02T00:00:00Z"))
    )

    assert (live.status, ended.status) == ("OPEN", "WITHDRAWN")
    assert ended.record_version > live.record_version


def test_a_new_note_raises_the_version(tmp_path: Path) -> None:
    """The report changes when a note is added, though the person does not."""
    before = report_of(tmp_path / "a.xml", document(person(note(3), full_name="Invented")))
    after = report_of(tmp_path / "b.xml", document(person(note(3), note(4), full_name="Invented")))

    assert after.record_version > before.record_version


def test_notes_stand_inside_beside_before_or_after_their_person(tmp_path: Path) -> None:
    """However a file has them, the same notes make the same report, each once."""
    own = {"person_record_id": ID}
    nested = person(note(2, **own), note(3, **own, status="believed_dead"), full_name="Invented")
    flat = [note(2, **own), person(full_name="Invented"), note(3, **own, status="believed_dead")]
    both = [note(3, **own, status="believed_dead"), nested]

    reports = [report_of(tmp_path / "a.xml", document(*each)) for each in ([nested], flat, both)]

    assert reports[0] == reports[1] == reports[2]
    assert reports[0].status == "CLOSED"


def test_a_note_without_its_person_is_a_sighting(tmp_path: Path) -> None:
    """It says where and by when, names the person's record, and loses nothing."""
    text = note(4, person_record_id="elsewhere.example.net/p 1", last_known_location="26.5, 88.1", text="Invented")

    report = report_of(tmp_path / "a.xml", document(text))

    assert (report.record_id, report.kind) == ("children.example.org/note.4", "SIGHTING")
    assert report.companions[0].record_id == "pfif.relay/elsewhere.example.net/p~201"
    assert report.event_place is not None
    assert (report.event_place.lat, report.event_place.lon) == (26.5, 88.1)
    assert report.event_at is not None
    assert report.event_at.latest == datetime(2026, 5, 4, tzinfo=UTC)


def test_more_notes_than_are_held_become_sightings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is only notes does not fill the memory, and no note is lost."""
    monkeypatch.setattr(source, "MAX_HELD_NOTES", 2)
    notes = [note(number, person_record_id=ID) for number in range(1, 6)]

    found = converted_of(tmp_path / "a.xml", document(*notes, person(full_name="Invented")))

    kinds = [each.record.kind for each in found if isinstance(each.record, ChildReport)]
    assert sorted(kinds) == ["MISSING", "SIGHTING", "SIGHTING", "SIGHTING"]


def test_a_copy_cannot_speak_for_a_source_that_reports_itself(tmp_path: Path) -> None:
    """A record of a domain that is not listed belongs to the relay, whatever its id says."""
    report = report_of(tmp_path / "a.xml", document(person(person_record_id="trackchild.in/TC-1")))

    assert report.source_id == "pfif.relay"
    assert report.record_id == "pfif.relay/trackchild.in/TC-1"


def test_unknown_fields_are_counted(tmp_path: Path) -> None:
    """A field PFIF does not have, of a person or a note, is left over."""
    (converted,) = converted_of(tmp_path / "a.xml", document(person(note(2, mood="x"), full_name="A", shoe="38")))

    assert converted.left_over == 2


def test_elements_of_another_namespace_are_no_persons(tmp_path: Path) -> None:
    """A version that is not known is a rejection, and the next record goes on."""
    text = f"<all>{document(person(full_name=CANARY), version='9.9')}{document(person(full_name='Invented'))}</all>"

    first, second = (each.record for each in converted_of(tmp_path / "a.xml", text))

    assert isinstance(first, Rejection)
    assert (first.reason, CANARY in (first.detail or "")) == ("UNKNOWN_FORMAT", False)
    assert isinstance(second, ChildReport)


@pytest.mark.parametrize(
    ("content", "reasons"),
    [
        (document(person(full_name="A"))[:-20], ["TRUNCATED"]),
        (document(person(full_name="A"), person(full_name="B"))[:-40], ["", "TRUNCATED"]),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]>" + document(person(full_name="&b;")), ["UNSAFE_XML"]),
        ("no xml", ["MALFORMED_RECORD"]),
        ("", ["TRUNCATED"]),
        (document(), []),
        (document(person(full_name="x" * 70_000), person(full_name="B")), ["TOO_LARGE", ""]),
    ],
    ids=["cut", "cut later", "entities", "no XML", "empty", "no record", "long"],
)
def test_a_damaged_document_gives_what_can_be_read(tmp_path: Path, content: str, reasons: list[str]) -> None:
    """The records before a break are read, and the break is one faulty payload."""
    payloads = payloads_of(tmp_path / "a.xml", content)

    assert [payload.fault.reason if payload.fault else "" for payload in payloads] == reasons
    assert [payload.number for payload in payloads] == list(range(1, len(reasons) + 1))


def test_another_suffix_and_a_missing_file(tmp_path: Path) -> None:
    """A file that is no XML by its name is a rejection; one that is gone is waited for."""
    (payload,) = payloads_of(tmp_path / "a.csv", "id")

    assert payload.fault is not None
    assert payload.fault.reason == "UNKNOWN_FORMAT"
    with pytest.raises(SourceUnavailable) as fault:
        list(read(tmp_path / f"{CANARY}.xml", CONNECTOR.description))
    assert CANARY not in str(fault.value)


def test_a_person_without_an_id_is_rejected(tmp_path: Path) -> None:
    """Nobody could change or withdraw such a record."""
    (converted,) = converted_of(tmp_path / "a.xml", document(element("person", full_name=CANARY)))

    assert isinstance(converted.record, Rejection)
    assert converted.record.reason == "MISSING_ID"
    assert CANARY not in str(converted.record.detail)
