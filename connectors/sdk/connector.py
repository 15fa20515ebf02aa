"""A connector as it is loaded from its folder: description, mapping, and a source of its own if it has one."""

import importlib.util
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TypeAlias

from connectors.sdk.description import Description, read_description
from connectors.sdk.fields import Fields
from connectors.sdk.payloads import Payload
from connectors.sdk.sources import OpenSource
from connectors.sdk.transports import open_source
from connectors.sdk.transports.files import read_file
from ops.runtime.errors import HubMisconfigured
from schemas.records import ChildReport, HelplineContact, Referral

CONNECTORS = Path(__file__).parents[1]
Told: TypeAlias = ChildReport | HelplineContact | Referral
"""What a payload may become."""
ToRecords: TypeAlias = Callable[[Fields], tuple[Told, ...]]
ReadFile: TypeAlias = Callable[[Path, Description], Iterator[Payload]]
Reply: TypeAlias = Callable[[Fields], str]


@dataclass(frozen=True, slots=True)
class Connector:
    """One system: what is known of it, how payloads come, what one becomes, what its sender is answered."""

    description: Description
    to_records: ToRecords
    read: ReadFile
    open_source: OpenSource = open_source
    reply: Reply | None = None

    @property
    def name(self) -> str:
        """Return the connector's name, the same as its folder's."""
        return self.description.name


def load_all(names: tuple[str, ...] = (), home: Path = CONNECTORS) -> list[Connector]:
    """Return the named connectors of a folder, or all, by name; raises `HubMisconfigured` with all their faults."""
    folders = {file.parent.name: file.parent for file in sorted(home.glob("*/connector.yml"))}
    faults = [f"there is no connector {name}; `mca connector list` shows them" for name in names if name not in folders]
    loaded: list[Connector] = []
    for name, folder in folders.items():
        if not names or name in names:
            try:
                loaded.append(load(folder))
            except HubMisconfigured as fault:
                faults += fault.faults
    if faults:
        raise HubMisconfigured(faults)
    return loaded


def load(folder: Path) -> Connector:
    """Return the connector of a folder: connector.yml, `to_report` or `to_records` of mapping.py, perhaps source.py."""
    description = read_description(folder)
    mapping, own = _module(folder, "mapping"), _module(folder, "source")
    return Connector(
        description,
        _to_records(mapping, folder),
        getattr(own, "read", _read_folder),
        getattr(own, "open_source", open_source),
        getattr(mapping, "reply", None),
    )


def _to_records(mapping: ModuleType | None, folder: Path) -> ToRecords:
    many: ToRecords | None = getattr(mapping, "to_records", None)
    if many is not None:
        return many
    one: Callable[[Fields], ChildReport] | None = getattr(mapping, "to_report", None)
    if one is None:
        raise HubMisconfigured([f"{folder.name}: mapping.py has neither to_report(fields) nor to_records(fields)"])
    found = one
    return lambda fields: (found(fields),)


def _read_folder(path: Path, description: Description) -> Iterator[Payload]:
    return read_file(path, description.folder)


def _module(folder: Path, name: str) -> ModuleType | None:
    file = folder / f"{name}.py"
    if not file.is_file():
        return None
    spec = importlib.util.spec_from_file_location(f"connectors.{folder.name}.{name}", file)
    if spec is None or spec.loader is None:
        raise HubMisconfigured([f"{folder.name}/{name}.py cannot be loaded"])
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
