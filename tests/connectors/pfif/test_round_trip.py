from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.pfif.document import Entry, entries_in
from connectors.pfif.versions import PLACEHOLDER, VERSIONS, Version
from connectors.pfif.writing import to_pfif
from connectors.sdk.connector import CONNECTORS, load
from connectors.sdk.convert import Origin, convert
from ops.sandbox.simulate.systems.pfif import files
from schemas.records import ChildReport

TAKEN_IN = datetime(2026, 6, 1, 6, tzinfo=UTC)
REPOSITORY = Path(__file__).parents[3]
# Written by the project that invented PFIF. It lies beside the clone: where it is missing these tests fail.
REFERENCE = REPOSITORY.parent / "shared" / "data" / "pfif"
GOLDEN = CONNECTORS / "pfif" / "golden"
CASES: dict[Version, str] = {
    "1.1": "old_1.1.xml",
    "1.2": "flat_1.2.xml",
    "1.3": "feed_1.3.xml",
    "1.4": "nested_1.4.xml",
}


def reports_of(path: Path) -> list[ChildReport]:
    """The reports a PFIF file becomes, as they would come back from a topic."""
    connector = load(CONNECTORS / "pfif")
    converted = [
        convert(each, Origin("file 1"), connector, TAKEN_IN) for each in connector.read(path, connector.description)
    ]
    records = [record for each in converted if isinstance(each.records, tuple) for record in each.records]
    return [ChildReport.from_json(record.to_json()) for record in records]


def entries_of(path: Path) -> list[Entry]:
    """The persons and notes of a PFIF file."""
    with path.open("rb") as stream:
        return list(entries_in(stream))


def told(entries: Iterable[Entry]) -> dict[str, dict[str, object]]:
    """Every field of every person and note by its id; the notes of a person stand with it however the file had them."""
    found: dict[str, dict[str, object]] = {}
    for entry in entries:
        if entry.is_person:
            fields = {name: text for name, text in entry.told.items() if name != "message_class"}
            found.setdefault(entry.told["person_record_id"], {}).update({"person": fields})
        for note in entry.notes if entry.is_person else (entry.told,):
            fields = {name: text for name, text in note.items() if name not in {"message_class", "note_record_id"}}
            found.setdefault(note["note_record_id"], {}).update(fields)
    return found


@pytest.mark.parametrize("version", ["1.2", "1.4"])
def test_the_reference_files_come_out_again_whole(version: Version, tmp_path: Path) -> None:
    """Each field of each person and note of a file PFIF's own project wrote is the same after it went through."""
    file = REFERENCE / f"test.pfif-{version}.xml"
    assert file.is_file(), "put the reference data beside the clone"

    (tmp_path / "out.xml").write_bytes(to_pfif(reports_of(file), version))

    before, after = entries_of(file), entries_of(tmp_path / "out.xml")
    assert [len(entry.notes) for entry in before] == [4]
    assert [entry.version for entry in after] == [version]
    assert told(after) == told(before)
    assert [note["note_record_id"] for note in after[0].notes] == [note["note_record_id"] for note in before[0].notes]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_sample_comes_out_again_whole(version: Version, tmp_path: Path) -> None:
    """Nested or flat, plain or in a feed: what a version can say is the same after it went through."""
    file = GOLDEN / CASES[version]

    (tmp_path / "out.xml").write_bytes(to_pfif(reports_of(file), version))

    before, after = told(entries_of(file)), told(entries_of(tmp_path / "out.xml"))
    gone = before.pop("children.example.org/note.3", None)  # the note of a person who is expired
    for entry in before.values():
        person = entry.get("person")
        if isinstance(person, dict):
            person.pop("favourite_song", None)
            if person["person_record_id"] == "children.example.org/person.3":
                entry["person"] = {name: text for name, text in person.items() if name in PLACEHOLDER}
    assert (gone is not None) == (version == "1.4")
    assert after == before


@pytest.mark.parametrize("version", VERSIONS)
def test_what_an_old_file_says_goes_out_in_the_newest_version(version: Version, tmp_path: Path) -> None:
    """Out as 1.4, a person keeps its names, dates, home and notes under their new names."""
    file = GOLDEN / CASES[version]

    (tmp_path / "out.xml").write_bytes(to_pfif(reports_of(file), "1.4"))

    before, after = told(entries_of(file)), told(entries_of(tmp_path / "out.xml"))
    before.pop("children.example.org/note.3", None)
    assert after.keys() == before.keys()
    for name, entry in after.items():
        if not isinstance(entry.get("person"), dict):
            assert entry == before[name]


def test_an_exercise_stays_marked_as_one() -> None:
    """Whoever reads what goes out can tell that no child of it is real."""
    for file in GOLDEN.glob("*.xml"):
        document = to_pfif(reports_of(file)).decode()

        marks = document.count("EXERCISE</mca:message_class>")
        alone = document.count("\n  <pfif:note>")
        assert marks == document.count("<pfif:person>") + alone


def test_simulated_files_come_out_again_whole(tmp_path: Path) -> None:
    """No field of a person that is not expired is lost, in any version of 400 invented records."""
    for name, content in files(seed=7, count=400).items():
        version = next(each for each in VERSIONS if each in name)
        (tmp_path / name).write_bytes(content)
        (tmp_path / "out.xml").write_bytes(to_pfif(reports_of(tmp_path / name), version))

        before = {each.told.get("person_record_id"): each for each in entries_of(tmp_path / name) if each.is_person}
        after = [each for each in entries_of(tmp_path / "out.xml") if each.is_person]
        whole = [each for each in after if set(each.told) - {*PLACEHOLDER, "message_class"}]
        assert whole
        for each in whole:
            own = {**each.told, "message_class": "exercise"}
            assert own == before[each.told["person_record_id"]].told
