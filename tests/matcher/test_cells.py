"""Places as cells and how near they are."""

import math

import pytest

from matcher.cells import cells_of, square_of, steps_apart
from schemas.records import AdminArea, Place


@pytest.mark.parametrize("position", [(math.nan, 0.0), (0.0, math.inf), (90.1, 0.0), (0.0, -180.1), (None, 1.0)])
def test_what_is_no_position_has_no_square(position: tuple[float | None, float]) -> None:
    """Positions off the globe, not finite or half told give no square."""
    assert square_of(*position) is None


def test_squares_meet_across_the_date_line() -> None:
    """The first and the last column are neighbours."""
    west, east = square_of(10.0, -179.9), square_of(10.0, 179.9)

    assert west is not None
    assert east is not None
    assert steps_apart(west, east) == 1


def test_a_region_brings_its_country() -> None:
    """A first-level code alone tells the country too, and a district code is no cell."""
    place = Place(admin=(AdminArea(level=1, code="BD-C"), AdminArea(level=2, code="BD-13")))

    assert cells_of(place) == ("BD", "BD-C")


def test_codes_that_are_not_squares_are_no_steps_apart() -> None:
    """Only squares have a distance."""
    assert steps_apart("IN", "sq:1:1") is None
