"""connector.yml: what a person must know of a connector, and its look-ups and transports as data."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated, get_args

import yaml
from pydantic import AfterValidator, Field, ValidationError, model_validator

from connectors.sdk.transport_settings import FolderTransport, Part, Transport
from ops.runtime.errors import HubMisconfigured, RecordRejected
from schemas.records import codes
from schemas.values.words import fold

MAX_DESCRIPTION_BYTES = 256 * 1024
MAX_SOURCES = 500
ANY_OTHER = "*"
Lookups = Mapping[str, Mapping[str, str]]


def _folded_words(lookups: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """Return the look-ups with folded words; ValueError for a code list or code that the standard does not have."""
    for name, words in lookups.items():
        known = get_args(getattr(codes, name, None))
        wrong = sorted({code for code in words.values() if code not in known})
        if wrong:
            raise ValueError(f"{name}: the standard has no code {', '.join(wrong)}")
    return {name: {fold(word): code for word, code in words.items()} for name, words in lookups.items()}


class Volume(Part):
    """How many records a day the source is expected to send."""

    least: int = Field(ge=0)
    most: int = Field(ge=1)


class SourceIdentity(Part):
    """Who reports: the source's registered name, its country and the zone in which it tells times."""

    source_id: str = Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$", max_length=100)
    country: str = Field(pattern=r"^[A-Z]{2}$")
    utc_offset_minutes: int = Field(ge=-720, le=840)


@dataclass(frozen=True, slots=True)
class SourceSystem:
    """One source as a mapping sees it: whose ids, which country and zone, and what its words mean."""

    source_id: str
    country: str
    time_zone: dt.timezone
    lookups: Lookups = field(default_factory=dict)


class Description(Part):
    """One connector as its connector.yml says."""

    name: str = Field(pattern=r"^[a-z]{2,20}(_[a-z0-9]+){0,5}$", max_length=60)
    title: str
    source_id: str | None = None
    country: str | None = None
    utc_offset_minutes: int | None = None
    source_column: str | None = None
    """Column or key whose word says which of `sources` a payload comes from."""
    sources: dict[str, SourceIdentity] = Field(default_factory=dict, max_length=MAX_SOURCES)
    """By word of the source column; `*` stands for every other word."""
    owner: str
    legal_basis: str
    contact: str
    rhythm: str
    expected_per_day: Volume
    id_column: str
    """Column or key that holds the owner's id; names the record in a rejection."""
    transports: tuple[Transport, ...] = Field(min_length=1, max_length=5)
    """The first is the folder: every system can also be read from files."""
    lookups: Annotated[dict[str, dict[str, str]], AfterValidator(_folded_words)] = Field(default_factory=dict)
    """By code list of the standard: the source's word, folded, to the code."""

    @model_validator(mode="after")
    def _is_whole(self) -> "Description":
        if self.sources:
            if self.source_column is None or (self.source_id, self.country, self.utc_offset_minutes) != (None,) * 3:
                raise ValueError(
                    "with sources give source_column, and neither source_id, country nor utc_offset_minutes"
                )
        else:
            SourceIdentity.model_validate(
                {"source_id": self.source_id, "country": self.country, "utc_offset_minutes": self.utc_offset_minutes}
            )
        prefix, _, rest = self.name.partition("_")
        if rest and prefix != "xx" and prefix.upper() not in self.countries:
            raise ValueError("the name begins with the country in lower case, or xx")
        kinds = [transport.kind for transport in self.transports]
        if kinds[0] != "folder" or len(set(kinds)) != len(kinds):
            raise ValueError("transports begin with folder, and each kind stands once")
        return self

    @cached_property
    def countries(self) -> tuple[str, ...]:
        """Return the countries (ISO 3166-1 alpha-2) whose sources report through this connector."""
        return tuple(sorted({system.country for system in self._systems.values()}))

    @cached_property
    def source_ids(self) -> tuple[str, ...]:
        """Return the registered names of the sources that report through this connector."""
        return tuple(sorted({system.source_id for system in self._systems.values()}))

    @property
    def home(self) -> SourceSystem:
        """Return the first source: it owns what cannot be told to come from any."""
        return next(iter(self._systems.values()))

    @property
    def folder(self) -> FolderTransport:
        """Return the folder transport, by which every connector's files are read."""
        first = self.transports[0]
        if not isinstance(first, FolderTransport):
            raise TypeError("the first transport is a folder")
        return first

    def system_of(self, values: Mapping[str, object]) -> SourceSystem:
        """Return which source a payload comes from; raises `RecordRejected` for a word that is not listed."""
        systems = self._systems
        if self.source_column is None:
            return systems[ANY_OTHER]
        told = values.get(self.source_column)
        known = systems.get(fold(told) if isinstance(told, str) else "") or systems.get(ANY_OTHER)
        if known is None:
            raise RecordRejected("UNKNOWN_SOURCE", "source_id", "list the source's word under sources in connector.yml")
        return known

    @cached_property
    def _systems(self) -> dict[str, SourceSystem]:
        """Return the sources by folded word; a connector of one source has it under `*`."""
        if not self.sources:
            return {ANY_OTHER: self._system(self)}
        return {
            word if word == ANY_OTHER else fold(word): self._system(identity) for word, identity in self.sources.items()
        }

    def _system(self, identity: "SourceIdentity | Description") -> SourceSystem:
        zone = dt.timezone(dt.timedelta(minutes=identity.utc_offset_minutes or 0))
        return SourceSystem(identity.source_id or "", identity.country or "", zone, self.lookups)


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
