import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from connectors.sdk.positions import prepare_positions
from ops.runtime.errors import SourceUnavailable
from ops.runtime.postgres import Pool, connect, pool
from tests.support.fault_server import Answer, Asked, FaultServer, Reply, gzipped, in_turn, page, serving
from tests.support.polling import NOW, Killed, Polled, Sink

START = datetime(2026, 5, 1, tzinfo=UTC)
PAGED = {"kind": "page", "size_parameter": "per", "size": 10}
MOST_LIVES = 60


@pytest.fixture
def connections(database: str) -> Iterator[Pool]:
    """A database with the connectors' tables."""
    with connect(database) as connection:
        prepare_positions(connection)
    with pool(database) as opened:
        yield opened


@dataclass
class System:
    """A system with a list of records, its own clock, and filters and pages as its interface says."""

    kind: str = "page"
    size: int = 10
    now: datetime = START
    records: dict[str, datetime] = field(default_factory=dict)
    """Time of change by id, in the order of the list."""
    order_by_change: bool = False
    before_answer: list[tuple[str, str]] = field(default_factory=list)
    """What happens before each answer: ("change" | "delete" | "add", id), one at a time."""

    def add(self, count: int, prefix: str = "c") -> None:
        """Add so many records, each a second later than the one before."""
        for number in range(count):
            self.now += timedelta(seconds=1)
            self.records[f"{prefix}{number:04d}"] = self.now

    def change(self, name: str) -> None:
        """Change or add a record now."""
        self.now += timedelta(seconds=1)
        self.records[name] = self.now

    def listed(self, asked: Asked) -> list[dict[str, str]]:
        """Return the records a question is answered with, before pages."""
        since = datetime.fromisoformat(asked.query["since"]) if "since" in asked.query else None
        found = [(name, at) for name, at in self.records.items() if since is None or at >= since]
        if self.order_by_change:
            found.sort(key=lambda each: each[1])
        return [{"id": name, "changed_at": at.isoformat()} for name, at in found]

    def __call__(self, asked: Asked) -> Reply:
        """Answer a question."""
        if self.before_answer:
            action, name = self.before_answer.pop(0)
            if action == "delete":
                self.records.pop(name, None)
            elif action:
                self.change(name)
        records = self.listed(asked)
        headers = {"Date": format_datetime(self.now, usegmt=True)}
        number = int(asked.query.get("page") or asked.query.get("cursor") or 1)
        shown = records[(number - 1) * self.size : number * self.size]
        more = number * self.size < len(records)
        if self.kind == "cursor":
            return page(shown, headers=headers, next_cursor=str(number + 1) if more else None)
        if self.kind == "link" and more:
            since = f"&since={asked.query['since']}" if "since" in asked.query else ""
            headers["Link"] = f'</list?page={number + 1}{since}>; rel="next"'
        return page(shown, headers=headers, total=len(records))


def polled(server: FaultServer, connections: Pool, **settings: object) -> Polled:
    """A connector that polls a server by time of change."""
    transport: dict[str, object] = {
        "kind": "http",
        "path": "list",
        "since_parameter": "since",
        "changed_at": "changed_at",
        "timeout_seconds": 5,
    }
    return Polled(transport | settings, connections, {"url": server.url})


def expected(system: System) -> set[str]:
    """The ids of a system's records as they stand."""
    return set(system.records)


def assert_all_delivered(connector: Polled, system: System) -> None:
    """Every record's latest version was sent, and nothing was sent under two identities."""
    versions = connector.versions()
    for name, at in system.records.items():
        assert int(at.timestamp() * 1000) in versions[name]
    assert len(connector.sink.kinds()) == sum(map(len, versions.values()))


