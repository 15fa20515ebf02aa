"""The gap analysis as an HTML page: bars in SVG beside their tables, without script or anything from elsewhere."""

import re
from html import escape

from connectors.kit.gaps import ConnectorGaps
from connectors.kit.gaps_page import Section, introduction, sections_of, share

BAR_HEIGHT, GAP, LABEL_WIDTH, BARS_WIDTH, VALUE_WIDTH = 16, 6, 250, 360, 60
LABEL_SIGNS = 34
STYLE = """
:root{color-scheme:light dark;--text:#1b1f24;--page:#fff;--soft:#57606a;--line:#d0d7de;--bar:#0b6bcb;--back:#eef1f4}
@media(prefers-color-scheme:dark){
:root{--text:#e6edf3;--page:#0f1419;--soft:#9aa4af;--line:#30363d;--bar:#58a6ff;--back:#1c2229}}
body{margin:0 auto;max-width:72rem;padding:1.5rem;background:var(--page);color:var(--text)}
body{font:1rem/1.5 system-ui,sans-serif}
h1{font-size:1.6rem;line-height:1.25}h2{font-size:1.15rem;margin-top:2.2rem}
.pair{display:flex;flex-wrap:wrap;gap:1.5rem;align-items:flex-start}
svg{max-width:100%;height:auto}svg text{fill:var(--text);font-size:12px}.value{fill:var(--soft)}
.bar{fill:var(--bar)}.back{fill:var(--back)}
table{border-collapse:collapse;font-size:.9rem}caption{text-align:left;color:var(--soft);padding-bottom:.3rem}
th,td{border-bottom:1px solid var(--line);padding:.2rem .6rem;text-align:left;overflow-wrap:anywhere}
td.number,th.number{text-align:right;font-variant-numeric:tabular-nums}
code{background:var(--back);padding:0 .25em;border-radius:.2em}
"""


def to_html(gaps: ConnectorGaps) -> str:
    """Return the page as one HTML document that needs nothing else."""
    title = f"Gaps of {gaps.title}"
    body = "\n".join(_section(section, number) for number, section in enumerate(sections_of(gaps), 1))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{escape(title)}: <code>{escape(gaps.connector)}</code></h1>\n<p>{escape(introduction(gaps))}</p>\n"
        f"{body}\n</main>\n</body>\n</html>\n"
    )


def _section(section: Section, number: int) -> str:
    head = f'<section aria-labelledby="s{number}">\n<h2 id="s{number}">{escape(section.title)}</h2>\n'
    answer = f"<p>{_inline(section.answer)}</p>\n"
    if not section.rows:
        return f"{head}{answer}</section>"
    return f'{head}{answer}<div class="pair">\n{_chart(section, number)}\n{_table(section)}\n</div>\n</section>'


def _chart(section: Section, number: int) -> str:
    """Return bars; their length is the share, and the title says the same in words."""
    width, height = LABEL_WIDTH + BARS_WIDTH + VALUE_WIDTH, len(section.rows) * (BAR_HEIGHT + GAP)
    said = "; ".join(f"{name} {share(count, section.of)}" for name, count in section.rows.items())
    bars = []
    for place, (name, count) in enumerate(section.rows.items()):
        top = place * (BAR_HEIGHT + GAP)
        length = round(BARS_WIDTH * min(1.0, count / section.of)) if section.of else 0
        label = name if len(name) <= LABEL_SIGNS else f"{name[: LABEL_SIGNS - 1]}…"
        bars.append(
            f'<text x="{LABEL_WIDTH - 8}" y="{top + 12}" text-anchor="end">{escape(label)}</text>'
            f'<rect class="back" x="{LABEL_WIDTH}" y="{top}" width="{BARS_WIDTH}" height="{BAR_HEIGHT}"/>'
            f'<rect class="bar" x="{LABEL_WIDTH}" y="{top}" width="{length}" height="{BAR_HEIGHT}"/>'
            f'<text class="value" x="{LABEL_WIDTH + BARS_WIDTH + 8}" y="{top + 12}">{share(count, section.of)}</text>'
        )
    return (
        f'<svg role="img" aria-labelledby="t{number}" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<title id="t{number}">{escape(section.title)}: {escape(said)}</title>{"".join(bars)}</svg>'
    )


def _table(section: Section) -> str:
    row_name, counted = section.head
    note = '<th scope="col">tier</th>' if section.notes else ""
    rows = "\n".join(
        f'<tr><th scope="row">{escape(name)}</th>{f"<td>{escape(section.notes[name])}</td>" if section.notes else ""}'
        f'<td class="number">{count}</td><td class="number">{share(count, section.of)}</td></tr>'
        for name, count in section.rows.items()
    )
    return (
        f"<table><caption>{escape(section.title)}, of {section.of}</caption>\n"
        f'<thead><tr><th scope="col">{escape(row_name)}</th>{note}<th scope="col" class="number">{escape(counted)}</th>'
        f'<th scope="col" class="number">share</th></tr></thead>\n<tbody>\n{rows}\n</tbody></table>'
    )


def _inline(text: str) -> str:
    """Return a sentence with its code and bold words marked."""
    marked = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))
    return re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", marked)
