import pytest

from ops.runtime.postgres import Database
from registry_sink.tables import POSITION, SEALED, TABLES
from schemas.avsc import CLEAR_TIERS, named_types, own_fields, record_files, seals
from schemas.topics import TOPICS

# Keyed signatures and vectors stay in the match index: the registry answers no question with them.
LEFT_OUT = {"name_signatures", "relative_signatures", "mark_signatures", "vector", "token_links"}


def clear_fields(record: str) -> dict[str, str]:
    """Tier of each field that the registry keeps of a record in clear; the sides of a match one field each."""
    tiers: dict[str, str] = {}
    for field in own_fields(record):
        if field["type"] == "MatchSide":
            side = named_types()["MatchSide"]["fields"]
            tiers |= {f"{field['name']}_{part['name']}": field["tier"] for part in side}
        elif field["tier"] in CLEAR_TIERS and field["name"] not in LEFT_OUT:
            tiers[field["name"]] = field["tier"]
    return tiers


def test_a_table_for_every_record_of_a_topic() -> None:
    """Every record that travels on a topic has its table."""
    assert set(TABLES) == {topic.record for topic in TOPICS} == set(record_files())


@pytest.mark.parametrize("record", sorted(TABLES))
def test_columns_are_the_clear_fields(record: str) -> None:
    """A table has a column for each clear field of its record and for its seal, and none for a field of T2 to T4."""
    sealed = {SEALED} if seals(record) else set()

    assert set(TABLES[record].columns) == set(clear_fields(record)) | sealed


def test_database_has_the_columns(registry: Database) -> None:
    """The migrations make exactly these columns, jsonb where tables.py says so, each commented with its tier."""
    for record, table in TABLES.items():
        found = registry.execute(
            "SELECT attname, format_type(atttypid, NULL), col_description(attrelid, attnum) FROM pg_attribute "
            "WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
            (f"registry.{table.name}",),
        ).fetchall()

        tiers = {str(name): str(comment).partition(":")[0] for name, _, comment in found}
        sealed = {SEALED: "SEALED"} if seals(record) else {}
        assert tiers == clear_fields(record) | sealed | dict.fromkeys(POSITION, "ENVELOPE")
        assert {name for name, kind, _ in found if kind == "jsonb"} == table.json


def test_key_is_the_primary_key(registry: Database) -> None:
    """The key of tables.py is the primary key in the database."""
    for table in TABLES.values():
        found = registry.execute(
            "SELECT attname FROM pg_index, unnest(indkey) WITH ORDINALITY AS key (number, place), pg_attribute "
            "WHERE indrelid = %s::regclass AND indisprimary AND attrelid = indrelid AND attnum = key.number "
            "ORDER BY key.place",
            (f"registry.{table.name}",),
        ).fetchall()
        assert tuple(name for (name,) in found) == table.key


def test_every_table_is_commented(registry: Database) -> None:
    """Each table and view says what it holds and of which tiers."""
    found = registry.execute(
        "SELECT relname, obj_description(oid, 'pg_class') FROM pg_class "
        "WHERE relnamespace = 'registry'::regnamespace AND relkind IN ('r', 'v') AND relname <> 'migrations'"
    ).fetchall()

    assert len(found) == len(TABLES) + 3
    assert [name for name, comment in found if not str(comment).startswith("ENVELOPE")] == []
