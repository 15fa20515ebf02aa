"""librdkafka's mock Kafka cluster as a process of its own: `python -m ops.sandbox.mock_broker`.

Prints its address, then obeys one command a line on stdin and answers `done` or `failed`: `topic NAME PARTITIONS`,
`down`, `up`. Ends when stdin closes. It holds messages in memory only, at most 5 MiB a partition.
"""

import contextlib
import ctypes
import sys
from pathlib import Path

import confluent_kafka
from confluent_kafka import Producer

BROKER_ID = 1


def main() -> int:
    """Runs the broker until stdin closes; returns the exit code."""
    # The client inside only holds the cluster; what it says about its own connections is of no use to anybody.
    producer = Producer({"test.mock.num.brokers": 1, "log_level": 0})
    broker = producer.list_topics(timeout=10).brokers[BROKER_ID]
    library, cluster = _mock_cluster(producer)
    # A group is ready at once instead of after the 3 s in which real clusters wait for more members.
    library.rd_kafka_mock_group_initial_rebalance_delay_ms(cluster, 0)
    _say(f"{broker.host}:{broker.port}")
    with contextlib.suppress(KeyboardInterrupt):
        for line in sys.stdin:
            _say("failed" if _obey(library, cluster, line.split()) else "done")
    return 0


def _obey(library: ctypes.CDLL, cluster: ctypes.c_void_p, words: list[str]) -> int:
    match words:
        case ["topic", name, partitions] if partitions.isdecimal():
            return int(library.rd_kafka_mock_topic_create(cluster, name.encode(), int(partitions), 1))
        case ["down"]:
            return int(library.rd_kafka_mock_broker_set_down(cluster, BROKER_ID))
        case ["up"]:
            return int(library.rd_kafka_mock_broker_set_up(cluster, BROKER_ID))
    return 1


def _mock_cluster(producer: Producer) -> tuple[ctypes.CDLL, ctypes.c_void_p]:
    # The wheel does not wrap librdkafka's rdkafka_mock.h, so its own library is called. The client's pointer is the
    # first field after CPython's object head (confluent_kafka.h, struct Handle).
    (path,) = (Path(confluent_kafka.__file__).parents[1] / "confluent_kafka.libs").glob("librdkafka*")
    library = ctypes.CDLL(str(path))
    client = ctypes.c_void_p.from_address(id(producer) + object.__basicsize__)
    library.rd_kafka_handle_mock_cluster.restype = ctypes.c_void_p
    library.rd_kafka_handle_mock_cluster.argtypes = [ctypes.c_void_p]
    return library, ctypes.c_void_p(library.rd_kafka_handle_mock_cluster(client))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
