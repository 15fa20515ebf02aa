"""Tells a Primero of matches of its own records: a flag on the case or tracing request, once for each match.

A flag says that there is a match and under which id to look it up in the hub; it names nobody and tells nothing of the
other side but its country. Offsets are kept with the connector's positions; what a kill repeats is recognised.
"""

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from connectors.primero.login import logged_in
from connectors.sdk.counts import Counts
from connectors.sdk.positions import Progress
from connectors.sdk.sources import Opening, Position
from connectors.sdk.transport_settings import HttpTransport
from connectors.sdk.transports.http_client import Answer, Bounds, Refused
from ops.runtime.errors import RecordRejected, SourceUnavailable
from ops.runtime.kafka import Partition
from ops.runtime.logs import log_of
from ops.runtime.messages import Event
from schemas import topics
from schemas.codec import Codec
from schemas.records import Match
from schemas.records.parts import MatchSide

log = log_of(__name__)
BATCH = 100
WAIT_SECONDS = 0.5
MOST_WAITS = 20
GONE = frozenset({404, 410, 422})
"""Answers about one record that is not there any more, or takes no flag: others go on."""
# A message of a flag is a text of some 255 characters.
MESSAGE = (
    "MCA match {match_id}: a record of {country} may be the same child ({zone}). Not confirmed: review it in the hub."
)


class Primero(Protocol):
    """Asks one instance; `connectors.sdk.transports.http_client.HttpClient` is one."""

    def get(self, path: str, parameters: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        """Return an answer; raises `SourceUnavailable`."""

    def send(self, method: str, path: str, body: object) -> Answer:
        """Return the answer to a JSON body; raises `SourceUnavailable`."""

    def close(self) -> None:
        """End the connection."""


class Matches(Protocol):
    """Reads the topic of matches; `ops.runtime.kafka.assigned.AssignedConsumer` is one."""

    def partitions(self, topics: Sequence[str]) -> list[Partition]:
        """Return every partition."""

    def watermarks(self, partitions: Sequence[Partition]) -> dict[Partition, tuple[int, int]]:
        """Return the first offset held and the next to be written."""

    def add(self, starts: Mapping[Partition, int]) -> None:
        """Read from these offsets."""

    def poll_batch(self, batch_size: int, wait_seconds: float) -> list[Event]:
        """Return the next messages."""


class Kept(Protocol):
    """Keeps positions; `connectors.sdk.positions.Positions` is one."""

    def stored(self) -> Mapping[str, Position]:
        """Return the position of every stream."""

    def store(self, progress: Progress) -> None:
        """Store the position of a stream."""


@dataclass(frozen=True, slots=True)
class Notes:
    """What flags are written with."""

    primero: Primero
    source_id: str
    """Whose records are flagged, such as `primero.th`."""
    positions: Kept
    codec: Codec
    clock: Callable[[], datetime]


def open_notes(opening: Opening, positions: Kept, codec: Codec, clock: Callable[[], datetime]) -> Notes:
    """Return what flags are written with, logged in as a deployment's HTTP transport says."""
    transport = opening.transport
    if not isinstance(transport, HttpTransport):
        raise TypeError("matches go back over HTTP")
    source = opening.description.sources.get(opening.settings.get("instance", ""))
    if source is None:
        raise SourceUnavailable("http.instance in primero.yml is not one of the sources in connector.yml")
    bounds = Bounds(transport.timeout_seconds, transport.max_page_bytes)
    return Notes(logged_in(opening.settings, opening.secrets, bounds), source.source_id, positions, codec, clock)


def write_notes(notes: Notes, matches: Matches, stop: threading.Event, *, once: bool) -> int:
    """Flag the records of new matches, once to the topic's end or until `stop` is set; return how many were flagged.

    Raises `SourceUnavailable`; call it again then, with a new reader of the topic.
    """
    found = matches.partitions([topics.MATCHES])
    ends = matches.watermarks(found)
    stored = notes.positions.stored()
    nexts = {place: _start(stored.get(_stream(place), {}), ends[place]) for place in found}
    matches.add(nexts)
    flagged = waits = 0
    while not stop.is_set():
        events = matches.poll_batch(BATCH, WAIT_SECONDS)
        waits = 0 if events else waits + 1
        for event in events:
            flagged += _note(notes, event)
            nexts[event.topic, event.partition] = event.offset + 1
        _keep(notes, events, nexts)
        if once and (waits > MOST_WAITS or all(nexts[place] >= end for place, (_, end) in ends.items())):
            break
    return flagged


def _keep(notes: Notes, events: Sequence[Event], nexts: Mapping[Partition, int]) -> None:
    """Store how far each partition came, after its flags are written."""
    for place in {(event.topic, event.partition) for event in events}:
        position = {"offset": nexts[place]}
        notes.positions.store(Progress(_stream(place), position, {}, Counts(), notes.clock()))


def _note(notes: Notes, event: Event) -> int:
    """Flag this instance's records of one match; return how many were flagged."""
    try:
        record = None if event.value is None else notes.codec.decode(event.value).record
    except RecordRejected:
        log.error("a match does not decode", position=event.position)  # noqa: TRY400 - the hub's logs take no trace here
        return 0
    if not isinstance(record, Match) or record.zone == "DISCARD":
        return 0
    sides = ((record.missing, record.found), (record.found, record.missing))
    return sum(_flag(notes, record, own, other) for own, other in sides if _is_own(notes, own))


def _is_own(notes: Notes, side: MatchSide) -> bool:
    return side.record_id.startswith(f"{notes.source_id}/")


def _flag(notes: Notes, match: Match, own: MatchSide, other: MatchSide) -> int:
    """Flag one record unless it has the flag; return 1 when it was flagged."""
    path = f"{_path(own.record_id)}/flags"
    message = MESSAGE.format(match_id=match.match_id, country=other.country, zone=match.zone.replace("_", " ").lower())
    if match.message_class != "ACTUAL":
        message = f"{match.message_class} - {message}"
    try:
        if _is_flagged(notes.primero.get(path, {}, {}), match.match_id):
            return 0
        notes.primero.send("POST", path, {"data": {"date": notes.clock().date().isoformat(), "message": message}})
    except Refused as fault:
        if fault.status not in GONE:
            raise
        log.warning("Primero does not take the flag of a match", match_id=match.match_id, code=fault.status)
        return 0
    return 1


def _is_flagged(answer: Answer, match_id: str) -> bool:
    """Return whether a record has the flag of a match, also one that a case worker took off."""
    try:
        told = json.loads(answer.body)["data"]
        return any(f"MCA match {match_id}:" in str(flag["message"]) for flag in told)
    except (ValueError, TypeError, KeyError, RecursionError):
        raise SourceUnavailable("Primero's list of flags is not what its documentation says") from None


def _path(record_id: str) -> str:
    """Return where a record stands: a case is `<source>/<id>`, a trace `<source>/<request>/<child>`."""
    _, own_id, *child = record_id.split("/")
    return f"api/v2/{'tracing_requests' if child else 'cases'}/{own_id}"


def _start(position: Position, held: tuple[int, int]) -> int:
    """Return the offset to begin at: as stored, else the first that the topic holds."""
    offset = position.get("offset")
    first, end = held
    return offset if isinstance(offset, int) and first <= offset <= end else first


def _stream(place: Partition) -> str:
    return f"matches partition {place[1]}"
