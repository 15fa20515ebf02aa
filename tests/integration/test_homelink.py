import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from connectors.sdk.connector import CONNECTORS, Connector, load
from connectors.sdk.convert import Origin, convert
from connectors.sdk.positions import prepare_positions
from connectors.sdk.sources import Opening
from connectors.sdk.transport_settings import SqlTransport
from ops.runtime.postgres import Database, Pool, connect, pool
from ops.sandbox.simulate.systems import files_of
from schemas.codec import file_codec
from schemas.records import ChildReport
from tests.support.polling import NOW, Killed, Polled

CONNECTOR = load(CONNECTORS / "in_homelink")
TRANSPORT = cast("SqlTransport", CONNECTOR.description.transports[1])
README = (CONNECTORS / "in_homelink" / "README.md").read_text(encoding="utf-8")
COLUMNS = re.findall(r"\w+", TRANSPORT.query.split("SELECT")[1].split("FROM", maxsplit=1)[0])
CHILDREN = 60
MOST_LIVES = 20


class HomeLink(Polled):
    """The connector itself in place of the small one."""

    def connector(self) -> Connector:
        """Return the connector of HomeLink."""
        return CONNECTOR


def rows() -> list[dict[str, str]]:
    """The rows of the simulated system that have an id, as the view gives them."""
    lines = files_of("in_homelink")(7, 2 * CHILDREN)["rows-2.jsonl"].splitlines()
    return [row for row in map(json.loads, lines) if row["child_id"]]


def view_of_readme() -> str:
    """The DDL of the view that README.md gives the network."""
    found = re.search(r"```sql\n(.*?)```", README, re.DOTALL)
    assert found is not None
    return found[1].strip().removesuffix(";")


def table(changed_at: str) -> str:
    """The DDL of the network's own table."""
    columns = [f"{name} {changed_at if name == 'changed_at' else 'text'}" for name in COLUMNS]
    return f"CREATE TABLE child ({', '.join(columns)}, share_with_hub boolean)"


@pytest.fixture
def connections(database: str) -> Iterator[Pool]:
    """The hub's tables and, as if it were elsewhere, the network's table and its view."""
    with connect(database) as connection:
        prepare_positions(connection)
        connection.execute(table("timestamptz").encode())
        connection.execute(view_of_readme().encode())
    with pool(database) as opened:
        yield opened


@pytest.fixture
def network(database: str, connections: Pool) -> Iterator[Database]:
    """The network's own connection, each statement committed."""
    assert connections is not None
    with connect(database) as connection:
        connection.autocommit = True
        yield connection


def enter(network: Database, told: dict[str, str], *, shared: bool = True) -> None:
    """Enter a child as an organisation does."""
    places = ", ".join(["%s"] * len(COLUMNS))
    statement = f"INSERT INTO child ({', '.join(COLUMNS)}, share_with_hub) VALUES ({places}, %s)"  # noqa: S608 - names of the query
    network.execute(statement.encode(), [*(told.get(name) for name in COLUMNS), shared])


def sent(connector: Polled) -> dict[str, ChildReport]:
    """The reports that were sent, the last of each child."""
    records = [file_codec().decode(message.value or b"").record for message in connector.sink.messages]
    return {record.record_id: record for record in records if isinstance(record, ChildReport)}


def test_the_view_gives_the_children_that_are_shared(database: str, connections: Pool, network: Database) -> None:
    """Each shared child comes once, as the same report that its exported row becomes; of others nothing leaves."""
    for number, row in enumerate(rows()):
        enter(network, row, shared=number % 4 != 0)
    connector = HomeLink({}, connections, secrets={"database_url": database})

    counts = connector.run_once()

    shared = [row for number, row in enumerate(rows()) if number % 4 != 0]
    assert (counts.payloads, counts.rejected, counts.left_over) == (len(shared), 0, 0)
    assert sent(connector).keys() == {f"homelink.in/{row['child_id']}" for row in shared}


def test_a_change_comes_as_a_later_version(database: str, connections: Pool, network: Database) -> None:
    """Restored to its family, a child's report closes under the same id; the others are not sent again."""
    for row in rows():
        enter(network, row)
    connector = HomeLink({}, connections, secrets={"database_url": database})
    connector.run_once()
    child_id = rows()[0]["child_id"]
    before = sent(connector)[f"homelink.in/{child_id}"]

    network.execute("UPDATE child SET case_status = 'Restored', changed_at = now() WHERE child_id = %s", (child_id,))
    counts = connector.run_once()

    after = sent(connector)[f"homelink.in/{child_id}"]
    assert counts.records == 1
    assert after.status == "REUNITED"
    assert after.record_version > before.record_version


def test_kills_between_sending_and_storing_lose_no_child(database: str, connections: Pool, network: Database) -> None:
    """Killed after every batch that is sent, the connector ends with each child sent under one identity."""
    for row in rows():
        enter(network, row)
    connector = HomeLink({}, connections, secrets={"database_url": database})
    lives, finished = 0, False
    while not finished and lives < MOST_LIVES:
        connector.sink.kill_after = lives
        lives += 1
        try:
            connector.run_once()
            finished = True
        except Killed:
            continue

    assert finished
    assert lives > 1
    assert sent(connector).keys() == {f"homelink.in/{row['child_id']}" for row in rows()}
    assert len(connector.sink.kinds()) == len(rows())


def test_the_same_query_reads_sqlite(tmp_path: Path) -> None:
    """A small network keeps its children in a SQLite file: the same view, the same query, the same reports."""
    file = tmp_path / "homelink.db"
    with sqlite3.connect(file) as system:
        system.execute(table("text"))
        system.execute(view_of_readme())
        places = ", ".join("?" * len(COLUMNS))
        for row in rows():
            system.execute(f"INSERT INTO child VALUES ({places}, 1)", [row.get(name) for name in COLUMNS])  # noqa: S608 - question marks
    secrets = {"database_url": f"sqlite:///{file}"}
    source = CONNECTOR.open_source(Opening(CONNECTOR.description, TRANSPORT, {}, CONNECTOR.read, secrets=secrets))

    payloads = []
    while (batch := source.next_batch()) is not None:
        payloads += batch.payloads
    source.close()

    records = [convert(payload, Origin("rows"), CONNECTOR, NOW).record for payload in payloads]
    assert {record.record_id for record in records} == {f"homelink.in/{row['child_id']}" for row in rows()}
