"""The regional key: what it accepts and what it shows."""

import pytest

from matcher.keys import RegionalKey, keyed
from matcher.profile import profile_version
from ops.runtime.errors import HubMisconfigured
from tests.matcher.children import KEY, OTHER_KEY


def test_all_faults_of_a_key_are_told_at_once() -> None:
    """A short secret and a generation below 1 are told together, the secret not shown."""
    with pytest.raises(HubMisconfigured) as stopped:
        RegionalKey(0, b"marker-short-secret")

    assert len(stopped.value.faults) == 2
    assert "marker" not in str(stopped.value)


def test_a_key_never_prints_its_secret() -> None:
    """The secret is left out of the key's representation."""
    assert "invented" not in repr(KEY)


def test_domains_and_keys_are_apart() -> None:
    """One value hashes unlike under another domain and under another key."""
    hashes = {keyed(KEY, "a", b"x"), keyed(KEY, "b", b"x"), keyed(OTHER_KEY, "a", b"x")}

    assert len(hashes) == 3


def test_the_generation_stands_in_the_profile_version() -> None:
    """Encoder and generation name the version of a profile."""
    assert profile_version(RegionalKey(7, b"x" * 32)) == "n1.k7"
