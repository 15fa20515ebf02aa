from pathlib import Path

import pytest

from connectors.kit.check import check
from connectors.kit.subject import read_subject
from connectors.sdk.connector import CONNECTORS, load

FOLDERS = sorted(file.parent for file in CONNECTORS.glob("*/connector.yml"))


@pytest.mark.timeout(120)
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_connector_of_the_hub_is_green(folder: Path) -> None:
    """Golden pairs, negative cases, replay, order, duplicates, damaged files, crash, personal data: all hold."""
    checked = check(folder)

    assert {finding.name: finding.faults for finding in checked.findings if finding.faults} == {}


def test_a_field_nobody_takes_is_counted() -> None:
    """The one unknown field of the sample is left over, in whatever part of the payload it stands."""
    subject = read_subject(CONNECTORS / "bd_dnet", load(CONNECTORS / "bd_dnet"))
    (sample,) = (each for each in subject.samples if each.file.name == "hourly_export.json")

    left = [subject.convert(payload).left_over for payload in sample.payloads]

    assert sum(left) == 1
