"""The one table of what the endpoint answers: the server, the OpenAPI document and the page are made from it."""

from dataclasses import dataclass
from typing import Literal

from connectors.publishing.bodies import MEDIA_TYPES

Login = Literal["credential", "client", "webhook", "none"]


@dataclass(frozen=True, slots=True)
class Route:
    """One path and method: who may ask, what is sent, what comes back, what may go wrong."""

    name: str
    """Operation id of the OpenAPI document, and label of metrics."""
    method: Literal["GET", "POST"]
    path: str
    summary: str
    description: str
    login: Login
    takes: tuple[str, ...]
    """Media types of the body."""
    status: int
    gives: str
    """Name of the answer's schema, or its media type when it is no JSON."""
    problems: tuple[str, ...]
    """Kinds of problem (`problems.KINDS`)."""


LOGIN_PROBLEMS = ("unauthorized", "too-often", "busy", "unavailable", "fault")
BODY_PROBLEMS = ("malformed-body", "too-slow", "too-large", "unsupported-media-type", "encoded-body")

ROUTES = (
    Route(
        "publishReports", "POST", "/v1/reports", "Publish one report or a batch",
        "Takes 1 to 1,000 reports and answers with a receipt for each, in order, when all of them are stored. Sending "
        "the same report again is harmless: its receipt says `unchanged`. A record that cannot go on is `skipped` with "
        "reason and field, the others go on. After a 503 send the same request again.",
        "credential", MEDIA_TYPES, 200, "Receipts",
        (*BODY_PROBLEMS, "too-many-records", *LOGIN_PROBLEMS),
    ),
    Route(
        "checkReports", "POST", "/v1/reports:check", "Try reports without publishing them",
        "Takes what `/v1/reports` takes and answers with the receipts it would give (`would_write` for `written`), the "
        "grade of the minimum standard each report reaches and the rules the next grade still needs. Nothing is stored "
        "or sent.",
        "credential", MEDIA_TYPES, 200, "Receipts",
        (*BODY_PROBLEMS, "too-many-records", *LOGIN_PROBLEMS),
    ),
    Route(
        "takeMessage", "POST", "/v1/webhooks/{connector}", "Hand a message to a connector",
        "For systems that push to a connector of the hub. The body is stored in the connector's inbox as it is; 202 "
        "means that it survives a crash. Where the connector answers in words, such as by SMS, `reply` holds them.",
        "webhook", ("application/json", "application/x-ndjson", "text/csv", "application/xml", "message/rfc822"),
        202, "Taken",
        ("too-slow", "too-large", "unsupported-media-type", "encoded-body", "unauthorized", "too-often", "busy",
         "inbox-full", "fault"),
    ),
    Route(
        "issueToken", "POST", "/oauth/token", "Get an access token",
        "OAuth 2.0 client credentials (RFC 6749, section 4.4); send the client's id and secret as HTTP Basic or in the "
        "form. The token holds 15 minutes. Errors have the form of RFC 6749, section 5.2.",
        "client", ("application/x-www-form-urlencoded",), 200, "Token",
        ("too-slow", "too-large", "encoded-body", "too-often", "busy", "unavailable", "fault"),
    ),
    Route(
        "readOpenApi", "GET", "/v1/openapi.json", "This interface as an OpenAPI 3.1 document",
        "For making clients.", "none", (), 200, "application/vnd.oai.openapi+json", (),
    ),
    Route(
        "readPage", "GET", "/v1/docs", "This interface as a page to read",
        "Needs no script and loads nothing else.", "none", (), 200, "text/html", (),
    ),
)  # fmt: skip
