from pathlib import Path

import pytest

from connectors.sdk.connector import CONNECTORS, load, load_all
from ops.runtime.errors import HubMisconfigured

GOOD = (CONNECTORS / "bd_dnet" / "connector.yml").read_text(encoding="utf-8")


def a_folder(home: Path, text: str, mapping: str = "def to_report(fields): ...\n") -> Path:
    """A connector's folder with this description."""
    folder = home / "bd_dnet"
    folder.mkdir()
    (folder / "connector.yml").write_text(text, encoding="utf-8")
    (folder / "mapping.py").write_text(mapping, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("country: BD", "country: Bangladesh", "country"),
        ("country: BD", "country: IN", "name begins with the country"),
        ("মেয়ে: FEMALE", "মেয়ে: GIRL", "the standard has no code GIRL"),
        ("name: bd_dnet", "name: bd_other", "name is not the folder's"),
        ("kind: folder", "kind: pigeon", "transports.0"),
        ("rhythm:", "rythm:", "rhythm"),
        ("formats: [json, jsonl]", "formats: [json, xml]", "formats has xml: give record_tag"),
        ("formats: [json, jsonl]", 'formats: [xml]\n    record_tag: ""', "formats has xml: give record_tag"),
    ],
)
def test_a_wrong_description_stops_the_start(tmp_path: Path, old: str, new: str, said: str) -> None:
    """What is wrong in connector.yml is said, with the place."""
    folder = a_folder(tmp_path, GOOD.replace(old, new, 1))

    with pytest.raises(HubMisconfigured) as fault:
        load(folder)

    assert said in str(fault.value)


def test_xml_with_the_name_of_its_record_is_read(tmp_path: Path) -> None:
    """With record_tag a description may take XML files."""
    given = GOOD.replace("formats: [json, jsonl]", "formats: [json, xml]\n    record_tag: child", 1)

    connector = load(a_folder(tmp_path, given))

    assert connector.description.folder.record_tag == "child"


def test_a_mapping_without_to_report_stops_the_start(tmp_path: Path) -> None:
    """A folder that cannot map is no connector."""
    folder = a_folder(tmp_path, GOOD, mapping="")

    with pytest.raises(HubMisconfigured, match="to_report"):
        load(folder)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """An unknown name and a wrong description are told together."""
    a_folder(tmp_path, GOOD.replace("country: BD", "country: b", 1))

    with pytest.raises(HubMisconfigured) as fault:
        load_all(("bd_dnet", "in_nothing"), tmp_path)

    assert len(fault.value.faults) == 2


def test_the_connectors_of_the_hub_load() -> None:
    """Every folder with a description is a connector, in order of names."""
    found = [connector.name for connector in load_all()]

    assert found == sorted(file.parent.name for file in CONNECTORS.glob("*/connector.yml"))
    assert {"bd_dnet", "in_trackchild"} <= set(found)
