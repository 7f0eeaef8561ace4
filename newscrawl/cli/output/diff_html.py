"""An edit as one page of HTML that needs nothing beside it: from right to left, marked also without colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from html import escape
from typing import TYPE_CHECKING

from newscrawl.cli.output.bidi import is_rtl
from newscrawl.text.diff import Edit, Piece, paragraphs, value_pieces
from newscrawl.urls import is_web_address
from newscrawl.web.i18n.messages import FIELD_NAMES

if TYPE_CHECKING:
    from newscrawl.records import Revision

REPARSE = "قراءة جديدة للصفحة المحفوظة في الأرشيف، وليست تعديلًا من الموقع"

# The page loads nothing and runs nothing, whatever a text holds.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1.1rem/1.9 'Noto Naskh Arabic', 'Segoe UI', serif }
header { border-bottom: 1px solid; padding-bottom: 1rem; font-size: .9rem }
h1 { font-size: 1.3rem } h2 { font-size: 1rem; margin-top: 2rem }
bdi { unicode-bidi: isolate } table { border-spacing: 0 } th { text-align: start; padding-inline-end: 1rem }
ins, del { padding: 0 .15em; border-radius: .2em; color: #000 }
ins { background: #c8f0d0; text-decoration: underline double }
del { background: #fad4d4; text-decoration: line-through }
ins::before { content: '+' } del::before { content: '\\2212' }
.same { opacity: .75 }
@media print { ins, del { background: none } }
"""


@dataclass(frozen=True, slots=True)
class Sides:
    """The two revisions that are compared, and the site's zone."""

    old: Revision
    new: Revision
    tz: tzinfo


def page(sides: Sides, edits: Sequence[Edit]) -> str:
    """The whole page; every text in it is escaped."""
    article = sides.new.article
    title = escape(article.headline)
    parts = "\n".join(map(_field, edits)) or "<p>لا فرق بين المراجعتين.</p>"
    return f"""<!DOCTYPE html>
<html dir="rtl" lang="ar">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{_STYLE}</style>
</head>
<body>
<header>
<h1>{title}</h1>
<p><bdi dir="ltr"><code>{escape(article.id)}</code></bdi><br>{_link(article.url)}</p>
<table>
{_revision(sides.old, sides.tz)}
{_revision(sides.new, sides.tz)}
</table>
<p><del>محذوف</del> <ins>مضاف</ins></p>
</header>
<main>
{parts}
</main>
</body>
</html>
"""


def _link(url: str) -> str:
    shown = f'<bdi dir="ltr">{escape(url)}</bdi>'
    return f'<a href="{escape(url)}" rel="noreferrer">{shown}</a>' if is_web_address(url) else shown


def _revision(revision: Revision, tz: tzinfo) -> str:
    kind = f"<td>{REPARSE} (<code>{escape(revision.kind)}</code>)</td>" if revision.kind else ""
    times = f"{_time(revision.made_at, UTC)} ({_time(revision.made_at, tz)})"
    return f"<tr><th>المراجعة {revision.number}</th><td>{times}</td>{kind}</tr>"


def _time(at: datetime, tz: tzinfo) -> str:
    local = at.astimezone(tz)
    written = local.isoformat(timespec="seconds")
    zone = "UTC" if tz is UTC else f"UTC{written[19:]}"
    return f'<bdi dir="ltr"><time datetime="{written}">{local:%Y-%m-%d %H:%M:%S} {zone}</time></bdi>'


def _field(edit: Edit) -> str:
    name = f'{FIELD_NAMES[edit.field]} <bdi dir="ltr"><code>{edit.field}</code></bdi>'
    parts = "\n".join(map(_paragraph, paragraphs(edit.pieces or value_pieces(edit))))
    return f"<section>\n<h2>{name}</h2>\n{parts}\n</section>"


def _paragraph(pieces: Sequence[Piece]) -> str:
    direction = "" if is_rtl("".join(piece.text for piece in pieces)) else ' dir="ltr"'
    untouched = ' class="same"' if all(piece.kind == "same" for piece in pieces) else ""
    return f"<p{direction}{untouched}>{''.join(map(_piece, pieces))}</p>"


def _piece(piece: Piece) -> str:
    tag = {"removed": "del", "added": "ins"}.get(piece.kind)
    return f"<{tag}>{escape(piece.text)}</{tag}>" if tag else escape(piece.text)
