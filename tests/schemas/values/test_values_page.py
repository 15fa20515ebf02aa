import doctest
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "values.md"


def test_every_example_on_the_page_of_values_works() -> None:
    """docs/values.md shows what the functions give."""
    results = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")

    assert results.attempted > 30
    assert results.failed == 0