@pytest.mark.parametrize("kind", ["page", "cursor", "link"])
def test_every_page_is_read_and_the_next_round_asks_for_what_changed(connections: Pool, kind: str) -> None:
    """All records come by pages, cursor or link; afterwards only what changed since, less the overlap, is asked for."""
    system = System(kind)
    system.add(35)
    with serving(system) as server:
        connector = polled(server, connections, paging={"kind": kind})

        first = connector.run_once()
        system.now += timedelta(minutes=10)
        system.change("c0003")
        server.asked.clear()
        second = connector.run_once()

    assert (first.records, second.records) == (35, 1)
    # The last change less a minute of overlap.
    assert server.asked[0].query["since"] == "2026-04-30T23:59:35.000Z"
    assert_all_delivered(connector, system)


@pytest.mark.parametrize("kind", ["page", "link", "cursor"])
def test_nothing_is_lost_while_records_leave_their_place_between_pages(connections: Pool, kind: str) -> None:
    """A record that is deleted or changed moves later ones one page up, past the reader; the round is read again."""
    system = System(kind, order_by_change=True)
    system.add(45)
    system.before_answer = [("", ""), ("change", "c0001"), ("delete", "c0002"), ("", ""), ("change", "c0012")]
    with serving(system) as server:
        connector = polled(server, connections, paging={"kind": kind}, overlap_seconds=1)

        connector.run_once()
        system.now += timedelta(hours=1)
        connector.run_once()

    assert expected(system) <= connector.versions().keys()
    assert_all_delivered(connector, system)


def test_a_system_that_always_changes_loses_nothing_either(connections: Pool) -> None:
    """While no two rounds are alike the instant does not move on; once they are, it does."""
    system = System(order_by_change=True)
    system.add(30)
    system.before_answer = [("change", f"c{number % 30:04d}") for number in range(40)]
    with serving(system) as server:
        connector = polled(server, connections, paging=PAGED, overlap_seconds=1)

        connector.run_once()
        unsettled = connector.stored()["pages"]
        for _ in range(10):
            connector.run_once()

    assert "since" not in unsettled
    assert "since" in connector.stored()["pages"]
    assert_all_delivered(connector, system)


@pytest.mark.parametrize("kind", ["page", "cursor", "link"])
def test_a_kill_between_sending_and_storing_loses_and_doubles_nothing(connections: Pool, kind: str) -> None:
    """Killed after every second batch, the connector still delivers each version of each record under one identity."""
    system = System(kind, size=7)
    system.add(30)
    lives = 0
    with serving(system) as server:
        connector = polled(server, connections, paging={"kind": kind})
        finished = False
        while not finished and lives < MOST_LIVES:
            lives += 1
            connector.sink.kill_after = 1
            system.change(f"c{lives % 30:04d}")
            try:
                connector.run_once()
                finished = True
            except Killed:
                continue
        connector.sink.kill_after = None
        connector.run_once()

    assert finished
    assert lives > 1
    assert_all_delivered(connector, system)


@pytest.mark.parametrize("kind", ["page", "cursor", "none"])
def test_a_kill_in_the_middle_of_a_page_reads_the_page_again(connections: Pool, kind: str) -> None:
    """A page of several batches is begun again after a kill, since it may be another by then."""
    system = System(kind, size=1000)
    system.add(450)
    with serving(system) as server:
        connector = polled(server, connections, paging={"kind": kind})
        connector.sink.kill_after = 1
        with pytest.raises(Killed):
            connector.run_once()
        connector.sink.kill_after = None
        del system.records["c0001"]

        connector.run_once()

    assert_all_delivered(connector, system)


BAD = [
    Reply(status=500),
    Reply(status=503, headers={"Retry-After": "0"}),
    Reply(status=429, headers={"Retry-After": "1"}),
    replace(page([{"id": "c0", "changed_at": START.isoformat()}]), fault="cut"),
    page([{"id": "c0"}], headers={"Content-Length": "40000"}),
    page([{"id": "c0"}], headers={"Content-Length": "12"}),
    Reply(fault="reset"),
    Reply(b"<html>Gateway</html>"),
    Reply(b'{"error": "busy"}'),
    replace(gzipped(page([{"id": "c0"}] * 50)), body=gzipped(page([{"id": "c0"}] * 50)).body[:40]),
]


