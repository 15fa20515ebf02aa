import json
from collections.abc import Iterator

import pytest

from connectors.sdk.connector import CONNECTORS, Connector, load
from connectors.sdk.positions import prepare_positions
from ops.runtime.kafka import HubProducer, TopicSpec, create_topics
from ops.runtime.messages import Output
from ops.runtime.postgres import Pool, connect, pool
from ops.sandbox.brokers import Broker
from ops.sandbox.simulate.systems import files_of
from schemas.codec import file_codec
from schemas.records import ChildReport
from tests.support.polling import Polled

pytestmark = pytest.mark.kafka
CONNECTOR = load(CONNECTORS / "in_railway_police")
EVENTS = 72


class RailwayPolice(Polled):
    """The connector itself in place of the small one."""

    def connector(self) -> Connector:
        """Return the connector of the railway police."""
        return CONNECTOR


@pytest.fixture
def connections(database: str) -> Iterator[Pool]:
    """A database with the connectors' tables."""
    with connect(database) as connection:
        prepare_positions(connection)
    with pool(database) as opened:
        yield opened


def test_events_of_a_child_on_any_partition_end_with_the_fullest(
    kafka_broker: Broker, connections: Pool, unique_name: str
) -> None:
    """The events of a memo are spread over partitions and shuffled; by version each child ends as last told."""
    made = files_of("in_railway_police")(11, 2 * EVENTS)["division-2.jsonl"].splitlines()
    events = [event for event in map(json.loads, made) if event["memo_no"]]
    connection: dict[str, str | int] = {"bootstrap.servers": kafka_broker.bootstrap_servers}
    create_topics(connection, [TopicSpec(unique_name, 3)])
    producer = HubProducer(connection)
    values = (json.dumps(event, ensure_ascii=False).encode() for event in events)
    producer.send_all([Output(unique_name, f"key{number}".encode(), value) for number, value in enumerate(values)])
    producer.close()
    settings = {"topic": unique_name, "bootstrap_servers": kafka_broker.bootstrap_servers}
    connector = RailwayPolice({}, connections, settings)

    counts = connector.run_once()

    records = [file_codec().decode(message.value or b"").record for message in connector.sink.messages]
    by_version = sorted((r for r in records if isinstance(r, ChildReport)), key=lambda report: report.record_version)
    last = {report.record_id.partition("/")[2]: report for report in by_version}
    fullest = {event["memo_no"]: event for event in sorted(events, key=lambda event: int(event["revision"]))}
    assert (counts.payloads, counts.rejected) == (len(events), 0)
    assert last.keys() == fullest.keys()
    assert {memo: report.record_version % 1000 for memo, report in last.items()} == {
        memo: event["revision"] for memo, event in fullest.items()
    }
    # Who has the child is sealed; that the committee's order is there shows in who gave consent.
    ordered = {
        memo for memo, each in last.items() if each.consent and each.consent.given_by == "child welfare committee"
    }
    assert ordered == {memo for memo, event in fullest.items() if event["stage"] == "handed over"}
