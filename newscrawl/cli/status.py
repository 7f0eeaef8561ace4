"""`newscrawl status`: how each job of each site fares, and why."""

from __future__ import annotations

import json as jsonlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from newscrawl.cli.options import Database, open_store, settings

if TYPE_CHECKING:
    from newscrawl.monitoring.verdicts import Verdict

_COLOURS = {"ok": "green", "quiet": "green", "late": "yellow", "degraded": "yellow"}


def status(
    site: Annotated[str | None, typer.Argument(metavar="SITE", help="Of this site only.", show_default=False)] = None,
    json: Annotated[bool, typer.Option("--json", help="JSON Lines instead of a table.")] = False,
    database: Database = None,
) -> int:
    """Give a verdict on each site's jobs, with its reason: ok, quiet, late, degraded, blocked, unreachable, broken.

    Example: `newscrawl status`

    Ends with 0 when all is ok or quiet, 3 when a site is blocked or unreachable, 4 when a job is late, degraded or
    broken; the worst wins. 5 without a store.
    """
    from newscrawl.monitoring.verdicts import as_json, worst
    from newscrawl.schedule.source import Source
    from newscrawl.schedule.status import verdicts_of
    from newscrawl.sites import get_site

    if site is not None:
        get_site(site)
    # Without a schedule here, the verdicts are on the jobs that the ledger knows.
    made = Source(database).plan if settings(database).jobs else None
    with open_store(database) as store:
        verdicts = verdicts_of(store, datetime.now(UTC), made=made, site=site)
        failures = {name: len(store.failures(name)) for name in {verdict.site for verdict in verdicts}}
    if json:
        for verdict in verdicts:
            print(jsonlib.dumps(as_json(verdict, failures[verdict.site]), ensure_ascii=False))
    elif verdicts:
        _show(verdicts, failures)
    else:
        print("no runs yet, and no jobs")
    return worst(verdicts)


def _show(verdicts: Sequence[Verdict], failures: dict[str, int]) -> None:
    from rich.text import Text

    from newscrawl.cli.output import tables

    rows = [
        (
            verdict.site,
            verdict.job,
            Text(verdict.verdict, style=_COLOURS.get(verdict.verdict, "red")),
            verdict.reason,
            str(verdict.evidence["last_started_at"] or "")[:16].replace("T", " "),
        )
        for verdict in verdicts
    ]
    tables.show(("site", "job", "verdict", "reason", "last run (UTC)"), rows, wraps="reason")
    for site, count in failures.items():
        if count:
            print(f"{site}: {count} page{'s' if count != 1 else ''} not read yet: `newscrawl failures --site {site}`")
