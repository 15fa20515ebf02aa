import asyncio
import ssl
from pathlib import Path

import faust
import pytest

from ops.runtime.health import STUCK_EXIT_CODE
from ops.sandbox.brokers import Broker
from stream_processors.shells import faust as shell
from stream_processors.shells.faust import app_of, credentials_of, next_batch, stop_or_end
from tests.stream_processors.shells.children import set_stage, shell_process
from tests.stream_processors.shells.echo import a_job, the_input
from tests.support.waiting import wait_until

LISTEN = "0A"  # proc(5) and the kernel's include/net/tcp_states.h: TCP_LISTEN is 10


def listening_inodes() -> set[str]:
    """The socket inodes of this machine on which somebody listens, IPv4 and IPv6."""
    lines = [
        line.split() for file in ("tcp", "tcp6") for line in Path(f"/proc/net/{file}").read_text().splitlines()[1:]
    ]
    return {fields[9] for fields in lines if fields[3] == LISTEN}


def socket_inodes(pid: int) -> set[str]:
    """The inodes of a process's open sockets."""
    targets = [str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()]
    return {target[len("socket:[") : -1] for target in targets if target.startswith("socket:[")}


def test_a_running_faust_shell_listens_on_nothing(mock_broker: Broker, country: str, tmp_path: Path) -> None:
    """Faust's web server, which shows what the tables hold to anybody, is not there."""
    stage = set_stage(mock_broker, country, the_input(country))

    with shell_process(stage, "faust", tmp_path / "log") as child:
        wait_until(lambda: stage.committed() == len(stage.log), 60)
        sockets = socket_inodes(child.pid)

        assert sockets
        assert not sockets & listening_inodes()


def test_the_app_is_set_up_not_to_lose_anything() -> None:
    """No web server, no topics of Faust's own, no tables, and a place in the group that survives a restart."""
    job = a_job("zz", "echo", "127.0.0.1:1,127.0.0.1:2", 50)

    app = app_of(job, fetch_wait_ms=7)

    assert (app.conf.id, app.conf.consumer_group_instance_id) == (job.processor.group, job.member)
    assert [str(url) for url in app.conf.broker] == ["kafka://127.0.0.1:1", "kafka://127.0.0.1:2"]
    assert (app.conf.web_enabled, app.conf.topic_allow_declare, app.conf.topic_disable_leader) == (False, False, True)
    assert (app.conf.table_standby_replicas, app.conf.processing_guarantee.value) == (0, "at_least_once")
    assert app.transport.fetch_wait_ms == 7


def test_what_faust_acknowledges_by_itself_does_not_count() -> None:
    """Only an explicit acknowledgement lets an offset be committed: Faust's own, after a fault or a stop, do not."""
    app = app_of(a_job("zz", "echo", "127.0.0.1:1", 50), fetch_wait_ms=7)

    answer = app.transport.Consumer.ack(None, object())

    assert answer is False


def test_a_faust_that_does_not_stop_ends_with_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """When Faust hangs while stopping, the process ends at once with the exit code of one that stands still."""
    ended: list[int] = []
    monkeypatch.setattr(shell, "STOP_SECONDS", 0.01)
    monkeypatch.setattr("os._exit", ended.append)

    class Hanging:
        async def stop(self) -> None:
            await asyncio.Event().wait()

    asyncio.run(stop_or_end(Hanging()))

    assert ended == [STUCK_EXIT_CODE]


@pytest.mark.parametrize(("waiting", "taken"), [(1, 1), (5, 5), (9, 5)])
def test_a_batch_is_what_waits(waiting: int, taken: int) -> None:
    """A batch holds what waits in the queue, at most its size, in order."""

    class Taken:
        def __init__(self, number: int) -> None:
            self.message = number

    async def fill_and_take() -> list[object]:
        queue: asyncio.Queue[Taken] = asyncio.Queue()
        for number in range(waiting):
            queue.put_nowait(Taken(number))
        return await next_batch(queue, 5)

    assert asyncio.run(fill_and_take()) == list(range(taken))


@pytest.mark.parametrize(
    ("protocol", "kind", "encrypted"),
    [
        ("SSL", faust.SSLCredentials, True),
        ("SASL_SSL", faust.SASLCredentials, True),
        ("SASL_PLAINTEXT", faust.SASLCredentials, False),
    ],
)
def test_login_and_tls_of_the_settings_reach_faust(protocol: str, kind: type, *, encrypted: bool) -> None:
    """Each way to log in and to encrypt that the settings know is passed on, with certificates checked."""
    found = credentials_of(
        {
            "bootstrap.servers": "kafka.test:9093",
            "security.protocol": protocol,
            "sasl.mechanism": "SCRAM-SHA-512",
            "sasl.username": "hub",
            "sasl.password": "invented",
        }
    )

    context = getattr(found, "context", None) or getattr(found, "ssl_context", None)
    assert isinstance(found, kind)
    assert (context is not None) == encrypted
    assert context is None or (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert getattr(found, "username", "hub") == "hub"


def test_without_login_and_tls_there_are_no_credentials() -> None:
    """A plain connection, as in the sandbox, asks for nothing."""
    assert credentials_of({"bootstrap.servers": "127.0.0.1:9092"}) is None
