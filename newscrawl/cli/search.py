"""`newscrawl search`: stored articles by their words."""

from __future__ import annotations

import json as jsonlib
from collections.abc import Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, Annotated

import typer

from newscrawl.cli.options import Database, open_store, time_option
from newscrawl.errors import ConfigError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from newscrawl.items import Article
    from newscrawl.text.query import Term
    from newscrawl.text.snippets import Span

_HIT = "bold yellow"


def search(
    query: Annotated[str, typer.Argument(metavar="QUERY", help='Words, "a phrase", or the beginning* of a word.')],
    site: Annotated[str | None, typer.Option(metavar="SITE", help="Of this site only.")] = None,
    section: Annotated[
        str | None, typer.Option(metavar="NAME", help="Of this section only: its name, or its slug in addresses.")
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Published (else first seen) from then on; ISO 8601.")
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Until then; a day is meant to its end.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="At most this many, the newest.")] = 20,
    json: Annotated[bool, typer.Option("--json", help='JSON Lines: {"article": …, "snippet": …, "marks": …}')] = False,
    database: Database = None,
) -> None:
    """Find articles whose headline or body has all the words, newest first; `احمد` finds `أحمد`, too.

    Example: `newscrawl search '"وزارة الداخلية" انفجار*' --section security --since 2025-09-01`
    """
    from newscrawl.text.query import terms

    wanted = terms(query)
    if not wanted:
        raise ConfigError("the query holds no word; give one, like: newscrawl search بغداد")
    tz = _zone(site)
    start, end = time_option("--since", since, tz), time_option("--until", until, tz, to_end=True)
    with open_store(database) as store:
        found = store.search(query, site=site, section=section, since=start, until=end, limit=limit)
    if json:
        _print_json(found, wanted)
    elif found:
        _show(found, wanted, limit)
    else:
        print("nothing found")


def _zone(site: str | None) -> tzinfo:
    from newscrawl.arabic import BAGHDAD
    from newscrawl.sites import get_site

    return BAGHDAD if site is None else get_site(site).tz


def _print_json(found: Sequence[Article], wanted: Sequence[Term]) -> None:
    from newscrawl.items import as_json
    from newscrawl.text.snippets import snippet

    for article in found:
        near = snippet(article.body, wanted)
        line = {"article": as_json(article), "snippet": near.text, "marks": [list(mark) for mark in near.marks]}
        print(jsonlib.dumps(line, ensure_ascii=False))


def _show(found: Sequence[Article], wanted: Sequence[Term], limit: int) -> None:
    from newscrawl.cli.output import bidi, tables
    from newscrawl.text.snippets import snippet, spans

    out = tables.console()
    more = ", the newest; --limit shows more" if len(found) == limit else ""
    out.print(f"{len(found)} article{'s' if len(found) > 1 else ''}{more}", soft_wrap=True)
    for article in found:
        near = snippet(article.body, wanted)
        out.print()
        bidi.show(out, _marked(out, article.headline, spans(article.headline, wanted)))
        out.print(_origin(out, article), markup=False, soft_wrap=True)
        if near.text:
            bidi.show(out, _marked(out, near.text, near.marks))


def _marked(out: Console, text: str, marks: Sequence[Span]) -> Text:
    """The text with its hits in colour, or between asterisks where there is none."""
    from rich.text import Text

    made, at = Text(), 0
    sign = "" if out.is_terminal and out.color_system else "*"
    for start, end in marks:
        made.append(text[at:start])
        made.append(f"{sign}{text[start:end]}{sign}", style=_HIT)
        at = end
    return made.append(text[at:])


def _origin(out: Console, article: Article) -> str:
    from newscrawl.cli.output import bidi
    from newscrawl.sites import zone_of

    tz = zone_of(article.site)
    at = article.published_at or article.first_seen_at
    when = f"{at.astimezone(tz):%Y-%m-%d %H:%M}" if at else ""
    states = [
        "" if article.published_at else "first seen",
        "removed" if article.removed_at else "",
        f"repeats {article.duplicate_of}" if article.duplicate_of else "",
    ]
    section = f"{bidi.RLI}{article.section}{bidi.PDI}" if article.section and out.is_terminal else article.section
    return "  ".join(filter(None, (article.id, when, section, *states)))
