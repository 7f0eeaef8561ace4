"""`newscrawl export`: from the store to a file or standard output."""

from __future__ import annotations

import enum
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from newscrawl.cli.options import Database, open_store
from newscrawl.cli.output.files import FEEDS, Format, appended, format_of, opened
from newscrawl.errors import ConfigError

if TYPE_CHECKING:
    from newscrawl.exporters.newest import Newest
    from newscrawl.store import Store


_LARGEST = 2**63 - 1  # the databases know no larger cursor


class ExportKind(enum.StrEnum):
    """What can be exported."""

    articles = "articles"
    headlines = "headlines"
    changes = "changes"


class ExportRequest(NamedTuple):
    """What the command line asks for."""

    what: ExportKind
    after: int = 0
    when: datetime | None = None
    history: bool = False
    site: str | None = None
    section: str | None = None


def export(
    what: Annotated[ExportKind, typer.Argument(help="articles, headlines (of the ticker) or changes (the feed).")],
    format: Annotated[
        Format | None,
        typer.Option(
            "--format", "-f", help="The file format; else what --output ends with, else jsonl.", show_default=False
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(metavar="CURSOR|DATE", help="Digits: changes after this cursor; else ISO 8601, inclusive."),
    ] = None,
    history: Annotated[bool, typer.Option("--history", help="Every revision, not only the newest.")] = False,
    follow: Annotated[
        bool, typer.Option("--follow", help="changes: go on with each new line as it is committed, until stopped.")
    ] = False,
    every: Annotated[
        float, typer.Option(metavar="S", min=0.05, help="With --follow: seconds between two looks.")
    ] = 1.0,
    limit: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="rss, atom, jsonfeed: at most N articles (50).")
    ] = None,
    site: Annotated[str | None, typer.Option("--site", metavar="SITE", help="Of this site only.")] = None,
    section: Annotated[
        str | None, typer.Option("--section", "-s", metavar="NAME", help="articles: of this section only.")
    ] = None,
    raw: Annotated[bool, typer.Option("--raw", help="CSV: leave cells that look like formulas as they are.")] = False,
    database: Database = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write to this file (overwritten; --follow adds to it)."),
    ] = None,
) -> None:
    """Write articles, ticker headlines or the change feed to a file or standard output.

    Example: `newscrawl export articles --since 2025-09-01 --output articles.csv`

    Example: `newscrawl export articles --site baghdad_today --output articles.parquet`

    Example: `newscrawl export articles --limit 20 --output news.rss`

    Example: `newscrawl export changes --since 1200 --follow`

    jsonl, json, csv, parquet and ninjs (the IPTC's news in JSON) hold all there is: removed articles
    and duplicates are included, each marked. rss, atom and jsonfeed hold the newest articles.
    `changes` is resumable: give the last `cursor` you have as `--since`.
    """
    chosen = format or format_of(output)
    after, when = _bounds(what, since)
    request = ExportRequest(what, after, when, history, site, section)
    _check(request, chosen, follow=follow, limit=limit, output=output, raw=raw)
    with open_store(database) as store:
        _warn(store, request)
        if follow:
            _follow(store, request, every, output)
        elif chosen in FEEDS:
            _feed(store, request, chosen, limit or 50, output)
        else:
            _stream(store, request, chosen, output, raw=raw)


def _warn(store: Store, request: ExportRequest) -> None:
    """Say that a cursor is ahead of the feed: it may be another store's, and the reader waits for what never comes."""
    if request.after and request.after > (end := store.counts().cursor):
        warning = f"--since {request.after}: the change feed ends at {end}; is it another store's?"
        print(f"newscrawl: {warning}", file=sys.stderr)


