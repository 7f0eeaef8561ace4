"""Times counted from the moment of reading: ``منذ 5 ساعات``, ``أمس, 23:42``, ``قبل يومين``."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from newscrawl.arabic.absolute import Ambiguous
from newscrawl.arabic.clocks import kinds
from newscrawl.arabic.lexicon import Atom, Number, Span

_UNIT = "[kDOY]"
_COUNT = "[dunq]"
_AMOUNT = rf"(?:{_COUNT} ?{_UNIT}|{_UNIT} ?{_COUNT}|{_UNIT})(?: ?v)?"
_MORE = rf"(?: ?& ?{_AMOUNT}| ?, ?{_AMOUNT}(?! ?[jT])){{0,3}}"
_AMOUNTS = rf"{_AMOUNT}{_MORE}"
# These say ago wherever they stand. `قبل 3 أيام من …` counts from something else, `منذ عام 2003` and
# `منذ ساعة متأخرة` count nothing.
_AGO = re.compile(
    rf"i ?(?:[:~] ?)?{_COUNT} ?{_UNIT}(?: ?v)?{_MORE}(?! ?[FmTv&dunqy])"
    rf"|(?<![dunq])(?<![dunq] )i ?(?:[:~] ?)?{_AMOUNTS}(?! ?[jnFmTwryv&duqkDOYabo])|{_AMOUNTS} ?I"
)
# These only where nothing else stands on the line, whatever way round.
_SCRAMBLED = re.compile(rf"{_AMOUNTS} ?i|{_COUNT} ?i ?{_UNIT}|{_UNIT} ?i ?{_COUNT}|[FI] ?{_AMOUNTS}")
_OTHER = re.compile("[jxymcobBT;+]")
_NOW = re.compile(r"(?:^|[,\-|/():]) ?N ?(?:$|[,\-|/().])")
# `بغداد اليوم` is a name: inside a line today counts only with its time, and set off by a sign.
_DAY_AND_TIME = re.compile(
    r"(?:^|[,\-|/():]) ?(?:D )?(?:a )?r(?: ?w)?[ ,|\-]{0,3}(?:g )?t|(?:D )?r ?, ?t|t ?[,|\-]? ?r ?(?:$|[,\-|/()])"
)
_SECONDS = {"second": 1, "minute": 60, "hour": 3600}
_DAYS = {"day": 1, "week": 7}
_MONTHS = {"month": 1, "year": 12}
_PRECISION = {"second": "second", "minute": "minute", "hour": "hour", "day": "day", "week": "day"}


class Moment(NamedTuple):
    """A moment counted from now, as seen in the asked zone, and how finely it is known."""

    at: datetime
    precision: str


def moments_in(atoms: list[Atom], now: datetime, tz: tzinfo) -> list[Moment]:
    """Every moment the line counts from ``now``, which is aware, as seen in ``tz``.

    Raises `Ambiguous` where an amount is vague: ``منذ ساعات``.
    """
    line = kinds(atoms)
    here = now.astimezone(tz)
    found = [_back(atoms[m.start() : m.end()], here) for m in _AGO.finditer(line)]
    if not found and not _OTHER.search(line) and (match := _SCRAMBLED.search(line)):
        found = [_back(atoms[match.start() : match.end()], here)]
    if found or "k" in line or "i" in line:
        return found
    return _days(atoms, line, here)


def _days(atoms: list[Atom], line: str, here: datetime) -> list[Moment]:
    found = [
        Moment(here.replace(second=0, microsecond=0), atoms[line.index("N", m.start())].value)
        for m in _NOW.finditer(line)
    ]
    alone = not _OTHER.search(line) and not set(line) & set("dunq")
    spans = [(0, len(line))] if alone else [m.span() for m in _DAY_AND_TIME.finditer(line)]
    for start, end in spans:
        found += [_day_back(here, a.value) for a in atoms[start:end] if a.kind == "r"]
    return found


def _day_back(here: datetime, days: int) -> Moment:
    return Moment(datetime.combine(here.date() - timedelta(days=days), time(), here.tzinfo), "day")


def _back(stretch: list[Atom], here: datetime) -> Moment:
    """The moment that lies the stretch's amounts before ``here``."""
    amounts = _amounts(stretch)
    units = [unit for unit, _ in amounts]
    months = sum(count * _MONTHS.get(unit, 0) for unit, count in amounts)
    days = sum(count * _DAYS.get(unit, 0) for unit, count in amounts)
    seconds = sum(count * _SECONDS.get(unit, 0) for unit, count in amounts)
    day = _months_back(here.date(), months) - timedelta(days=days)
    precision = next(p for u, p in [*_PRECISION.items(), ("month", "month"), ("year", "year")] if u in units)
    if precision in ("day", "month", "year") and not seconds:
        return Moment(datetime.combine(day, time(), here.tzinfo), precision)
    at = here if day == here.date() else datetime.combine(day, here.time(), here.tzinfo)
    at = (at.astimezone(UTC) - timedelta(seconds=seconds)).astimezone(here.tzinfo)
    return Moment(at.replace(second=at.second if precision == "second" else 0, microsecond=0), precision)


def _amounts(stretch: list[Atom]) -> list[tuple[str, int]]:
    """What is counted, unit by unit: ``3 ساعات و20 دقيقة`` is three hours and twenty minutes."""
    parts: list[list[Atom]] = [[]]
    for atom in stretch:
        if atom.kind in "&,":
            parts.append([])
        elif atom.kind in "kDOYdunqv":
            parts[-1].append(atom)
    amounts = []
    for part in parts:
        amounts += _amount(part)
    return amounts


def _amount(part: list[Atom]) -> list[tuple[str, int]]:
    span: Span = next(a.value for a in part if a.kind in "kDOY")
    counts = [a.value.value if isinstance(a.value, Number) else a.value for a in part if a.kind in "dunq"]
    if counts and (span.times not in (None, 1, counts[0])):
        raise Ambiguous
    count = counts[0] if counts else span.times  # a number of more than three digits has no value
    extra = [a.value for a in part if a.kind == "v"]
    if count is None or (extra and span.unit != "hour"):
        raise Ambiguous
    return [(span.unit, count), *(("minute", minutes) for minutes in extra)]


def _months_back(day: date, months: int) -> date:
    if not months:
        return day
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
