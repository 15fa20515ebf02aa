"""`mca publish`: sends a file of reports to a publishing endpoint and tells what was skipped."""

from __future__ import annotations

import json
import stat
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import click
import httpx

from connectors.publishing.client import TIMEOUT_SECONDS, Endpoint, Login, batches_of
from connectors.publishing.limits import MAX_BODY_BYTES, MAX_RECORD_BYTES, MAX_RECORDS
from connectors.sdk.transports.json_text import read_json
from ops.runtime.errors import HubMisconfigured, RecordRejected, SourceUnavailable

SOME_SKIPPED = 3
UNAVAILABLE = 75  # EX_TEMPFAIL of BSD sysexits.h
MISCONFIGURED = 78  # EX_CONFIG of BSD sysexits.h
MAX_CREDENTIAL_BYTES = 4096
URL = "http://127.0.0.1:8080"


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--url", default=URL, show_default=True, help="Where the publishing endpoint is.")
@click.option(
    "--credential-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="What mca credential new printed; readable by its owner only.",
)
@click.option("--check", is_flag=True, help="Try the reports without publishing them.")
@click.option("--batch", type=click.IntRange(1, MAX_RECORDS), default=500, show_default=True, help="Records a request.")
def publish(file: Path, url: str, credential_file: Path, batch: int, *, check: bool) -> None:
    """Publish a file of reports: JSON lines, a JSON array or one report. Safe to run again.

    Prints a line for each skipped record (its line or place in the array, reason, field), then one with the counts.
    Exit codes: 0 all went in; 3 some were skipped; 75 the endpoint stayed away; 78 wrongly set up.

    Example: mca publish reports.jsonl --url https://hub.example --credential-file homelink.json
    """
    counts: Counter[str] = Counter()
    try:
        with httpx.Client(timeout=TIMEOUT_SECONDS, trust_env=False) as client:
            endpoint = Endpoint(url, read_login(credential_file), pause, client)
            for receipt in receipts_of(endpoint, file, batch, dry=check):
                counts[receipt["status"]] += 1
                counts[f"grade {receipt.get('grade', 'none')}"] += check
                if receipt["status"] == "skipped":
                    click.echo("\t".join(str(receipt.get(name, "-")) for name in ("number", "reason", "field")))
    except SourceUnavailable as fault:
        _end(counts, str(fault), UNAVAILABLE)
    except HubMisconfigured as fault:
        _end(counts, str(fault), MISCONFIGURED)
    except RecordRejected as fault:
        _end(counts, str(fault), SOME_SKIPPED)
    _end(counts, "", SOME_SKIPPED if counts["skipped"] else 0)


def receipts_of(endpoint: Endpoint, file: Path, most: int, *, dry: bool) -> Iterator[dict[str, Any]]:
    """Yield the receipt of every record of a file, numbered by its line or place; what cannot be sent is skipped."""
    faulty: list[dict[str, Any]] = []
    for batch in batches_of(_sendable(records_of(file), faulty), most, MAX_BODY_BYTES):
        for (number, _), receipt in zip(batch, endpoint.send([text for _, text in batch], dry=dry), strict=True):
            yield receipt | {"number": number}
        yield from faulty
        faulty.clear()
    yield from faulty


def records_of(file: Path) -> Iterator[tuple[int, bytes, str]]:
    """Yield each record: its line, or its place in the array; its JSON text; and why it cannot be sent, or ""."""
    with file.open("rb") as stream:
        head = stream.read(MAX_RECORD_BYTES + 1)
    if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"[":
        for payload in read_json(file, "utf-8", ""):
            yield payload.number, payload.raw, "" if payload.fault is None else payload.fault.reason
    elif len(head) <= MAX_RECORD_BYTES and _is_one_object(head):
        yield 1, head, ""
    else:
        yield from _lines(file)


def read_login(file: Path) -> Login:
    """Return the login in a credential file; raises `HubMisconfigured`."""
    if stat.S_IMODE(file.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO):
        raise HubMisconfigured([f"{file.name} can be read by others; run chmod 600 on it"])
    with file.open("rb") as stream:
        text = stream.read(MAX_CREDENTIAL_BYTES)
    try:
        told = json.loads(text)
    except ValueError:
        told = None
    told = told if isinstance(told, dict) else {}
    login = Login(*(told.get(name) for name in ("api_key", "client_id", "client_secret")))
    if login.api_key is None and (login.client_id is None or login.client_secret is None):
        raise HubMisconfigured([f"{file.name} is not what mca credential new printed"])
    return login


def pause(seconds: float) -> None:
    """Wait, and say so."""
    click.echo(f"the endpoint asks for patience; trying again in {seconds:.0f} s", err=True)
    Event().wait(seconds)


def _end(counts: Counter[str], fault: str, code: int) -> None:
    """Print the counts, and what went wrong, and end."""
    click.echo(", ".join(f"{name} {count}" for name, count in sorted(counts.items()) if count) or "nothing was sent")
    if fault:
        click.echo(fault, err=True)
    sys.exit(code)


def _sendable(records: Iterator[tuple[int, bytes, str]], faulty: list[dict[str, Any]]) -> Iterator[tuple[int, bytes]]:
    """Yield the records that can be sent; note the others."""
    for number, text, reason in records:
        if reason:
            faulty.append({"number": number, "status": "skipped", "reason": reason})
        else:
            yield number, text


def _lines(file: Path) -> Iterator[tuple[int, bytes, str]]:
    with file.open("rb") as stream:
        number = 0
        while line := stream.readline(MAX_RECORD_BYTES + 2):
            number += 1
            if line.strip():
                yield number, line, "TOO_LARGE" if len(line) > MAX_RECORD_BYTES else ""
            while not line.endswith(b"\n") and (line := stream.readline(MAX_RECORD_BYTES)):
                pass


def _is_one_object(text: bytes) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False
