"""The Faust shell, the live default, and the only home of faust: one wrapper around every agent."""

from __future__ import annotations

import asyncio
import logging
import os
import ssl
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import faust
import uvloop
from faust.transport.drivers import aiokafka as driver

from ops.runtime.errors import SourceUnavailable
from ops.runtime.health import STUCK_EXIT_CODE
from ops.runtime.kafka import Connection, Partition, is_mock
from ops.runtime.logs import log_of
from ops.runtime.messages import Event
from stream_processors.shells.job import Job
from stream_processors.shells.steps import Steps

log = log_of(__name__)

# Faust tells of each step of its start, also in the name of the services below; aiokafka of each try to connect.
QUIET = {"faust": logging.WARNING, "mode": logging.WARNING, __name__: logging.WARNING, "aiokafka": logging.CRITICAL}
LOOK_EVERY_SECONDS = 0.05
STOP_SECONDS = 10.0
# Faust asks the broker to hold a fetch for 1,500 ms, during which nothing else is fetched over that connection.
FETCH_WAIT_MS = 100
MOCK_FETCH_WAIT_MS = 5  # the mock broker does not wake a waiting fetch when data arrive


def run_faust(steps: Steps) -> None:
    """Return when told to leave and the batch at hand is done; raises `SourceUnavailable` to be started again."""
    for library, level in QUIET.items():
        logging.getLogger(library).setLevel(level)
    with closing(steps):
        steps.prepare()
        wait_ms = MOCK_FETCH_WAIT_MS if steps.insist(lambda: is_mock(steps.job.connection)) else FETCH_WAIT_MS
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_serve(steps, wait_ms))


async def _serve(steps: Steps, wait_ms: int) -> None:
    app = app_of(steps.job, wait_ms)
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="batch") as executor:
        turns = _Turns(app, steps, executor)
        safe_agent(app, steps.job, turns)
        try:
            await app.start()
            while not steps.leave.is_set() and turns.fault is None and not app.should_stop:
                await asyncio.sleep(LOOK_EVERY_SECONDS)
                steps.note_ends(turns.ends)
            await turns.finish()
        finally:
            await stop_or_end(app)


async def stop_or_end(app: Any) -> None:  # noqa: ANN401 - faust's own annotations do not pass strict
    """Stop Faust, or end the process at once when it does not stop: its threads would keep it alive, doing nothing."""
    stopping = asyncio.ensure_future(app.stop())
    await asyncio.wait([stopping], timeout=STOP_SECONDS)
    if stopping.done():
        stopping.result()
        return
    log.error("Faust does not stop; the process ends", seconds=STOP_SECONDS)
    os._exit(STUCK_EXIT_CODE)


def safe_agent(app: Any, job: Job, turns: _Turns) -> None:  # noqa: ANN401 - as above
    """Make the one agent of the app. No other place may make one: Faust loses what a bare agent raises on.

    Bytes in, one batch at a time, nothing decoded by Faust and nothing acknowledged by it. The batch comes from the
    queue behind the stream, for the stream's own iterators (`take` and its kin) acknowledge also what they give up.
    """
    topic = app.topic(*job.processor.inputs, key_serializer="raw", value_serializer="raw")

    @app.agent(topic, name=job.processor.group, concurrency=1)  # type: ignore[untyped-decorator]  # as above
    async def take(stream: Any) -> None:  # noqa: ANN401 - as above
        await turns.run(stream.channel.queue)


async def next_batch(queue: Any, batch_size: int) -> list[Any]:  # noqa: ANN401 - as above
    """Return Faust's messages that wait in a channel's queue, at least one and at most a batch, in order."""
    taken = [await queue.get()]
    while len(taken) < batch_size and not queue.empty():
        taken.append(queue.get_nowait())
    return [event.message for event in taken]


