from pathlib import Path

from ops.runtime.secrets import read_national_keys, read_regional_keys
from ops.sandbox.secrets import make_secrets


def test_fresh_secrets_are_private(tmp_path: Path) -> None:
    """The folder and its files belong to their owner alone, and the hub accepts them."""
    folder = make_secrets(tmp_path / "a" / "secrets", ["IN", "BD"])

    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()} == {
        "national_key_in": 0o600,
        "national_key_bd": 0o600,
        "regional_key_1": 0o600,
    }
    assert read_national_keys(folder, ["IN", "BD"]).keys() == {"IN", "BD"}


def test_keys_are_kept(tmp_path: Path) -> None:
    """Keys that are there are not replaced when a country joins."""
    make_secrets(tmp_path, ["IN"])
    before = read_national_keys(tmp_path, ["IN"]), read_regional_keys(tmp_path)

    make_secrets(tmp_path, ["IN", "NP"])

    assert (read_national_keys(tmp_path, ["IN"]), read_regional_keys(tmp_path)) == before
    assert read_national_keys(tmp_path, ["NP"])
