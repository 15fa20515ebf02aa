import base64
from pathlib import Path

import pytest

from ops.runtime.errors import HubMisconfigured
from ops.runtime.secrets import read_national_keys, read_password, read_regional_keys


def write_key(path: Path, raw: bytes) -> None:
    """Writes a private file."""
    path.write_bytes(raw)
    path.chmod(0o600)


def test_keys_of_a_sandbox(secrets_dir: Path) -> None:
    """A fresh sandbox has a different 32-byte key for each country and one regional generation."""
    national = read_national_keys(secrets_dir, ["IN", "BD"])
    regional = read_regional_keys(secrets_dir)

    assert list(regional) == [1]
    assert {len(key) for key in (*national.values(), *regional.values())} == {32}
    assert len({*national.values(), *regional.values()}) == 3


def test_regional_generations(secrets_dir: Path) -> None:
    """Regional keys come by generation in numeric order."""
    for generation in (10, 2):
        write_key(secrets_dir / f"regional_key_{generation}", base64.b64encode(bytes([generation]) * 32))

    assert list(read_regional_keys(secrets_dir)) == [1, 2, 10]


def test_faulty_key_files(secrets_dir: Path) -> None:
    """All faulty files are named at once, none of their content is."""
    marker = b"marker-51aa"
    write_key(secrets_dir / "national_key_in", marker)
    write_key(secrets_dir / "national_key_bd", base64.b64encode(b"short"))
    (secrets_dir / "national_key_np").chmod(0o640)
    write_key(secrets_dir / "national_key_lk", b"A" * 300)

    with pytest.raises(HubMisconfigured) as caught:
        read_national_keys(secrets_dir, ["IN", "BD", "NP", "LK", "BT"])

    assert len(caught.value.faults) == 5
    assert "chmod 600" in str(caught.value)
    assert marker.decode() not in str(caught.value)


def test_misnamed_regional_key(secrets_dir: Path) -> None:
    """A regional key whose name is no generation is refused rather than overlooked."""
    (secrets_dir / "regional_key_old").touch()

    with pytest.raises(HubMisconfigured, match="regional_key_old"):
        read_regional_keys(secrets_dir)


def test_no_regional_key(tmp_path: Path) -> None:
    """A folder without a regional key is refused."""
    with pytest.raises(HubMisconfigured, match="regional_key_1"):
        read_regional_keys(tmp_path)


def test_password_file(tmp_path: Path) -> None:
    """A password is the file's one line, and its file must be private."""
    path = tmp_path / "password"
    write_key(path, "pässword\n".encode())

    assert read_password(path) == "pässword"
    path.chmod(0o644)
    with pytest.raises(HubMisconfigured, match="chmod 600"):
        read_password(path)
