"""The interface as an OpenAPI 3.1 document, made from the table of routes and the records' own schemas."""

import json
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter
from pydantic.json_schema import models_json_schema

from connectors.publishing.bodies import AVRO, AVRO_BATCH, JSON, LINES
from connectors.publishing.limits import MAX_RECORDS
from connectors.publishing.problems import KINDS, MEDIA_TYPE
from connectors.publishing.receipts import Receipt
from connectors.publishing.routes import ROUTES, Route
from schemas.records import ChildReport

Schema = dict[str, Any]
REFERENCE = "#/components/schemas/{model}"
LOGINS: dict[str, list[dict[str, list[str]]]] = {
    "credential": [{"apiKey": []}, {"oauth": []}],
    "client": [{"clientLogin": []}],
    "webhook": [{"webhookToken": []}],
    "none": [],
}
BATCH_IN_AVRO = "messages as for application/avro, each after its length: four bytes, big-endian, without sign"
ONE_IN_AVRO = "one message in Confluent wire format: a zero byte, the id of schema mca.ChildReportFull, the record"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Receipts(_Part):
    """What became of each record, in order; a count for each status that occurs."""

    written: int = 0
    would_write: int = 0
    unchanged: int = 0
    skipped: int = 0
    receipts: list[Receipt]


class Taken(_Part):
    """The message is stored."""

    reply: str | None = None


class Token(_Part):
    """An access token (RFC 6749, section 5.1)."""

    access_token: str
    token_type: str
    expires_in: int


class ProblemDetails(BaseModel):
    """What went wrong (RFC 9457), without a value of a record."""

    type: str
    title: str
    status: int
    detail: str


@cache
def document_text() -> str:
    """Return the document as JSON, the same text in every process."""
    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"


def document() -> Schema:
    """Return the document of OpenAPI 3.1."""
    paths: dict[str, Schema] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Missing Child Alert hub: publishing",
            "version": "1",
            "description": "Systems that report missing and found children publish here. docs/publish.md is the guide.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "The hub that serves this document."}],
        "paths": paths,
        "components": {"schemas": _schemas(), "securitySchemes": _security_schemes()},
    }


def _operation(route: Route) -> Schema:
    operation: Schema = {
        "operationId": route.name,
        "summary": route.summary,
        "description": route.description,
        "security": LOGINS[route.login],
        "responses": {str(route.status): _success(route), **_problems(route)},
    }
    if "{connector}" in route.path:
        operation["parameters"] = [
            {"name": "connector", "in": "path", "required": True, "schema": {"type": "string"},
             "description": "Name of a connector that takes messages."}
        ]  # fmt: skip
    if route.takes:
        operation["requestBody"] = {
            "required": True,
            "content": {media_type: _body(route, media_type) for media_type in route.takes},
        }
    return operation


def _success(route: Route) -> Schema:
    described = {200: "Done.", 202: "Stored."}[route.status]
    if "/" in route.gives:
        return {"description": described, "content": {route.gives: {}}}
    return {"description": described, "content": {JSON: {"schema": {"$ref": REFERENCE.format(model=route.gives)}}}}


def _problems(route: Route) -> dict[str, Schema]:
    """Return the answers other than success; kinds of problem with one status share its entry."""
    found: dict[str, Schema] = {}
    if route.login == "client":
        for status, codes in (("400", "invalid_request, unsupported_grant_type"), ("401", "invalid_client")):
            found[status] = {"description": f"RFC 6749, section 5.2: {codes}", "content": {JSON: {}}}
    for kind in route.problems:
        known = KINDS[kind]
        entry = found.setdefault(str(known.status), {"description": "", "content": {}})
        entry["description"] = " · ".join(part for part in (entry["description"], f"{kind}: {known.title}") if part)
        entry["content"] |= {MEDIA_TYPE: {"schema": {"$ref": REFERENCE.format(model="ProblemDetails")}}}
        if known.status in {429, 503}:
            entry["headers"] = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer", "minimum": 1}}}
    return dict(sorted(found.items()))


def _body(route: Route, media_type: str) -> Schema:
    report = {"$ref": REFERENCE.format(model="ChildReport")}
    if route.login == "client":
        names = ("grant_type", "client_id", "client_secret")
        return {"schema": {"type": "object", "properties": {name: {"type": "string"} for name in names},
                           "required": ["grant_type"]}}  # fmt: skip
    if route.login != "credential":
        return {}
    many = {"type": "array", "items": report, "minItems": 1, "maxItems": MAX_RECORDS}
    bodies: dict[str, Schema] = {
        JSON: {"schema": {"oneOf": [report, many]}},
        LINES: {"schema": {"type": "string", "description": "one ChildReport as JSON a line"}},
        AVRO: {"schema": {"type": "string", "format": "binary", "description": ONE_IN_AVRO}},
        AVRO_BATCH: {"schema": {"type": "string", "format": "binary", "description": BATCH_IN_AVRO}},
    }
    return bodies[media_type]


def _schemas() -> Schema:
    models = (ChildReport, Taken, Token, ProblemDetails)
    _, made = models_json_schema([(model, "validation") for model in models], ref_template=REFERENCE)
    schemas: Schema = dict(made["$defs"])
    receipts = TypeAdapter(Receipts).json_schema(ref_template=REFERENCE)
    schemas |= receipts.pop("$defs") | {"Receipts": receipts}
    return dict(sorted(schemas.items()))


def _security_schemes() -> Schema:
    flow = {"tokenUrl": "/oauth/token", "scopes": {}}
    return {
        "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
        "oauth": {"type": "oauth2", "flows": {"clientCredentials": flow}},
        "clientLogin": {"type": "http", "scheme": "basic"},
        "webhookToken": {"type": "http", "scheme": "bearer"},
    }
