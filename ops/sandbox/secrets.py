"""Makes a fresh folder of key files for a sandbox."""

import base64
import os
from collections.abc import Iterable
from pathlib import Path

KEY_BYTES = 32


def make_secrets(folder: Path, countries: Iterable[str]) -> Path:
    """The folder (mode 0700) with random keys of 32 bytes in base64, mode 0600; key files already there are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    for name in ("regional_key_1", *(f"national_key_{country.lower()}" for country in countries)):
        _write_key(folder / name)
    return folder


def _write_key(path: Path) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "wb") as file:
        file.write(base64.b64encode(os.urandom(KEY_BYTES)) + b"\n")