def _check(
    request: ExportRequest, format: Format, *, follow: bool, limit: int | None, output: Path | None, raw: bool
) -> None:
    """Raise `ConfigError` for what does not go together."""
    what, feed = request.what, format in FEEDS
    terminal = output is None and sys.stdout.isatty()
    rules = [
        (request.history and what is not ExportKind.articles, f"--history is for articles; {what} have none"),
        (raw and format is not Format.csv, f"--raw is for csv, not {format}"),
        (follow and what is not ExportKind.changes, f"--follow is for changes, not {what}"),
        (follow and format is not Format.jsonl, f"--follow writes jsonl, line by line, not {format}"),
        (feed and what is not ExportKind.articles, f"{format} holds the newest articles; there is none of {what}"),
        (feed and (request.when or request.history), f"{format} holds the newest articles: no --since, no --history"),
        (limit and not feed, "--limit is for rss, atom and jsonfeed"),
        (format is Format.ninjs and what is ExportKind.changes, "ninjs is for articles and headlines, not changes"),
        (request.section and what is not ExportKind.articles, f"--section is for articles; {what} have none"),
        (format is Format.parquet and terminal, "parquet is no text for a terminal: give --output FILE"),
    ]
    for wrong, message in rules:
        if wrong:
            raise ConfigError(message)
    if request.site is not None:
        from newscrawl.sites import get_site

        get_site(request.site)


def _stream(store: Store, request: ExportRequest, format: Format, output: Path | None, *, raw: bool) -> None:
    from newscrawl.exporters import COLUMNS, FORMATS

    options: dict[str, Any] = {"columns": COLUMNS[request.what.value]} if format in (Format.csv, Format.parquet) else {}
    if format is Format.csv:
        options["raw"] = raw
    with opened(output, store.path) as file:
        exporter = FORMATS[format.value](file, **options)
        try:
            exporter.start_exporting()
            for item in _items(store, request):
                exporter.export_item(item)
            exporter.finish_exporting()
        except BaseException:
            exporter.abandon()
            raise


def _follow(store: Store, request: ExportRequest, every: float, output: Path | None) -> None:
    from newscrawl.cli.output.follow import follow
    from newscrawl.exporters import JsonLines

    with appended(output, store.path) as file:
        follow(
            lambda after: _items(store, request._replace(after=after)),
            JsonLines(file).export_item,
            file,
            after=request.after,
            every=every,
            store=store.path,
        )


def _feed(store: Store, request: ExportRequest, format: Format, limit: int, output: Path | None) -> None:
    from newscrawl.exporters.atom import atom
    from newscrawl.exporters.jsonfeed import jsonfeed
    from newscrawl.exporters.rss import rss

    forms: dict[Format, Callable[[Newest], bytes]] = {Format.rss: rss, Format.atom: atom, Format.jsonfeed: jsonfeed}
    text = forms[format](_newest(store, request, limit))
    with opened(output, store.path) as file:
        file.write(text)


def _newest(store: Store, request: ExportRequest, limit: int) -> Newest:
    """The feed of the newest articles, under the name and address of their site where they have one site only."""
    from datetime import UTC

    from newscrawl.exporters.newest import newest_of

    articles = store.newest(limit=limit, site=request.site, section=request.section)
    return newest_of(articles, now=datetime.now(UTC), site=request.site, section=request.section)


def _items(store: Store, request: ExportRequest) -> Iterator[Any]:
    if request.what is ExportKind.articles:
        return store.articles(since=request.when, history=request.history, site=request.site, section=request.section)
    if request.what is ExportKind.headlines:
        return store.headlines(since=request.when, site=request.site)
    changes = store.changes(after=request.after, since=request.when)
    return changes if request.site is None else (c for c in changes if c.object.site == request.site)


def _bounds(what: ExportKind, since: str | None) -> tuple[int, datetime | None]:
    if since is None:
        return 0, None
    if since.isdigit() and since.isascii():
        if what is not ExportKind.changes:
            raise ConfigError(f"--since {since}: a cursor is for changes; for {what.value} give a date (ISO 8601)")
        return min(int(since), _LARGEST), None
    from newscrawl.arabic import BAGHDAD
    from newscrawl.config import iso_time

    expected = "a cursor (digits) or a date (ISO 8601)"
    return 0, iso_time(since, BAGHDAD, name=f"--since {since!r}", expected=expected)