@pytest.mark.parametrize("bad", BAD, ids=range(len(BAD)))
def test_a_passing_fault_costs_nothing(connections: Pool, bad: Reply) -> None:
    """After one broken answer the same page is asked for again and all of it is delivered."""
    good = page([{"id": f"c{number}", "changed_at": START.isoformat()} for number in range(3)])
    with serving(in_turn(bad, good)) as server:
        connector = polled(server, connections)

        counts = connector.run_once()

    assert (counts.records, counts.rejected, counts.faults) == (3, 0, 0)


LASTING = [
    (Reply(status=500), "answered 500"),
    (Reply(status=401), "login is not accepted"),
    (Reply(status=403), "may not read"),
    (Reply(status=404), "check the url"),
    (Reply(status=302, headers={"Location": "http://127.0.0.2:9/list"}), "only its own host"),
    (Reply(status=302, headers={"Location": "/list"}), "redirects more than"),
    (Reply(status=302, headers={"Location": "ftp://127.0.0.1/list"}), "only its own host"),
    (Reply(b"not json at all"), "not whole JSON"),
    (page([{"id": "x" * 3000}]), "is over 2048 bytes"),
    (gzipped(Reply(b'{"records": [' + b" " * 50_000_000 + b"]}")), "is over 2048 bytes"),
    (Reply(b"zzz", headers={"Content-Encoding": "br"}), "compression"),
    (Reply(zlib.compress(b"{}"), headers={"Content-Encoding": "gzip"}), "connection broke"),
    (Reply(fault="silent"), "silent for"),
    (replace(page([{"id": "c" * 900}]), fault="drip"), "drips"),
]


@pytest.mark.parametrize(("reply", "words"), LASTING, ids=range(len(LASTING)))
def test_a_lasting_fault_is_told_without_address_or_secret(connections: Pool, reply: Reply, words: str) -> None:
    """The source stays unavailable, in words that hold neither the URL's query nor the key nor the answer."""
    with serving(lambda _: reply) as server:
        connector = polled(
            server,
            connections,
            auth="api_key",
            timeout_seconds=0.2,
            max_page_bytes=2048,
            parameters={"secret_parameter": "canary"},
        )
        connector.secrets = {"api_key": "Zx9Canary"}

        with pytest.raises(SourceUnavailable) as told:
            connector.run_once()

    assert words in str(told.value)
    assert not any(canary in str(told.value) for canary in ("canary", "Zx9", "secret_parameter", server.url))
    assert connector.sink.messages == []


def test_a_broken_record_costs_no_other(connections: Pool) -> None:
    """A record of a page that is no JSON, too large or no object is rejected; the records around it go on."""
    records = ['{"id": "a"}', '{"id": NaN}', '{"id": "b", "x": }', "7", json.dumps({"id": "x" * 70_000}), '{"id": "c"}']
    body = ('{"records": [' + ",".join(records) + '], "next_cursor": null}').encode() + b" "
    with serving(lambda _: Reply(body)) as server:
        connector = polled(server, connections, paging={"kind": "cursor"})

        counts = connector.run_once()

    assert connector.versions().keys() == {"a", "c"}
    assert (counts.payloads, counts.rejected) == (6, 4)


def test_an_unchanged_answer_is_not_sent_again(connections: Pool) -> None:
    """With the entity tag of the page before, the system answers 304 and nothing is read, also in another life."""
    known = page([{"id": "a", "changed_at": START.isoformat()}], headers={"ETag": '"v1"'})

    def answer(asked: Asked) -> Reply:
        return Reply(status=304) if asked.headers.get("if-none-match") == '"v1"' else known

    with serving(answer) as server:
        connector = polled(server, connections)

        counts = [connector.run_once().payloads for _ in range(4)]

    # The first answer moves the instant, so the question changes once.
    assert counts == [1, 1, 0, 0]
    assert [asked.headers.get("if-none-match") for asked in server.asked[-2:]] == ['"v1"', '"v1"']


