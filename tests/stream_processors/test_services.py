from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from ops.runtime.errors import HubMisconfigured, SourceUnavailable
from ops.runtime.keys import MemoryKeyStore
from ops.runtime.settings import Settings, read_settings
from schemas import topics
from stream_processors.services import SERVICES, job_of, key_fetcher, prepare_keys


class CountedStore(MemoryKeyStore):
    """A key store that remembers what it was asked."""

    def __init__(self, seed: bytes) -> None:
        super().__init__(seed)
        self.asked: list[tuple[str, ...]] = []

    def keys_for(self, subjects: Sequence[str], *, create: bool) -> dict[str, bytes]:
        """As in Keys."""
        self.asked.append(tuple(subjects))
        return super().keys_for(subjects, create=create)


def settings_of(secrets_dir: Path, database_url: str = "postgresql://127.0.0.1:1/none", **more: str) -> Settings:
    """Settings of a hub that is not there, but for its keys."""
    given = {"KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1", "DATABASE_URL": database_url, "SECRETS_DIR": str(secrets_dir)}
    return read_settings({f"MCA_{name}": text for name, text in (given | more).items()})


def test_keys_are_asked_for_in_one_question_a_country() -> None:
    """However many events want keys, each country's store is asked once, for each child once."""
    india, bangladesh = CountedStore(b"in"), CountedStore(b"bd")
    india.keys_for(["a", "b"], create=True)
    bangladesh.keys_for(["c"], create=True)

    keys = key_fetcher({"IN": india, "BD": bangladesh})([("IN", "b"), ("BD", "c"), ("IN", "a"), ("IN", "b")])

    assert keys.keys() == {("IN", "a"), ("IN", "b"), ("BD", "c")}
    assert (india.asked[1:], bangladesh.asked[1:]) == ([("a", "b")], [("c",)])


def test_keys_of_nobody_are_absent() -> None:
    """A child without a key, a destroyed key and a country this process does not serve give no key and no new one."""
    store = CountedStore(b"in")
    store.keys_for(["gone"], create=True)
    store.destroy("gone")

    keys = key_fetcher({"IN": store})([("IN", "gone"), ("IN", "never"), ("NP", "foreign")])

    assert keys == {}
    assert store.keys_for(["never"], create=False) == {}


@pytest.mark.parametrize("name", list(SERVICES))
def test_every_processor_can_be_built_from_the_settings(name: str, secrets_dir: Path) -> None:
    """Each processor gets its own name and group, the batch size and clock of the settings, and a member name."""
    clock = "2025-01-31T08:00:00+00:00"

    with closing(job_of(name, settings_of(secrets_dir, BATCH_SIZE="17", CLOCK=clock))) as job:
        assert (job.processor.name, job.processor.group, job.batch_size) == (name, f"mca-{name}", 17)
        assert job.clock().isoformat() == clock
        assert job.member.startswith(f"mca-{name}-")


def test_the_member_name_follows_the_inputs(secrets_dir: Path) -> None:
    """Other countries are another member, for Kafka would give the old member its old topics; a restart is the same."""
    with (
        closing(job_of("screen", settings_of(secrets_dir, COUNTRIES="IN,BD"))) as two,
        closing(job_of("screen", settings_of(secrets_dir, COUNTRIES="IN,BD"))) as again,
        closing(job_of("screen", settings_of(secrets_dir, COUNTRIES="IN"))) as one,
    ):
        assert two.member == again.member != one.member
        assert topics.reports("BD") in two.processor.inputs
        assert topics.reports("BD") not in one.processor.inputs


def test_a_missing_key_file_stops_the_start(secrets_dir: Path) -> None:
    """The national processor does not start without the key of each of its countries."""
    (secrets_dir / "national_key_bd").unlink()

    with pytest.raises(HubMisconfigured, match="national_key_bd"):
        job_of("screen", settings_of(secrets_dir))


def test_the_key_tables_are_made_where_they_are_missing(secrets_dir: Path, database: str) -> None:
    """The first process of a national side makes the key table, so that asking for keys finds nothing and no fault."""
    settings = settings_of(secrets_dir, database)

    prepare_keys(settings)
    prepare_keys(settings)

    with closing(job_of("screen", settings)) as job:
        assert job.fetch_keys([("IN", "trackchild.test/1"), ("BD", "dnet.test/1")]) == {}


def test_a_database_that_is_away_is_to_be_waited_for(secrets_dir: Path) -> None:
    """Nobody answering at the database's address is a reason to try again, not to reject anything."""
    with pytest.raises(SourceUnavailable):
        prepare_keys(settings_of(secrets_dir))
