"""Writes a new connector that runs at once: description, mapping, sample with its records, README."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from connectors.kit.guess import Guess, guess
from connectors.kit.invented import invented_rows
from connectors.kit.mapping_template import mapping_text
from connectors.kit.sample_rows import SampleRows, read_rows, write_rows
from connectors.kit.subject import expected_of, golden_of, read_subject
from connectors.kit.templates import connector_text, readme_text
from connectors.kit.zones import OFFSETS, Zone, zone_of
from connectors.sdk.connector import load
from ops.runtime.errors import HubMisconfigured

NAME = re.compile(r"([a-z]{2})(_[a-z0-9]+){1,5}")
OWN_SAMPLE = Path(__file__).with_name("sample.csv")


@dataclass(frozen=True, slots=True)
class Made:
    """A connector that was written: its folder, its files, and what was guessed."""

    folder: Path
    files: tuple[str, ...]
    guess: Guess


def make(name: str, home: Path, sample: Path | None) -> Made:
    """Write a connector into a new folder of `home` and return what was made; writes nowhere else.

    Raises `HubMisconfigured` when the name says no country of the region, the folder is there already, or nothing can
    be made of the sample.
    """
    zone = _zone(name)
    folder = home / name
    if folder.exists():
        raise HubMisconfigured([f"{folder} is there already: nothing is overwritten; take another name or remove it"])
    rows = read_rows(sample or OWN_SAMPLE)
    found = guess(rows.rows, zone.country)
    (folder / "golden").mkdir(parents=True)
    for file, text in _files(name, zone, found, rows).items():
        (folder / file).write_text(text, encoding="utf-8")
    subject = read_subject(folder, load(folder))
    for each in subject.samples:
        records = json.dumps(golden_of(subject, each), ensure_ascii=False, indent=1)
        expected_of(each.file).write_text(f"{records}\n", encoding="utf-8")
    written = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    return Made(folder, tuple(written), found)


def _files(name: str, zone: Zone, found: Guess, sample: SampleRows) -> dict[str, str]:
    form, text = write_rows(sample, invented_rows(found))
    title = name.partition("_")[2].replace("_", " ")
    return {
        "__init__.py": f'"""{title}, {zone.name}: see README.md."""\n',
        "connector.yml": connector_text(name, zone, found, sample, form),
        "mapping.py": mapping_text(name, found),
        "README.md": readme_text(name, zone, found),
        f"golden/sample.{form}": text,
    }


def _zone(name: str) -> Zone:
    if NAME.fullmatch(name) is None or len(name) > 60:  # noqa: PLR2004 - connectors/sdk/description.py, `name`
        raise HubMisconfigured([f"{name} is no name of a connector: country, underscore, system, such as in_example"])
    zone = zone_of(name[:2].upper())
    if zone is None:
        known = ", ".join(country.lower() for country in sorted(OFFSETS))
        fault = (
            f"{name} does not begin with a country of the region ({known}); for several countries make it for one, "
            "then put `sources` in connector.yml and rename the folder to xx_..."
        )
        raise HubMisconfigured([fault])
    return zone
