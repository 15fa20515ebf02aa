from random import Random

import pytest

from ops.sandbox.simulate.names import NameUse, pick_name, slipped, written_name
from schemas.values.scripts import script_of


@pytest.mark.parametrize("use", ["female", "male", "family"])
def test_names_are_written_in_their_scripts(use: NameUse) -> None:
    """A name written in Bangla or Latin is in that script, and one in Devanagari too where the list knows it."""
    chance = Random(7)  # noqa: S311 - a simulation

    for _ in range(200):
        name = pick_name(use, chance)

        assert script_of(name.written("Beng", chance)) == "Beng"
        assert script_of(name.written("Latn", chance)) == "Latn"
        assert script_of(name.written("Deva", chance)) == ("Deva" if name.devanagari else "Latn")


def test_a_whole_name_is_in_one_script() -> None:
    """A given name without Devanagari puts the whole name into Latin letters."""
    chance = Random(8)  # noqa: S311 - a simulation

    for _ in range(200):
        parts = pick_name("female", chance), pick_name("family", chance)
        written = written_name(parts, "Deva", chance)

        assert {script_of(part) for part in written.split()} in ({"Deva"}, {"Latn"})


def test_a_slip_changes_little() -> None:
    """A name heard wrongly is as long within a letter, and often another one."""
    chance = Random(9)  # noqa: S311 - a simulation
    names = [pick_name("female", chance).written("Beng", chance) for _ in range(100)]

    heard = [slipped(name, chance) for name in names]

    assert all(abs(len(new) - len(old)) <= 1 for new, old in zip(heard, names, strict=True))
    assert sum(new != old for new, old in zip(heard, names, strict=True)) > 50
