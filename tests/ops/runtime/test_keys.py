import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from ops.runtime.errors import HubMisconfigured, SourceUnavailable
from ops.runtime.keys import Keys, KeyStore, MemoryKeyStore, prepare_key_table
from ops.runtime.postgres import Pool, connect, lent, pool
from ops.sandbox.postgres import start_postgres
from tests.support.waiting import wait_until

NATIONAL_KEY = bytes(range(32))
CHILDREN = [f"trackchild.in/EXERCISE-{number}" for number in range(5)]


@pytest.fixture
def connections(database: str) -> Iterator[Pool]:
    """A pool on a database with the key table."""
    with connect(database) as connection:
        prepare_key_table(connection)
    opened = pool(database, max_size=8)
    yield opened
    opened.close()


@pytest.fixture(params=["postgres", "memory"])
def keys(request: pytest.FixtureRequest) -> Keys:
    """The test runs twice: on PostgreSQL and in memory."""
    if request.param == "memory":
        return MemoryKeyStore(b"seed")
    return KeyStore(request.getfixturevalue("connections"), "IN", NATIONAL_KEY)


def test_key_is_made_once(keys: Keys) -> None:
    """A child gets a key of 32 bytes of its own, and the same one ever after."""
    first = keys.keys_for(CHILDREN, create=True)
    again = keys.keys_for([*CHILDREN, CHILDREN[0]], create=True)
    read = keys.keys_for(CHILDREN, create=False)

    assert first == again == read
    assert {len(key) for key in first.values()} == {32}
    assert len(set(first.values())) == len(CHILDREN)


def test_unknown_child_without_create(keys: Keys) -> None:
    """Reading makes no key, and nothing is asked for no children."""
    assert keys.keys_for(CHILDREN, create=False) == {}
    assert keys.keys_for(CHILDREN, create=False) == {}
    assert keys.keys_for([], create=True) == {}


def test_destroyed_key_stays_destroyed(keys: Keys) -> None:
    """A destroyed key is never made again, and no other child loses its own."""
    before = keys.keys_for(CHILDREN, create=True)

    assert keys.destroy(CHILDREN[2])
    assert not keys.destroy(CHILDREN[2])

    after = keys.keys_for(CHILDREN, create=True)
    assert after == {child: key for child, key in before.items() if child != CHILDREN[2]}
    assert [child for child in CHILDREN if keys.is_destroyed(child)] == [CHILDREN[2]]


def test_destroyed_before_it_was_made(keys: Keys) -> None:
    """An erasure that comes before the first report also holds."""
    assert not keys.destroy(CHILDREN[0])

    assert keys.keys_for(CHILDREN[:1], create=True) == {}
    assert keys.is_destroyed(CHILDREN[0])


def test_destroyed_row_has_no_key(connections: Pool) -> None:
    """Nothing of a destroyed key is left in its row."""
    store = KeyStore(connections, "IN", NATIONAL_KEY)
    store.keys_for(CHILDREN[:1], create=True)

    store.destroy(CHILDREN[0])

    with lent(connections) as connection:
        rows = connection.execute("SELECT country, subject, wrapped_key, destroyed_at IS NULL FROM keys.subject_key")
        assert rows.fetchall() == [("IN", CHILDREN[0], None, False)]


def test_keys_are_wrapped(connections: Pool) -> None:
    """The table holds no key in clear, and equal keys would not look equal."""
    made = KeyStore(connections, "IN", NATIONAL_KEY).keys_for(CHILDREN, create=True)

    with lent(connections) as connection:
        wrapped = [bytes(row[0]) for row in connection.execute("SELECT wrapped_key FROM keys.subject_key").fetchall()]
    assert len({each[:12] for each in wrapped}) == len(CHILDREN)
    assert not any(key in each for key in made.values() for each in wrapped)


