"""The ASGI application: every request is answered, counted and logged in one place, every fault a problem."""

from collections.abc import Awaitable, Callable
from time import monotonic

from starlette import routing
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from connectors.publishing.handlers import HANDLERS, Service
from connectors.publishing.problems import Problem, wait
from connectors.publishing.routes import ROUTES, Route
from ops.runtime.errors import SourceUnavailable
from ops.runtime.logs import log_of
from ops.runtime.metrics import PUBLISH_AT_ONCE, PUBLISH_REQUESTS, PUBLISH_SECONDS

log = log_of(__name__)
AWAY_SECONDS = 5
CLIENT_GONE = 499  # the answer reaches nobody; the number is nginx's
SAFE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
Handler = Callable[[Service, Request], Awaitable[Response]]


def app_of(service: Service) -> Starlette:
    """Return the application over a service."""
    return Starlette(
        routes=[_endpoint(service, route, HANDLERS[route.name]) for route in ROUTES],
        exception_handlers={404: _not_found, 405: _not_allowed},
    )


def _endpoint(service: Service, route: Route, handler: Handler) -> routing.Route:
    async def endpoint(request: Request) -> Response:
        started = monotonic()
        with PUBLISH_AT_ONCE.track_inprogress():
            response = await _response(service, request, handler)
        response.headers.update(SAFE)
        seconds = monotonic() - started
        PUBLISH_REQUESTS.labels(route.name, str(response.status_code)).inc()
        PUBLISH_SECONDS.labels(route.name).observe(seconds)
        # Neither path nor query: they come from outside.
        log.info(
            "a request is answered",
            kind=route.name,
            code=response.status_code,
            seconds=round(seconds, 3),
            source_id=getattr(request.state, "source_id", None),
            name=getattr(request.state, "credential", None),
        )
        return response

    return routing.Route(route.path, endpoint, methods=[route.method])


async def _response(service: Service, request: Request, handler: Handler) -> Response:
    try:
        return await handler(service, request)
    except Problem as problem:
        return problem.response()
    except ClientDisconnect:
        return Response(status_code=CLIENT_GONE)
    except SourceUnavailable as fault:
        log.warning("something the endpoint needs is away", detail=str(fault))
        return wait("unavailable", AWAY_SECONDS).response()
    except Exception as fault:
        # The hub's logs take an error by class and place only; they have no `exception`.
        log.error("the endpoint met a fault of its own", exc_info=fault)  # noqa: TRY400
        return Problem("fault").response()


async def _not_found(request: Request, fault: Exception) -> Response:
    del request, fault
    PUBLISH_REQUESTS.labels("none", "404").inc()
    return Problem("not-found").response()


async def _not_allowed(request: Request, fault: Exception) -> Response:
    del request
    PUBLISH_REQUESTS.labels("none", "405").inc()
    headers = fault.headers if isinstance(fault, HTTPException) else None
    return Problem("method-not-allowed", headers=headers).response()
