"""Accuracy, field by field, of every tool over every layout."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bench import samples, scoring
from bench.plan import Plan, say
from bench.samples import Layout
from bench.scoring import scores
from bench.tables import Table, number, percent
from bench.tools import NEWSCRAWL, READERS, NotMeasured, Tool, read

REAL = "NEWSCRAWL_PAGES"
SHOWN = 8  # pages named for one column
NOTE = (
    "Per cent of {count} pages on which the field is right; body F1 is the mean over words. Texts are compared after "
    "white space is folded and invisible characters are dropped, for every tool; a body counts with its dateline or "
    "without. Some pages are urgent lines that have no body. Dates without a zone are taken in the page's. Empty: the "
    "tool has no such field."
)


def tables(plan: Plan) -> list[Table]:
    """One table a layout."""
    layouts = samples.layouts(plan.pages)
    folder = os.environ.get(REAL)
    if folder:
        layouts.append(samples.real_pages(Path(folder)))
    found = [_table(layout) for layout in layouts]
    if not folder:
        found.append(_without())
    return found


def _table(layout: Layout) -> Table:
    rows, left_out = [], []
    points: dict[Tool, list[dict[str, float]]] = {}
    for tool in (t for t in READERS if not (t.bound and layout.foreign)):
        say(f"accuracy, {layout.name}: {tool.name}")
        try:
            found = [line["fields"] for line in read(tool, layout.samples)]
        except NotMeasured as error:
            left_out.append(f"{tool.name}: {error}")
            continue
        points[tool] = [scores(f, s.truth, s.bodies) for f, s in zip(found, layout.samples, strict=True)]
        rows.append([tool.name, *_cells(scoring.summary(found, points[tool]))])
    return Table(
        title=f"Accuracy: {layout.name}",
        note=NOTE.format(count=len(layout.samples)),
        header=["", *scoring.COLUMNS],
        rows=rows,
        left_out=left_out,
        remarks=list(_remarks(layout, points)),
    )


def _cells(means: Mapping[str, float | None]) -> Iterator[str]:
    for column, mean in means.items():
        yield number(mean, 3) if column == "body F1" else percent(mean)


def _remarks(layout: Layout, points: Mapping[Tool, Sequence[Mapping[str, float]]]) -> Iterator[str]:
    """How often newscrawl has a page wholly right, and every column in which a peer is ahead of it, with the pages."""
    if NEWSCRAWL not in points:
        return
    ours = points[NEWSCRAWL]
    yield f"newscrawl: every field right on {percent(scoring.whole(ours))} % of pages."
    for tool, theirs in points.items():
        for column, places in scoring.ahead(ours, theirs).items():
            names = ", ".join(layout.samples[i].id for i in places[:SHOWN])
            more = f" and {len(places) - SHOWN} more" if len(places) > SHOWN else ""
            yield f"Ahead of newscrawl: {tool.name} in {column}, by {names}{more}."


def _without() -> Table:
    return Table(
        title="Accuracy: real pages",
        note=f"Left out: {REAL} names no folder of real pages with their truth.",
        header=[""],
        rows=[],
    )
