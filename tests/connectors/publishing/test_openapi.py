from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from connectors.publishing.handlers import HANDLERS
from connectors.publishing.openapi import document, document_text
from connectors.publishing.page import CONTENT_SECURITY_POLICY, page_text
from connectors.publishing.problems import KINDS
from connectors.publishing.routes import ROUTES

COMMITTED = Path(__file__).parents[3] / "docs" / "openapi.json"
CONNECTOR = "{connector}"


def nodes(value: object) -> Iterator[dict[str, Any]]:
    """Every object of a JSON value."""
    if isinstance(value, dict):
        yield value
        for part in value.values():
            yield from nodes(part)
    elif isinstance(value, list):
        for part in value:
            yield from nodes(part)


def test_the_committed_document_is_what_the_code_says() -> None:
    """docs/openapi.json is made from the table of routes."""
    made = "python -c 'from connectors.publishing.openapi import document_text; print(document_text(), end=str())'"

    assert COMMITTED.read_text(encoding="utf-8") == document_text(), f"run: {made} > docs/openapi.json"


def test_every_reference_leads_somewhere() -> None:
    """No `$ref` points outside the document or at nothing."""
    found = document()
    schemas = found["components"]["schemas"]

    targets = [node["$ref"] for node in nodes(found) if isinstance(node.get("$ref"), str)]

    assert len(targets) > 50
    assert all(
        target.startswith("#/components/schemas/") and target.rpartition("/")[2] in schemas for target in targets
    )


def test_every_route_is_served_and_described() -> None:
    """The table, the handlers and the document have the same operations, and each problem is a known one."""
    operations = {node["operationId"]: node for node in nodes(document()["paths"]) if "operationId" in node}

    assert set(operations) == set(HANDLERS) == {route.name for route in ROUTES}
    for route in ROUTES:
        statuses = set(operations[route.name]["responses"])
        assert str(route.status) in statuses
        assert {str(KINDS[kind].status) for kind in route.problems} <= statuses
        assert bool(route.takes) == ("requestBody" in operations[route.name])
        assert (CONNECTOR in route.path) == ("parameters" in operations[route.name])


def test_every_login_of_the_document_is_defined() -> None:
    """Security requirements name schemes that the document has."""
    found = document()

    named = {name for node in nodes(found["paths"]) for each in node.get("security", ()) for name in each}

    assert named == set(found["components"]["securitySchemes"])


class Reader(HTMLParser):
    """Notes the tags of a page, its ids and its links."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.outside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append(tag)
        if tag not in {"meta", "link", "br", "img"}:
            self.open.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            elif name == "href":
                self.links.append(value or "")
            elif name in {"src", "srcset", "style", "data", "action"} or name.startswith("on"):
                self.outside.append(name)

    def handle_endtag(self, tag: str) -> None:
        """Close the tag that is open."""
        assert self.open.pop() == tag


def read_page() -> Reader:
    """The page as it was read."""
    reader = Reader()
    reader.feed(page_text())
    assert reader.open == []
    return reader


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    """No script, picture, font or style from elsewhere; the policy lets only its own style sheet act."""
    page = read_page()

    assert not {"script", "img", "link", "iframe", "object", "form"} & set(page.tags)
    assert page.outside == []
    assert "url(" not in page_text()
    assert "@import" not in page_text()
    assert CONTENT_SECURITY_POLICY.startswith("default-src 'none'; style-src 'sha256-")


def test_a_reader_finds_the_way_around_the_page() -> None:
    """Language, title, one heading, a table's head cells, and links that lead somewhere."""
    page = read_page()

    assert '<html lang="en">' in page_text()
    assert page.tags.count("title") == page.tags.count("h1") == page.tags.count("main") == 1
    assert len(page.ids) == len(set(page.ids))
    assert all(link[1:] in page.ids for link in page.links if link.startswith("#"))
    assert {link for link in page.links if not link.startswith("#")} == {"/v1/openapi.json"}
    assert all('scope="' in cell for cell in re.findall(r"<th[^e][^>]*>", page_text()))


def test_every_problem_is_explained_where_its_type_points() -> None:
    """The type of a problem is an address on the page."""
    page = read_page()

    assert set(KINDS) <= set(page.ids)


def test_the_example_on_the_page_is_json() -> None:
    """The answer shown is one a program can read."""
    shown = re.search(r"<pre[^>]*><code>(.*?)</code></pre>", page_text(), re.DOTALL)
    assert shown is not None
    text = shown[1].replace("&quot;", '"')

    assert json.loads(text[text.index("{") :])["skipped"] == 1
