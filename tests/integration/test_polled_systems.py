"""The systems that are polled over HTTP, each by its own connector.yml, against a server that pages as theirs would."""

import json
from collections.abc import Mapping

import pytest

from connectors.sdk.connector import CONNECTORS, load
from connectors.sdk.convert import Origin, convert
from connectors.sdk.sources import Opening
from connectors.sdk.transport_settings import HttpTransport
from ops.sandbox.simulate.systems import files_of
from schemas.records import Rejection
from tests.support.fault_server import Asked, Reply, page, serving
from tests.support.polling import NOW

FILES = {"in_trackchild": "found-2.json", "bd_dnet": "found-1.json", "bd_mun_alert": "notices-1.json"}
PATHS = {"in_trackchild": "/children", "bd_dnet": "/children", "bd_mun_alert": "/notices"}
SECRETS = {"api_key": "k", "client_id": "hub", "client_secret": "s"}
A_PAGE = 7
BAD = {"MISSING_ID", "UNKNOWN_KIND"}


class System:
    """A system's list of records, by pages or cursor as its connector.yml says, behind its kind of login."""

    def __init__(self, records: list[Mapping[str, object]], transport: HttpTransport) -> None:
        self.records, self.transport = records, transport
        self.refused = 0

    def __call__(self, asked: Asked) -> Reply:
        """Answer a request for a token or a page; without a login refuse it."""
        if asked.path == "/token":
            body = json.dumps({"access_token": "t", "token_type": "Bearer", "expires_in": 60}).encode()
            return Reply(body, headers={"Content-Type": "application/json"})
        if asked.headers.get("x-api-key") != "k" and asked.headers.get("authorization") != "Bearer t":
            self.refused += 1
            return Reply(status=401)
        paging = self.transport.paging
        number = int(asked.query.get(paging.page_parameter) or asked.query.get(paging.cursor_parameter) or 1)
        shown = self.records[(number - 1) * A_PAGE : number * A_PAGE]
        more = number * A_PAGE < len(self.records)
        return page(shown, **{paging.cursor_at: str(number + 1) if more else None})


@pytest.mark.parametrize("name", FILES)
def test_every_page_becomes_the_reports_of_the_file(name: str) -> None:
    """What comes by polling becomes the same records as the same children in a file, page after page."""
    connector = load(CONNECTORS / name)
    transport = connector.description.transports[1]
    assert isinstance(transport, HttpTransport)
    records = json.loads(files_of(name)(9, 60)[FILES[name]])["records"]
    system = System(records, transport)
    with serving(system) as server:
        settings = {"url": server.url, "token_url": f"{server.url}/token"}
        opening = Opening(
            connector.description, transport, {}, connector.read, settings=settings, secrets=SECRETS, clock=lambda: NOW
        )
        source = connector.open_source(opening)
        payloads = []
        while (batch := source.next_batch()) is not None:
            payloads += batch.payloads
        source.close()

    outcomes = [convert(payload, Origin("pages"), connector, NOW) for payload in payloads]
    # A round in which pages may have moved is read again: a record may come twice, and none may be missing.
    told = list(dict.fromkeys(json.dumps(payload.values, ensure_ascii=False) for payload in payloads))
    assert told == [json.dumps(record, ensure_ascii=False) for record in records]
    assert sum(outcome.left_over for outcome in outcomes) == 0
    assert {outcome.records.reason for outcome in outcomes if isinstance(outcome.records, Rejection)} <= BAD
    asked = [each for each in server.asked if each.path != "/token"]
    assert {each.path for each in asked} == {PATHS[name]}
    assert len(asked) >= -(-len(records) // A_PAGE)
    assert system.refused == 0
