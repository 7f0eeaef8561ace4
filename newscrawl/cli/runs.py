"""`newscrawl runs`: the ledger of what crawls did."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from newscrawl.cli.options import AsJson, Database, Limit, OfSite, check_site, open_store
from newscrawl.cli.output.tables import utc_time

if TYPE_CHECKING:
    from newscrawl.items import Run


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
        check_site(site)
        print("no runs yet")


def _runs_table(rows: Sequence[Run]) -> None:
    from newscrawl.cli.output import tables
    from newscrawl.cli.output.progress import coloured, counts, unless_complete

    several = len({run.site for run in rows}) > 1
    cells = [
        (
            str(run.id),
            utc_time(run.started_at),
            f"{(run.finished_at - run.started_at).total_seconds():.1f}" if run.finished_at else "",
            run.site if several else "",
            run.section or run.job,
            coloured(run),
            ", ".join(filter(None, (counts(run), unless_complete(run)))),
        )
        for run in rows
    ]
    titles = ("run", "started (UTC)", "took s", "site", "job", "outcome", "found")
    tables.show(titles, cells, numbers=("run", "took s"), wraps="found")
