"""How long a job of `every = "auto"` waits for its next poll: one budget of polls a day, spent where articles come.

For known rates the best split polls in proportion to the square root of the rate (Sia, Cho and Cho, *Efficient
Monitoring Algorithm for Fast News Alerts*). Here the rate is what to expect of the job at that hour (`rates.py`), times
a pace: what the last hours say, of the site and of the job. Bursts borrow from the days after them.

Pure: no clock, no I/O.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from itertools import accumulate
from math import exp, sqrt

from newscrawl.schedule.rates import (
    DAY,
    HOUR,
    WEEK,
    Counts,
    Tables,
    between,
    expected_rates,
    hour_of_week,
    hourly_counts,
    revised_pace,
    sums,
    together,
    wall_hour,
)

WINDOWS = (3.0, 0.75)  # hours of the site's and the job's past; each begins from what the one before it says
LEAST = 0.6  # the lowest pace: what has been silent for hours may begin any minute
LASTING = 4.0  # hours in which a pace falls back to a third of its way from 1
PAYBACK = 96  # hours whose bursts are paid back
REPLAY = 5  # every so many of those hours are replayed; prime to 24, so that the hours of the day take turns


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """What was learned of a site's jobs; good for some hours, `learn` again then.

    ``polls``: polls an hour of each job in each hour of the week, at ordinary pace. ``articles``: the articles expected
    from the week's start to each hour's end, 169 sums; ``site`` the same of all jobs, and ``captured`` the share of it
    that is known by now, for each of `WINDOWS`. ``young``: less than a day is known, so no pace can be told.
    """

    tz: tzinfo
    floor: timedelta
    ceiling: timedelta
    young: bool
    polls: Mapping[str, Sequence[float]]
    articles: Mapping[str, Sequence[float]]
    site: Sequence[float]
    captured: Sequence[float]

    def interval(self, job: str, histories: Mapping[str, Sequence[datetime]], *, now: datetime) -> timedelta:
        """How long ``job``, polled at ``now``, waits for its next poll; ``histories`` as for `learn`."""
        at = hour_of_week(now.astimezone(self.tz))
        pace = 1.0 if self.young else self._pace(job, histories, now, at)
        hours = _until_due(self.polls[job], at, pace, self.ceiling / HOUR)
        return min(max(timedelta(hours=hours), self.floor), self.ceiling)

    def _pace(self, job: str, histories: Mapping[str, Sequence[datetime]], now: datetime, at: float) -> float:
        windows = []
        for hours, share in zip(WINDOWS, self.captured, strict=True):
            since = now - timedelta(hours=hours)
            seen = sum([_count(row, since, now) for row in histories.values() if row and row[-1] > since])
            own, expected = _count(histories[job], since, now), between(self.articles[job], at - hours, at)
            windows.append((seen - own, share * (between(self.site, at - hours, at) - expected), own, expected))
        return _pace_of(windows)


def intervals(
    histories: Mapping[str, Sequence[datetime]],
    *,
    now: datetime,
    budget: int,
    floor: timedelta,
    ceiling: timedelta,
    tz: tzinfo,
) -> dict[str, timedelta]:
    """How long each job waits from a poll at ``now`` to its next.

    ``histories``: the aware publication times known of each job, in any order; those of the last four weeks up to
    ``now`` count. ``budget``: polls a day of all jobs together; ``floor`` and ``ceiling`` bound each interval and win
    over the budget. Raises ValueError for a naive time, a budget below 1, or bounds that are none.

    This learns anew each time (milliseconds); who asks after each poll keeps a `Rhythm` for some hours.

    >>> from datetime import UTC
    >>> names = {"politics": [], "sport": []}
    >>> minute = timedelta(minutes=1)
    >>> now = datetime(2025, 9, 7, 9, tzinfo=UTC)
    >>> found = intervals(names, now=now, budget=96, floor=minute, ceiling=600 * minute, tz=UTC)
    >>> [f"{name} {wait / minute:.0f}" for name, wait in found.items()]
    ['politics 30', 'sport 30']
    """
    for at in (at for times in histories.values() for at in times):
        _check_aware("publication time", at)
    ordered = {job: sorted(times) for job, times in histories.items()}
    rhythm = learn(ordered, now=now, budget=budget, floor=floor, ceiling=ceiling, tz=tz)
    return {job: rhythm.interval(job, ordered, now=now) for job in ordered}


def learn(
    histories: Mapping[str, Sequence[datetime]],
    *,
    now: datetime,
    budget: int,
    floor: timedelta,
    ceiling: timedelta,
    tz: tzinfo,
) -> Rhythm:
    """The rhythm of jobs by what is known at ``now``; arguments as for `intervals`, each history sorted."""
    _check_aware("now", now)
    if budget < 1:
        raise ValueError(f"budget is {budget}, expected 1 or more polls a day")
    if not timedelta(0) < floor <= ceiling:
        raise ValueError(f"floor is {floor} and ceiling {ceiling}, expected 0 < floor <= ceiling")
    present = wall_hour(now.astimezone(tz))
    counts = hourly_counts(histories, now, present, tz)
    rates = expected_rates(counts, present)
    polls = _split(rates, budget * 7 / _restlessness(counts, rates, present), HOUR / ceiling, HOUR / floor)
    return Rhythm(
        tz=tz,
        floor=floor,
        ceiling=ceiling,
        young=_span(counts) <= DAY,
        polls=polls,
        articles={job: sums(table) for job, table in rates.items()},
        site=sums(together(rates)),
        captured=[_captured(rates, polls, hours) for hours in WINDOWS],
    )


def _check_aware(name: str, at: datetime) -> None:
    if at.tzinfo is None:
        raise ValueError(f"{name} is {at}, expected a time with its zone")


def _count(times: Sequence[datetime], since: datetime, now: datetime) -> int:
    first = bisect_right(times, since)
    return bisect_right(times, now, first) - first


def _pace_of(windows: Iterable[tuple[float, float, float, float]]) -> float:
    """A job's pace by what was seen of other jobs and expected of them, seen of this one and expected of it.

    Others say at once what a small job's own articles would say too late.
    """
    pace = others = 1.0
    for seen, expected, own, own_expected in windows:
        before, others = others, max(1.0, revised_pace(others, seen, max(expected, 0.0)))  # a lull may be a late poll
        pace = revised_pace(pace * others / before, own, own_expected)
    return max(pace, LEAST)


def _until_due(polls: Sequence[float], at: float, pace: float, most: float) -> float:
    """Hours until the polls an hour from ``at`` on add up to one, ``most`` at most; the pace fades meanwhile."""
    missing, ahead = 1.0, 0.0
    while ahead < most:
        hour = int(at + ahead + 1e-9)
        rate = polls[hour % WEEK] * sqrt(1 + (pace - 1) * exp(-ahead / LASTING))
        step = hour + 1 - at - ahead
        if rate * step >= missing:
            return ahead + missing / rate
        missing -= rate * step
        ahead += step
    return most


def _split(rates: Tables, week: float, low: float, high: float) -> dict[str, list[float]]:
    """Polls an hour in proportion to the rates' square roots, within the bounds, that add up to ``week``."""
    roots = {job: [sqrt(rate) for rate in table] for job, table in rates.items()}
    every = [root for row in roots.values() for root in row]
    scale = week / sum(every) if every else 0.0
    for _ in range(20):
        spent = sum([min(max(scale * root, low), high) for root in every])
        if abs(spent - week) <= week / 1000 or not every:
            break
        scale *= week / spent
    return {job: [min(max(scale * root, low), high) for root in row] for job, row in roots.items()}