def test_an_entity_tag_that_cannot_be_sent_back_is_left_out(connections: Pool) -> None:
    """A tag with signs that no header may hold does not keep the next round from being asked."""
    tagged = page([{"id": "a", "changed_at": START.isoformat()}], headers={"ETag": '"\xe4"'})
    with serving(lambda _: tagged) as server:
        connector = polled(server, connections)

        counts = [connector.run_once().payloads for _ in range(4)]

    assert counts == [1, 1, 1, 1]


def test_a_cursor_that_marks_a_place_is_read_once(connections: Pool) -> None:
    """Where a cursor stands for a place among the records, a round of several pages is not read again."""
    system = System("cursor")
    system.add(25)
    with serving(system) as server:
        connector = polled(server, connections, paging={"kind": "cursor", "cursor_is_place": True})

        counts = connector.run_once()

    assert (counts.payloads, len(server.asked)) == (25, 3)


@pytest.mark.parametrize(
    "around", [{"next_cursor": "same"}, {"next_cursor": "other"}], ids=["same-cursor", "cursors-in-a-ring"]
)
def test_paging_without_an_end_is_noticed(connections: Pool, around: Mapping[str, str]) -> None:
    """A cursor that leads back to a page that was seen ends the round loudly; what was read is delivered."""
    records = [{"id": "a", "changed_at": START.isoformat()}]
    other = [{"id": "b", "changed_at": START.isoformat()}]

    def answer(asked: Asked) -> Reply:
        if asked.query.get("cursor") == "other":
            return page(other, next_cursor="same")
        return page(records, **around)

    with serving(answer) as server:
        connector = polled(server, connections, paging={"kind": "cursor"})

        with pytest.raises(SourceUnavailable, match="the same page again"):
            connector.run_once()

    assert "a" in connector.versions()
    assert "since" not in connector.stored()["pages"]


def test_more_pages_than_any_list_has_are_noticed(connections: Pool) -> None:
    """A list that grows faster than it is read ends at its bound."""
    count = iter(range(10_000))

    def answer(_: Asked) -> Reply:
        return page([{"id": f"c{next(count)}", "changed_at": START.isoformat()}])

    with serving(answer) as server:
        connector = polled(server, connections, paging={"kind": "page", "most_pages": 20})

        with pytest.raises(SourceUnavailable, match="pages without an end"):
            connector.run_once()


def test_a_cursor_that_went_stale_begins_the_round_again(connections: Pool) -> None:
    """When the system no longer knows a stored cursor, the round starts over and nothing is left out."""
    system = System("cursor", size=5)
    system.add(15)
    with serving(system) as server:
        connector = polled(server, connections, paging={"kind": "cursor"})
        connector.sink.kill_after = 1
        with pytest.raises(Killed):
            connector.run_once()
        connector.sink.kill_after = None
        forgotten = connector.stored()["pages"]["cursor"]
        server.answer = _forgetting(system, str(forgotten))

        connector.run_once()

    assert_all_delivered(connector, system)


def _forgetting(system: System, forgotten: str) -> Answer:
    """The system, which refuses a cursor the first time it is asked for it."""
    left = [forgotten]

    def answer(asked: Asked) -> Reply:
        if asked.query.get("cursor") in left:
            left.clear()
            return Reply(status=410)
        return system(asked)

    return answer


def test_a_lasting_cursor_is_the_mark_of_a_feed(connections: Pool) -> None:
    """Where the last cursor asks for what is new, the next round goes on there and reads nothing twice."""
    entries = [{"id": f"c{number}", "changed_at": START.isoformat()} for number in range(7)]

    def answer(asked: Asked) -> Reply:
        at = int(asked.query.get("cursor", "0"))
        return page(entries[at : at + 3], next_cursor=str(min(at + 3, len(entries))))

    with serving(answer) as server:
        connector = Polled(
            {"kind": "http", "paging": {"kind": "cursor", "cursor_lasts": True}}, connections, {"url": server.url}
        )

        first = connector.run_once()
        entries.append({"id": "new", "changed_at": START.isoformat()})
        second = connector.run_once()

    assert (first.payloads, second.payloads) == (7, 1)


