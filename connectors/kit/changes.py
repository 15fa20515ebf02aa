"""Changes payloads one place at a time, so that a check can ask what each place does."""

import json
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from connectors.sdk.payloads import Payload

Place: TypeAlias = tuple[str | int, ...]
"""Way to a value through keys and positions of lists, such as `("child", "marks", 0)`."""
MAX_DEPTH = 20


def leaves(values: Mapping[str, object]) -> list[Place]:
    """Return the places of all filled values that are neither object nor list."""
    return [
        place for place, value in _walk(values, ()) if not isinstance(value, (dict, list)) and value not in (None, "")
    ]


def levels(values: Mapping[str, object]) -> list[Place]:
    """Return the places of all objects, the payload itself (`()`) first."""
    return [(), *(place for place, value in _walk(values, ()) if isinstance(value, dict))]


def value_at(values: Mapping[str, object], place: Place) -> object:
    """Return the value at a place; KeyError or IndexError when there is none."""
    value: object = values
    for step in place:
        value = value[step]  # type: ignore[index]  # a place leads through objects and lists
    return value


def changed(payload: Payload, place: Place, value: object) -> Payload:
    """Return the payload with another value at a place; the payload itself is not touched."""
    copy = json.loads(json.dumps(payload.values, default=str))
    inner = value_at(copy, place[:-1])
    inner[place[-1]] = value  # type: ignore[index]  # as above
    return with_values(payload, copy)


def without(payload: Payload, *places: Place) -> Payload:
    """Return the payload without the values at these places (null in a list)."""
    copy = json.loads(json.dumps(payload.values, default=str))
    for place in places:
        inner = value_at(copy, place[:-1])
        if isinstance(inner, dict):
            inner.pop(place[-1], None)
        else:
            inner[place[-1]] = None  # type: ignore[index]  # as above
    return with_values(payload, copy)


def with_values(payload: Payload, values: Mapping[str, object]) -> Payload:
    """Return the payload as if the source had sent these values."""
    return Payload(payload.number, values, json.dumps(values, default=str).encode())


def name_of(place: Place) -> str:
    """Return a place as a person writes it, such as `child.marks[0]`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place).removeprefix(".")


def _walk(value: object, place: Place) -> Iterator[tuple[Place, object]]:
    if len(place) >= MAX_DEPTH:
        return
    pairs: list[tuple[str | int, object]] = []
    if isinstance(value, Mapping):
        pairs = [(str(key), inner) for key, inner in value.items()]
    elif isinstance(value, list):
        pairs = list(enumerate(value))
    for step, inner in pairs:
        yield (*place, step), inner
        yield from _walk(inner, (*place, step))
