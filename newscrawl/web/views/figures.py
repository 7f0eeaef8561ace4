"""Figures of the health page, counted from what the store gives. Pure."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from newscrawl.items import Run
from newscrawl.monitoring.verdicts import NAMES, Verdict

Ways = Mapping[str, Mapping[str, int]]
_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
# Where one bin of delays ends and the next begins; what is longer than the last is in a bin of its own.
EDGES = (
    _MINUTE, 2 * _MINUTE, 5 * _MINUTE, 10 * _MINUTE, 30 * _MINUTE, 60 * _MINUTE, 3 * _HOUR, 24 * _HOUR,
)  # fmt: skip
# The order in which ways stand on one another: what a site's class reads first, the last resorts last.
WAYS = ("site", "plain", "address", "rendered", "metadata", "structure", "extractor", "listing")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPoint:
    """One point of the runs' picture: a run, or an hour of them with its mean ``seconds``."""

    at: datetime
    new: int = 0
    updated: int = 0
    failed: int = 0
    requests: int = 0
    not_modified: int = 0
    seconds: float | None = None  # None where no run has ended


def each(runs: Iterable[Run]) -> list[RunPoint]:
    """A point for each run, oldest first."""
    made = [_point(run.started_at, [run]) for run in runs]
    return sorted(made, key=lambda point: point.at)


def hourly(runs: Iterable[Run]) -> list[RunPoint]:
    """A point for each hour in which runs began, oldest first: their sums, and how long they took on average."""
    hours: defaultdict[datetime, list[Run]] = defaultdict(list)
    for run in runs:
        hours[run.started_at.replace(minute=0, second=0, microsecond=0)].append(run)
    return [_point(at, hours[at]) for at in sorted(hours)]


def _point(at: datetime, runs: Sequence[Run]) -> RunPoint:
    took = [(run.finished_at - run.started_at).total_seconds() for run in runs if run.finished_at]
    return RunPoint(
        at=at,
        new=sum(run.new for run in runs),
        updated=sum(run.updated for run in runs),
        failed=sum(run.failed for run in runs),
        requests=sum(run.requests for run in runs),
        not_modified=sum(run.not_modified for run in runs),
        seconds=round(sum(took) / len(took), 1) if took else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Delays:
    """How many articles fell into each bin of `EDGES`, and the delay that half and 95 of 100 kept to."""

    bins: tuple[int, ...]
    median: timedelta | None
    most: timedelta | None

    @property
    def count(self) -> int:
        """All articles."""
        return sum(self.bins)


def delays(found: Iterable[timedelta]) -> Delays:
    """The distribution of delays; one below zero, by a clock that is fast or a time set ahead, is none at all.

    >>> delays([timedelta(seconds=-20), timedelta(minutes=1), timedelta(days=2)]).bins
    (1, 1, 0, 0, 0, 0, 0, 0, 1)
    """
    held = sorted(max(timedelta(0), one) for one in found)
    bins = Counter(bisect_right(EDGES, one) for one in held)
    return Delays(
        bins=tuple(bins[at] for at in range(len(EDGES) + 1)),
        median=_quantile(held, 0.5),
        most=_quantile(held, 0.95),
    )


def _quantile(held: Sequence[timedelta], share: float) -> timedelta | None:
    """The shortest delay that no less than this share keeps to (the nearest rank)."""
    return held[max(0, math.ceil(share * len(held)) - 1)] if held else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """For one field, week by week: the percentage of pages by each way; ``pages`` are a week's."""

    field: str
    weeks: tuple[date, ...]
    pages: tuple[int, ...]
    shares: Mapping[str, tuple[float, ...]]


def monday(at: datetime, tz: tzinfo) -> date:
    """The day on which the week of a time began."""
    day = at.astimezone(tz).date()
    return day - timedelta(days=day.weekday())


def coverage(
    rows: Iterable[tuple[datetime, str, Ways]], *, tz: tzinfo, until: datetime, weeks: int = 12
) -> list[Coverage]:
    """By which ways each field was read in the last weeks; weeks without pages are empty.

    ``rows`` are runs: when each began, its kind of job, its ways. What a share lacks of 100 are pages without the
    field, of the pages of that kind.
    """
    last = monday(until, tz)
    begins = tuple(last - timedelta(weeks=back) for back in reversed(range(weeks)))
    read: dict[tuple[str, str], defaultdict[str, Counter[date]]] = {}
    pages: defaultdict[str, Counter[date]] = defaultdict(Counter)
    for at, job, ways in rows:
        week = monday(at, tz)
        # The field that stands on every page says how many there were.
        pages[job][week] += max((sum(counts.values()) for counts in ways.values()), default=0)
        for name, counts in ways.items():
            for way, count in counts.items():
                read.setdefault((job, name), defaultdict(Counter))[way][week] += count
    return [_covered(name, ways, pages[job], begins) for (job, name), ways in read.items()]


def _covered(name: str, ways: Mapping[str, Counter[date]], pages: Counter[date], begins: tuple[date, ...]) -> Coverage:
    shares = {way: tuple(_share(counts[week], pages[week]) for week in begins) for way, counts in _ordered(ways)}
    return Coverage(field=name, weeks=begins, pages=tuple(pages[week] for week in begins), shares=shares)


def _ordered(ways: Mapping[str, Counter[date]]) -> list[tuple[str, Counter[date]]]:
    rank = {way: place for place, way in enumerate(WAYS)}
    return sorted(ways.items(), key=lambda one: (rank.get(one[0], len(WAYS)), one[0]))


def _share(count: int, pages: int) -> float:
    return round(100 * count / pages, 1) if pages else 0.0


def sites_of(verdicts: Iterable[Verdict]) -> dict[str, list[Verdict]]:
    """The verdicts by site, the gravest of a site first."""
    found: defaultdict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        found[verdict.site].append(verdict)
    return {site: sorted(mine, key=lambda one: -NAMES.index(one.verdict)) for site, mine in found.items()}
