"""`newscrawl audit`: whether everything of a window was captured."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from newscrawl.cli.options import Database, SiteName, open_store, settings, time_option
from newscrawl.errors import ConfigError

if TYPE_CHECKING:
    from newscrawl.monitoring.store_audit import StoreAudit
    from newscrawl.site import Site


def audit(
    site: SiteName = "baghdad_today",
    since: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Published (else first seen) from then on (ISO 8601); else a week."),
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="Until then, a day to its end; else until now.")
    ] = None,
    read: Annotated[
        bool, typer.Option("--read", help="First read feeds and sitemaps, and fetch some of what only they know.")
    ] = False,
    base_url: Annotated[
        str | None, typer.Option(metavar="URL", help="With --read: fetch from here instead of the site's own address.")
    ] = None,
    delay: Annotated[
        float | None,
        typer.Option(
            metavar="S", min=0.0, help="With --read: the usual seconds between requests; it keeps twice that."
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object instead of tables.")] = False,
    database: Database = None,
) -> int:
    """Say whether everything was captured that lists, feeds, sitemaps, the ticker and the ids themselves tell of.

    Example: `newscrawl audit baghdad_today --since 2025-09-01 --until 2025-09-07 --read`

    Ends with 0 when nothing is missing, 4 when something that a list named, or a feed for a crawled
    section, was not captured, 5 without a store. With --read also with what `crawl` ends with.
    """
    from newscrawl.monitoring.store_audit import WINDOW, audit_store
    from newscrawl.sites import get_site

    chosen = get_site(site)
    start, end = time_option("--since", since, chosen.tz), time_option("--until", until, chosen.tz, to_end=True)
    _check(start, end)
    code = _read(chosen, start, base_url, delay, database) if read else 0
    end = end or datetime.now(UTC)
    with open_store(database) as store:
        crawled = settings(database).crawled(chosen.name, chosen.default_sections)
        report = audit_store(store, chosen, start or end - WINDOW, end, crawled)
    if json:
        _print_json(report)
    else:
        from newscrawl.cli.output import audit_tables

        audit_tables.show(report)
    return code if code == 130 or not report.audit.of("missing") else 4


def _check(since: datetime | None, until: datetime | None) -> None:
    if since is not None and since > (until or datetime.now(UTC)):
        end = "now" if until is None else until.isoformat(timespec="minutes")
        raise ConfigError(f"--since {since.isoformat(timespec='minutes')} is later than {end}: the window is empty")


def _read(site: Site, since: datetime | None, base_url: str | None, delay: float | None, database: str | None) -> int:
    """Read the second witnesses; the exit code."""
    from newscrawl.cli.output import progress
    from newscrawl.runner import CrawlRunner, Job, in_reactor

    open_store(database).close()  # a crawl would make one
    start_text = since.isoformat() if since else None
    job = Job(site=site, ticker=False, witnesses=True, since=start_text, base_url=base_url, delay=delay)
    progress.configure_log("ERROR")
    with progress.Progress() as shown:
        crawling = CrawlRunner(job, settings(database), watch=shown.watch)
        return in_reactor(crawling.run, stop=crawling.stop).exit_code


def _print_json(report: StoreAudit) -> None:
    from json import dumps

    from newscrawl.cli.output import audit_tables
    from newscrawl.exporters import utf8

    sys.stdout.buffer.write(utf8(dumps(audit_tables.audit_json(report), ensure_ascii=False) + "\n"))
