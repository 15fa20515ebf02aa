"""connector.yml: what a person must know of a connector, and its look-ups and transport as data."""

import datetime as dt
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, get_args

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from ops.runtime.errors import HubMisconfigured
from schemas.records import codes
from schemas.values.words import fold

MAX_DESCRIPTION_BYTES = 256 * 1024
Format = Literal["csv", "tsv", "json", "jsonl"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _folded_words(lookups: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """Return the look-ups with folded words; ValueError for a code list or code that the standard does not have."""
    for name, words in lookups.items():
        known = get_args(getattr(codes, name, None))
        wrong = sorted({code for code in words.values() if code not in known})
        if wrong:
            raise ValueError(f"{name}: the standard has no code {', '.join(wrong)}")
    return {name: {fold(word): code for word, code in words.items()} for name, words in lookups.items()}


class Volume(_Part):
    """How many records a day the source is expected to send."""

    least: int = Field(ge=0)
    most: int = Field(ge=1)


class FolderTransport(_Part):
    """A watched folder of files."""

    kind: Literal["folder"]
    formats: tuple[Format, ...] = Field(min_length=1)
    encoding: Literal["utf-8"] = "utf-8"
    """Encoding of a file without byte order mark; UTF-8 and UTF-16 with one are known by it."""
    separator: Literal[",", ";", "|"] = ","
    required_columns: tuple[str, ...] = ()
    records_at: str = "records"
    """Key of the array of records in a JSON file that is not an array itself."""
    max_file_bytes: int = Field(20 * 1024**3, ge=1024)
    poll_seconds: float = Field(0.5, gt=0, le=3600)


class Description(_Part):
    """One connector as its connector.yml says."""

    name: str = Field(pattern=r"^[a-z]{2}_[a-z0-9_]{2,40}$")
    title: str
    source_id: str = Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")
    country: str = Field(pattern=r"^[A-Z]{2}$")
    utc_offset_minutes: int = Field(ge=-720, le=840)
    owner: str
    legal_basis: str
    contact: str
    rhythm: str
    expected_per_day: Volume
    id_column: str
    """Column or key that holds the owner's id; names the record in a rejection."""
    transport: FolderTransport
    lookups: Annotated[dict[str, dict[str, str]], AfterValidator(_folded_words)] = Field(default_factory=dict)
    """By code list of the standard: the source's word, folded, to the code."""

    @model_validator(mode="after")
    def _name_begins_with_country(self) -> "Description":
        if self.name[:2] not in {self.country.lower(), "xx"}:
            raise ValueError("the name begins with the country in lower case, or xx")
        return self

    @cached_property
    def time_zone(self) -> dt.timezone:
        """Return the zone in which the source tells times."""
        return dt.timezone(dt.timedelta(minutes=self.utc_offset_minutes))


def read_description(folder: Path) -> Description:
    """Return the description in a connector's folder; raises `HubMisconfigured` with all its faults."""
    file = folder / "connector.yml"
    try:
        text = file.read_bytes()[: MAX_DESCRIPTION_BYTES + 1]
        read = yaml.safe_load(text) if len(text) <= MAX_DESCRIPTION_BYTES else None
        description = Description.model_validate(read)
    except OSError:
        raise HubMisconfigured([f"{folder.name}: there is no connector.yml"]) from None
    except yaml.YAMLError:
        raise HubMisconfigured([f"{folder.name}/connector.yml is not YAML"]) from None
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
        raise HubMisconfigured([f"{folder.name}/connector.yml: {fault}" for fault in faults]) from None
    if description.name != folder.name:
        raise HubMisconfigured([f"{folder.name}/connector.yml: name is not the folder's"])
    return description
