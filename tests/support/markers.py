"""Unique texts and bytes to plant in fields that must stay hidden, and a search for every form they might leak in."""

from __future__ import annotations

import base64
import hashlib
import struct
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any, TypeVar

from matcher.names.parts import parts_of
from schemas.avsc import SEALED_TIERS, named_types, own_fields
from schemas.records import Record

# What all markers of a script share; no word of any language, and long enough to be found in base64 without its ends.
CORES = {"Latn": "zqxjkvwqzxjk", "Beng": "ঝঠঢথফছঙঞঝঠথ", "Deva": "झठढथफछङञझठथ"}
RAW_CORE = hashlib.sha256(b"the core of every marker made of bytes").digest()[:16]
LATITUDE, LONGITUDE = 23.718281828459, 90.141592653589
# Fields that hold a code or another record's id as text: a marker in them would be refused or follow other rules.
CODED = frozenset({"code", "country", "destination_country", "language", "script"})
MOST_SHOWN = 5

Planted = TypeVar("Planted", bound=Record)


class Markers:
    """Makes markers, each another one. `planted` holds all that were made."""

    def __init__(self) -> None:
        self.planted: list[str | bytes] = []
        self._numbers = count()

    def text(self, script: str = "Latn") -> str:
        """Return a word of a script that no other field holds."""
        number = next(self._numbers)
        self.planted.append(CORES[script] + "".join(_LETTERS[script][int(digit)] for digit in f"{number:04d}"))
        return str(self.planted[-1])

    def raw(self) -> bytes:
        """Return 32 bytes that no other field holds."""
        self.planted.append(RAW_CORE + hashlib.sha256(str(next(self._numbers)).encode()).digest()[:16])
        return bytes(self.planted[-1])  # type: ignore[arg-type]  # it was bytes

    def plant(self, record: Planted, tiers: Iterable[str] = SEALED_TIERS, script: str = "Latn") -> Planted:
        """Return the record with a marker in every text and bytes of its fields of these tiers, codes left as codes."""
        wanted = [field for field in own_fields(type(record).__name__) if field["tier"] in set(tiers)]
        planted = self._in_each(wanted, record, script)
        return type(record).from_fields(dict(record) | planted)

    def _in_each(self, fields: Iterable[dict[str, Any]], record: Record, script: str) -> dict[str, Any]:
        return {
            field["name"]: self._in(field["type"], field["name"], getattr(record, field["name"]), script)
            for field in fields
        }

    def _in(self, node: Any, name: str, value: Any, script: str) -> Any:  # noqa: ANN401 - any node and its value
        if value is None:
            return None
        match node:
            case ["null", inner]:
                return self._in(inner, name, value, script)
            case {"type": "array", "items": items}:
                return tuple(self._in(items, name, item, script) for item in value)
            case str() if isinstance(value, Record):
                return self._in_each(named_types()[node]["fields"], value, script)
            case str() if node not in named_types():
                return self._leaf(node, name, value, script)
            case _:
                return value

    def _leaf(self, node: str, name: str, value: Any, script: str) -> Any:  # noqa: ANN401 - any primitive
        if node == "string" and name not in CODED:
            return self.text(script)
        if node == "bytes":
            return self.raw()
        return {"lat": LATITUDE, "lon": LONGITUDE}.get(name, value)


_LETTERS = {"Latn": "bcdfghlmnp", "Beng": "কখগঘচজটডতদ", "Deva": "कखगघचजटडतद"}


@dataclass(frozen=True, slots=True)
class Form:
    """One way in which a marker may stand in bytes. folded: it is looked for whatever the case of ASCII letters."""

    name: str
    pattern: bytes
    folded: bool = False


@cache
def forms() -> tuple[Form, ...]:
    """Return every form in which a marker is looked for."""
    made = (form for make in (_text_forms, _raw_forms, _number_forms) for form in make())
    found: dict[tuple[bytes, bool], Form] = {}
    for form in made:
        found.setdefault((form.pattern, form.folded), form)
    return tuple(found.values())


def leaks_in(data: bytes) -> list[str]:
    """Return the names of the forms in which markers stand in the bytes; empty when none does."""
    folded = data.lower()
    return [form.name for form in forms() if form.pattern in (folded if form.folded else data)]


def leaks_among(told: Iterable[tuple[str, bytes]]) -> list[str]:
    """Return where markers were found and in which form, the first few; `told` gives a place and what stands there."""
    found = (f"{place}: {leak}" for place, data in told for leak in leaks_in(data))
    return [leak for leak, _ in zip(found, range(MOST_SHOWN), strict=False)]


def _text_forms() -> Iterator[Form]:
    for script, core in CORES.items():
        for case in {core, core.upper(), core.title()}:
            yield from _written(f"{script} text", case)
        yield from (
            Form(f"{script} reversed", core[::-1].encode(), folded=True),
            Form(f"{script} JSON escapes", ascii(core)[1:-1].lower().encode(), folded=True),
            Form(f"{script} decomposed", unicodedata.normalize("NFD", core).encode(), folded=True),
        )
    for script in ("Beng", "Deva"):
        # As the matcher romanises it: a name in Latin letters is a name.
        yield Form(
            f"{script} romanised", max((part.folded for part in parts_of(CORES[script])), key=len).encode(), folded=True
        )


def _written(name: str, text: str) -> Iterator[Form]:
    yield Form(f"{name} in UTF-8", text.lower().encode(), folded=True)
    encodings: tuple[str, ...] = ("utf-16-le", "utf-16-be", "utf-32-le")
    for encoding in encodings:
        yield Form(f"{name} in {encoding}", text.encode(encoding))
    for encoding in ("utf-8", *encodings):
        yield from _armoured(f"{name} in {encoding}", text.encode(encoding))


def _raw_forms() -> Iterator[Form]:
    yield Form("bytes", RAW_CORE)
    yield from _armoured("bytes", RAW_CORE)


def _number_forms() -> Iterator[Form]:
    for number in (LATITUDE, LONGITUDE):
        yield Form("position in text", str(number)[:12].encode())
        for order in "<>":
            yield Form("position as a double", struct.pack(f"{order}d", number))


def _armoured(name: str, data: bytes) -> Iterator[Form]:
    yield Form(f"{name} in hexadecimal", data.hex().encode(), folded=True)
    encoders: tuple[Callable[[bytes], bytes], ...] = (base64.b64encode, base64.urlsafe_b64encode)
    for encode in encoders:
        for shift in range(3):
            # The first and last characters also hold bits of the neighbours.
            whole = encode(bytes(shift) + data + bytes((-shift - len(data)) % 3))
            yield Form(f"{name} in base64", whole[4 if shift else 0 : -4])
