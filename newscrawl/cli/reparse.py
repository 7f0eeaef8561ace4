"""`newscrawl reparse`: archived pages read again with today's page classes."""

from __future__ import annotations

import json as jsonlib
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newscrawl.cli.options import Database, open_store, settings, time_option
from newscrawl.errors import ConfigError

if TYPE_CHECKING:
    from rich.console import Console

    from newscrawl.crawl.reparse import ReparsedPage
    from newscrawl.site import Site
    from newscrawl.store import Store

LONGEST = 60  # characters of a value that are shown
_EVERY = 50  # pages between two words of progress
_CHANGED = ("revised", "refined", "mended")


def reparse(
    site: Annotated[str | None, typer.Option(metavar="SITE", help="Of this site only.")] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Published (else first seen) from then on; ISO 8601.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change; save nothing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="JSON Lines of what differs instead of a text.")] = False,
    database: Database = None,
) -> int:
    """Read archived pages again with today's page classes: show what differs, and save it as revisions of their own.

    Example: `newscrawl reparse --site baghdad_today --dry-run`

    The site is not asked for anything. Ends with 4 when a page was missing, damaged or could not be
    read any more, 6 when a crawl of the site is running (not with --dry-run).
    """
    sites = _sites(site)
    counts: Counter[str] = Counter()
    tell = _as_json if json else _Lines()
    with open_store(database) as store:
        folder = _folder(store, database)
        for one in sites:
            for reading in _readings(store, one, folder, time_option("--since", since, one.tz), dry_run=dry_run):
                counts[reading.kind] += 1
                _progress(counts)
                if reading.kind != "same":
                    _progress(counts, at_end=True)  # else the line would be told behind it
                    tell(reading)
    _progress(counts, at_end=True)
    print(_summary(counts, dry_run=dry_run), file=sys.stderr if json else sys.stdout)
    return 4 if counts["unreadable"] else 0


def _sites(name: str | None) -> list[Site]:
    from newscrawl.sites import all_sites, get_site

    return [get_site(name)] if name is not None else list(all_sites())


def _folder(store: Store, database: str | None) -> Path:
    from newscrawl import config
    from newscrawl.archive import folder_of

    folder = folder_of(settings(database), store.path, config.root(Path.cwd()))
    if folder is None:
        raise ConfigError(f"{store.url}: a store in memory has no archive")
    return folder


def _readings(
    store: Store, site: Site, folder: Path, since: datetime | None, *, dry_run: bool
) -> Iterator[ReparsedPage]:
    from newscrawl.crawl import leases
    from newscrawl.crawl.reparse import Reparse, save

    found = Reparse(store, site, folder).readings(since)
    if dry_run:
        yield from found
        return
    with leases.hold(store, site.name) as beat:
        yield from save(store, found, beat)


class _Lines:
    """What differs, as people read it."""

    def __init__(self) -> None:
        from newscrawl.cli.output import tables

        self._out: Console = tables.console()

    def __call__(self, reading: ReparsedPage) -> None:
        from rich.text import Text

        from newscrawl.cli.output import bidi

        why = f" ({reading.why})" if reading.why else ""
        self._out.print(Text(f"{reading.id}: {reading.kind}{why}"))
        for name, (old, new) in reading.changed.items():
            line = f"{bidi.latin(self._out, name)}: {shortened(old, new)} ← {shortened(new, old)}"
            if not bidi.is_rtl(line):
                line = f"{name}: {shortened(old, new)} → {shortened(new, old)}"
            bidi.show(self._out, Text(f"  {line}"))


def shortened(value: Any, other: Any = None) -> str:
    """A field's value in one line; of a long text some words around the first place where it differs.

    >>> shortened(None), shortened(["أمن", "ديالى"])
    ('—', '[أمن، ديالى]')
    """
    if value is None or value == "":
        return "—"
    if isinstance(value, list):
        return f"[{'، '.join(map(str, value))}]"
    text = " ".join(str(value).split())
    if len(text) <= LONGEST:
        return text
    start = max(_common(text, " ".join(str(other or "").split())) - LONGEST // 3, 0)
    start = text.rfind(" ", 0, start) + 1
    cut = text[start : start + LONGEST]
    return ("…" if start else "") + cut + ("…" if start + LONGEST < len(text) else "")


def _common(one: str, other: str) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _as_json(reading: ReparsedPage) -> None:
    changed = {name: {"old": old, "new": new} for name, (old, new) in reading.changed.items()}
    row = {"id": reading.id, "outcome": reading.kind, "why": reading.why, "changed": changed}
    print(jsonlib.dumps(row, ensure_ascii=False))


def _progress(counts: Counter[str], *, at_end: bool = False) -> None:
    if not sys.stderr.isatty() or (counts.total() % _EVERY and not at_end):
        return
    differ = sum(counts[kind] for kind in _CHANGED)
    line = "" if at_end else f"{counts.total()} pages read, {differ} differ"
    print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)


def _summary(counts: Counter[str], *, dry_run: bool) -> str:
    differ = {
        "revised": "would be revised" if dry_run else "revised",
        "refined": "with a finer date",
        "mended": "that had failed can be read" if dry_run else "that had failed mended",
        "unreadable": "could not be read",
    }
    parts = [f"{counts[kind]} {words}" for kind, words in differ.items() if counts[kind]]
    return f"{counts.total()} pages read: {', '.join(parts) or 'nothing differs'}"
