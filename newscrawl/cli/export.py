"""`newscrawl export`: from the store to a file or standard output."""

from __future__ import annotations

import enum
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer

from newscrawl.cli.options import Database, OutputFile, open_store
from newscrawl.errors import ConfigError

if TYPE_CHECKING:
    from newscrawl.store import Store


class What(enum.StrEnum):
    """What can be exported."""

    articles = "articles"
    headlines = "headlines"
    changes = "changes"


class Format(enum.StrEnum):
    """As what."""

    jsonl = "jsonl"
    json = "json"
    csv = "csv"


def export(
    what: Annotated[What, typer.Argument(help="articles, headlines (of the ticker) or changes (the feed).")],
    format: Annotated[Format, typer.Option("--format", "-f", help="The file format.")] = Format.jsonl,
    since: Annotated[
        str | None,
        typer.Option(metavar="CURSOR|DATE", help="Digits: changes after this cursor; else ISO 8601, inclusive."),
    ] = None,
    history: Annotated[bool, typer.Option("--history", help="Every revision, not only the newest.")] = False,
    raw: Annotated[bool, typer.Option("--raw", help="CSV: leave cells that look like formulas as they are.")] = False,
    database: Database = None,
    output: OutputFile = None,
) -> None:
    """Write articles, ticker headlines or the change feed as JSON Lines, JSON or CSV.

    Example: `newscrawl export articles --format csv --since 2025-09-01 --output articles.csv`

    Removed articles and duplicates are included, each marked. `changes` is resumable: give the
    last `cursor` you have as `--since`.
    """
    from newscrawl.exporters import COLUMNS, FORMATS

    after, when = _bounds(what, since)
    options: dict[str, Any] = {"raw": raw, "columns": COLUMNS[what.value]} if format is Format.csv else {}
    with open_store(database) as store, _opened(output, store.path) as file:
        exporter = FORMATS[format.value](file, **options)
        exporter.start_exporting()
        for item in _items(store, what, after, when, history):
            exporter.export_item(item)
        exporter.finish_exporting()


def _items(store: Store, what: What, after: int, when: datetime | None, history: bool) -> Iterator[Any]:
    if what is What.articles:
        return store.articles(since=when, history=history)
    if what is What.headlines:
        return store.headlines(since=when)
    return store.changes(after=after, since=when)


def _bounds(what: What, since: str | None) -> tuple[int, datetime | None]:
    if since is None:
        return 0, None
    if since.isdigit() and since.isascii():
        if what is not What.changes:
            raise ConfigError(f"--since {since}: a cursor is for changes; for {what.value} give a date (ISO 8601)")
        return int(since), None
    from newscrawl.arabic import BAGHDAD

    try:
        when = datetime.fromisoformat(since)
    except ValueError:
        raise ConfigError(f"--since {since!r}: expected a cursor (digits) or a date (ISO 8601)") from None
    return 0, when if when.tzinfo else when.replace(tzinfo=BAGHDAD)


@contextmanager
def _opened(output: Path | None, store: Path | None) -> Iterator[IO[bytes]]:
    if output is not None and store is not None and output.resolve() == store.resolve():
        raise ConfigError(f"--output {output}: that is the store itself")
    if output is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        file = output.open("wb")
    except OSError as error:
        raise ConfigError(f"--output {output}: {error.strerror or error}") from None
    with file:
        yield file
