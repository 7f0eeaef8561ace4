"""`newscrawl failures`: the pages that could not be read, with reasons."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newscrawl.cli.options import AsJson, Database, OfSite, check_site, open_store, settings
from newscrawl.cli.output.tables import utc_time
from newscrawl.errors import ConfigError

if TYPE_CHECKING:
    from newscrawl.records import StoredFailure


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
        check_site(site)
        print("no failures" if all else "no open failures")
    else:
        _table(rows)
    return 0


def _retry(number: int, base_url: str | None, database: str | None) -> int:
    from newscrawl.cli.output import progress
    from newscrawl.runner import CrawlRunner, Job, in_reactor
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
        crawling = CrawlRunner(job, settings(database), watch=shown.watch)
        outcome = in_reactor(crawling.run, stop=crawling.stop)
    with open_store(database) as store:
        after = store.failure(number)
    result = f"not mended ({after.reason})" if after is not None and after.resolved_at is None else "mended"
    print(f"failure {number}: {result}: {row.url}")
    return outcome.exit_code


def _write_page(row: StoredFailure | None, number: int) -> None:
    if row is None or row.body is None:
        raise ConfigError(f"--page {number}: no page was kept under that number")
    sys.stdout.buffer.write(row.body)


def _table(rows: list[StoredFailure]) -> None:
    from newscrawl.cli.output import tables

    several = len({row.site for row in rows}) > 1
    cells = [
        (
            str(row.id),
            row.site if several else "",
            row.page,
            row.reason,
            str(row.tries),
            utc_time(row.last_at),
            "mended" if row.resolved_at else "",
            f"{row.url}\n{row.detail}" if row.detail else row.url,
        )
        for row in rows
    ]
    titles = ("id", "site", "page", "reason", "tries", "last (UTC)", "state", "address")
    tables.show(titles, cells, numbers=("id", "tries"), wraps="address")


def _as_json(rows: list[StoredFailure]) -> None:
    from dataclasses import asdict
    from json import dumps

    from newscrawl.exporters import utf8

    for row in rows:
        values: dict[str, Any] = asdict(row)
        for internal in ("body", "part_url"):
            values.pop(internal)
        sys.stdout.buffer.write(utf8(dumps(values, ensure_ascii=False, default=_plain) + "\n"))


def _plain(value: object) -> str:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else str(value)
