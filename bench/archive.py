"""What the archive adds to a crawl: CPU with it and without, of a server that compresses and of one that does not."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.crawls import NEWSCRAWL, WITHOUT_ARCHIVE, Crawl, crawl, middle
from bench.plan import Plan, say
from bench.replica import replica
from bench.tables import Table, number, ratio
from bench.tools import NotMeasured

NOTE = (
    "newscrawl's own crawl of the replica's security section, pages of 85 KB, without its archive and with it, turn by "
    "turn; the median CPU of {rounds} turns each. The archive holds each article's page as it crossed the wire, and "
    "its request."
)
SERVERS = {"gzip": ("gzip",), "no compression": ()}
KINDS = {"without the archive": WITHOUT_ARCHIVE, "with the archive": NEWSCRAWL}


def tables(plan: Plan) -> list[Table]:
    """One table: a row for each server, without and with the archive."""
    rows, left_out = [], []
    for server, codings in SERVERS.items():
        try:
            rows += _rows(server, codings, plan)
        except NotMeasured as error:
            left_out.append(f"newscrawl, {server}: {error}")
    header = ["the server sends", "articles", "CPU s / 1,000 articles", "ratio", "wall s", "archive KB / article"]
    note = NOTE.format(rounds=plan.crawl_rounds)
    return [Table(title="The archive", note=note, header=header, rows=rows, left_out=left_out)]


def _rows(server: str, codings: Sequence[str], plan: Plan) -> list[list[str]]:
    made: dict[str, list[Crawl]] = {}
    size = 0  # of the archive, by the last crawl of a turn
    with replica(plan.articles, codings) as site:
        for turn in range(plan.crawl_rounds):
            for kind, crawler in KINDS.items():
                say(f"archive, {server}, round {turn + 1}: {kind}")
                with tempfile.TemporaryDirectory() as name:
                    made.setdefault(kind, []).append(crawl(crawler, site, Path(name), plan.articles))
                    size = sum(file.stat().st_size for file in Path(name).glob("archive/*/*"))
    base = middle(made["without the archive"])
    return [
        _row(f"{server}, {kind}", middle(runs), base, size if kind == "with the archive" else 0)
        for kind, runs in made.items()
    ]


def _row(name: str, run: Crawl, base: Crawl, size: int) -> list[str]:
    per_article = number(size / 1000 / max(run.articles, 1), 1) if size else ""
    return [name, f"{run.articles:,}", number(run.cpu), ratio(run.cpu, base.cpu), number(run.used.wall, 1), per_article]
