import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.sdk.connector import CONNECTORS, load, load_all
from connectors.sdk.convert import Origin, convert

ORIGIN = Origin(1, b"key of ids")
ORIGIN = Origin(1, b"key of ids")
TAKEN_IN = datetime(2026, 6, 1, 6, tzinfo=UTC)
HERE = Path(__file__).parent
SAMPLES = sorted(path for path in HERE.glob("*/golden/*") if not path.name.endswith(".reports.json"))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: f"{path.parents[1].name}-{path.name}")
def test_a_sample_file_becomes_exactly_its_reports(sample: Path) -> None:
    """Each record of a sample is mapped to the report beside it, field by field, and no field is left over unseen."""
    connector = load(CONNECTORS / sample.parents[1].name)
    expected = json.loads(sample.with_name(f"{sample.name}.reports.json").read_text(encoding="utf-8"))

    records = [
        convert(payload, ORIGIN, connector, TAKEN_IN).record
        for payload in connector.read(sample, connector.description)
    ]

    assert [json.loads(record.to_json()) for record in records] == expected


def test_every_connector_has_golden_pairs() -> None:
    """A connector without a sample is not finished."""
    names = {connector.name for connector in load_all()}

    assert names == {sample.parents[1].name for sample in SAMPLES}


def test_a_field_nobody_takes_is_counted() -> None:
    """The one unknown field of the sample is left over, in whatever part of the payload it stands."""
    connector = load(CONNECTORS / "bd_dnet")
    sample = HERE / "bd_dnet" / "golden" / "hourly_export.json"

    left = [
        convert(payload, ORIGIN, connector, TAKEN_IN).left_over
        for payload in connector.read(sample, connector.description)
    ]

    assert left == [0, 1, 0]
