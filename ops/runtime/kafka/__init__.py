"""The only home of confluent_kafka: producer, log reader, group consumer, topics and offsets."""

from ops.runtime.kafka.connection import Connection, Partition, connection_of
from ops.runtime.kafka.consumer import GroupConsumer
from ops.runtime.kafka.producer import HubProducer
from ops.runtime.kafka.reader import read_topics
from ops.runtime.kafka.topics import (
    CreatedTopics,
    TopicSpec,
    committed_offsets,
    create_topics,
    is_mock,
    is_ready,
    partitions_of,
    watermarks,
)

__all__ = [
    "Connection",
    "CreatedTopics",
    "GroupConsumer",
    "HubProducer",
    "Partition",
    "TopicSpec",
    "committed_offsets",
    "connection_of",
    "create_topics",
    "is_mock",
    "is_ready",
    "partitions_of",
    "read_topics",
    "watermarks",
]
