"""What a deployment says of a connector: settings in `<name>.yml`, secrets in files of their own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from connectors.sdk.description import Description
from connectors.sdk.transport_settings import Transport
from ops.runtime.errors import HubMisconfigured
from ops.runtime.secrets import read_password

MAX_SETTINGS_BYTES = 64 * 1024
MAX_VALUE_CHARS = 4096


@dataclass(frozen=True, slots=True)
class Configured:
    """A transport whose settings and secrets are all there."""

    transport: Transport
    settings: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


def configured(description: Description, settings_dir: Path | None, secrets_dir: Path) -> list[Configured]:
    """Return a connector's transports that can work here: the folder always, another when its values are given.

    A webhook's payloads lie in the folder, so it is no transport of its own here. Raises `HubMisconfigured` with all
    faults when a transport has some of its values and lacks others.
    """
    given = _settings(description, settings_dir)
    faults = [
        f"{description.name}.yml: the connector has no transport {kind}"
        for kind in given.keys() - {transport.kind for transport in description.transports}
    ]
    found: list[Configured] = []
    for transport in description.transports:
        if transport.kind == "webhook":
            continue
        settings = given.get(transport.kind, {})
        secrets = {name: secrets_dir / f"{description.name}.{name}" for name in transport.secrets()}
        lacking = [
            f"{transport.kind}.{name} in {description.name}.yml" for name in transport.SETTINGS if name not in settings
        ]
        lacking += [f"{path.name} in the secrets folder" for path in secrets.values() if not path.exists()]
        if not lacking:
            found.append(Configured(transport, settings, {name: read_password(path) for name, path in secrets.items()}))
        elif settings or any(path.exists() for path in secrets.values()):
            faults += [f"{description.name}: {transport.kind} lacks {each}" for each in lacking]
    if faults:
        raise HubMisconfigured(sorted(faults))
    return found


def _settings(description: Description, folder: Path | None) -> dict[str, dict[str, str]]:
    """Return the settings by kind of transport; none when there is no file."""
    if folder is None:
        return {}
    file = folder / f"{description.name}.yml"
    wrong = HubMisconfigured([f"{file.name} in the connector settings is not kinds of transport with names and texts"])
    try:
        text = file.read_bytes()[: MAX_SETTINGS_BYTES + 1]
    except FileNotFoundError:
        return {}
    except OSError:
        raise HubMisconfigured([f"{file.name} in the connector settings cannot be read"]) from None
    try:
        read = yaml.safe_load(text) if len(text) <= MAX_SETTINGS_BYTES else None
    except yaml.YAMLError:
        raise wrong from None
    if not isinstance(read, dict) or not all(isinstance(values, dict) for values in read.values()):
        raise wrong
    return {str(kind): {str(name): str(value)[:MAX_VALUE_CHARS] for name, value in values.items()}
            for kind, values in read.items()}  # fmt: skip
