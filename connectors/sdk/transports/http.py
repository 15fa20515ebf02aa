"""HTTP polling as a source: rounds over the pages of a system, none of which loses a record while pages change.

A round asks for what changed since an instant and reads every page. The instant moves on only at the end of a round,
to before the round's own beginning. A record that leaves its place while numbered pages are read pulls the later ones
up, past the reader: so a round of several pages is read again until two rounds saw the same records (but for cursors
that mark a place). Records that come twice are harmless.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timezone

from httpx import codes

from connectors.sdk.limits import BATCH_PAYLOADS
from connectors.sdk.payloads import Payload
from connectors.sdk.sources import Batch, Opening, Position
from connectors.sdk.transport_settings import HttpTransport
from connectors.sdk.transports.http_auth import authority_of
from connectors.sdk.transports.http_client import Answer, Bounds, HttpClient, Refused
from connectors.sdk.transports.http_paging import following, is_endless
from connectors.sdk.transports.http_round import MOST_ROUNDS, Place, Round, after_round, place_of, wire
from connectors.sdk.transports.json_page import NotAPageError, Page, read_page, value_at
from connectors.sdk.transports.json_payload import json_payload
from ops.runtime.errors import SourceUnavailable
from ops.runtime.logs import log_of

log = log_of(__name__)
PAGE_TRIES = 2
STALE = frozenset({400, 404, 410, 422})
"""Answers to a cursor or link that is too old, as systems give them."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What is read from where."""

    transport: HttpTransport
    stream: str
    id_column: str
    time_zone: timezone
    clock: Callable[[], datetime]


def open_http(opening: Opening) -> "HttpSource":
    """Return the pages of a system, from where they were left; raises `SourceUnavailable`."""
    transport = opening.transport
    if not isinstance(transport, HttpTransport):
        raise TypeError("not an HTTP transport")
    bounds = Bounds(transport.timeout_seconds, transport.max_page_bytes)
    authority = authority_of(transport, opening.settings, opening.secrets, bounds)
    client = HttpClient(opening.settings["url"], authority, bounds, opening.settings.get("ca_file"))
    return HttpSource(client, listing_of(opening, transport, "pages"), opening.positions.get("pages", {}))


def listing_of(opening: Opening, transport: HttpTransport, stream: str) -> Listing:
    """Return what is read under the name of a stream, as a connector was opened."""
    known = opening.description
    return Listing(transport, stream, known.id_column, known.home.time_zone, opening.clock or _now)


