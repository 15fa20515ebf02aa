"""One JSON text that is a record of a page or a message: a payload, or the fault that hides its values."""

from connectors.sdk.limits import MAX_FIELD_CHARS, MAX_ROW_CHARS
from connectors.sdk.payloads import Payload, faulty, good
from connectors.sdk.transports.json_text import DECODER, DETAILS, longest_in
from connectors.sdk.transports.text import is_damaged


def json_payload(number: int, text: str) -> Payload:
    """Return the payload of a JSON object's text; numbers stay as they are written."""
    if len(text) > MAX_ROW_CHARS:
        return faulty(number, text[:MAX_ROW_CHARS], "TOO_LARGE", DETAILS["TOO_LARGE"])
    if is_damaged(text):
        return faulty(number, text, "WRONG_ENCODING", "send the record as UTF-8")
    try:
        value: object = DECODER.decode(text.strip())
        longest = longest_in(value)
    except (ValueError, RecursionError):
        value, longest = None, 0
    if not isinstance(value, dict):
        return faulty(number, text, "MALFORMED_RECORD", DETAILS["MALFORMED_RECORD"])
    if longest > MAX_FIELD_CHARS:
        return faulty(number, text, "TOO_LARGE", DETAILS["TOO_LARGE"])
    return good(number, value, text)