def test_a_token_is_kept_and_fetched_anew_once_it_is_refused(connections: Pool) -> None:
    """OAuth 2.0: one token serves every page; when it is refused early, a new one is fetched, the page asked again."""
    issued: list[str] = []

    def answer(asked: Asked) -> Reply:
        if asked.path == "/token":
            assert asked.headers["authorization"] == "Basic aHViOnMzY3JldA=="
            assert asked.body == b"grant_type=client_credentials&scope=read"
            issued.append(f"token-{len(issued)}")
            return Reply(json.dumps({"access_token": issued[-1], "expires_in": 3600}).encode())
        is_known = asked.headers.get("authorization") == f"Bearer {issued[-1]}"
        if not is_known or (len(issued) == 1 and asked.query["page"] == "3"):
            return Reply(status=401)
        number = int(asked.query["page"])
        return page([{"id": f"c{number}", "changed_at": START.isoformat()}] if number <= 5 else [])

    with serving(answer) as server:
        connector = polled(server, connections, paging={"kind": "page"}, auth="oauth2", scope="read")
        connector.settings = {"url": server.url, "token_url": f"{server.url}/token"}
        connector.secrets = {"client_id": "hub", "client_secret": "s3cret"}

        counts = connector.run_once()

    assert counts.records == 5
    assert issued == ["token-0", "token-1"]


def test_basic_and_key_are_shown(connections: Pool) -> None:
    """Basic authentication and an API key go with every request."""
    with serving(lambda _: page([])) as server:
        basic = polled(server, connections, auth="basic")
        basic.secrets = {"user": "hub", "password": "s3cret"}
        key = polled(server, connections, auth="api_key", api_key_header="X-Key")
        key.secrets = {"api_key": "k3y"}

        basic.run_once()
        key.run_once()

    assert server.asked[0].headers["authorization"] == "Basic aHViOnMzY3JldA=="
    assert server.asked[-1].headers["x-key"] == "k3y"


def test_a_long_retry_after_is_kept(connections: Pool) -> None:
    """Until the time the system names has passed, it is not asked again, and other connectors do not wait."""
    with serving(lambda _: Reply(status=429, headers={"Retry-After": "120"})) as server:
        connector = polled(server, connections)

        with pytest.raises(SourceUnavailable, match="asked not to be asked for another"):
            connector.run_once()

    assert len(server.asked) == 1


def test_a_redirect_at_the_same_host_is_followed(connections: Pool) -> None:
    """A system that moved its list within its host is read at the new place."""

    def answer(asked: Asked) -> Reply:
        if asked.path == "/list":
            return Reply(status=308, headers={"Location": "/new/list"})
        return page([{"id": "a", "changed_at": START.isoformat()}])

    with serving(answer) as server:
        counts = polled(server, connections).run_once()

    assert counts.records == 1


def test_proxies_of_the_environment_are_not_used(connections: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever proxy the environment names, the system itself is asked."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with serving(lambda _: page([{"id": "a"}])) as server:
        counts = polled(server, connections).run_once()

    assert counts.records == 1


def test_a_clock_that_runs_ahead_does_not_push_the_instant(connections: Pool) -> None:
    """A record dated in the far future is delivered and does not hide what changes from now on."""
    system = System()
    system.add(3)
    system.records["ahead"] = START + timedelta(days=30_000)
    with serving(system) as server:
        connector = polled(server, connections)

        connector.run_once()
        since = connector.stored()["pages"]["since"]
        system.now += timedelta(hours=1)
        system.change("later")
        connector.run_once()

    assert datetime.fromisoformat(str(since)) <= START + timedelta(seconds=3)
    assert_all_delivered(connector, system)


def test_a_replay_begins_at_an_instant(connections: Pool) -> None:
    """A position that names an instant asks for what changed since then."""
    system = System()
    system.add(100)
    system.now = NOW
    with serving(system) as server:
        connector = polled(server, connections, paging={"kind": "none"})
        system.size = 1000
        connector.run_once()
        connector.reset("pages", {"from": (START + timedelta(seconds=91)).isoformat()})
        connector.sink = Sink()

        counts = connector.run_once()

    assert counts.payloads == 10