class HttpSource:
    """The pages of one list of a system."""

    def __init__(self, client: HttpClient, listing: Listing, position: Position) -> None:
        self._client = client
        self._listing = listing
        self._transport = listing.transport
        self._place = place_of(position)
        self._handed: Position = dict(position)
        self._round = Round(is_whole=self._place.is_between)
        self._before: Round | None = None
        self._rounds = 0
        self._resting = False
        self._ready: deque[Batch] = deque()

    def next_batch(self) -> Batch | None:
        """Return the next payloads of the page at hand, else of the next page; null at the end of a round."""
        if not self._ready:
            if not self._resting:
                self._read_page()
            if not self._ready:
                self._resting = False
                return None
        batch = self._ready.popleft()
        self._handed = batch.position
        return batch

    def snapshot(self) -> Mapping[str, Position]:
        """Return where the list goes on after everything that was handed out."""
        return {self._listing.stream: dict(self._handed)}

    def close(self) -> None:
        """End the connection."""
        self._client.close()

    def _read_page(self) -> None:
        """Ask for the next page and make its batches ready; raises `SourceUnavailable`."""
        answer, page = self._asked()
        if page is None:
            return
        # As _asked may have gone back to the beginning of the round, the place is looked at only now.
        place = self._place
        if place.is_between:
            now = self._listing.clock()
            place = replace(place, began=min(now, answer.at or now))
        payloads = [json_payload(place.number + each, text) for each, text in enumerate(page.records, start=1)]
        self._round.see(str(each.values.get(self._listing.id_column) or each.raw) for each in payloads)
        place = replace(place, number=place.number + len(payloads), latest=self._latest(place.latest, payloads))
        if is_endless(self._round, page, self._transport.paging.most_pages):
            self._begin_again()
            raise SourceUnavailable("the system hands out the same page again, or pages without an end")
        goes_on = following(place, page, answer, self._round, self._transport.paging, self._client.url_of)
        after = goes_on or self._end_round(place, answer)
        self._ready.extend(self._batches(payloads, after.position()))
        self._place = after

    def _batches(self, payloads: list[Payload], after: Position) -> list[Batch]:
        """Return the payloads in batches. Only the last moves the position: asked again, the page may be another."""
        stream, before = self._listing.stream, self._place.position()
        parts = [payloads[at : at + BATCH_PAYLOADS] for at in range(0, len(payloads), BATCH_PAYLOADS)]
        if not parts:
            return [] if after == self._handed else [Batch(stream, (), after)]
        return [*(Batch(stream, part, before) for part in parts[:-1]), Batch(stream, parts[-1], after)]

    def _asked(self) -> tuple[Answer, Page | None]:
        """Return the answer and its page, without one when nothing changed; raises `SourceUnavailable`."""
        detail = "the system takes back its pages again and again"
        for _ in range(PAGE_TRIES):
            try:
                # Some systems have no page after the last one, others an empty one.
                last = frozenset({404}) if self._place.page is not None else frozenset[int]()
                answer = self._client.get(self._place.link or self._transport.path, *self._question(), last)
                return answer, self._page_of(answer)
            except Refused as fault:
                if not self._is_stale(fault):
                    raise
                self._begin_again()
            except NotAPageError as fault:
                detail = str(fault)
        raise SourceUnavailable(detail)

    def _page_of(self, answer: Answer) -> Page | None:
        if answer.status == codes.NOT_MODIFIED:
            return None
        if answer.status in {codes.NO_CONTENT, codes.NOT_FOUND}:
            return Page((), None)
        return read_page(answer.body, self._transport.records_at)

    def _question(self) -> tuple[dict[str, str], dict[str, str]]:
        """Return the parameters and headers that ask for the next page."""
        place, transport, paging = self._place, self._transport, self._transport.paging
        if place.link is not None:
            return {}, {}
        parameters = dict(transport.parameters)
        if transport.since_parameter is not None and place.since is not None:
            parameters[transport.since_parameter] = transport.since_value.replace("{since}", wire(place.since))
        if paging.size_parameter is not None:
            parameters[paging.size_parameter] = str(paging.size)
        if paging.kind == "page":
            parameters[paging.page_parameter] = str(paging.first_page if place.page is None else place.page)
        if place.cursor is not None:
            parameters[paging.cursor_parameter] = place.cursor
        conditions = {"If-None-Match": place.etag, "If-Modified-Since": place.modified}
        return parameters, {name: value for name, value in conditions.items() if value is not None}

    def _end_round(self, place: Place, answer: Answer) -> Place:
        """Return where the next round begins: further on when this one cannot have missed a record."""
        transport, seen = self._transport, self._round
        alone = seen.is_whole and seen.pages == 1
        by_place = transport.paging.kind == "cursor" and transport.paging.cursor_is_place
        certain = alone or by_place or seen.is_same_as(self._before)
        self._round, self._before = Round(), None
        if certain or transport.since_parameter is None:
            self._rounds, self._resting = 0, True
            return self._after(place, answer if alone else None)
        self._rounds += 1
        self._before = seen
        if self._rounds >= MOST_ROUNDS:
            log.warning("pages change while they are read; they are read again", count=seen.pages)
            self._rounds, self._resting = 0, True
        return place.start()

    def _after(self, place: Place, alone: Answer | None) -> Place:
        transport = self._transport
        if transport.since_parameter is None:
            after = place.start()
        else:
            after = after_round(place, transport.overlap_seconds, by_changes=transport.changed_at is not None)
        if transport.paging.cursor_lasts:
            return replace(after, cursor=place.cursor)
        if alone is not None and after.since == place.since:
            # The same question, and the whole answer: the system may say that it is as before.
            headers = alone.headers
            return replace(after, etag=_plain(headers.get("etag")), modified=_plain(headers.get("last-modified")))
        return after

    def _latest(self, latest: datetime | None, payloads: list[Payload]) -> datetime | None:
        """Return the latest change of a round so far."""
        path = self._transport.changed_at
        if path is None:
            return None
        told = [self._changed(value_at(each.values, path)) for each in payloads]
        if None in told:
            log.warning("records without a time of change that is understood", count=told.count(None))
        return max([latest, *told], key=lambda each: each.timestamp() if each is not None else float("-inf"))

    def _changed(self, told: object) -> datetime | None:
        try:
            found = datetime.fromisoformat(told) if isinstance(told, str) else None
        except ValueError:
            return None
        if found is not None and found.tzinfo is None:
            found = found.replace(tzinfo=self._listing.time_zone)
        return found

    def _is_stale(self, fault: Refused) -> bool:
        place = self._place
        return fault.status in STALE and (place.cursor is not None or place.link is not None)

    def _begin_again(self) -> None:
        """Go back to the beginning of the round."""
        log.warning("a round over pages begins again", position=f"{self._listing.stream} page {self._round.pages}")
        self._place, self._round, self._before = self._place.start(), Round(), None


def _plain(told: str | None) -> str | None:
    """Return a header that can be sent back."""
    return told if told is not None and told.isascii() and told.isprintable() else None


def _now() -> datetime:
    return datetime.now(UTC)
