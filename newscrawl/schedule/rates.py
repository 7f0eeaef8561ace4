"""The articles to expect of each of a site's jobs in each hour of the week.

Each job's level, hours and weekdays over four weeks are drawn towards what all jobs have in common, as far as there is
little to go by: gamma priors, whose strength the data gives. Rates are articles an hour; a week is 168 hours of wall
clock, from Monday 00:00.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from itertools import accumulate
from math import exp, lgamma, log
from operator import mul

HOUR = timedelta(hours=1)
DAY, WEEK = 24, 168  # hours
MEMORY = 4 * WEEK
DOUBT = -3.0  # log odds that the pace has changed, before anything is seen
SHAPE = 0.3  # of the gamma prior of a changed pace: below 1, so that tenfold is no more odd than twofold
_NORM = SHAPE * log(SHAPE) - lgamma(SHAPE)
VAGUE = 4.0  # squared articles: below this, counts say nothing about how much they vary

Counts = Mapping[str, Sequence[int]]  # of each job: articles in each hour back from the present one
Tables = Mapping[str, Sequence[float]]  # of each job: articles an hour in each hour of the week
Cell = tuple[float, float, float]  # seen, expected, unrest


def hourly_counts(
    histories: Mapping[str, Sequence[datetime]], now: datetime, present: int, tz: tzinfo
) -> dict[str, list[int]]:
    """The articles of each job in each hour of wall clock, the present one first, as far back as any job is known."""
    since = now - MEMORY * HOUR
    known = {job: times[bisect_right(times, since) : bisect_right(times, now)] for job, times in histories.items()}
    first = min((times[0] for times in known.values() if times), default=now)
    span = min(MEMORY, present - wall_hour(first.astimezone(tz)) + 1)
    counts = {}
    for job, times in known.items():
        counts[job] = row = [0] * span
        for at in times:
            if (back := present - wall_hour(at.astimezone(tz))) < span:
                row[back] += 1
    return counts


def wall_hour(local: datetime) -> int:
    """Hours of wall clock since the calendar began."""
    return local.toordinal() * DAY + local.hour


def hour_of_week(local: datetime) -> float:
    """Hours since Monday 00:00 by the wall clock."""
    return local.weekday() * DAY + local.hour + (local.minute * 60 + local.second) / 3600


def expected_rates(counts: Counts, present: int) -> dict[str, list[float]]:
    """The articles an hour of each job in each hour of the week; ``present`` is the `wall_hour` of the first count."""
    totals = {job: sum(row) for job, row in counts.items()}
    if not any(totals.values()):
        return {job: [1.0] * WEEK for job in counts}
    hours = {job: _occasions(row, DAY, present) for job, row in counts.items()}
    days = {job: _occasions(_days(row, present), 7, present // DAY - 2) for job, row in counts.items()}
    unrest = {job: _unrest(groups) for job, groups in hours.items()}
    mean = sum(totals.values()) / len(totals)
    levels = _drawn([(total, mean, unrest[job]) for job, total in totals.items()])
    of_hours, of_days = _pattern(hours), _pattern(days)
    rates = {}
    for job, level in zip(counts, levels, strict=True):
        even = level * mean / len(counts[job])
        table = [even * day * hour for day in of_days[job] for hour in of_hours[job]]
        pace = _pace_of_week(counts[job], sum(table), unrest[job])
        rates[job] = [pace * rate for rate in table]
    return rates


def _pace_of_week(row: Sequence[int], expected: float, unrest: float) -> float:
    """A section that fell silent, or woke up, is seen in a week, long before four weeks have passed."""
    return revised_pace(1.0, sum(row[1 : WEEK + 1]) / unrest, expected / unrest) if len(row) > WEEK else 1.0


def _days(row: Sequence[int], present: int) -> list[int]:
    """Articles of each whole day, yesterday first."""
    today = present % DAY + 1
    return [sum(row[at : at + DAY]) for at in range(today, len(row) - DAY + 1, DAY)]


def _occasions(row: Sequence[int], period: int, present: int) -> list[Sequence[int]]:
    """The counts of each hour of the day, or each day of the week; ``present`` is the number of the row's first."""
    return [row[(present - phase) % period :: period] for phase in range(period)]


