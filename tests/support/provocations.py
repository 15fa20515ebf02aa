"""Each way in which a value can reach an error of the hub's own functions, called with a marker in its place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ops.runtime.errors import RecordRejected
from ops.runtime.keys import KeyStore, prepare_key_table
from ops.runtime.messages import Event, Output
from ops.runtime.postgres import connect, lent, migrate, pool, reaching_postgres
from ops.runtime.secrets import read_national_keys, read_password
from ops.runtime.settings import read_settings
from registry_sink.rows import to_row
from schemas import topics
from schemas.builders import a_full_report, a_report
from schemas.codec import HEADER, MAGIC, Wire, file_codec, latest_id
from schemas.events import cause_of
from schemas.records import ChildReport, Name
from stream_processors.processor import Context, Processor, Read, process
from stream_processors.shells.too_large import rejection_of_output

COPY = "COPY child FROM STDIN"
KEY, OTHER_KEY = bytes(32), bytes(range(32))
NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
Provocation = Callable[[str], object]


def on_records(report: ChildReport) -> dict[str, Provocation]:
    """Return what provokes pydantic, fastavro, the codec and the seal."""
    codec = file_codec()
    wire = codec.decode(codec.encode(report, KEY))
    head = HEADER.pack(MAGIC, latest_id("ChildReport", "wire"))
    fields = dict(report)
    return {
        "wrong type": lambda text: ChildReport.from_fields(fields | {"age": text}),
        "wrong code": lambda text: ChildReport.from_fields(fields | {"sex": text, "kind": text}),
        "unknown field": lambda text: ChildReport.from_fields(fields | {text: text}),
        "wrong part": lambda text: ChildReport.from_fields(fields | {"names": [{"value": [text], text: 1}]}),
        "constructor": lambda text: ChildReport(**(fields | {"height_cm": text})),
        "part's constructor": lambda text: Name(value=text, kind=text),
        "frozen": lambda text: setattr(report, "clothing", text),
        "JSON of a wrong type": lambda text: ChildReport.from_json(f'{{"record_id": ["{text}"], "{text}": 1}}'),
        "JSON cut off": lambda text: ChildReport.from_json(f'{{"record_id": "{text}'),
        "encode a wrong type": lambda text: codec.encode(report.model_copy(update={"age": text}), KEY),
        "encode a wrong sealed type": lambda text: codec.encode(report.model_copy(update={"names": (text,)}), KEY),
        "encode full": lambda text: codec.encode_full(report.model_copy(update={"medical": {text: text}})),
        "encode too much": lambda text: codec.encode(report.model_copy(update={"clothing": text * 100_000}), KEY),
        "seal too much": lambda text: codec.encode(report.model_copy(update={"medical": text * 1_000_000}), KEY),
        "no key": lambda text: codec.encode(report.model_copy(update={"medical": text})),
        "short key": lambda text: codec.encode(report.model_copy(update={"medical": text}), b"short"),
        "decode text": lambda text: codec.decode(text.encode()),
        "decode nonsense": lambda text: codec.decode(head + text.encode()),
        "decode too much": lambda text: codec.decode(head + text.encode() * 100_000),
        "decode a part": lambda text: codec.decode(codec.encode_full(report.model_copy(update={"medical": text}))),
        "decode with bytes behind": lambda text: codec.decode(codec.encode(report, KEY) + text.encode()),
        "open with another key": lambda text: codec.open(marked_wire(report, text), OTHER_KEY),
        "open a broken seal": lambda text: codec.open(Wire(wire.record, text.encode() * 9), KEY),
    }


def on_postgres(url: str, folder: Path) -> dict[str, Provocation]:
    """Return what provokes psycopg and PostgreSQL, whose errors quote statements and rows."""
    with connect(url) as connection:
        connection.execute("CREATE TABLE child (name text PRIMARY KEY CHECK (name <> 'x'), age integer NOT NULL)")
        prepare_key_table(connection)

    def execute(statement: str, *values: object) -> None:
        with connect(url) as connection, reaching_postgres():
            connection.execute(statement, values)

    def copy(text: str) -> None:
        with connect(url) as connection, reaching_postgres(), connection.cursor().copy(COPY) as rows:
            rows.write(f"{text}\tnone\n")

    def migrate_with(text: str) -> None:
        (folder / "0001_wrong.sql").write_text(f"SELECT '{text}'::integer")
        with connect(url) as connection:
            migrate(connection, "wrong", folder)

    def make_key(text: str) -> None:
        with pool(url) as connections:
            KeyStore(connections, text, KEY).keys_for([text * 40], create=True)

    def open_with_another_key(text: str) -> None:
        with pool(url) as connections:
            KeyStore(connections, "IN", KEY).keys_for([text], create=True)
            KeyStore(connections, "IN", OTHER_KEY).keys_for([text], create=True)

    def fail_while_lent(text: str) -> None:
        with pool(url) as connections, lent(connections) as connection:
            connection.execute("INSERT INTO child VALUES (%s, 1), (%s, 2)", (text, text))

    return {
        "doubled key": fail_while_lent,
        "broken rule": lambda text: execute("INSERT INTO child SELECT 'x', 1 WHERE %s <> ''", text),
        "nothing where something must be": lambda text: execute("INSERT INTO child VALUES (%s, NULL)", text),
        "text as a number": lambda text: execute("SELECT %s::integer", text),
        "text with a zero byte": lambda text: execute("SELECT %s", f"{text}\x00"),
        "half a surrogate": lambda text: execute("SELECT %s", f"{text}\ud800"),
        "bad grammar": lambda text: execute(f"SELEKT '{text}'"),
        "no such table": lambda text: execute(f'TABLE "{text}"'),
        "too many values": lambda text: execute("SELECT 1", text),
        "COPY": copy,
        "migration": migrate_with,
        "no such server": lambda text: connect(f"postgresql://nobody:{text}@127.0.0.1:1/none"),
        "key table": make_key,
        "wrong national key": open_with_another_key,
    }


def on_settings(folder: Path) -> dict[str, Provocation]:
    """Return what provokes settings and key files, which hold passwords and keys."""

    def write(name: str, text: str) -> Path:
        path = folder / name
        path.write_text(text)
        path.chmod(0o600)
        return path

    return {
        "settings": lambda text: read_settings(dict.fromkeys(("MCA_DATABASE_URL", "MCA_CLOCK", "MCA_SHELL"), text)),
        "database URL": lambda text: read_settings({"MCA_DATABASE_URL": f"mysql://u:{text}@host/{text}"}),
        "key file": lambda text: read_national_keys(write("national_key_in", text).parent, ["IN"]),
        "long password": lambda text: read_password(write("password", text * 1000)),
    }


def on_rules(report: ChildReport) -> dict[str, Provocation]:
    """Return what provokes a processor's step and the sink's row, and gives the rejection that follows."""
    codec = file_codec()

    def failing(error: type[Exception]) -> Provocation:
        def provoke(text: str) -> object:
            def handle(_: Read, __: object, ___: Context) -> list[Output]:
                with suppress(KeyError):
                    raise error(text)
                raise error(text)

            rule: Processor[None] = Processor("test", (), (), lambda: None, lambda *_: None, handle, lambda _: [])
            event = Event(topics.reports("IN"), 0, 0, 0, b"key", codec.encode(report, KEY))
            outputs = process(rule, [event], None, codec, NOW, lambda _: {})
            return [(codec.decode(output.value or b"").record, output.key, output.headers) for output in outputs]

        return provoke

    def too_large(text: str) -> object:
        output = Output(topics.PROFILES, b"key", text.encode())
        return codec.decode(rejection_of_output(output, RecordRejected("TOO_LARGE"), codec).value or b"").record

    def misfit_row(text: str) -> object:
        event = Event(topics.reports("IN"), 0, 0, 0, b"key", text.encode())
        return to_row(Wire(report.model_copy(update={"clothing": {text: text}}), None), event)

    def odd_time(text: str) -> object:
        return cause_of(Event(topics.reports("IN"), 0, 0, 0, b"key", b"", (("ce_time", text.encode()),)))

    errors: tuple[type[Exception], ...] = (ValueError, KeyError, RuntimeError, OSError, AssertionError, RecursionError)
    return {f"rule raises {error.__name__}": failing(error) for error in errors} | {
        "output too large": too_large,
        "row of a misfit": misfit_row,
        "odd time": odd_time,
    }


def marked_wire(report: ChildReport, text: str) -> Wire:
    """Return the decoded message of a report in whose seal the text stands."""
    codec = file_codec()
    return codec.decode(codec.encode(report.model_copy(update={"medical": text}), KEY))


def all_provocations(url: str, folder: Path) -> dict[str, Provocation]:
    """Return every provocation by its name."""
    report = a_report(1)
    return on_records(a_full_report(2)) | on_postgres(url, folder) | on_settings(folder) | on_rules(report)
