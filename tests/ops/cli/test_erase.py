from datetime import UTC, datetime
from pathlib import Path

import pytest

from ops.cli.erase import erase_record
from ops.runtime.errors import HubMisconfigured, RecordRejected
from ops.runtime.keys import KeyStore, prepare_key_table
from ops.runtime.postgres import connect, pool
from ops.runtime.secrets import read_national_keys
from ops.runtime.settings import read_settings
from ops.sandbox.brokers import Broker

NOW = datetime(2026, 6, 1, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("record_id", "country", "reason"),
    [
        ("dnet.bd/F-1", "IN", "FOREIGN_RECORD"),
        ("a child's name", "IN", "MISSING_ID"),
        ("trackchild.in/", "IN", "MISSING_ID"),
        ("trackchild.in/two words", "IN", "BAD_ID"),
        ("Not A Source/1", "IN", "BAD_SOURCE_ID"),
    ],
)
def test_what_is_not_ones_own_record_cannot_be_erased(
    record_id: str, country: str, reason: str, database: str, secrets_dir: Path
) -> None:
    """Another country's record, and what is no record id at all, is refused before anything happens."""
    settings = read_settings(
        {
            "MCA_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1",
            "MCA_DATABASE_URL": database,
            "MCA_SECRETS_DIR": str(secrets_dir),
        }
    )

    with pytest.raises(RecordRejected) as refused:
        erase_record(settings, record_id, country, "OTHER", "officer-test", NOW)

    assert refused.value.reason == reason


def test_a_country_this_hub_does_not_serve_cannot_erase(database: str, secrets_dir: Path) -> None:
    """A hub erases for the countries it serves only."""
    settings = read_settings(
        {
            "MCA_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1",
            "MCA_DATABASE_URL": database,
            "MCA_SECRETS_DIR": str(secrets_dir),
            "MCA_COUNTRIES": "BD",
        }
    )

    with pytest.raises(HubMisconfigured):
        erase_record(settings, "trackchild.in/1", "IN", "OTHER", "officer-test", NOW)


def test_no_country_of_the_hub_keeps_a_key_of_an_erased_child(
    database: str, secrets_dir: Path, fresh_mock_broker: Broker
) -> None:
    """Where another country referred the child, its own copy of a key goes too, and none is made again."""
    settings = read_settings(
        {
            "MCA_KAFKA_BOOTSTRAP_SERVERS": fresh_mock_broker.bootstrap_servers,
            "MCA_DATABASE_URL": database,
            "MCA_SECRETS_DIR": str(secrets_dir),
        }
    )
    with connect(database) as connection:
        prepare_key_table(connection)
    with pool(database) as connections:
        keys = read_national_keys(secrets_dir, settings.countries)
        stores = [KeyStore(connections, country, key) for country, key in keys.items()]
        made = [
            store.keys_for(["trackchild.in/1"], create=country != "BD")
            for country, store in zip(keys, stores, strict=True)
        ]

        had_key = erase_record(settings, "trackchild.in/1", "IN", "OTHER", "officer-test", NOW)

        left = [store.keys_for(["trackchild.in/1"], create=True) for store in stores]
    assert had_key
    assert [len(each) for each in made] == [1, 0, 1]
    assert left == [{}, {}, {}]
