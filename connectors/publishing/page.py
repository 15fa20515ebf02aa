"""The interface as a page to read: HTML without script, font or picture, made from the same table as the rest."""

import base64
import hashlib
from collections.abc import Iterable, Sequence
from functools import cache
from html import escape

from connectors.publishing.limits import MAX_BODY_BYTES, MAX_RECORD_BYTES, MAX_RECORDS, MAX_TEXT_CHARS, Limits
from connectors.publishing.problems import KINDS
from connectors.publishing.routes import ROUTES, Route
from schemas.avsc import own_fields

# Contrast of every pair of colours is at least 7:1 (WCAG 2.2, 1.4.6), in light and in dark.
STYLE = """
:root { color-scheme: light dark; --ink: #1b1b1b; --ground: #ffffff; --soft: #f1f3f5; --line: #6b7280; --link: #0b4a8f }
@media (prefers-color-scheme: dark) {
  :root { --ink: #f2f2f2; --ground: #14171a; --soft: #22272c; --line: #9aa4af; --link: #9ecbff }
}
* { box-sizing: border-box }
body { margin: 0 auto; padding: 1rem; max-width: 60rem; color: var(--ink); background: var(--ground);
  font: 1rem/1.6 system-ui, sans-serif }
a { color: var(--link) }
a:focus-visible, [tabindex]:focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
h1, h2, h3 { line-height: 1.25 }
h2 { margin-top: 2.5rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line) }
section { margin-bottom: 2rem }
code, pre { font: .9rem/1.5 ui-monospace, monospace; background: var(--soft) }
code { padding: .1rem .25rem; overflow-wrap: anywhere }
pre { padding: 1rem; overflow-x: auto }
pre code { padding: 0 }
.method { display: inline-block; min-width: 3.5rem; padding: 0 .5rem; border: 2px solid; text-align: center }
.scroll { overflow-x: auto }
table { width: 100%; border-collapse: collapse; text-align: left }
tbody th { width: 12rem }
caption { text-align: left; font-weight: bold; padding: .5rem 0 }
th, td { padding: .4rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top }
"""
# Only this style sheet may act (CSP Level 3): a value that found its way into the page could do nothing.
CONTENT_SECURITY_POLICY = (
    f"default-src 'none'; style-src 'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
LOGINS = {
    "credential": "An API key in <code>X-API-Key</code>, or an access token in <code>Authorization: Bearer</code>.",
    "client": "A client's id and secret.",
    "webhook": "The connector's token, in <code>Authorization: Bearer</code> or <code>X-Webhook-Token</code>.",
    "none": "Nobody needs to log in.",
}
INTRODUCTION = """\
<p>A system that reports missing or found children sends its reports here and gets a receipt for each.
The same interface as <a href="/v1/openapi.json">OpenAPI 3.1</a>, for making clients.</p>"""
ABOUT_FIELDS = """\
<p>Only the fields marked <em>required</em> have to be there. What does not fit becomes blank and its name stands in
<code>issues</code>, but for what protects the child: there the record is skipped.</p>"""
ABOUT_PROBLEMS = """\
<p>An answer that is no success is <code>application/problem+json</code> (RFC 9457). It never holds a value of a
record.</p>"""
EXAMPLE = """\
curl -H "X-API-Key: $KEY" -H "Content-Type: application/json" --data @reports.json \\
  https://hub.example/v1/reports

{"written": 1, "skipped": 1, "receipts": [
  {"number": 1, "status": "written", "record_id": "example.np/17"},
  {"number": 2, "status": "skipped", "record_id": "example.np/18",
   "reason": "INVALID_FIELD", "field": "status", "detail": "does not fit: literal_error"}]}
"""


@cache
def page_text() -> str:
    """Return the page as HTML 5."""
    parts = [
        "<h1>Publish reports to the Missing Child Alert hub</h1>",
        INTRODUCTION,
        _contents(),
        f'<h2 id="example">Example</h2><pre tabindex="0"><code>{escape(EXAMPLE)}</code></pre>',
        '<h2 id="paths">Paths</h2>',
        *(_route(route) for route in ROUTES),
        '<h2 id="fields">Fields of a report</h2>',
        ABOUT_FIELDS,
        _table("ChildReport in its JSON form", ("field", "meaning"), _fields()),
        '<h2 id="limits">Limits</h2>',
        _table("What one request or credential may take", ("what", "limit"), _limits(Limits())),
        '<h2 id="problems">Problems</h2>',
        ABOUT_PROBLEMS,
        *(_problem(kind) for kind in KINDS),
    ]
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Publish reports: Missing Child Alert hub</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{chr(10).join(parts)}\n</main>\n</body>\n</html>\n"
    )


