from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest
from prometheus_client import generate_latest

from ops.runtime.errors import HubError, RecordRejected, SourceUnavailable
from ops.runtime.logs import configure_logs, log_of
from ops.runtime.messages import Event
from ops.runtime.postgres import Database, connect, reaching_postgres
from ops.sandbox.postgres import EmbeddedPostgres
from registry_sink.batch import Changes, changes_of
from registry_sink.service import prepare, write_events
from registry_sink.session import ALIVE, prepare_session
from registry_sink.tables import BY_NAME
from registry_sink.writer import prepare_stages, write
from schemas.builders import a_record, every_record
from schemas.codec import file_codec
from schemas.records import Decision, Record
from tests.registry_sink.stories import bad_event, event_of

MARKER = "canary"
# A server that would quote every row: what the session must keep it from.
TALKATIVE = ("log_min_messages = 'info'", "log_min_error_statement = 'error'", "log_error_verbosity = 'verbose'")


def marked(value: object) -> object:
    """The value with the marker in every text of it that is not a code."""
    if isinstance(value, Record):
        fields = type(value).model_fields
        texts = {name: marked(part) for name, part in value if "Literal" not in str(fields[name].annotation)}
        return value.model_copy(update=texts)
    if isinstance(value, tuple):
        return tuple(marked(part) for part in value)
    return f"{MARKER} {value}" if isinstance(value, str) else value


def spoilt(events: list[Event]) -> Changes:
    """The changes of the events with a marked text where a time stands: PostgreSQL's error quotes it."""
    changes = changes_of(events, file_codec())
    for table, rows in changes.kept.items():
        columns = BY_NAME[table].columns
        for key, row in rows.items():
            values = (
                f"{MARKER} no time" if name == "at" else value for name, value in zip(columns, row.values, strict=True)
            )
            rows[key] = replace(row, values=tuple(values))
    return changes


def fault_of(act: Callable[[], object]) -> Exception:
    """What the act raises, logged with everything the sink could log of it."""
    with pytest.raises((HubError, RuntimeError)) as caught:
        act()
    log_of("registry_sink").error("met on purpose", exc_info=caught.value, detail=str(caught.value))
    return caught.value


@pytest.fixture
def talkative(database: str) -> str:
    """The URL of a registry whose server would log every error with statement and values."""
    name = database.split("?", maxsplit=1)[0].rsplit("/", 1)[1]
    with closing(connect(database)) as owner:
        owner.autocommit = True
        prepare(owner)
        for setting in TALKATIVE:
            owner.execute(f'ALTER DATABASE "{name}" SET {setting}')
    return database


@pytest.fixture
def server_log(postgres: EmbeddedPostgres) -> Callable[[], str]:
    """What the server has written into its own log since the test began."""
    begin = postgres._log_file.stat().st_size

    def read() -> str:
        return postgres._log_file.read_bytes()[begin:].decode()

    return read


def test_no_value_of_a_record_in_errors_logs_or_metrics(
    talkative: str, server_log: Callable[[], str], capsys: pytest.CaptureFixture[str]
) -> None:
    """With a marker in every text of every record, no error path of the sink shows it anywhere."""
    configure_logs("DEBUG", "registry_sink")
    records = [record for each in every_record(1) if isinstance(record := marked(each), Record)]
    events = [event_of(record) for record in records]
    too_long = event_of(a_record(Decision, 1, subject=MARKER * 200), 1)
    wrong = bad_event(2, value=too_long.value)
    torn = bad_event(3, value=b"\x00\x00\x00\x00\x01" + MARKER.encode())

    with closing(connect(talkative)) as session:
        prepare_session(session)
        prepare_stages(session)
        write_events(session, [*events, too_long, wrong, torn], file_codec())
        rejected = session.execute("SELECT * FROM registry.rejections WHERE position LIKE 'mca.%'").fetchall()
        faults = [fault_of(lambda: write(session, spoilt(events)))]
        session.execute("DROP TABLE registry.reports")
        faults.append(fault_of(lambda: write_events(session, events, file_codec())))
    faults.append(fault_of(lambda: write_events(session, events, file_codec())))

    assert [type(fault) for fault in faults] == [RecordRejected, RuntimeError, SourceUnavailable]
    assert len(rejected) == 3
    logs = capsys.readouterr()
    assert logs.err.count("met on purpose") == 3
    for place in (*map(repr, faults), repr(rejected), logs.err, logs.out, generate_latest().decode(), server_log()):
        assert MARKER not in place


def test_server_would_have_told(talkative: str, server_log: Callable[[], str]) -> None:
    """Without the session's settings the same server quotes the value, so that the test above can fail."""
    with closing(connect(talkative)) as session:
        fault = fault_of(lambda: _fail(session))

    assert isinstance(fault, RecordRejected)
    assert MARKER in server_log()


def _fail(session: Database) -> None:
    with reaching_postgres():
        session.execute("SELECT %s::timestamptz", (f"{MARKER} no time",))


def test_session_ends_when_its_process_is_stuck(registry: Database) -> None:
    """The settings that end a silent session and keep parameters out of errors are in force."""
    shown = {name: registry.execute("SELECT current_setting(%s)", (name,)).fetchall()[0][0] for name in ALIVE}

    assert {name for name in ALIVE if name.endswith("timeout") and shown[name] != "1min"} == set()
    assert shown["log_parameter_max_length_on_error"] == "0"


def test_reader_role_sees_no_seal(registry: Database) -> None:
    """The reader's role reads descriptions and views, and neither seals nor keyed tokens."""
    write_events(registry, [event_of(record) for record in every_record(1)], file_codec())
    registry.execute("SET ROLE mca_registry_reader")

    assert registry.execute("SELECT sex FROM registry.reports").fetchall()
    assert registry.execute("SELECT * FROM registry.cases").fetchall()
    for column in ("sealed FROM registry.reports", "token FROM registry.links", "* FROM registry.feedback"):
        with pytest.raises(RuntimeError, match="InsufficientPrivilege"), reaching_postgres():
            registry.execute(f"SELECT {column}")
    with pytest.raises(RuntimeError, match="InsufficientPrivilege"), reaching_postgres():
        registry.execute("DELETE FROM registry.reports")
