"""What each route does: who asks, what is in the body, what comes back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from connectors.publishing.avro_child import AvroChild
from connectors.publishing.bodies import body_of, media_type_of, records_of
from connectors.publishing.check import check
from connectors.publishing.credentials import Credential
from connectors.publishing.limits import MAX_BODY_BYTES, MAX_FORM_BYTES, Limits
from connectors.publishing.logins import Logins, Token, basic_login
from connectors.publishing.openapi import document_text
from connectors.publishing.page import CONTENT_SECURITY_POLICY, page_text
from connectors.publishing.problems import Problem
from connectors.publishing.publish import Publisher, publish
from connectors.publishing.rates import Gate, Rates
from connectors.publishing.receipts import answer_of
from connectors.publishing.spool import Hook, spool
from ops.runtime.metrics import PUBLISH_RECORDS, PUBLISH_SKIPPED

MAX_FORM_FIELDS = 10
NO_STORE = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class Service:
    """What the routes work with."""

    publisher: Publisher
    logins: Logins
    rates: Rates
    gate: Gate
    limits: Limits
    avro: AvroChild
    hooks: Mapping[str, Hook]
    clock: Callable[[], datetime]


async def publish_reports(service: Service, request: Request) -> Response:
    """Answer with the receipts of what was published."""
    return await _receipts(service, request, dry=False)


async def check_reports(service: Service, request: Request) -> Response:
    """Answer with the receipts that publishing would give."""
    return await _receipts(service, request, dry=True)


async def _receipts(service: Service, request: Request, *, dry: bool) -> Response:
    owner = await run_in_threadpool(service.logins.of_request, request.headers, address_of(request))
    request.state.source_id, request.state.credential = owner.source_id, owner.id
    service.rates.count_request(owner.id)
    media_type = media_type_of(request.headers)
    with service.gate.admitted(owner.id):
        body = await body_of(request, MAX_BODY_BYTES, service.limits)
        answer = await run_in_threadpool(_published, service, owner, media_type, body, dry)
    return JSONResponse(answer, headers=NO_STORE)


def _published(service: Service, owner: Credential, media_type: str, body: bytes, dry: bool) -> dict[str, object]:  # noqa: FBT001 - run_in_threadpool passes by place
    submitted = records_of(body, media_type, service.avro)
    service.rates.count_records(owner.id, len(submitted))
    receipts = (check if dry else publish)(service.publisher, owner, submitted)
    for receipt in receipts:
        PUBLISH_RECORDS.labels(owner.country, owner.source_id, receipt.status).inc()
        if receipt.reason is not None and not dry:
            PUBLISH_SKIPPED.labels(owner.source_id, receipt.reason).inc()
    return answer_of(receipts)


async def take_message(service: Service, request: Request) -> Response:
    """Answer when a message lies in the connector's inbox."""
    name = str(request.path_params["connector"])
    hook = service.hooks.get(name)
    token = None if hook is None else hook.token
    service.logins.of_hook(token, request.headers, name if hook is not None else "", address_of(request))
    if hook is None:
        raise Problem("not-found")
    request.state.credential = name
    service.rates.count_request(f"webhook {name}")
    media_type = media_type_of(request.headers)
    with service.gate.admitted(f"webhook {name}"):
        body = await body_of(request, hook.max_body_bytes, service.limits)
        if not body.strip():
            raise Problem("malformed-body", "the message is empty")
        reply = await run_in_threadpool(spool, hook, body, media_type, service.clock(), service.limits.inbox_files)
    return JSONResponse({} if reply is None else {"reply": reply}, 202, NO_STORE)


async def issue_token(service: Service, request: Request) -> Response:
    """Answer with an access token, or an error in the form of RFC 6749, section 5.2."""
    address = address_of(request)
    if media_type_of(request.headers) != "application/x-www-form-urlencoded":
        return _token_error("invalid_request")
    with service.gate.admitted(f"login {address}"):
        body = await body_of(request, MAX_FORM_BYTES, service.limits)
        form, basic = _form(body), basic_login(request.headers.get("authorization", ""))
        if form is None or (basic is not None and "client_secret" in form):
            return _token_error("invalid_request")
        if form.get("grant_type") != "client_credentials":
            return _token_error("unsupported_grant_type" if "grant_type" in form else "invalid_request")
        client_id, secret = basic or (form.get("client_id", ""), form.get("client_secret", ""))
        token = await run_in_threadpool(service.logins.new_token, client_id, secret, address)
    if token is None:
        return _token_error("invalid_client", 401, {"WWW-Authenticate": 'Basic realm="mca", charset="UTF-8"'})
    return JSONResponse(_granted(token), headers=NO_STORE | {"Pragma": "no-cache"})


async def read_open_api(service: Service, request: Request) -> Response:
    """Answer with the OpenAPI document."""
    del service, request
    return Response(document_text(), media_type="application/vnd.oai.openapi+json;version=3.1")


async def read_page(service: Service, request: Request) -> Response:
    """Answer with the page that people read."""
    del service, request
    return Response(page_text(), headers={"Content-Security-Policy": CONTENT_SECURITY_POLICY}, media_type="text/html")


def address_of(request: Request) -> str:
    """Return the IP address a request comes from; behind a proxy on this machine, the one the proxy names.

    It goes into logs, so that anything else than an address is left out.
    """
    try:
        return str(ip_address(request.client.host if request.client is not None else ""))
    except ValueError:
        return ""


def _granted(token: Token) -> dict[str, object]:
    return {"access_token": token.text, "token_type": "Bearer", "expires_in": token.seconds}


def _token_error(error: str, status: int = 400, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse({"error": error}, status, {**NO_STORE, **(headers or {})})


def _form(body: bytes) -> dict[str, str] | None:
    """Return the fields of a form, each once; null when it is not one."""
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MAX_FORM_FIELDS)
    except ValueError:
        return None
    found = dict(pairs)
    return found if len(found) == len(pairs) else None


HANDLERS = {
    "publishReports": publish_reports,
    "checkReports": check_reports,
    "takeMessage": take_message,
    "issueToken": issue_token,
    "readOpenApi": read_open_api,
    "readPage": read_page,
}