def _captured(rates: Tables, polls: Tables, hours: float) -> float:
    """The share of the last ``hours``' articles that is known by now: a job's last poll is half an interval ago."""
    known = whole = 0.0
    for job, table in rates.items():
        rate, wait = sum(table), WEEK / sum(polls[job])
        known += rate * (1 - wait / 2 / hours if wait < hours else hours / 2 / wait)
        whole += rate
    return known / whole if whole else 1.0


def _restlessness(counts: Counts, rates: Tables, present: int) -> float:
    """What the paces of the last days have cost, as a multiple of ordinary pace; lulls are not spent in advance."""
    end = (present - DAY) % WEEK + 1  # of the present hour; the calendar begins with a Monday
    backs = range(1, min(PAYBACK, _span(counts) - int(max(WINDOWS))), REPLAY)
    everyone = _windows([sum(row) for row in zip(*counts.values(), strict=True)], together(rates), end, backs)
    plain = paced = 0.0
    for job, row in counts.items():
        own = _windows(row, rates[job], end, backs)
        for back, site, mine in zip(backs, everyone, own, strict=True):
            root = sqrt(rates[job][(end - back - 1) % WEEK])
            plain += root
            paced += root * sqrt(_pace_of([(n - m, e - u, m, u) for (n, e), (m, u) in zip(site, mine, strict=True)]))
    return max(1.0, paced / plain) if plain else 1.0


def _windows(row: Sequence[int], table: Sequence[float], end: int, backs: range) -> list[list[tuple[int, float]]]:
    """Seen and expected in each of `WINDOWS`, as it was so many whole hours ago."""
    seen, expected = list(accumulate(row, initial=0)), sums(table)
    windows = [max(1, int(hours)) for hours in WINDOWS]
    return [
        [(seen[back + hours] - seen[back], between(expected, end - back - hours, end - back)) for hours in windows]
        for back in backs
    ]


def _span(counts: Counts) -> int:
    """Hours that are known."""
    return len(next(iter(counts.values()), ()))
