"""What goes wrong with a request, as RFC 9457 problem details: which, where and what to do; never a value."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"
PAGE = "/v1/docs"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem: HTTP status, title, and what a producer does about it."""

    status: int
    title: str
    remedy: str


# Statuses: RFC 9110, section 15; 429 from RFC 6585, section 4.
KINDS: dict[str, Kind] = {
    "malformed-body": Kind(400, "The body cannot be read", "Mend the body. Nothing of the request was taken."),
    "unauthorized": Kind(401, "No valid credential", "Send an API key or an access token that holds."),
    "not-found": Kind(404, "There is nothing here", "Look up the path in this page."),
    "method-not-allowed": Kind(405, "The path does not take this method", "Use the method that Allow names."),
    "too-slow": Kind(
        408, "The body did not come in time", "Send the request again over a better line, or less at once."
    ),
    "too-large": Kind(413, "The body is too large", "Send smaller batches."),
    "too-many-records": Kind(413, "The batch has too many records", "Send at most 1,000 records at once."),
    "unsupported-media-type": Kind(415, "The body has a form that is not taken", "Use a media type that Accept names."),
    "encoded-body": Kind(415, "The body is compressed", "Send it as it is, without Content-Encoding."),
    "too-often": Kind(429, "Too much at once from one side", "Wait as long as Retry-After says and send it again."),
    "fault": Kind(500, "The hub met a fault of its own", "Send it again later, and tell the hub's staff."),
    "busy": Kind(503, "The hub has its hands full", "Wait as long as Retry-After says and send it again."),
    "unavailable": Kind(
        503,
        "Kafka or PostgreSQL does not answer",
        "Wait as long as Retry-After says and send the same request again: nothing is taken twice.",
    ),
    "inbox-full": Kind(503, "The inbox is full", "Send it again later; the hub's staff look at the connector."),
}


class Problem(Exception):
    """A request ends here; `detail` says more, without a value of a record."""

    def __init__(self, kind: str, detail: str = "", headers: Mapping[str, str] | None = None) -> None:
        self.kind = kind
        self.detail = detail
        self.headers = dict(headers or {})
        super().__init__(kind)

    @property
    def status(self) -> int:
        """Return the HTTP status."""
        return KINDS[self.kind].status

    def response(self) -> Response:
        """Return the answer: application/problem+json with type, title, status and detail."""
        known = KINDS[self.kind]
        body = {"type": f"{PAGE}#{self.kind}", "title": known.title, "status": known.status}
        body |= {"detail": self.detail or known.remedy}
        # Where the body was not read the connection ends: said aloud, so that no client sends the next request on it.
        return Response(json.dumps(body), known.status, {"Connection": "close", **self.headers}, MEDIA_TYPE)


def wait(kind: str, seconds: float, detail: str = "") -> Problem:
    """Return a problem that passes by itself, with Retry-After in whole seconds, at least 1."""
    return Problem(kind, detail, {"Retry-After": str(max(1, int(-(-seconds // 1))))})
