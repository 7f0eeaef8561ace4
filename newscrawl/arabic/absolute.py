"""Dates written out: their shapes over a line of atoms, and the days they mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from hijridate import Gregorian, Hijri

from newscrawl.arabic.clocks import kinds
from newscrawl.arabic.lexicon import Atom, Month, Number, Turn, Year

# Between the parts of a date: spaces, signs, a weekday, a time, a zone.
_P = r"[ ,\-/.()|:twaz]{0,9}"
_DM = rf"{_P}(?:F{_P})?(?:O{_P})?"
_MY = rf"{_P}(?:[Fg]{_P})?(?:Y{_P})?"
_LATER = r"(?!" + _P + r"[dyun])"  # no number after it that could be its year or day
_SHAPES = {
    # three numbers with one sign between them, not part of a longer chain
    "numbers": r"(?<![dyun][/.\-])[dyu] ?(?P<sign>[/.\-]) ?[dyu] ?(?P=sign) ?[dyu](?![/.\-][dyun])",
    "dmy": rf"d{_DM}m{_MY}y",
    "ymd": rf"y{_P}m{_DM}d",
    "mdy": rf"m{_P}d{_P}y",
    "dym": rf"d{_P}y{_P}m",
    "ydm": rf"y{_P}d{_DM}m",
    "myd": rf"m{_MY}y{_P}d",
    "dmc": rf"d{_DM}m{_P}(?:F )?c",
    "dmu": rf"d{_DM}m[ ,/\-]{{0,2}}[du](?! ?[jkqnDOYm&d])",
    "dm": rf"d{_DM}m{_LATER}(?! ?j)",  # without its year, no day of a running sentence
    "dc": r"d ?(?:F )?(?:O )?c",
    "mc": r"m ?(?:F )?c",
    "my": rf"m{_MY}y",
    "ym": rf"y{_P}m",
    "md": rf"m[ ,]{{1,2}}d{_LATER}(?! ?j)",
}
_FORM = re.compile("|".join(f"(?P<{name}>{shape})" for name, shape in _SHAPES.items()))
# A number right before or after that makes the stretch a range or a heap of numbers.
_BEFORE = re.compile(r"(?:[dun] ?(?:-|/|,|&|T| )[ FD]{0,3}|y ?|m ?[\-&T][ FDT]{0,4})$")
_AFTER = re.compile(r" ?[/.\-]?[yun]")
_AFTER_YEAR = re.compile(r" ?[/.\-][yun]| ?y| ?[un](?! ?j)")  # 1543 مشاهدة counts something else
# Two numbers and a dash before three: the head of a span, 30/4 - 5/5/2025.
_HEAD = re.compile(r"[du](?P<sign>[/.\-])[du] ?[\-T&][ FDT]{0,4}$")
_BESIDE = 9
_FIRST_SHORT_YEAR = 1970
_DAYS = frozenset("douq")
# Shapes that hold only where nothing but a date stands on the line.
_WHOLE = re.compile(
    r"[ ,\-/.()|:gFwD]{0,40}(?:(?P<y>(?:Y ?)?y)|(?P<ny>[du] ?[/\-.] ?y)|(?P<yn>y ?[/\-.] ?[du])|(?P<c>(?:F )?c))"
    r"[ ,\-.()|:g]{0,40}"
)


class Ambiguous(Exception):
    """What is written has two readings, or none: there is no date to give."""


class Written(NamedTuple):
    """A date as written, with what is missing None; ``turn`` says which one is meant instead."""

    year: int | None
    month: int | None
    day: int | None
    hijri: bool = False
    turn: Turn | None = None


def dates_in(atoms: list[Atom], latest: date) -> list[Written]:
    """Every date written out in the line, in order.

    ``latest`` decides the century of a year of two digits. Raises `Ambiguous` for what looks
    like a date and is none.
    """
    line = kinds(atoms)
    if whole := _WHOLE.fullmatch(line):
        return [_whole(whole, atoms)]
    found = []
    end = 0
    for match in _FORM.finditer(line):
        shape = match.lastgroup if match.lastgroup != "sign" else "numbers"
        before, end = line[max(end, match.start() - _BESIDE) : match.start()], match.end()
        stretch = [a for a in atoms[match.start() : match.end()] if a.kind in "dyumc"]
        if shape == "numbers":
            if (head := _HEAD.search(before)) and head["sign"] == match["sign"]:
                raise Ambiguous
            found.append(_numbers([a.value for a in stretch], match["sign"], latest))
            continue
        if _BEFORE.search(before) or (_AFTER_YEAR if match[0].endswith("y") else _AFTER).match(line, end):
            raise Ambiguous
        if shape in ("my", "ym", "mc") and _has_day(before, line[end : end + _BESIDE]):
            raise Ambiguous
        found.append(_named(shape or "", stretch, latest))
    return found


def _has_day(before: str, after: str) -> bool:
    """Whether a number that could be the day stands in one clause with a month: it may not be lost."""
    return not _DAYS.isdisjoint(before.rpartition("|")[2] + after.partition("|")[0])


def _whole(match: re.Match[str], atoms: list[Atom]) -> Written:
    values = [a.value for a in atoms if a.kind in "dyuc"]
    if match["c"]:
        if values[0].scope is None:
            raise Ambiguous
        return Written(None, None, None, turn=values[0])
    year = next(v for v in values if isinstance(v, Year))
    month = next((v.value for v in values if isinstance(v, Number)), None)
    if month is not None and not 1 <= month <= 12:
        raise Ambiguous
    return Written(year.value, month, None, year.hijri)


def _named(shape: str, stretch: list[Atom], latest: date) -> Written:
    parts = dict(zip(shape, (a.value for a in stretch), strict=True))
    month: Month | None = parts.get("m")
    year: Year | None = parts.get("y")
    day = parts["d"].value if "d" in parts else None
    if "u" in parts:
        if parts["u"].width != 2 or (month and month.hijri):
            raise Ambiguous
        year = Year(_century(parts["u"].value, latest), False)
    if year and month and year.hijri != month.hijri:
        raise Ambiguous
    hijri = bool(month and month.hijri)
    return Written(year.value if year else None, month.value if month else None, day, hijri, parts.get("c"))


def _numbers(parts: list[Number | Year], sign: str, latest: date) -> Written:
    """Three numbers: year first, else day first, and month first only where day first is impossible."""
    first, second, third = (part.value for part in parts)
    years = [isinstance(part, Year) for part in parts]
    if years == [True, False, False]:
        return _possible(parts, (first, second, third))
    if years == [False, False, True]:
        return _possible(parts, (third, second, first), (third, first, second))
    if any(years) or any(part.width != 2 for part in parts[2:] if isinstance(part, Number)):
        raise Ambiguous
    year = _century(third, latest)
    padded = all(isinstance(part, Number) and part.width == 2 for part in parts)
    likely = padded and 2000 + first <= latest.year + 1 and (sign != "/" or year < 2000)
    rival = _day(2000 + first, second, third) if likely else None
    if rival and rival != _day(year, second, first):
        raise Ambiguous  # 24-01-15, 21.04.05, 24/12/31 may begin with their year
    return _possible(parts, (year, second, first), (year, first, second))


def _possible(parts: list[Number | Year], *readings: tuple[int, int, int]) -> Written:
    """The first of ``readings`` (year, month, day) that is a day of the calendar."""
    hijri = any(isinstance(part, Year) and part.hijri for part in parts)
    for year, month, day in readings:
        if (_sighted_day if hijri else _day)(year, month, day):
            return Written(year, month, day, hijri)
    raise Ambiguous


def _century(two_digits: int, latest: date) -> int:
    """The year of two digits: in this century where that is not yet to come; no page is older than 1970."""
    year = latest.year - latest.year % 100 + two_digits
    year = year if year <= latest.year + 1 else year - 100
    if year < _FIRST_SHORT_YEAR:
        raise Ambiguous
    return year


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _hijri_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(*Hijri(year, month, day).to_gregorian().datetuple())
    except (ValueError, OverflowError):
        return None


def _sighted_day(year: int, month: int, day: int) -> date | None:
    """As `_hijri_day`, with a 30th for each month: where the table has none, a sighting may have had one."""
    found = _hijri_day(year, month, min(day, 29)) if day == 30 else None
    return found + timedelta(days=1) if found else _hijri_day(year, month, day)


class Day(NamedTuple):
    """A day of the Gregorian calendar; the day, and the month, are 1 where they are not written."""

    day: date
    precision: str


def resolve(written: list[Written], today: date) -> Day | None:
    """The one day that the written dates mean, or None without dates; raises `Ambiguous` for several.

    A Hijri date beside a Gregorian one within two days of it is the same day: the Gregorian counts,
    for Hijri months begin a day apart from land to land.
    """
    hijri = [w for w in written if w.hijri]
    gregorian = [w for w in written if not w.hijri]
    confirmed = any(w.day for w in gregorian)
    beside = [_resolved(w, today, sighted=confirmed) for w in hijri if w.year or not gregorian]
    anchor = beside[0].day if beside and gregorian and hijri[0].year else today
    days = {_resolved(w, anchor if w.year is None and beside else today) for w in gregorian}
    if days:
        if any(abs((h.day - d.day).days) > 2 for h in beside for d in days if "day" == h.precision == d.precision):
            raise Ambiguous
        return _one(days)
    return _one(set(beside)) if beside else None


def _one(days: set[Day]) -> Day:
    """The finest of days that agree."""
    order = ("year", "month", "day")
    finest = max(days, key=lambda d: order.index(d.precision))
    if any(not _agree(d, finest) for d in days):
        raise Ambiguous
    return finest


def _agree(coarse: Day, fine: Day) -> bool:
    a, b = coarse.day, fine.day
    if coarse.precision == "year":
        return a.year == b.year
    return a.replace(day=1) == b.replace(day=1) if coarse.precision == "month" else a == b


def _resolved(written: Written, today: date, *, sighted: bool = False) -> Day:
    make = _day if not written.hijri else _sighted_day if sighted else _hijri_day
    month, day = written.month or 1, written.day or 1
    precision = "day" if written.day else "month" if written.month else "year"
    if written.turn and (written.month is None or written.turn.scope == "month"):
        found = _turned(written, today)
        precision = precision if written.day else written.turn.scope or "month"
    elif written.year is not None:
        found = make(written.year, month, day)
    else:
        found = _nearest(written.turn, today, lambda year: make(year, month, day), written.hijri)
    if found is None:
        raise Ambiguous
    return Day(found, precision)


def _turned(written: Written, today: date) -> date | None:
    """``28 من الشهر الجاري``, ``العام الماضي``: counted from today's month or year."""
    scope, offset = written.turn or Turn(None, 0)
    if written.month is not None or (scope is None and offset):
        return None
    if scope == "year":
        return None if written.day else _day(today.year + offset, 1, 1)
    months = today.year * 12 + today.month - 1 + offset
    return _day(months // 12, months % 12 + 1, written.day or 1)


def _nearest(turn: Turn | None, today: date, make: Callable[[int], date | None], hijri: bool) -> date | None:
    """The day in the year that is meant: as ``turn`` says, else the last one up to tomorrow."""
    this = _year_of(today, hijri)
    if turn and (turn.scope == "year" or turn.offset == 0):
        return make(this + turn.offset)
    candidates = list(_days(make, range(this - 8, this + 9)))
    if turn and turn.offset > 0:
        return min((d for d in candidates if d > today), default=None)
    last = today if turn else today + timedelta(days=1)
    return max((d for d in candidates if d <= last), default=None)


def _days(make: Callable[[int], date | None], years: range) -> Iterator[date]:
    for year in years:
        if found := make(year):
            yield found


def _year_of(today: date, hijri: bool) -> int:
    return Gregorian(today.year, today.month, today.day).to_hijri().year if hijri else today.year
