"""Kills parts of a running hub as a loss of power would, at moments chosen by what the hub has done so far."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event
from time import monotonic

from ops.runtime.errors import SourceUnavailable
from ops.runtime.kafka import Connection
from ops.runtime.kafka.topics import consumer_partitions, consumer_watermarks, reading_consumer
from ops.runtime.postgres import connect, reaching_postgres
from ops.sandbox.flow import Progress, progress_of
from ops.sandbox.hub import Hub

SERVERS = ("broker", "postgres")
LONGEST_WAIT_SECONDS = 120.0  # twice the time after which a processor that stands still ends to be started again
LOOK_EVERY_SECONDS = 0.005


class Meter:
    """Counts the messages that were ever written to topics, over one connection, so that asking is quick."""

    def __init__(self, connection: Connection) -> None:
        self._consumer = reading_consumer(connection)

    def written(self, *topics: str) -> int:
        """Return how many messages were written to the topics."""
        places = consumer_partitions(self._consumer, topics)
        return sum(end for _, end in consumer_watermarks(self._consumer, places).values())

    def has_more_than(self, count: int, *topics: str) -> bool:
        """Return whether more messages than that were written to the topics."""
        return self.written(*topics) > count

    def close(self) -> None:
        """End the connection."""
        self._consumer.close()


@dataclass
class Killer:
    """Ends parts of a hub with SIGKILL and has them started again. `files`: how many the connectors have to read.

    kills: each service killed, and how much it had acknowledged by then.
    """

    hub: Hub
    files: int
    kills: list[tuple[str, int]] = field(default_factory=list)

    def kill_when(self, victim: str, due: Callable[[], bool], meanwhile: Callable[[], None] = lambda: None) -> None:
        """Wait until it is due, kill the victim, do something `meanwhile` it is dead, and return when it runs again."""
        self.wait_until(due)
        if victim in SERVERS:
            self._kill_server(victim, meanwhile)
        else:
            self._kill_service(victim, meanwhile)

    def wait_until(self, due: Callable[[], bool]) -> None:
        """Return when the condition holds; the hub's services are looked after meanwhile."""
        pause, deadline = Event(), monotonic() + LONGEST_WAIT_SECONDS
        while not due():
            assert monotonic() < deadline, "the condition did not come true in time"
            self.hub.supervisor.tend()
            pause.wait(LOOK_EVERY_SECONDS)

    def work_of(self, service: str) -> Progress:
        """Return what a service has acknowledged, and all there is for it; of the connectors it is files."""
        if service == "connectors":
            return Progress(self._count("connectors.positions WHERE position @> '{\"finished\": true}'"), self.files)
        return progress_of(self.hub, service)

    def rows(self, table: str) -> int:
        """Return how many rows a table of the registry has; none while PostgreSQL or the table is not there."""
        return self._count(f"registry.{table}")

    def _kill_service(self, name: str, meanwhile: Callable[[], None]) -> None:
        supervisor = self.hub.supervisor
        os.kill(supervisor.pid(name), signal.SIGKILL)
        _until(lambda: supervisor.exit_code(name) == -signal.SIGKILL)
        self.kills.append((name, self.work_of(name).done))
        meanwhile()
        _until(lambda: name in supervisor.tend())

    def _kill_server(self, name: str, meanwhile: Callable[[], None]) -> None:
        server = self.hub.broker if name == "broker" else self.hub.database
        assert server.pid is not None
        os.kill(server.pid, signal.SIGKILL)
        meanwhile()
        server.start()

    def _count(self, rows: str) -> int:
        url = self.hub.database.url
        with suppress(SourceUnavailable, RuntimeError), reaching_postgres(), connect(url) as connection:
            row = connection.execute(f"SELECT count(*) FROM {rows}").fetchone()  # noqa: S608 - written by the callers
            return int(str(row[0])) if row is not None else 0
        return 0


def _until(condition: Callable[[], bool]) -> None:
    pause, deadline = Event(), monotonic() + LONGEST_WAIT_SECONDS
    while not condition():
        assert monotonic() < deadline, "a killed service did not end or was not started again"
        pause.wait(LOOK_EVERY_SECONDS)
