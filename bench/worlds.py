"""Kinds of history for the simulation of polling: what each section of a site publishes, by ten minutes."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

SLOT = 600  # seconds
SLOTS = 86_400 // SLOT  # a day
SECTIONS = 20
QUIET = 0.1  # of an ordinary hour's rate, from 01 to 06
FRIDAY = 4
EVENT = 36  # slots: six hours

Rates = list[list[float]]  # articles an hour: of each section, in each slot


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The ``rates``, and the ``times`` of each section's articles: seconds from a Monday, before ``start`` too."""

    rates: Rates
    times: Sequence[Sequence[float]]
    start: int

    @property
    def end(self) -> int:
        """Where the rates end, in seconds."""
        return len(self.rates[0]) * SLOT


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """``known`` days before the ``days`` that count, of ``articles`` a day in all."""

    articles: float
    known: int
    days: int

    @property
    def all(self) -> int:
        """Days in all."""
        return self.known + self.days

    @property
    def middle(self) -> int:
        """The slot in the middle of what counts."""
        return (self.known + self.all) * SLOTS // 2


def world(kind: str, seed: int, size: Size) -> World:
    """A world of this kind: the same for the same arguments."""
    chance = random.Random(f"{kind} {seed} {size}")
    rates = KINDS[kind](size, chance)
    return World(rates=rates, times=[_published(row, chance) for row in rates], start=size.known * 86_400)


def _published(row: Sequence[float], chance: random.Random) -> list[float]:
    """Poisson's arrivals: one for each unit of the rate's integral, on average."""
    sums = list(accumulate((rate * SLOT / 3600 for rate in row), initial=0.0))
    times, at = [], chance.expovariate(1)
    while at < sums[-1]:
        slot = bisect_right(sums, at) - 1
        times.append((slot + (at - sums[slot]) / (sums[slot + 1] - sums[slot])) * SLOT)
        at += chance.expovariate(1)
    return times


def _zipf() -> list[float]:
    shares = [rank**-1.5 for rank in range(1, SECTIONS + 1)]
    return [share / sum(shares) for share in shares]


def _rhythm(days: int, quiet: float = QUIET) -> list[float]:
    """The agency's days as a multiple of their mean."""
    day = [quiet if 1 <= slot * SLOT / 3600 < 6 else 1.0 for slot in range(SLOTS)]
    week = [value * (0.5 if weekday == FRIDAY else 1.0) for weekday in range(7) for value in day]
    mean = sum(week) / len(week)
    return [week[slot % len(week)] / mean for slot in range(days * SLOTS)]


def _spread(shares: Sequence[float], rhythm: Sequence[float], size: Size) -> Rates:
    return [[size.articles / 24 * share * value for value in rhythm] for share in shares]


def _raise(row: list[float], start: int) -> None:
    """Ten times as much, for six hours."""
    row[start : start + EVENT] = [10 * rate for rate in row[start : start + EVENT]]


def _moments(size: Size, chance: random.Random) -> list[int]:
    """When the two events begin: on different days, between 07 and 18."""
    days = chance.sample(range(size.known, size.all), 2)
    return [day * SLOTS + chance.randrange(7 * 6, 18 * 6) for day in days]


def _ordinary(size: Size, quiet: float = QUIET) -> Rates:
    return _spread(_zipf(), _rhythm(size.all, quiet), size)


def _agency(size: Size, chance: random.Random, quiet: float = QUIET) -> Rates:
    rates = _ordinary(size, quiet)
    for start in _moments(size, chance):
        for row in rates:
            _raise(row, start)
    return rates


def _silent_nights(size: Size, chance: random.Random) -> Rates:
    return _agency(size, chance, 0.0)


def _events_of_sections(size: Size, chance: random.Random) -> Rates:
    rates = _ordinary(size)
    for start in _moments(size, chance):
        _raise(rates[chance.randrange(SECTIONS // 4)], start)
    return rates


def _uniform(size: Size, chance: random.Random) -> Rates:
    return _spread([1 / SECTIONS] * SECTIONS, [1.0] * (size.all * SLOTS), size)


def _single(size: Size, chance: random.Random) -> Rates:
    return _spread([1.0], _rhythm(size.all), size)


def _silenced(size: Size, chance: random.Random) -> Rates:
    rates = _ordinary(size)
    rates[1][size.middle :] = [0.0] * (len(rates[1]) - size.middle)
    return rates


def _newcomer(size: Size, chance: random.Random) -> Rates:
    rates = _ordinary(size)
    rates[2][: size.middle] = [0.0] * size.middle
    return rates


def _bursts(size: Size, chance: random.Random) -> Rates:
    """Two bursts of three hours a week in each section, and nothing else."""
    length = EVENT // 2
    rates = [[0.0] * (size.all * SLOTS) for _ in range(SECTIONS)]
    for row in rates:
        for week in range(0, size.all, 7):
            for day in chance.sample(range(week, week + 7), 2):
                start = day * SLOTS + chance.randrange(SLOTS - length)
                row[start : start + length] = [size.articles / SECTIONS * 7 / 6] * length
    return rates


def _swapped(size: Size, chance: random.Random) -> Rates:
    rates = _ordinary(size)
    return [row[: size.middle] + other[size.middle :] for row, other in zip(rates, reversed(rates), strict=True)]


def _hours_of_their_own(size: Size, chance: random.Random) -> Rates:
    """Each section works eight hours of the day and sleeps at others."""
    rates = []
    for share in _zipf():
        first = chance.randrange(SLOTS)
        day = [3.0 if (slot - first) % SLOTS < SLOTS / 3 else 0.0 for slot in range(SLOTS)]
        rates += _spread([share], day * size.all, size)
    return rates


def _grown(size: Size, chance: random.Random) -> Rates:
    return [row[: size.middle] + [10 * rate for rate in row[size.middle :]] for row in _ordinary(size)]


AGENCY = "the agency"
KINDS: dict[str, Callable[[Size, random.Random], Rates]] = {
    AGENCY: _agency,
    "silent nights": _silent_nights,
    "events of single sections": _events_of_sections,
    "uniform": _uniform,
    "one section only": _single,
    "a section falls silent": _silenced,
    "a new section": _newcomer,
    "bursts only": _bursts,
    "rates swap": _swapped,
    "hours of their own": _hours_of_their_own,
    "ten times as much for good": _grown,
}
