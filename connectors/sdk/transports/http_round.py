"""Where a round over the pages of a system stands, as it is stored, and what the next one may leave out."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from connectors.sdk.sources import Position

MOST_ROUNDS = 3
"""Rounds at once over pages that change meanwhile; after them the next one waits its turn."""
WRAP = 1 << 64


@dataclass(frozen=True, slots=True)
class Place:
    """Where reading goes on. Nothing but `since`, `number`, `etag` and `modified` is set between two rounds."""

    since: datetime | None = None
    """What changed before is delivered; null: nothing is."""
    number: int = 0
    """Records handed out so far."""
    began: datetime | None = None
    """When the round began, by the system's own clock."""
    latest: datetime | None = None
    """Latest change among the records of the round."""
    page: int | None = None
    cursor: str | None = None
    link: str | None = None
    etag: str | None = None
    modified: str | None = None

    @property
    def is_between(self) -> bool:
        """Return whether no page of a round was read yet."""
        return self.began is None

    def position(self) -> Position:
        """Return the place as JSON, without what is not set."""
        told = {
            "since": _text(self.since),
            "number": self.number,
            "began": _text(self.began),
            "latest": _text(self.latest),
            "page": self.page,
            "cursor": self.cursor,
            "link": self.link,
            "etag": self.etag,
            "modified": self.modified,
        }
        return {name: value for name, value in told.items() if value is not None}

    def start(self) -> "Place":
        """Return the beginning of this place's round."""
        return Place(self.since, self.number)


def place_of(position: Position) -> Place:
    """Return the place of a stored position; `{"from": instant}` begins at an instant."""
    asked = position.get("from")
    if asked is not None:
        return Place(_instant(asked))
    page, number = position.get("page"), position.get("number")
    return Place(
        since=_instant(position.get("since")),
        number=number if isinstance(number, int) else 0,
        began=_instant(position.get("began")),
        latest=_instant(position.get("latest")),
        page=page if isinstance(page, int) else None,
        cursor=_told(position.get("cursor")),
        link=_told(position.get("link")),
        etag=_told(position.get("etag")),
        modified=_told(position.get("modified")),
    )


@dataclass(slots=True)
class Round:
    """What was seen in a round: pages, and which records, in any order."""

    pages: int = 0
    records: int = 0
    mark: int = 0
    is_whole: bool = True
    """Whether it was seen from its first page on."""
    pages_seen: set[bytes] = field(default_factory=set)

    def see(self, names: Iterable[str]) -> None:
        """Note the records of one more page by their ids."""
        self.pages += 1
        for name in names:
            self.records += 1
            self.mark = (self.mark + int.from_bytes(digest(name))) % WRAP

    def is_same_as(self, other: "Round | None") -> bool:
        """Return whether two whole rounds saw the same records."""
        return (
            other is not None
            and self.is_whole
            and other.is_whole
            and (self.records, self.mark) == (other.records, other.mark)
        )


def after_round(place: Place, overlap_seconds: int, *, by_changes: bool) -> Place:
    """Return where the next round begins: before the latest change seen, and before this round's own beginning.

    What changed after the round began may have been read before it changed. `by_changes`: records tell when they
    changed; where none came, the next round begins where this one did.
    """
    if place.began is None or (by_changes and place.latest is None):
        return place.start()
    end = place.began if place.latest is None else min(place.latest, place.began)
    since = end - timedelta(seconds=overlap_seconds)
    return replace(place.start(), since=since if place.since is None else max(since, place.since))


def digest(text: str) -> bytes:
    """Return 8 bytes that tell texts apart within this process; they are stored nowhere."""
    return blake2b(text.encode("utf-8", "surrogateescape"), digest_size=8).digest()


def wire(instant: datetime) -> str:
    """Return an instant as it is asked for: ISO 8601, UTC, milliseconds."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _text(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()


def _instant(told: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        return None
    return found if found is None or found.tzinfo is not None else found.replace(tzinfo=UTC)


def _told(value: object) -> str | None:
    return value if isinstance(value, str) else None
