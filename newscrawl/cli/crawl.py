"""`newscrawl crawl`: one crawl now."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from newscrawl.cli.options import Database, SiteName

Sections = Annotated[
    list[str] | None,
    typer.Option("--section", "-s", metavar="SLUG", help="A section by its address slug; may be repeated."),
]


def crawl(
    site: SiteName = "baghdad_today",
    section: Sections = None,
    ticker: Annotated[
        bool | None, typer.Option("--ticker/--no-ticker", help="Read the headline ticker, too.", show_default=False)
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Walk back to this publication date (ISO 8601).")
    ] = None,
    max_pages: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="At most N listing pages a section.")
    ] = None,
    recheck: Annotated[
        str | None,
        typer.Option(metavar="AGE", help="Look again at what was first seen within AGE (12h, 7d, `all`)."),
    ] = None,
    base_url: Annotated[
        str | None, typer.Option(metavar="URL", help="Fetch from here instead of the site's own address.")
    ] = None,
    delay: Annotated[
        float | None, typer.Option(metavar="S", min=0.0, help="Seconds between two requests.", show_default=False)
    ] = None,
    database: Database = None,
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE.jsonl", help="Also write this crawl's new and revised items (overwritten)."),
    ] = None,
    log_level: Annotated[
        str, typer.Option(metavar="LEVEL", help="What Scrapy's log shows on standard error.")
    ] = "ERROR",
) -> int:
    """Crawl a site once: its configured sections and its ticker, each article that is new.

    Example: `newscrawl crawl baghdad_today --section security --since 2025-09-01`

    Ends with 0 when all went well, 4 when something could not be read, 3 when the site could not
    be reached or refused us, 5 without a store, 6 when another crawl of the site is running.
    """
    from newscrawl.cli.options import settings
    from newscrawl.cli.output import progress
    from newscrawl.runner import CrawlRunner, Job, in_reactor
    from newscrawl.sites import get_site

    loaded = settings(database)
    job = Job.of(
        get_site(site),
        loaded,
        sections=section or (),
        ticker=ticker,
        since=since,
        max_pages=max_pages,
        recheck=recheck,
        base_url=base_url,
        delay=delay,
        output=output,
    )
    progress.configure_log(log_level)
    if not loaded.database:
        progress.note("no store: nothing is kept beyond this crawl")
    if not loaded.contact and job.base_url is None:
        progress.note("no `contact` in newscrawl.toml: the site's people cannot reach you (see: newscrawl init)")
    with progress.Progress() as shown:
        crawling = CrawlRunner(job, loaded, watch=shown.watch)
        outcome = in_reactor(crawling.run, stop=crawling.stop)
    progress.summary(outcome.runs)
    return outcome.exit_code
