"""A canary: values planted in every field are nowhere in logs, metrics, rejections, errors, keys or headers."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from ops.runtime.logs import log_of
from tests.support.buggy import ENDINGS, FAULTS
from tests.support.canary_story import SERVICES, Canary, live_through_everything, told_by
from tests.support.markers import LATITUDE, Markers, leaks_among, leaks_in
from tests.support.provocations import all_provocations

pytestmark = pytest.mark.timeout(300)
# Every reason that files, messages and faults of this story can be rejected for.
REASONS = {
    "BAD_HEADER", "BAD_ID", "ERASED", "FOREIGN_RECORD", "INTERNAL_ERROR", "MALFORMED_RECORD", "MALFORMED_ROW",
    "MAPPING_FAILED", "MISSING_ID", "NOT_TEXT", "NO_RECORDS", "SEAL_BROKEN", "TOO_LARGE", "TRUNCATED", "UNDECODABLE",
    "UNKNOWN_ACTION", "UNKNOWN_FORMAT", "UNKNOWN_KIND", "UNKNOWN_SCHEMA", "WRONG_ENCODING", "WRONG_KEY", "WRONG_RECORD",
}  # fmt: skip


@pytest.fixture(scope="module")
def canary(tmp_path_factory: pytest.TempPathFactory) -> Canary:
    """A hub in which everything went wrong, and all it said."""
    return live_through_everything(tmp_path_factory.mktemp("canary"))


def test_nothing_a_hub_says_holds_a_value(canary: Canary) -> None:
    """Logs, stderr, metrics, health, rejections, keys and headers hold no form of any marker of T1 to T4."""
    leaks = leaks_among(canary.said)

    assert leaks == []


def test_everything_went_wrong(canary: Canary) -> None:
    """Every kind of rejection was written, every service told of itself, and processes died of errors with values."""
    reasons = {json.loads(data)["reason"] for place, data in canary.said if place.startswith("rejection ")}
    screen, sink = canary.text_of("log screen.log"), canary.text_of("log registry_sink.log")

    assert reasons >= REASONS
    assert len(canary.markers.planted) > 300
    assert all("mca_events_in_total" in canary.text_of(f"metrics and health of {name}") for name in SERVICES)
    assert "MemoryError" in screen
    assert "Aborted!" in screen
    assert sink.count("an error nobody handles") >= 2
    assert canary.text_of("log postgres.log") != ""


def test_commands_fail_as_they_should(canary: Canary) -> None:
    """Each command that could not do its work says so by its exit code."""
    failed = {title for title, code in canary.codes.items() if code != 0}

    assert failed == canary.codes.keys() - {"erase"}


def test_every_error_is_silent(database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever a function is given, its error, what Python prints of it and what the log says hold no value."""
    leaks, raised = [], set()

    for name, provoke in all_provocations(database, tmp_path).items():
        told = ""
        try:
            told = repr(provoke(Markers().text()))
        except Exception as error:  # noqa: BLE001 - any error is what is asked for
            raised.add(name)
            log_of("canary").error("provoked", exc_info=error)
            told = f"{error}\n{error!r}\n{error.args}\n{told_by(error)}"
        printed = capsys.readouterr()
        leaks += leaks_among([(name, f"{told}\n{printed.out}\n{printed.err}".encode("utf-8", "backslashreplace"))])

    assert leaks == []
    assert len(raised) > 40


@pytest.mark.parametrize("script", ["Latn", "Beng", "Deva"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le"])
def test_the_search_finds_a_planted_text(script: str, encoding: str) -> None:
    """A marker is found as text, in capitals, reversed, escaped, in hexadecimal and in base64 wherever it begins."""
    marker = Markers().text(script)
    data = marker.encode(encoding)
    hidden = {
        "as it is": data,
        "upper case": marker.upper().encode(encoding),
        "title case": marker.title().encode(encoding),
        "hexadecimal": data.hex().encode(),
        **{f"base64 after {count}": base64.b64encode(b"a" * count + data + b"z" * count) for count in range(6)},
        "reversed": marker[::-1].encode(),
        "escaped": json.dumps({"detail": marker}).encode(),
    }

    missed = [name for name, form in hidden.items() if not leaks_in(b"before " + form + b" after")]

    assert missed == []


def test_the_search_finds_planted_bytes_and_places() -> None:
    """Bytes and positions are found too, and harmless words are not."""
    marker = Markers().raw()

    found = [leaks_in(b"x" + form) for form in (marker, base64.b64encode(marker), f"at {LATITUDE}".encode())]

    assert all(found)
    assert leaks_in(b"a batch is delivered: mca.in.reports.v1 [0] at 17, 23.7, \x00\x01") == []


def test_a_leak_into_any_place_is_noticed(canary: Canary) -> None:
    """The search over all that was said notices a single value added to any one place of it."""
    value = Markers().text("Beng").encode()
    places = {place.split(" mca.")[0]: (place, data) for place, data in canary.said}

    unnoticed = [place for place, data in places.values() if leaks_among([(place, data + value)]) == []]

    assert len(places) > 20
    assert unnoticed == []


def test_every_planned_fault_happened(canary: Canary) -> None:
    """Every fault of ours met its record: it became a rejection, or ended the process."""
    internal = {detail.split()[0] for detail in details_of(canary, "INTERNAL_ERROR")}
    mapping = {detail.split()[3].strip(";") for detail in details_of(canary, "MAPPING_FAILED")}

    assert len(internal) == len(mapping) == len(FAULTS)
    assert {flag.name for flag in (canary.folder / "flags").iterdir()} >= {f"screen-{name}" for name in ENDINGS}


def details_of(canary: Canary, reason: str) -> list[str]:
    """Return the details of the rejections of one reason."""
    told = [json.loads(data) for place, data in canary.said if place.startswith("rejection ")]
    return [rejection["detail"] for rejection in told if rejection["reason"] == reason]
