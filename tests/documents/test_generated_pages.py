from __future__ import annotations

import pytest

from ops.cli.documents import DOCS, PAGES


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_is_what_the_code_says(name: str) -> None:
    """A page made from the code equals what is committed."""
    committed = (DOCS / name).read_text(encoding="utf-8")

    generated = PAGES[name]()

    assert committed == generated, "run: make docs"