def test_countries_are_apart(connections: Pool) -> None:
    """The same id in two countries has two keys, and destroying one leaves the other."""
    india = KeyStore(connections, "IN", NATIONAL_KEY)
    nepal = KeyStore(connections, "NP", os.urandom(32))

    assert india.keys_for(CHILDREN[:1], create=True) != nepal.keys_for(CHILDREN[:1], create=True)
    india.destroy(CHILDREN[0])
    assert not nepal.is_destroyed(CHILDREN[0])


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE keys.subject_key SET subject = 'trackchild.in/EXERCISE-9'",
        "UPDATE keys.subject_key SET country = 'BD'",
        "UPDATE keys.subject_key SET wrapped_key = set_byte(wrapped_key, 20, 255 - get_byte(wrapped_key, 20))",
    ],
)
def test_row_cannot_be_moved_or_changed(connections: Pool, spoil: str) -> None:
    """A wrapped key opens only for the country and child it was made for, unchanged."""
    KeyStore(connections, "IN", NATIONAL_KEY).keys_for(CHILDREN[:1], create=True)
    with lent(connections) as connection:
        connection.execute(spoil)  # type: ignore[call-overload]

    with pytest.raises(HubMisconfigured, match="does not open its key store"):
        KeyStore(connections, "BD" if "BD" in spoil else "IN", NATIONAL_KEY).keys_for(
            [CHILDREN[0], "trackchild.in/EXERCISE-9"], create=False
        )


def test_wrong_national_key(connections: Pool) -> None:
    """With another national key the store does not open, and says which country's file to restore."""
    KeyStore(connections, "IN", NATIONAL_KEY).keys_for(CHILDREN, create=True)

    with pytest.raises(HubMisconfigured, match="IN"):
        KeyStore(connections, "IN", bytes(32)).keys_for(CHILDREN, create=True)


def test_processes_that_create_at_once(connections: Pool) -> None:
    """Whoever asks first, everybody gets the same key, and destroyed ones stay away."""
    children = [f"trackchild.in/EXERCISE-{number}" for number in range(300)]
    KeyStore(connections, "IN", NATIONAL_KEY).destroy(children[7])

    def ask(turn: int) -> dict[str, bytes]:
        store = KeyStore(connections, "IN", NATIONAL_KEY)
        return store.keys_for(children if turn % 2 else children[::-1], create=True)

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(ask, range(16)))

    assert all(answer == answers[0] for answer in answers)
    assert answers[0].keys() == {*children} - {children[7]}


def test_too_many_at_once(connections: Pool) -> None:
    """A call for more children than a batch can hold is refused."""
    with pytest.raises(ValueError, match="5000"):
        KeyStore(connections, "IN", NATIONAL_KEY).keys_for([str(number) for number in range(5001)], create=True)


@pytest.mark.faults
def test_store_that_is_away(tmp_path_factory: pytest.TempPathFactory) -> None:
    """While the key store is away every call is SourceUnavailable; afterwards the keys are the same."""
    with start_postgres("embedded", tmp_path_factory.mktemp("away"), durable=False) as server:
        with connect(server.url) as connection:
            prepare_key_table(connection)
        connections = pool(server.url, timeout_seconds=1)
        store = KeyStore(connections, "IN", NATIONAL_KEY)
        before = store.keys_for(CHILDREN, create=True)
        calls: list[Callable[[], object]] = [
            lambda: store.keys_for(CHILDREN, create=True),
            lambda: store.destroy(CHILDREN[0]),
        ]

        server.stop()
        for call in calls:
            with pytest.raises(SourceUnavailable):
                call()
        server.start()
        # The pool tries again after growing pauses, as a service would.
        wait_until(lambda: answers(store))

        assert store.keys_for(CHILDREN, create=True) == before
        connections.close()


def answers(store: KeyStore) -> bool:
    """Whether the key store is there."""
    try:
        store.is_destroyed(CHILDREN[0])
    except SourceUnavailable:
        return False
    return True
