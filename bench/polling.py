"""Polling by rhythm, simulated: delays from publication to capture by equal intervals, ours, and the best split."""

from __future__ import annotations

import heapq
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from math import ceil, sqrt

from bench.plan import Plan, say
from bench.tables import Table, number, ratio
from bench.worlds import AGENCY, KINDS, SLOT, Size, World, world
from newscrawl.arabic import BAGHDAD
from newscrawl.schedule.adaptive import learn

MONDAY = datetime(2025, 6, 2, tzinfo=BAGHDAD)
DAY = 86_400
FLOOR, CEILING = timedelta(minutes=1), timedelta(hours=6)
LEAST, MOST = timedelta(hours=1) / CEILING, timedelta(hours=1) / FLOOR  # polls an hour
RELEARN = 12 * 3600
LEARNING = 28  # days
NOTE = (
    "Twenty sections with rates as Zipf 1.5; from 01 to 06 Baghdad time a tenth of the other hours, Fridays half; two "
    "events of six hours with the tenfold rate of all sections; articles as Poisson, each poll takes all that its "
    "section published since its last. {days} days, seeds 1 to {seeds}; means over the seeds. `history`: the days of "
    "publications known before, the same to all. `minutes`: between two polls at equal intervals, which is the budget: "
    "15 are 1,920 polls a day of twenty sections, 60 are 480. The yardstick knows the rates and polls in proportion to "
    "their square roots, as they change. Ours learns anew every {relearn} hours. Both are bound to 1 minute and 6 "
    "hours. `spent`: polls made, over the budget; `even`: the ratio to equal intervals, had ours spent just the budget."
)
OTHERS = (
    "As above, with one thing changed: nothing at all in the nights; the events in one of the five largest sections "
    "each; all rates alike, at all hours; one section; the second falls silent, the third appears, the rates swap "
    "their ranks, or all grow tenfold in the middle; each section has two bursts of three hours a week and nothing "
    "else; each works eight hours a day of its own. Without events where none are named."
)
HEADER = [
    "mean delay, minutes", "articles a day", "history", "minutes", "equal", "ours", "yardstick", "ours / equal", "even",
    "ours / yardstick", "95th: equal", "ours", "ours / equal", "spent: equal", "ours", "yardstick",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Delays in minutes, and the polls made over the budget."""

    mean: float
    late: float
    spent: float


def tables(plan: Plan) -> list[Table]:
    """The agency of the issue, at two volumes and two budgets; then other kinds of history."""
    days = plan.polling_days
    seeds = range(1, plan.polling_seeds + 1)
    note = NOTE.format(days=days, seeds=len(seeds), relearn=RELEARN // 3600)
    agency = [
        _row(AGENCY, Size(articles=articles, known=known, days=days), gap, seeds)
        for known in (LEARNING, 0)
        for articles in (30, 300)
        for gap in ((15, 60) if known else (60,))
    ]
    others = [_row(kind, Size(articles=30, known=LEARNING, days=days), 60, seeds) for kind in KINDS if kind != AGENCY]
    return [
        Table(title="Adaptive polling: the agency", note=note, header=HEADER, rows=agency),
        Table(title="Adaptive polling: other histories", note=OTHERS, header=HEADER, rows=others),
    ]


def _row(kind: str, size: Size, gap: int, seeds: Sequence[int]) -> list[str]:
    say(f"polling, {kind}: {size.articles} articles a day, {size.known} days known, {gap} minutes")
    equal, ours, best = compared(kind, size, gap, seeds)
    return [
        kind,
        f"{size.articles:g}",
        str(size.known),
        str(gap),
        *(number(outcome.mean, 1) for outcome in (equal, ours, best)),
        ratio(ours.mean, equal.mean),
        ratio(ours.mean * ours.spent, equal.mean),
        ratio(ours.mean, best.mean),
        number(equal.late, 1),
        number(ours.late, 1),
        ratio(ours.late, equal.late),
        *(number(outcome.spent, 3) for outcome in (equal, ours, best)),
    ]


def compared(kind: str, size: Size, gap: int, seeds: Sequence[int]) -> list[Outcome]:
    """Equal intervals of ``gap`` minutes, ours, and the yardstick, of the same budget: means over ``seeds``."""
    sums = [[0.0] * 3 for _ in POLICIES]
    for seed in seeds:
        news = world(kind, seed, size)
        budget = round(len(news.rates) * 1440 / gap)
        for row, policy in zip(sums, POLICIES, strict=True):
            delays, polls = policy(news, budget)
            found = (sum(delays) / len(delays), sorted(delays)[int(len(delays) * 0.95)], polls / budget / size.days)
            row[:] = [before + value for before, value in zip(row, found, strict=True)]
    means = [[value / len(seeds) for value in row] for row in sums]
    return [Outcome(mean=mean / 60, late=late / 60, spent=spent) for mean, late, spent in means]


def equally(news: World, budget: int) -> tuple[list[float], int]:
    """The delays in seconds, and the polls made, of equal intervals; sections take turns."""
    sections = len(news.rates)
    step = DAY * sections / budget
    delays, polls = [], 0
    for turn, times in enumerate(news.times):
        first = news.start + step * (turn + 1) / sections
        polls += _whole((news.end - first) / step)
        delays += [first + max(0, ceil((at - first) / step)) * step - at for at in _counting(news, times)]
    return delays, polls


def knowingly(news: World, budget: int) -> tuple[list[float], int]:
    """The yardstick: polls an hour as the square root of the true rates, in each slot."""
    begin = news.start // SLOT
    roots = [[sqrt(rate) for rate in row[begin:]] for row in news.rates]
    scale = _scale(Counter(root for row in roots for root in row), budget * (news.end - news.start) / DAY * 3600 / SLOT)
    delays: list[float] = []
    polls = 0
    for turn, (row, times) in enumerate(zip(roots, news.times, strict=True)):
        sums = list(accumulate((_bounded(scale * root) * SLOT / 3600 for root in row), initial=0.0))
        phase = (turn + 1) / len(roots)
        polls += _whole(sums[-1] - phase)
        delays += _waits(sums, phase, [at - news.start for at in _counting(news, times)])
    return delays, polls


def _waits(sums: Sequence[float], phase: float, times: Sequence[float]) -> Iterator[float]:
    """To the next poll: where the polls due since the start, ``sums`` at each slot's, pass ``phase`` and whole numbers.

    The few articles after the last poll are left out.
    """
    for at in times:
        slot = int(at / SLOT)
        due = sums[slot] + (sums[slot + 1] - sums[slot]) * (at / SLOT - slot)
        goal = max(0, ceil(due - phase)) + phase
        if goal <= sums[-1]:
            slot = max(bisect_left(sums, goal, lo=slot) - 1, 0)
            yield (slot + (goal - sums[slot]) / (sums[slot + 1] - sums[slot])) * SLOT - at


def _scale(roots: Counter[float], polls: float) -> float:
    scale = 1.0
    for _ in range(50):
        scale *= polls / sum(_bounded(scale * root) * count for root, count in roots.items())
    return scale


def adaptively(news: World, budget: int) -> tuple[list[float], int]:
    """Ours: what is captured is known, nothing else."""
    names = [str(number) for number in range(len(news.rates))]
    dates = [[MONDAY + timedelta(seconds=at) for at in times] for times in news.times]
    seen = [bisect_left(times, news.start) for times in news.times]
    known = {name: row[:count] for name, row, count in zip(names, dates, seen, strict=True)}
    queue = [(news.start + DAY * (turn + 1) / budget, turn) for turn in range(len(names))]
    delays: list[float] = []
    polls, learned = 0, float("-inf")
    while queue:
        at, turn = heapq.heappop(queue)
        new = bisect_right(news.times[turn], at, seen[turn])
        delays += [at - time for time in news.times[turn][seen[turn] : new]]
        known[names[turn]] += dates[turn][seen[turn] : new]
        seen[turn] = new
        if at >= news.end:
            continue
        polls += 1
        now = MONDAY + timedelta(seconds=at)
        if at >= learned + RELEARN:
            rhythm = learn(known, now=now, budget=budget, floor=FLOOR, ceiling=CEILING, tz=BAGHDAD)
            learned = at
        heapq.heappush(queue, (at + rhythm.interval(names[turn], known, now=now).total_seconds(), turn))
    return delays, polls


POLICIES: tuple[Callable[[World, int], tuple[list[float], int]], ...] = (equally, adaptively, knowingly)


def _counting(news: World, times: Sequence[float]) -> Sequence[float]:
    return times[bisect_left(times, news.start) :]


def _whole(intervals: float) -> int:
    return max(0, int(intervals) + 1)


def _bounded(polls: float) -> float:
    return min(max(polls, LEAST), MOST)
