from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from connectors.kit.command import main
from connectors.kit.replay import since_of


@pytest.mark.parametrize(
    ("text", "since"),
    [
        ("start", None),
        ("3", 3),
        ("2026-06-01", datetime(2026, 6, 1, tzinfo=UTC)),
        ("2026-06-01T06:00Z", datetime(2026, 6, 1, 6, tzinfo=UTC)),
        ("2026-06-01T06:00+05:30", datetime(2026, 6, 1, 0, 30, tzinfo=UTC)),
    ],
)
def test_from_is_the_start_a_file_or_an_instant(text: str, since: object) -> None:
    """`start` is null, figures are a file's number, and an instant without an offset is UTC."""
    assert since_of(text) == since


@pytest.mark.parametrize("text", ["", "yesterday", "-1", "2026-13-01", "file 3", "99999999999"])
def test_anything_else_is_refused_with_what_to_say(text: str) -> None:
    """A word that is none of these ends as wrong usage, before any database is asked."""
    result = CliRunner().invoke(main, ["replay", "bd_dnet", "--from", text])

    assert result.exit_code == 2
    assert "say start, the number of a file, or an instant" in result.stderr