def _unrest(groups: Sequence[Sequence[int]]) -> float:
    """Variance over mean among like occasions, at least 1: articles that come in heaps tell less than their number."""
    square = free = VAGUE
    for group in groups:
        if size := len(group):
            total = sum(group)
            square += sum(map(mul, group, group)) - total * total / size
            free += total * (size - 1) / size
    return max(1.0, square / free)


def _drawn(cells: Sequence[Cell]) -> list[float]:
    """What was seen over what was expected, drawn towards 1, the more the less the cells differ beyond chance."""
    beyond = sum([(seen - expected) ** 2 - unrest * expected for seen, expected, unrest in cells])
    square = sum([expected * expected for _, expected, _ in cells])
    prior = (square + VAGUE) / (max(beyond, 0.0) + VAGUE)
    return [(prior + seen / unrest) / (prior + expected / unrest) for seen, expected, unrest in cells]


def _pattern(jobs: Mapping[str, list[Sequence[int]]]) -> dict[str, list[float]]:
    """Each hour's (each weekday's) share as a multiple of the mean: the site's, then the job's own beside it."""
    sizes = [len(group) for group in next(iter(jobs.values()))]
    whole = [[sum(counts) for counts in zip(*groups, strict=True)] for groups in zip(*jobs.values(), strict=True)]
    mean = sum(map(sum, whole)) / max(1, sum(sizes))
    if not mean or not all(sizes):
        return {job: [1.0] * len(sizes) for job in jobs}
    unrest = _unrest(whole)
    common = _levelled(_drawn([(sum(group), mean * size, unrest) for group, size in zip(whole, sizes, strict=True)]))
    cells = [cell for groups in jobs.values() for cell in _own_cells(groups, common)]
    own = iter(_drawn(cells))
    return {job: _levelled([value * next(own) for value in common]) for job in jobs}


def _own_cells(groups: Sequence[Sequence[int]], common: Sequence[float]) -> list[Cell]:
    mean, unrest = sum(map(sum, groups)) / sum(map(len, groups)), _unrest(groups)
    return [(sum(group), mean * value * len(group), unrest) for group, value in zip(groups, common, strict=True)]


def _levelled(values: Sequence[float]) -> list[float]:
    mean = sum(values) / len(values)
    return [value / mean for value in values]


def together(tables: Tables) -> list[float]:
    """All jobs' rates as one table."""
    return [sum(rates) for rates in zip(*tables.values(), strict=True)] or [0.0] * WEEK


def sums(table: Sequence[float]) -> list[float]:
    """Articles from the week's start to the start of each hour, and to its end: 169 of them."""
    return list(accumulate(table, initial=0.0))


def _until(sums: Sequence[float], at: float) -> float:
    week, at = divmod(at, WEEK)
    hour = int(at)
    return week * sums[WEEK] + sums[hour] + (sums[hour + 1] - sums[hour]) * (at - hour)


def between(sums: Sequence[float], start: float, end: float) -> float:
    """Articles to expect from ``start`` to ``end``, in hours of the week; below 0 is the week before."""
    return _until(sums, end) - _until(sums, start)


def revised_pace(pace: float, seen: float, expected: float) -> float:
    """``pace`` after ``seen`` articles where ``expected`` were to come: as it was if that is no surprise.

    The odds are those of a count of unknown rate (gamma around what was expected, so negative binomial) to Poisson's.
    """
    expected *= pace
    odds = DOUBT + lgamma(SHAPE + seen) + _NORM - (SHAPE + seen) * log(SHAPE + expected) + expected
    belief = 1 / (1 + exp(-odds)) if odds > -30 else 0.0
    return pace * (1 + belief * ((SHAPE + seen) / (SHAPE + expected) - 1))
