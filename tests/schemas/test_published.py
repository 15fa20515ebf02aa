import json

from schemas.builders import every_record
from schemas.codec import file_codec
from schemas.published import codec_from_registry, codec_of, in_publishing_order, schema_text
from schemas.registry import released

KEY = bytes(range(32))


def test_a_registry_s_ids_are_used_and_nothing_else_changes() -> None:
    """A codec over a registry writes the registry's ids, in no order, and reads its own messages."""
    texts = sorted(schema_text(version) for version in released())
    codec = codec_from_registry(lambda _, text: 1000 + texts.index(text))

    for record in every_record(2):
        value = codec.encode(record, KEY)
        assert int.from_bytes(value[1:5], "big") >= 1000
        assert codec.open(codec.decode(value), KEY) == record
        assert codec.decode_full(codec.encode_full(record)) == record


def test_without_a_registry_the_lock_counts() -> None:
    """Without a finder the codec is the one of the committed lock."""
    assert codec_of(None) is file_codec()


def test_the_finder_is_asked_for_every_released_schema() -> None:
    """Each released version is looked up once, by its subject and its own text."""
    asked: list[tuple[str, str]] = []

    def find_id(subject: str, text: str) -> int:
        asked.append((subject, text))
        return len(asked)

    codec_of(find_id)

    assert sorted(asked) == sorted((version.subject, schema_text(version)) for version in released())


def test_versions_of_a_subject_rise() -> None:
    """Schemas are published by subject, older versions first."""
    order = [(version.subject, version.version) for version in in_publishing_order()]

    assert order == sorted(order)
    assert len(order) == len(released())


def test_published_text_is_the_released_schema() -> None:
    """The text sent to a registry is the released schema, as pure ASCII JSON."""
    for version in released():
        assert json.loads(schema_text(version)) == version.schema()
        assert schema_text(version).isascii()