def _contents() -> str:
    places = (("example", "Example"), ("paths", "Paths"), ("fields", "Fields"), ("limits", "Limits"),
              ("problems", "Problems"))  # fmt: skip
    items = "".join(f'<li><a href="#{place}">{name}</a></li>' for place, name in places)
    return f'<nav aria-label="On this page"><ul>{items}</ul></nav>'


def _route(route: Route) -> str:
    takes = ", ".join(f"<code>{name}</code>" for name in route.takes)
    problems = ", ".join(f'<a href="#{kind}">{kind}</a>' for kind in route.problems)
    rows = [("Login", LOGINS[route.login])]
    rows += [("Body", takes)] if takes else []
    rows += [("Answer", f"{route.status}, <code>{route.gives}</code>")]
    rows += [("Problems", problems)] if problems else []
    listed = "".join(f'<tr><th scope="row">{name}</th><td>{text}</td></tr>' for name, text in rows)
    return (
        f'<section aria-labelledby="{route.name}"><h3 id="{route.name}"><span class="method">{route.method}</span> '
        f"<code>{escape(route.path)}</code></h3><p><strong>{escape(route.summary)}.</strong> "
        f'{_marked(route.description)}</p><div class="scroll" tabindex="0" role="region" '
        f'aria-label="{escape(route.summary)}"><table><tbody>{listed}</tbody></table></div></section>'
    )


def _problem(kind: str) -> str:
    known = KINDS[kind]
    return (
        f'<section aria-labelledby="{kind}"><h3 id="{kind}">{known.status} {escape(known.title)}</h3>'
        f"<p><code>{kind}</code>. {escape(known.remedy)}</p></section>"
    )


def _fields() -> Iterable[tuple[str, str]]:
    for field in own_fields("ChildReport"):
        required = "" if "default" in field else " <em>required</em>"
        yield f"<code>{escape(field['name'])}</code>{required}", escape(field["doc"])


def _limits(limits: Limits) -> list[tuple[str, str]]:
    return [
        ("body", f"{MAX_BODY_BYTES:,} bytes, not compressed, within {limits.body_seconds:g} s"),
        ("records", f"{MAX_RECORDS:,} in one request"),
        ("record", f"{MAX_RECORD_BYTES:,} bytes"),
        ("text of a field", f"{MAX_TEXT_CHARS:,} characters"),
        ("requests", f"{limits.requests.per_second:g} a second, {limits.requests.burst:g} in a burst"),
        ("records over time", f"{limits.records.per_second:g} a second, {limits.records.burst:g} in a burst"),
        ("requests at once", f"{limits.at_once_each} of one credential"),
        ("access token", f"holds {limits.token_seconds:,} s"),
    ]


def _table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    names = "".join(f'<th scope="col">{name}</th>' for name in head)
    lines = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>' for first, *rest in rows
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{caption}"><table><caption>{caption}</caption>'
        f"<thead><tr>{names}</tr></thead><tbody>{lines}</tbody></table></div>"
    )


def _marked(text: str) -> str:
    """Return a text with what stands between back quotes as code."""
    pieces = escape(text).split("`")
    return "".join(f"<code>{piece}</code>" if number % 2 else piece for number, piece in enumerate(pieces))
