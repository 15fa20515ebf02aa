from pathlib import Path

import pytest
import zstandard

from schemas import dictionary_training, sealing
from schemas.builders import a_partial_report
from schemas.dictionary_training import changed_dictionaries, pinned, sealed_bytes, sealed_samples, train, train_version

# Seals made with version 1 open only with these very bytes: this figure never changes.
VERSION_1 = "0a163550bcc02e255f7c4deb75286270c4e8f67538e507074375bc13401ae733"


def test_the_released_dictionary_never_changes() -> None:
    """The dictionary of version 1 has the bytes it was released with."""
    assert pinned()["sealing.v1.dict"] == VERSION_1
    assert changed_dictionaries() == []


def test_a_changed_dictionary_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dictionary that is not the pinned bytes, or is gone, is named."""
    monkeypatch.setattr(dictionary_training, "DICTIONARY_FOLDER", tmp_path)
    assert changed_dictionaries() == ["sealing.v1.dict"]
    (tmp_path / "sealing.v1.dict").write_bytes(b"something else")

    assert changed_dictionaries() == ["sealing.v1.dict"]


def test_training_twice_gives_the_same_bytes() -> None:
    """A dictionary follows from its samples alone."""
    first, second = train(sealed_samples(300, 10)), train(sealed_samples(300, 10))

    assert first == second
    assert len(first) == dictionary_training.DICTIONARY_BYTES


def test_too_few_samples_are_refused() -> None:
    """One sample is not enough to learn from."""
    with pytest.raises(ValueError, match="some hundred samples"):
        train([b"a"])


def test_a_new_version_stands_beside_the_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A trained version is written, pinned, and refused a second time."""
    monkeypatch.setattr(dictionary_training, "DICTIONARY_FOLDER", tmp_path)
    monkeypatch.setattr(dictionary_training, "LOCK_FILE", tmp_path / "lock.json")
    monkeypatch.setattr(dictionary_training, "sealed_samples", lambda: sealed_samples(300, 10))

    file = train_version(2)

    assert file.name == "sealing.v2.dict"
    assert list(pinned()) == ["sealing.v2.dict"]
    assert changed_dictionaries() == []
    with pytest.raises(FileExistsError, match="next version"):
        train_version(2)


def test_the_dictionary_pays() -> None:
    """With the dictionary, sealed fields of reports it was not trained on take a fifth less than without it."""
    samples = [sealed_bytes(a_partial_report(seed)) for seed in range(100_000, 100_100)]
    plain = zstandard.ZstdCompressor(level=sealing.COMPRESSION_LEVEL)

    with_it = sum(len(sealing._compressor(1).compress(sample)) for sample in samples)
    without = sum(len(plain.compress(sample)) for sample in samples)

    assert with_it < 0.8 * without
