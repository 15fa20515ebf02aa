"""The schema table with the ids of a schema registry instead of the committed lock's."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TypeAlias

from schemas.codec import Codec, entry_of, file_codec
from schemas.registry import Released, released

FindId: TypeAlias = Callable[[str, str], int]

COMPATIBILITY = "FULL_TRANSITIVE"


def codec_of(find_id: FindId | None) -> Codec:
    """Return the codec a service uses: over a registry when there is a finder, else over the committed lock."""
    return file_codec() if find_id is None else codec_from_registry(find_id)


def codec_from_registry(find_id: FindId) -> Codec:
    """Return a codec over every released schema under the id that `find_id(subject, schema text)` gives for it.

    A message of a schema newer than this hub is rejected as UNKNOWN_SCHEMA: upgrade readers before writers.
    """
    return Codec({find_id(version.subject, schema_text(version)): entry_of(version) for version in released()})


def schema_text(version: Released) -> str:
    """Return a released schema as JSON text, the same text in every process: registries compare it."""
    return json.dumps(version.schema(), ensure_ascii=True, separators=(",", ":"))


def in_publishing_order() -> list[Released]:
    """Return every released schema, each subject's versions together and rising."""
    return sorted(released(), key=lambda version: (version.subject, version.version))
