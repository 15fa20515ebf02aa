import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas import registry
from schemas.avsc import fingerprint, record_files, schema_of
from schemas.registry import RELEASED_FOLDER, changed_releases, latest, parts_of, release, released, unreleased

# Messages in every log and seal carry these numbers: an id never means another schema.
FIRST_IDS = {
    1: "mca.Alert",
    2: "mca.CaseEvent",
    3: "mca.CaseLink",
    4: "mca.ChildReport",
    5: "mca.ChildReportSealed",
    6: "mca.ChildReportFull",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the released schemas that may be changed."""
    copied = tmp_path / "released"
    shutil.copytree(RELEASED_FOLDER, copied)
    monkeypatch.setattr(registry, "RELEASED_FOLDER", copied)
    monkeypatch.setattr(registry, "LOCK_FILE", copied / "lock.json")
    registry.released.cache_clear()
    registry.latest.cache_clear()
    yield copied
    registry.released.cache_clear()
    registry.latest.cache_clear()


def test_ids_are_pinned() -> None:
    """The first ids mean what they were released for."""
    found = {version.schema_id: version.subject for version in released() if version.schema_id in FIRST_IDS}

    assert found == FIRST_IDS


def test_nothing_is_unreleased_or_changed() -> None:
    """Every current schema is released, and every released file is what the lock pins."""
    assert unreleased() == []
    assert changed_releases() == []


def test_each_part_has_one_newest_version() -> None:
    """The newest version of each part is the current schema."""
    for record in record_files():
        for part in parts_of(record):
            assert latest(record, part).sha256 == fingerprint(schema_of(record, part))


def test_no_two_schemas_share_an_id_or_a_subject_and_version() -> None:
    """Ids are unique, and so are subject and version."""
    ids = [version.schema_id for version in released()]
    names = [(version.subject, version.version) for version in released()]

    assert len(set(ids)) == len(ids)
    assert len(set(names)) == len(names)


def test_documentation_is_not_a_change() -> None:
    """Another doc gives the same fingerprint, another field does not."""
    schema = schema_of("Match", "wire")
    reworded = json.loads(json.dumps(schema).replace("same child", "one child"))
    grown = schema | {"fields": schema["fields"][:-1]}

    assert fingerprint(reworded) == fingerprint(schema)
    assert fingerprint(grown) != fingerprint(schema)


def test_a_changed_schema_gets_the_next_version_and_a_free_id(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A release gives a changed schema a new id and version, keeps the old ones, and happens once."""
    before = released()
    changed = schema_of("Match", "wire")
    changed["fields"].append({"name": "note", "type": ["null", "string"], "default": None})
    monkeypatch.setattr(
        registry, "schema_of", lambda record, part: changed if record == "Match" else schema_of(record, part)
    )

    added = release()

    assert [(version.subject, version.version) for version in added] == [("mca.Match", 2)]
    assert added[0].schema_id > max(version.schema_id for version in before)
    assert released() == (*before, *added)
    assert (folder / "mca.Match.v2.avsc").exists()
    assert latest("Match", "wire") == added[0]
    assert release() == []


@pytest.mark.parametrize("damage", ["gone", "changed"])
def test_a_damaged_release_is_named(folder: Path, damage: str) -> None:
    """A released file that is gone or differs is a fault."""
    file = folder / "mca.Match.v1.avsc"
    if damage == "gone":
        file.unlink()
    else:
        file.write_text(file.read_text().replace('"probability"', '"chance"'))

    assert changed_releases() == ["schemas/released/mca.Match.v1.avsc: not the released schema; restore it"]


def test_an_id_that_stands_for_two_schemas_is_a_fault(folder: Path) -> None:
    """Two schemas of one id are refused."""
    lock = json.loads((folder / "lock.json").read_text())
    lock["schemas"][1]["schema_id"] = 1
    (folder / "lock.json").write_text(json.dumps(lock))
    registry.released.cache_clear()

    assert "schemas/released/lock.json: id 1 is there twice" in changed_releases()
