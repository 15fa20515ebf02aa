"""What page comes after a page, and how a list without an end is noticed."""

from collections.abc import Callable
from dataclasses import replace

import httpx

from connectors.sdk.transport_settings import Paging
from connectors.sdk.transports.http_client import Answer
from connectors.sdk.transports.http_round import Place, Round, digest
from connectors.sdk.transports.json_page import Page
from ops.runtime.errors import SourceUnavailable

MAX_PLACE_CHARS = 8 * 1024
"""Of a cursor or link: positions are small."""


def following(
    place: Place, page: Page, answer: Answer, seen: Round, paging: Paging, url_of: Callable[[str], httpx.URL]
) -> Place | None:
    """Return the place after a page, or null when it was the last; raises `SourceUnavailable`.

    A system may give fewer records than were asked for, so that only an empty page ends numbered pages, or the total.
    """
    if paging.kind == "page":
        if not page.records or _is_all(page, seen, paging):
            return None
        return replace(place, page=(paging.first_page if place.page is None else place.page) + 1)
    if paging.kind == "cursor":
        cursor = page.text_at(paging.cursor_at)
        ended = cursor is None or (cursor == place.cursor and not page.records)
        return None if ended else replace(place, cursor=_short(cursor))
    if paging.kind == "link":
        told = page.text_at(paging.next_at) if paging.next_at is not None else _link_header(answer)
        return None if told is None else replace(place, link=_short(url_of(told).raw_path.decode("ascii")))
    return None


def is_endless(seen: Round, page: Page, most_pages: int) -> bool:
    """Return whether a round comes back to a page it saw, or has more pages than any."""
    if seen.pages > most_pages:
        return True
    if not page.records:
        return False
    mark = digest("\n".join(page.records))
    repeats = mark in seen.pages_seen
    seen.pages_seen.add(mark)
    return repeats


def _is_all(page: Page, seen: Round, paging: Paging) -> bool:
    total = None if paging.total_at is None else page.text_at(paging.total_at)
    return total is not None and total.isdecimal() and seen.is_whole and seen.records >= int(total[:18])


def _link_header(answer: Answer) -> str | None:
    """Return the URL of the next page in the Link header (RFC 8288)."""
    header = answer.headers.get("link")
    if header is None:
        return None
    response = httpx.Response(200, headers={"link": header})
    return response.links.get("next", {}).get("url")


def _short(told: str | None) -> str | None:
    if told is not None and len(told) > MAX_PLACE_CHARS:
        raise SourceUnavailable(f"the system's cursor or link is over {MAX_PLACE_CHARS} characters")
    return told
