"""Takes out of an answer everything but the answer, before anything can keep it."""

import json
import re
from collections.abc import Mapping

from connectors.sdk.payloads import Payload

# The only keys that enter. Of the identifier, which a careless system sends, only its token goes on from the mapping.
ENTERING = frozenset(
    {"system", "request_id", "message_class", "asked_at", "answered_at", "scheme", "token", "answer", "identifier"}
)
# A request's id is the hub's own UUID (RFC 9562): an identifier of a person never has that form.
REQUEST_ID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
MAX_CHARS = 200
TAKEN_OUT = "taken out"


def scrub(payload: Payload) -> Payload:
    """Return the payload with what an answer may hold, and with no bytes of what came.

    An unknown key keeps neither name nor value: it is counted as left over and that is all. The raw payload, which a
    rejection would keep, becomes the names of the known keys that were filled; of a payload that could not be read,
    nothing stays.
    """
    if payload.fault is not None:
        return Payload(payload.number, {}, b"", payload.fault)
    known = {name: value for name, value in payload.values.items() if name in ENTERING and _enters(name, value)}
    strange = {f"unknown {number}": TAKEN_OUT for number in range(1, 1 + _strangers(payload.values))}
    return Payload(payload.number, {**known, **strange}, json.dumps({"filled": sorted(known)}).encode())


def _enters(name: str, value: object) -> bool:
    if isinstance(value, (dict, list)) or value is None or len(str(value)) > MAX_CHARS:
        return False
    return name != "request_id" or REQUEST_ID.fullmatch(str(value).strip()) is not None


def _strangers(values: Mapping[str, object]) -> int:
    return sum(name not in ENTERING and value not in (None, "", [], {}) for name, value in values.items())
