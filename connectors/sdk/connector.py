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
from connectors.sdk.transports.files import read_file
from ops.runtime.errors import HubMisconfigured
from schemas.records import ChildReport

CONNECTORS = Path(__file__).parents[1]
ToReport: TypeAlias = Callable[[Fields], ChildReport]
ReadFile: TypeAlias = Callable[[Path, Description], Iterator[Payload]]


@dataclass(frozen=True, slots=True)
class Connector:
    """One system: what is known of it, how a payload becomes a report, how a file becomes payloads."""

    description: Description
    to_report: ToReport
    read: ReadFile

    @property
    def name(self) -> str:
        """Return the connector's name, the same as its folder's."""
        return self.description.name


def load_all(names: tuple[str, ...] = (), home: Path = CONNECTORS) -> list[Connector]:
    """Return the named connectors of a folder, or all, by name; raises `HubMisconfigured` with all their faults."""
    folders = {file.parent.name: file.parent for file in sorted(home.glob("*/connector.yml"))}
    faults = [
        f"there is no connector {name}; `python -m connectors list` shows them" for name in names if name not in folders
    ]
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
    """Return the connector of a folder: description, `to_report` of mapping.py, perhaps `read` of source.py."""
    description = read_description(folder)
    mapping = _module(folder, "mapping")
    to_report = getattr(mapping, "to_report", None)
    if to_report is None:
        raise HubMisconfigured([f"{folder.name}: mapping.py has no to_report(fields)"])
    own = _module(folder, "source")
    read = _read_folder if own is None else own.read
    return Connector(description, to_report, read)


def _read_folder(path: Path, description: Description) -> Iterator[Payload]:
    return read_file(path, description.transport)


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
