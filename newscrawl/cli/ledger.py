"""`newscrawl runs` and `newscrawl failures`: what crawls did, and what they could not read."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newscrawl.cli.options import Database, open_store, settings
from newscrawl.errors import ConfigError

if TYPE_CHECKING:
    from newscrawl.items import Run
    from newscrawl.records import FailureRow

Limit = Annotated[int, typer.Option("--limit", "-n", min=1, help="At most this many.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON Lines instead of a table.")]
OfSite = Annotated[str | None, typer.Option("--site", metavar="SITE", help="Of this site only.")]


def runs(site: OfSite = None, limit: Limit = 20, json: AsJson = False, database: Database = None) -> None:
    """Show the ledger: what each crawl found, newest first.

    Example: `newscrawl runs --site baghdad_today -n 5`
    """
    with open_store(database) as store:
        rows = store.runs(site=site, limit=limit)
    if json:
        from newscrawl.exporters import JsonLines

        exporter = JsonLines(sys.stdout.buffer)
        for run in rows:
            exporter.export_item(run)
    elif rows:
        _runs_table(rows)
    else:
        _check_site(site)
        print("no runs yet")


def _runs_table(rows: Sequence[Run]) -> None:
    from newscrawl.cli import tables
    from newscrawl.cli.progress import counts, outcome, unless_complete

    several = len({run.site for run in rows}) > 1
    cells = [
        (
            str(run.id),
            _time(run.started_at),
            f"{(run.finished_at - run.started_at).total_seconds():.1f}" if run.finished_at else "",
            run.site if several else "",
            run.section or run.job,
            outcome(run),
            ", ".join(filter(None, (counts(run), unless_complete(run)))),
        )
        for run in rows
    ]
    titles = ("run", "started (UTC)", "took s", "site", "job", "outcome", "found")
    tables.show(titles, cells, numbers=("run", "took s"), wraps="found")


def _check_site(name: str | None) -> None:
    """Where nothing is found for a site, the name may be wrong; raises `UnknownSite`."""
    from newscrawl.sites import get_site

    if name is not None:
        get_site(name)


def failures(
    retry: Annotated[
        int | None, typer.Option("--retry", metavar="ID", help="Fetch this one again, now.", show_default=False)
    ] = None,
    page: Annotated[
        int | None, typer.Option("--page", metavar="ID", help="Write its page as it came.", show_default=False)
    ] = None,
    site: OfSite = None,
    all: Annotated[bool, typer.Option("--all", help="The mended ones, too.")] = False,
    json: AsJson = False,
    base_url: Annotated[str | None, typer.Option(metavar="URL", help="With --retry: fetch from here instead.")] = None,
    database: Database = None,
) -> int:
    """List the pages that could not be read, with reasons; they are tried again by later crawls.

    Example: `newscrawl failures --retry 7`
    """
    if retry is not None:
        return _retry(retry, base_url, database)
    with open_store(database) as store:
        if page is not None:
            _write_page(store.failure(page), page)
            return 0
        rows = store.failures(site, open_only=not all)
    if json:
        _as_json(rows)
    elif not rows:
        _check_site(site)
        print("no failures" if all else "no open failures")
    else:
        _table(rows)
    return 0


def _retry(number: int, base_url: str | None, database: str | None) -> int:
    from newscrawl.cli import progress
    from newscrawl.runner import Crawl, Job, in_reactor
    from newscrawl.sites import get_site

    with open_store(database) as store:
        row = store.failure(number)
    if row is None:
        raise ConfigError(f"--retry {number}: there is no such failure; `newscrawl failures` lists them")
    if row.resolved_at is not None:
        print(f"failure {number} is mended already: {row.url}")
        return 0
    site = get_site(row.site)
    sections = [] if row.page == "ticker" else [row.section_slug or site.default_sections[0]]
    whole_page = row.page != "article"
    job = Job(
        site=site,
        sections=sections,
        ticker=row.page == "ticker",
        retry=None if whole_page else number,
        base_url=base_url,
    )
    progress.configure_log("ERROR")
    with progress.Progress() as shown:
        crawling = Crawl(job, settings(database), watch=shown.watch)
        outcome = in_reactor(crawling.run, stop=crawling.stop)
    with open_store(database) as store:
        after = store.failure(number)
    told = f"not mended ({after.reason})" if after is not None and after.resolved_at is None else "mended"
    print(f"failure {number}: {told}: {row.url}")
    return outcome.exit_code


def _write_page(row: FailureRow | None, number: int) -> None:
    if row is None or row.body is None:
        raise ConfigError(f"--page {number}: no page was kept under that number")
    sys.stdout.buffer.write(row.body)


def _table(rows: list[FailureRow]) -> None:
    from newscrawl.cli import tables

    several = len({row.site for row in rows}) > 1
    cells = [
        (
            str(row.id),
            row.site if several else "",
            row.page,
            row.reason,
            str(row.tries),
            _time(row.last_at),
            "mended" if row.resolved_at else "",
            f"{row.url}\n{row.detail}" if row.detail else row.url,
        )
        for row in rows
    ]
    titles = ("id", "site", "page", "reason", "tries", "last (UTC)", "state", "address")
    tables.show(titles, cells, numbers=("id", "tries"), wraps="address")


def _as_json(rows: list[FailureRow]) -> None:
    from dataclasses import asdict
    from json import dumps

    from newscrawl.exporters import utf8

    for row in rows:
        values: dict[str, Any] = asdict(row)
        values.pop("body")
        sys.stdout.buffer.write(utf8(dumps(values, ensure_ascii=False, default=_plain) + "\n"))


def _plain(value: object) -> str:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else str(value)


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"
