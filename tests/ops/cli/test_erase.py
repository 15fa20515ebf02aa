from datetime import UTC, datetime
from pathlib import Path

import pytest

from ops.cli.erase import erase_record
from ops.runtime.errors import HubMisconfigured, RecordRejected
from ops.runtime.settings import read_settings

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
