"""Topics: making them, their partitions, their first and last offsets, and what a group has committed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from time import monotonic

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._metadata import ClusterMetadata
from confluent_kafka.cimpl import NewTopic

from ops.runtime.errors import SourceUnavailable
from ops.runtime.kafka.connection import QUIET, Connection, Partition, unavailable

TIMEOUT_SECONDS = 15.0
# librdkafka's rdkafka_mock.c names its clusters so; real Kafka has a random base64 id of 22 characters.
MOCK_CLUSTER = "mockCluster"
LEADERLESS = frozenset(
    {KafkaError.NOT_LEADER_FOR_PARTITION, KafkaError.LEADER_NOT_AVAILABLE, KafkaError.UNKNOWN_TOPIC_OR_PART}
)


@dataclass(frozen=True, slots=True)
class TopicSpec:
    """A topic to make; `config` holds Kafka's topic properties, such as ("cleanup.policy", "compact")."""

    name: str
    partitions: int = 4
    replication: int = 1
    config: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CreatedTopics:
    """What became of each topic asked for.

    `automatic` are those a mock broker made by itself: it knows no settings, and partitions are as it chooses.
    """

    created: tuple[str, ...] = ()
    existing: tuple[str, ...] = ()
    automatic: tuple[str, ...] = ()


def create_topics(connection: Connection, specs: Sequence[TopicSpec]) -> CreatedTopics:
    """Makes those topics that are not there yet; SourceUnavailable if Kafka does not answer or refuses."""
    admin = AdminClient({**QUIET, **connection})
    there = _metadata(admin)
    existing = tuple(spec.name for spec in specs if spec.name in there.topics)
    wanted = [spec for spec in specs if spec.name not in there.topics]
    if (there.cluster_id or "").startswith(MOCK_CLUSTER):
        # The mock broker has no CreateTopics: asking for a topic's metadata makes it.
        for spec in wanted:
            _metadata(admin, spec.name)
        return CreatedTopics(existing=existing, automatic=tuple(spec.name for spec in wanted))
    if not wanted:
        return CreatedTopics(existing=existing)
    asked = [NewTopic(spec.name, spec.partitions, spec.replication, config=dict(spec.config)) for spec in wanted]
    made = [
        name
        for name, future in admin.create_topics(asked, request_timeout=TIMEOUT_SECONDS).items()
        if _was_created(name, future.exception())
    ]
    also = [spec.name for spec in wanted if spec.name not in made]
    watermarks(connection, made)  # answers when every partition has its leader: whoever writes next need not wait
    return CreatedTopics(created=tuple(made), existing=(*existing, *also))


def is_mock(connection: Connection) -> bool:
    """Whether the broker is librdkafka's mock cluster; SourceUnavailable if it does not answer."""
    return (_metadata(AdminClient({**QUIET, **connection})).cluster_id or "").startswith(MOCK_CLUSTER)


def is_ready(connection: Connection, wait_seconds: float) -> bool:
    """Whether a broker answers within the time and is ready to serve."""
    try:
        return bool(AdminClient({**QUIET, **connection}).list_topics(timeout=wait_seconds).brokers)
    except KafkaException:
        return False


def partitions_of(connection: Connection, topics: Iterable[str]) -> list[Partition]:
    """Every partition of the topics, in order; a topic that is not there has none."""
    return _partitions(_metadata(AdminClient({**QUIET, **connection})), topics)


def watermarks(connection: Connection, topics: Iterable[str]) -> dict[Partition, tuple[int, int]]:
    """First offset held and next offset to be written, by topic and partition."""
    consumer = reading_consumer(connection)
    try:
        return consumer_watermarks(consumer, consumer_partitions(consumer, topics))
    finally:
        consumer.close()


def committed_offsets(connection: Connection, group: str, topics: Iterable[str]) -> dict[Partition, int]:
    """Next offset the group would read, by topic and partition; a partition without a commit is absent."""
    consumer = reading_consumer(connection, group)
    try:
        asked = [TopicPartition(*partition) for partition in consumer_partitions(consumer, topics)]
        if not asked:
            return {}
        found = consumer.committed(asked, timeout=TIMEOUT_SECONDS)
    except KafkaException as error:
        raise unavailable("reading committed offsets", error.args[0]) from None
    finally:
        consumer.close()
    return {(place.topic, place.partition): place.offset for place in found if place.offset >= 0}


def reading_consumer(connection: Connection, group: str = "mca-reader") -> Consumer:
    """A consumer that joins no group and commits nothing; the caller closes it."""
    return Consumer(
        {
            **QUIET,
            **connection,
            "group.id": group,
            "enable.auto.commit": False,
            "enable.auto.offset.store": False,
            "enable.partition.eof": True,
            "auto.offset.reset": "earliest",
            "isolation.level": "read_committed",
            "fetch.wait.max.ms": 50,
            "queued.max.messages.kbytes": 16_384,
        }
    )


def consumer_partitions(consumer: Consumer, topics: Iterable[str]) -> list[Partition]:
    """Every partition of the topics, in order, as the consumer's broker tells."""
    return _partitions(_metadata(consumer), topics)


def consumer_watermarks(consumer: Consumer, partitions: Iterable[Partition]) -> dict[Partition, tuple[int, int]]:
    """First offset held and next offset to be written, by partition."""
    deadline = monotonic() + TIMEOUT_SECONDS
    return {place: _watermarks_of(consumer, place, deadline) for place in partitions}


def _watermarks_of(consumer: Consumer, place: Partition, deadline: float) -> tuple[int, int]:
    # A partition has no leader yet for a moment after its topic was made or its broker started.
    while True:
        try:
            return consumer.get_watermark_offsets(TopicPartition(*place), timeout=TIMEOUT_SECONDS)
        except KafkaException as error:
            if error.args[0].code() not in LEADERLESS or monotonic() > deadline:
                raise unavailable("reading watermarks", error.args[0]) from None
            # Polling serves the consumer's own events and is a pause of at most this long.
            consumer.poll(0.05)


def _metadata(client: AdminClient | Consumer, topic: str | None = None) -> ClusterMetadata:
    try:
        return client.list_topics(topic, timeout=TIMEOUT_SECONDS)
    except KafkaException as error:
        raise unavailable("listing topics", error.args[0]) from None


def _partitions(metadata: ClusterMetadata, topics: Iterable[str]) -> list[Partition]:
    return [
        (topic, number)
        for topic in topics
        if topic in metadata.topics
        for number in sorted(metadata.topics[topic].partitions)
    ]


def _was_created(name: str, fault: BaseException | None) -> bool:
    if fault is None:
        return True
    error = fault.args[0] if isinstance(fault, KafkaException) else None
    if not isinstance(error, KafkaError):
        raise SourceUnavailable(f"Kafka did not say whether it made topic {name}; try again") from None
    if error.code() == KafkaError.TOPIC_ALREADY_EXISTS:
        return False
    raise unavailable(f"making topic {name}", error)
