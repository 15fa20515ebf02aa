"""Talks to a Confluent-compatible schema registry; the only home of its HTTP."""

import http.client
import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import quote, urlsplit

from ops.runtime.errors import HubMisconfigured, SourceUnavailable

TIMEOUT_SECONDS = 10.0
MOST_BODY_BYTES = 4 * 1024 * 1024
CONTENT_TYPE = "application/vnd.schemaregistry.v1+json"  # Confluent Schema Registry API reference, "Content Types"
OK = 200
NOT_FOUND = 404
BUSY = frozenset({408, 429, 500, 502, 503, 504})

FindId: TypeAlias = Callable[[str, str], int]


@dataclass(frozen=True, slots=True)
class Registered:
    """One schema as the registry knows it."""

    subject: str
    version: int
    schema_id: int


def find_schema(url: str, subject: str, schema: str) -> Registered | None:
    """The registry's version and id of this very schema (Avro as JSON text); None when the subject does not have it."""
    status, answer = _ask(url, "POST", f"/subjects/{quote(subject)}", {"schema": schema})
    if status == NOT_FOUND:
        return None
    return Registered(subject, _number(answer, "version"), _number(_expect(status, answer, subject), "id"))


def register_schema(url: str, subject: str, schema: str) -> Registered:
    """The schema's version and id, newly given or already there; HubMisconfigured when the registry refuses it."""
    status, answer = _ask(url, "POST", f"/subjects/{quote(subject)}/versions", {"schema": schema})
    _expect(status, answer, subject)
    found = find_schema(url, subject, schema)
    if found is None:
        raise SourceUnavailable(f"the schema registry took {subject} and does not know it yet; try again")
    return found


def compatibility_of(url: str, subject: str) -> str | None:
    """The compatibility level set for the subject itself; None when only the registry's default holds."""
    status, answer = _ask(url, "GET", f"/config/{quote(subject)}")
    if status == NOT_FOUND:
        return None
    level = _expect(status, answer, subject).get("compatibilityLevel")
    return level if isinstance(level, str) else None


def set_compatibility(url: str, subject: str, level: str) -> None:
    """Sets the compatibility level of the subject, such as FULL_TRANSITIVE."""
    status, answer = _ask(url, "PUT", f"/config/{quote(subject)}", {"compatibility": level})
    _expect(status, answer, subject)


def finder_of(url: str | None) -> FindId | None:
    """What finds the id of (subject, schema) in the registry at `url`; None without a URL.

    The finder raises HubMisconfigured for a schema that nobody published, SourceUnavailable when nothing answers.
    """
    if url is None:
        return None

    def find_id(subject: str, schema: str) -> int:
        found = find_schema(url, subject, schema)
        if found is None:
            raise HubMisconfigured([f"the schema registry does not have {subject}; run mca schemas publish"])
        return found.schema_id

    return find_id


def _ask(url: str, method: str, path: str, body: dict[str, str] | None = None) -> tuple[int, dict[str, Any]]:
    """The status and JSON object of one request; no redirect is followed and no proxy asked."""
    connection, base = _connection(url)
    text = None if body is None else json.dumps(body)
    headers = {"Accept": CONTENT_TYPE, "Content-Type": CONTENT_TYPE}
    try:
        with closing(connection):
            connection.request(method, base + path, text, headers)
            response = connection.getresponse()
            raw = response.read(MOST_BODY_BYTES + 1)
    except (OSError, http.client.HTTPException) as fault:
        raise SourceUnavailable(f"the schema registry does not answer: {type(fault).__name__}") from None
    if response.status in BUSY:
        raise SourceUnavailable(f"the schema registry answers {response.status}; try again later")
    return response.status, _object(raw)


def _connection(url: str) -> tuple[http.client.HTTPConnection, str]:
    """A connection that is not open yet, and the path of the API."""
    fault = "MCA_SCHEMA_REGISTRY_URL: use http:// or https://, a host and no login, such as http://registry:8081"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise HubMisconfigured([fault]) from None
    kinds = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}
    if parts.scheme not in kinds or not parts.hostname or parts.username is not None or parts.query or parts.fragment:
        raise HubMisconfigured([fault])
    return kinds[parts.scheme](parts.hostname, port, timeout=TIMEOUT_SECONDS), parts.path.rstrip("/")


def _object(raw: bytes) -> dict[str, Any]:
    if len(raw) > MOST_BODY_BYTES:
        raise SourceUnavailable(f"the schema registry's answer is longer than {MOST_BODY_BYTES} bytes")
    try:
        answer = json.loads(raw)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise SourceUnavailable("what answers is not a schema registry; correct MCA_SCHEMA_REGISTRY_URL")
    return answer


def _expect(status: int, answer: dict[str, Any], subject: str) -> dict[str, Any]:
    """The answer, if it is a success; HubMisconfigured with the registry's own code otherwise."""
    if status != OK:
        code = answer.get("error_code")
        known = code if isinstance(code, int) else "none"
        raise HubMisconfigured([f"the schema registry refuses {subject}: status {status}, error code {known}"])
    return answer


def _number(answer: dict[str, Any], name: str) -> int:
    value = answer.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise SourceUnavailable("what answers is not a schema registry; correct MCA_SCHEMA_REGISTRY_URL")
    return value
