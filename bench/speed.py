"""CPU of one page, of `clean` and of `parse_date`: interleaved rounds, medians, ratios."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from statistics import fmean, median

from bench import samples
from bench.plan import Plan, say
from bench.samples import Sample
from bench.tables import Table, number, ratio
from bench.tools import FLOORS, READERS, SCRIPT, NotMeasured, Tool, read
from newscrawl.arabic import BAGHDAD, clean, parse_date

NOTE = (
    "CPU milliseconds for one page (all threads, imports left out), {count} pages of {size:.0f} KB on average; the "
    "median of {rounds} rounds, the tools taking turns. newscrawl gives the whole item, cleaned and hashed; the "
    "parsel script eleven fields as they stand."
)
BATCH = 2000


def tables(plan: Plan) -> list[Table]:
    """Pages, then text and dates."""
    pages = samples.layouts(plan.speed_pages)[0].samples
    return [_pages(pages, plan.rounds), _text(pages, plan.rounds)]


def _pages(pages: Sequence[Sample], rounds: int) -> Table:
    spent: dict[Tool, list[float]] = {tool: [] for tool in (*FLOORS, *READERS)}
    left_out = []
    for turn in range(rounds):
        for tool in list(spent):
            say(f"speed, round {turn + 1}: {tool.name}")
            try:
                spent[tool].append(fmean(line["cpu"] for line in read(tool, pages, warm=3)))
            except NotMeasured as error:
                del spent[tool]
                left_out.append(f"{tool.name}: {error}")
    means = {tool: median(costs) * 1000 for tool, costs in spent.items()}
    base = means[SCRIPT]
    size = fmean(len(p.html.encode()) for p in pages) / 1000
    return Table(
        title="Speed of one page",
        note=NOTE.format(count=len(pages), size=size, rounds=rounds),
        header=["", "ms a page", "ratio to the parsel script"],
        rows=[[tool.name, number(ms), ratio(ms, base)] for tool, ms in sorted(means.items(), key=lambda m: m[1])],
        left_out=left_out,
    )


def calibration() -> int:
    """A fixed piece of plain Python: says how fast the machine was in this very run."""
    total = 0
    for i in range(100_000):
        total += i & 7
    return total


def _text(pages: Sequence[Sample], rounds: int) -> Table:
    now = datetime(2025, 9, 7, 12, tzinfo=BAGHDAD)
    dirty = [p.html[p.html.find("<body") :] for p in pages]  # markup and all: bytes are bytes
    texts = [body for p in pages for body in p.bodies]
    headers = [f"أمن | {1 + n % 28}-{1 + n % 12:02}-2025, {n % 24:02}:{n % 60:02} |" for n in range(BATCH)]
    tasks: dict[str, tuple[Callable[[], object], float]] = {
        "calibration, loops": (calibration, 1),
        "`clean`, article texts, MB": (lambda: [clean(t) for t in texts], _megabytes(texts)),
        "`clean`, pages with their markup, MB": (lambda: [clean(t) for t in dirty], _megabytes(dirty)),
        "`parse_date`, header dates": (lambda: [parse_date(h, now=now) for h in headers], len(headers)),
    }
    costs: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(rounds):
        for name, (task, _amount) in tasks.items():
            costs[name].append(_seconds(task))
    rates = {name: amount / median(costs[name]) for name, (_task, amount) in tasks.items()}
    base = rates["calibration, loops"]
    return Table(
        title="Speed of text and dates",
        note=f"Per CPU second, the median of {rounds} rounds; a calibration loop is 100,000 turns of plain Python.",
        header=["", "a second", "for one calibration loop"],
        rows=[[name, number(rate, 0 if rate > 100 else 1), number(rate / base, 3)] for name, rate in rates.items()],
    )


def _megabytes(texts: Sequence[str]) -> float:
    return sum(len(t.encode()) for t in texts) / 1e6


def _seconds(task: Callable[[], object]) -> float:
    """CPU seconds of this thread for one turn of the work, repeated until it can be measured."""
    turns, start = 0, time.thread_time()
    while (spent := time.thread_time() - start) < 0.2:
        task()
        turns += 1
    return spent / turns