class _Turns:
    """Handles one batch at a time and keeps whatever goes wrong from Faust, which would acknowledge it."""

    def __init__(self, app: Any, steps: Steps, executor: ThreadPoolExecutor) -> None:  # noqa: ANN401 - as above
        self.fault: BaseException | None = None
        self._app = app
        self._steps = steps
        self._executor = executor
        self._at_rest = asyncio.Event()
        self._at_rest.set()
        app.on_partitions_revoked.connect(self._note_move, weak=False)

    async def run(self, queue: Any) -> None:  # noqa: ANN401 - as above
        """Handle batch after batch until told to leave or until one fails, and stand still then; raises nothing."""
        try:
            while True:
                messages = await next_batch(queue, self._steps.job.batch_size)  # 1 read a batch, raw bytes
                if self.fault is not None or self._steps.leave.is_set():
                    break
                self._at_rest.clear()
                await self._handle(messages)
                self._at_rest.set()
        except StopAsyncIteration:
            self._fail(SourceUnavailable("Faust ended the stream; start again"))
        except asyncio.CancelledError:
            self._fail(SourceUnavailable("Faust gave up on a batch; start again"))
            raise
        except BaseException as fault:  # noqa: BLE001 - raised again by `finish`; Faust must not see it
            self._fail(fault)
        await asyncio.Event().wait()

    async def _handle(self, messages: list[Any]) -> None:
        batch = [to_event(message) for message in messages]
        # 2 process once and 3 deliver, off the loop, which goes on with Faust's own work
        await asyncio.get_running_loop().run_in_executor(self._executor, self._steps.handle, batch)
        for message in messages:  # 4 only then acknowledge; Faust commits what is acknowledged every half second
            self._app.consumer.acknowledge(message)
        self._steps.acknowledged(batch)

    async def finish(self) -> None:
        """Wait for the batch at hand and commit it; raises what went wrong, if anything did."""
        await self._at_rest.wait()
        if self.fault is not None:
            raise self.fault
        if not self._steps.leave.is_set():
            raise SourceUnavailable("Faust stopped by itself; start again")
        # The first call may only wait for a commit under way that does not hold the last batch yet.
        await self._app.consumer.commit()
        await self._app.consumer.commit()

    def ends(self) -> dict[Partition, int]:
        """Return the next offset to be written of each partition, as of the last fetch."""
        consumer = self._app.consumer
        ends = {(place.topic, place.partition): consumer.highwater(place) for place in consumer.assignment()}
        return {place: end for place, end in ends.items() if end is not None}

    async def _note_move(self, _: Any, revoked: set[Any], **__: Any) -> None:  # noqa: ANN401 - Faust's signal
        if revoked:
            self._fail(SourceUnavailable("partitions moved to another process; start again to rebuild the state"))

    def _fail(self, fault: BaseException) -> None:
        self.fault = self.fault or fault
        self._steps.leave.set()  # a batch that still waits for a service need not wait any longer
        self._at_rest.set()


class _HeldConsumer(driver.Consumer):  # type: ignore[misc]  # faust's types do not pass strict
    """Faust's consumer, but it counts only what `acknowledge` is told.

    As it ships, Faust acknowledges a batch when its agent raises or is cancelled, and what it skips while stopping.
    """

    def ack(self, message: Any) -> bool:  # noqa: ANN401 - Faust's message
        """Return False: nothing is acknowledged on Faust's own account."""
        del message
        return False

    def acknowledge(self, message: Any) -> None:  # noqa: ANN401 - as above
        """Let the message's offset be committed; its effects are durable."""
        super().ack(message)

    def _new_consumer_thread(self) -> Any:  # noqa: ANN401 - as above
        return _PromptThread(self, loop=self.loop, beacon=self.beacon)


class _PromptThread(driver.AIOKafkaConsumerThread):  # type: ignore[misc]  # as above
    """Faust's consumer thread with a fetch that does not wait for 1.5 s."""

    def _create_worker_consumer(self, transport: Any) -> Any:  # noqa: ANN401 - as above
        consumer = super()._create_worker_consumer(transport)
        consumer._fetch_max_wait_ms = transport.fetch_wait_ms  # noqa: SLF001 - Faust has no setting for it
        return consumer


class _Transport(driver.Transport):  # type: ignore[misc]  # as above
    Consumer = _HeldConsumer
    fetch_wait_ms = FETCH_WAIT_MS


def app_of(job: Job, fetch_wait_ms: int) -> Any:  # noqa: ANN401 - as above
    """Return the Faust app of a job: no web server, no topic of its own, no table, commits twice a second."""
    servers = str(job.connection["bootstrap.servers"]).split(",")
    brokers = [f"kafka://{server.strip()}" for server in servers]
    app = faust.App(
        job.processor.group,
        version=1,
        broker=brokers,
        broker_credentials=credentials_of(job.connection),
        web_enabled=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        store="memory://",
        table_standby_replicas=0,
        stream_wait_empty=False,
        stream_buffer_maxsize=max(512, 2 * job.batch_size),
        consumer_auto_offset_reset="earliest",
        consumer_group_instance_id=job.member,
        broker_max_poll_records=job.batch_size,
        broker_commit_interval=0.5,
        broker_session_timeout=6,
        broker_heartbeat_interval=2,
    )
    transport = _Transport(app.conf.broker_consumer, app)
    transport.fetch_wait_ms = fetch_wait_ms
    app.transport = transport
    return app


def credentials_of(connection: Connection) -> Any:  # noqa: ANN401 - as above
    """Return Faust's form of the login and TLS of librdkafka's connection properties, or null for neither."""
    protocol = connection.get("security.protocol", "PLAINTEXT")
    authority = connection.get("ssl.ca.location")
    context = ssl.create_default_context(cafile=None if authority is None else str(authority))
    if protocol == "SSL":
        return faust.SSLCredentials(context)
    if protocol in {"SASL_PLAINTEXT", "SASL_SSL"}:
        return faust.SASLCredentials(
            username=str(connection.get("sasl.username", "")),
            password=str(connection.get("sasl.password", "")),
            mechanism=str(connection.get("sasl.mechanism", "PLAIN")),
            ssl_context=context if protocol == "SASL_SSL" else None,
        )
    return None


def to_event(message: Any) -> Event:  # noqa: ANN401 - as above
    """Return Faust's message as an Event; a missing key is empty bytes."""
    return Event(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        timestamp_ms=round(message.timestamp * 1000),
        key=message.key or b"",
        value=message.value,
        headers=tuple(message.headers or ()),
    )
