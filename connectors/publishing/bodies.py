"""The body of a request: its bytes within bounds of size and time, and the records in it by media type."""

import asyncio
from collections.abc import Mapping

from starlette.requests import Request

from connectors.publishing.avro_bodies import read_avro, read_avro_batch
from connectors.publishing.avro_child import AvroChild
from connectors.publishing.json_bodies import read_json, read_json_lines
from connectors.publishing.limits import MAX_RECORDS, Limits
from connectors.publishing.problems import Problem
from connectors.publishing.submitted import Submitted

JSON, LINES = "application/json", "application/x-ndjson"
AVRO, AVRO_BATCH = "application/avro", "application/vnd.mca.avro-batch"
MEDIA_TYPES = (JSON, LINES, AVRO, AVRO_BATCH)
ACCEPT = {"Accept": ", ".join(MEDIA_TYPES)}  # RFC 9110, section 12.5.1, in an answer 415


def media_type_of(headers: Mapping[str, str]) -> str:
    """Return the media type of a body in lower case, without parameters; raises `Problem` for a compressed body."""
    # A compressed body may be a thousand times larger than it looks.
    if headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise Problem("encoded-body", headers={"Accept-Encoding": "identity"})  # RFC 9110, section 12.5.3
    return headers.get("content-type", "").partition(";")[0].strip().lower()


async def body_of(request: Request, most_bytes: int, limits: Limits) -> bytes:
    """Return the whole body; raises `Problem` when it is too large or does not come in time."""
    told = request.headers.get("content-length", "0")
    if not told.isdecimal() or int(told[:20]) > most_bytes:
        raise _too_large(most_bytes)
    taken = bytearray()
    parts = request.stream()
    try:
        async with asyncio.timeout(limits.body_seconds):
            while (part := await asyncio.wait_for(anext(parts, None), limits.silence_seconds)) is not None:
                taken += part
                if len(taken) > most_bytes:
                    raise _too_large(most_bytes)
    except TimeoutError:
        raise Problem("too-slow", headers={"Connection": "close"}) from None
    return bytes(taken)


def records_of(body: bytes, media_type: str, child: AvroChild) -> list[Submitted]:
    """Return the records of a body in order, 1 to 1,000; raises `Problem`."""
    if media_type == JSON:
        found = read_json(body)
    elif media_type == LINES:
        found = read_json_lines(body)
    elif media_type == AVRO:
        found = read_avro(body, child)
    elif media_type == AVRO_BATCH:
        found = read_avro_batch(body, child)
    else:
        raise Problem("unsupported-media-type", headers=ACCEPT)
    if not found:
        raise Problem("malformed-body", "there is no record in the body")
    if len(found) > MAX_RECORDS:
        raise Problem("too-many-records")
    return found


def _too_large(most_bytes: int) -> Problem:
    return Problem("too-large", f"keep the body under {most_bytes} bytes", {"Connection": "close"})
