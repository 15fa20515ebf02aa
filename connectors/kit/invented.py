"""Puts invented values in the place of a sample's own, so that no child of a real file gets into a repository."""

import re
from collections.abc import Mapping

from connectors.kit.guess import Column, Guess
from connectors.kit.sample_rows import Row
from schemas.values.scripts import script_of

NAMES: Mapping[str, tuple[str, ...]] = {
    "Latn": ("Testa Specimen", "Sampla Invented", "Exempla Nobody", "Probena Example"),
    "Deva": ("परीक्षा नमूना", "काल्पनिक उदाहरण", "नमूना बालिका", "नमूना बालक"),
    "Beng": ("পরীক্ষা নমুনা", "কাল্পনিক উদাহরণ", "নমুনা শিশু", "নমুনা বালক"),
}
KEPT = frozenset({
    "kind", "status", "message_class", "sex", "age", "height", "weight", "language", "nationality", "event_at",
    "reported_at", "changed_at", "home.state", "home.district", "event.state", "event.district",
})  # fmt: skip
"""Roles whose values say little of one child, and which the look-ups and dates are tried with."""
NAMED = frozenset({"name", "nickname", "father", "mother", "guardian"})
SHORT_NUMBER = re.compile(r"(?<!\d)\d{1,2}(?!\d)")


def invented_rows(guess: Guess) -> list[Row]:
    """Return the rows of a sample with invented values, each marked as a test."""
    rows = []
    for number, row in enumerate(guess.rows, 1):
        told = _invented(row, (), guess, number)
        told = told if isinstance(told, dict) else {}
        rows.append(told if guess.has("message_class") else {**told, "message_class": "TEST"})
    return rows


def _invented(value: object, path: tuple[str, ...], guess: Guess, number: int) -> object:
    if isinstance(value, Mapping):
        return {name: _invented(inner, (*path, str(name)), guess, number) for name, inner in value.items()}
    if isinstance(value, list):
        return [_invented(inner, path, guess, number) for inner in value]
    text = "" if value is None else str(value)
    return _word(text, guess.column(path), number) if text.strip() else text


def _word(text: str, column: Column | None, number: int) -> str:
    role = "" if column is None or column.role is None else column.role
    if role in KEPT:
        return "TEST" if role == "message_class" else text
    if role == "birth":  # the year stays, in its calendar and form
        return SHORT_NUMBER.sub("1", text)
    if role in NAMED:
        names = NAMES.get(script_of(text) or "Latn", NAMES["Latn"])
        return names[(number + len(role)) % len(names)]
    return {"id": f"TEST-{number}", "marks": "mole on left cheek", "clothing": "blue shirt"}.get(
        role, f"invented {number}"
    )
