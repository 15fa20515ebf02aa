"""Reads key files: 32 bytes in base64, one key per file, readable by their owner only."""

import base64
import binascii
import re
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from ops.runtime.errors import HubMisconfigured

KEY_BYTES = 32  # AES-256 and HMAC-SHA-256 keys
MOST_FILE_BYTES = 4096  # a database URL or the key of an interface may be long
OTHERS = stat.S_IRWXG | stat.S_IRWXO
Name = TypeVar("Name")


def read_national_keys(folder: Path, countries: Iterable[str]) -> dict[str, bytes]:
    """The 32-byte national key of each country, by its code; HubMisconfigured lists every file at fault."""
    paths = {country: folder / f"national_key_{country.lower()}" for country in countries}
    return _read_all(paths)


def read_regional_keys(folder: Path) -> dict[int, bytes]:
    """The 32-byte regional keys by generation, oldest first; HubMisconfigured if there is none or one is at fault."""
    found = [(path, re.fullmatch(r"regional_key_([1-9]\d{0,5})", path.name)) for path in folder.glob("regional_key_*")]
    paths = {int(match[1]): path for path, match in found if match}
    faults = [f"{path.name} in the secrets folder is not named regional_key_<generation>" for path, m in found if not m]
    if not paths:
        faults.append("the secrets folder has no regional_key_1; make one with 32 random bytes in base64")
    if faults:
        raise HubMisconfigured(faults)
    return _read_all(dict(sorted(paths.items())))


def read_password(path: Path) -> str:
    """The single line of the file; HubMisconfigured if it is missing, empty, too long or readable by others."""
    raw, fault = _read_private(path)
    if fault:
        raise HubMisconfigured([fault])
    return raw.decode("utf-8", "replace").strip()


def _read_all(paths: dict[Name, Path]) -> dict[Name, bytes]:
    read = {name: _read_key(path) for name, path in paths.items()}
    faults = [fault for _, fault in read.values() if fault]
    if faults:
        raise HubMisconfigured(faults)
    return {name: key for name, (key, _) in read.items()}


def _read_key(path: Path) -> tuple[bytes, str]:
    raw, fault = _read_private(path)
    if fault:
        return b"", fault
    try:
        key = base64.b64decode(raw.strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        return b"", f"{path.name} in the secrets folder is not {KEY_BYTES} bytes in base64"
    return key, ""


def _read_private(path: Path) -> tuple[bytes, str]:
    try:
        with path.open("rb") as file:
            if stat.S_IMODE(path.stat().st_mode) & OTHERS:
                return b"", f"{path.name} in the secrets folder can be read by others; run chmod 600 on it"
            raw = file.read(MOST_FILE_BYTES + 1)
    except OSError:
        return b"", f"{path.name} in the secrets folder cannot be read; put it there, owned by the hub's user"
    if not raw.strip() or len(raw) > MOST_FILE_BYTES:
        return b"", f"{path.name} in the secrets folder is empty or longer than {MOST_FILE_BYTES} bytes"
    return raw, ""
