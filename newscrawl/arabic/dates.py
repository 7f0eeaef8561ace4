"""Dates as Arabic pages write them: one reading, or none at all.

The way of a line: `lexer` cuts it into atoms, `clocks` puts together what belongs together,
`absolute` and `relative` find dates over the line of atoms, and this module weighs them. The
header forms of the site's engine are read first, by two patterns; what the grammar cannot place
goes to dateutil's parser, with the same tables.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal, NamedTuple, cast

from newscrawl.arabic.absolute import Ambiguous, dates_in, resolve
from newscrawl.arabic.clocks import combined, kinds, time_of
from newscrawl.arabic.fallback import by_dateutil
from newscrawl.arabic.lexer import GREGORIAN_YEARS, atoms_of, fold_line
from newscrawl.arabic.lexicon import Atom, ClockTime
from newscrawl.arabic.plain import plain_date
from newscrawl.arabic.relative import moments_in
from newscrawl.arabic.text import clean
from newscrawl.arabic.zones import BAGHDAD

__all__ = ["BAGHDAD", "ParsedDate", "Precision", "parse_date"]

Precision = Literal["second", "minute", "hour", "day", "month", "year"]
# A line that holds a date is short; a longer text is a body, where a date could be anything's.
LONGEST_LINE = 1000

# The engine's header date, alone or at the end of its line: `أمن | 8-08-2025, 00:05 |`.
_HEADER = re.compile(
    r"(?:(?P<before>[^\d\n:]{0,60})(?<![^ |]))?(?:([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})|(اليوم|[أا]مس)),"
    r" ([0-9]{1,2}):([0-9]{2})[ |\-]{0,8}"
)
# What may change the reading when it stands before the date.
_RISKY = re.compile("توقيت|غرين|جرين|صبا|مسا|ظه|عصر|ليل|فجر|[أا]ول|قبل|منذ|[A-Za-z]|[^\\w |]")
_ISO = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:[Tt ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]{1,12})?)?"
    r" ?(?:([Zz])|([+-])([0-9]{2})(?::?([0-9]{2}))?)?)?"
)
_UNTIL = re.compile("T[ gD]{0,3}t")  # the end of a span of time is no date's time
_BASIC = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:[Tt]([0-9]{2})([0-9]{2})([0-9]{2})?(Z)?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedDate:
    """A moment as written, and how finely: ``at`` is aware, in the asked zone unless one is written."""

    at: datetime
    precision: Precision


def parse_date(text: str, *, now: datetime, tz: tzinfo = BAGHDAD) -> ParsedDate | None:
    """The date written in ``text``, a line or less; None where there is none, or two readings.

    ``now`` is the moment of reading, for relative forms and missing years; ``tz`` the zone of times
    without one. What is finer than the precision is zero, or 1 for day and month. Day first; month
    first only where day first is impossible. A day that is written is never dropped for its month.
    ``قبل لحظات`` is now to the minute, ``قبل قليل`` to the hour. Raises ``ValueError`` for a naive ``now``.

    >>> now = datetime(2025, 9, 7, 12, tzinfo=BAGHDAD)
    >>> parse_date("أمن | اليوم, 11:28 |", now=now).at.isoformat()
    '2025-09-07T11:28:00+03:00'
    >>> parse_date("الخميس 12 أيلول (سبتمبر) 2024", now=now).precision
    'day'
    """
    if now.utcoffset() is None:
        raise ValueError(f"now must be an aware datetime: {now!r}")
    try:
        return _header(text, now, tz) or _standard(text.strip(), tz) or _plain(text, tz) or _line(clean(text), now, tz)
    except (Ambiguous, OverflowError):
        return None


def _header(text: str, now: datetime, tz: tzinfo) -> ParsedDate | None:
    match = _HEADER.fullmatch(text)
    if match is None or (match[1] and _RISKY.search(match[1])):
        return None
    _, day, month, year, word, hour, minute = match.groups()
    try:
        if year:
            at = datetime(int(year), int(month), int(day), int(hour), int(minute), tzinfo=tz)
        else:
            today = now.astimezone(tz).date() - timedelta(days=word != "اليوم")
            at = datetime.combine(today, time(int(hour), int(minute)), tz)
    except ValueError:  # an impossible day: the grammar says what it is
        return None
    return ParsedDate(at=at, precision="minute") if at.year in GREGORIAN_YEARS else None


def _standard(text: str, tz: tzinfo) -> ParsedDate | None:
    """ISO 8601, which machines write: extended, or basic with all its digits."""
    match = _ISO.fullmatch(text) or _BASIC.fullmatch(text)
    if match is None or int(match[1]) not in GREGORIAN_YEARS:
        return None
    try:
        at = datetime.fromisoformat(text.upper().replace(" ", "T", 1).replace(" ", "").replace(",", "."))
    except ValueError:
        raise Ambiguous from None
    at = (at if at.tzinfo else at.replace(tzinfo=tz)).replace(microsecond=0)
    return ParsedDate(at=at, precision="second" if match[6] else "minute" if match[4] else "day")


def _plain(text: str, tz: tzinfo) -> ParsedDate | None:
    found = plain_date(text, tz)
    return ParsedDate(at=found[0], precision=cast(Precision, found[1])) if found else None


def _line(text: str, now: datetime, tz: tzinfo) -> ParsedDate | None:
    if len(text) > LONGEST_LINE:
        return None
    line = fold_line(text)
    atoms = combined(atoms_of(line))
    parts = _parts(atoms)
    for label in ("L", "", "l"):
        if (own := [p for p in parts if p.label == label]) and (day := _day_of(own, now, tz)):
            return _at(day, _clocks(parts, label), tz)
    if set(kinds(atoms)) & set("jnxiIkNr"):
        return None
    return _fallback(line, tz)


class _Part(NamedTuple):
    """A stretch of the line under one label: L publication, l update, or none."""

    label: str
    atoms: list[Atom]


class _Found(NamedTuple):
    at: date | datetime
    precision: str


def _parts(atoms: list[Atom]) -> list[_Part]:
    parts = [_Part("", [])]
    for atom in atoms:
        if atom.kind in "Ll":
            parts.append(_Part(atom.kind, []))
        else:
            parts[-1].atoms.append(atom)
    return parts


def _day_of(parts: list[_Part], now: datetime, tz: tzinfo) -> _Found | None:
    """The day, or the very moment, of one label's parts; raises `Ambiguous` for more than one."""
    today = now.astimezone(tz).date()
    written = [w for part in parts for w in dates_in(part.atoms, today)]
    if day := resolve(written, today):
        _refuse("x", parts)
        return _Found(day.day, day.precision)
    moments = {m for part in parts for m in moments_in(part.atoms, now, tz)}
    if len(moments) > 1:
        raise Ambiguous
    for moment in moments:
        fine = moment.precision in ("hour", "minute", "second")
        _refuse("xt" if fine else "x", parts)
        return _Found(moment.at if fine else moment.at.date(), moment.precision)
    return None


def _refuse(bad: str, parts: list[_Part]) -> None:
    if any(atom.kind in bad for part in parts for atom in part.atoms):
        raise Ambiguous


def _clocks(parts: list[_Part], label: str) -> list[list[Atom]]:
    """The parts whose times belong to the label's date: its own, else those that have no date."""
    own = [p.atoms for p in parts if p.label == label]
    if any(a.kind in "tz" for atoms in own for a in atoms):
        return own
    spare = [p for p in parts if p.label != label and not any(a.kind in "mydr" for a in p.atoms)]
    for other in ("L", "", "l"):
        if timed := [p.atoms for p in spare if p.label == other and any(a.kind == "t" for a in p.atoms)]:
            return timed
    return own


def _at(found: _Found, parts: list[list[Atom]], tz: tzinfo) -> ParsedDate:
    """The day with its time and zone, where they are written."""
    precision = cast(Precision, found.precision)
    if isinstance(found.at, datetime):
        return ParsedDate(at=found.at, precision=precision)
    clocks = [clock for atoms in parts for clock in _clocks_in(atoms)]
    zones = {_zone(a.value, tz) for atoms in parts for a in atoms if a.kind == "z"}
    if not clocks:
        zone = zones.pop() if len(zones) == 1 else None
        return ParsedDate(at=datetime.combine(found.at, time(), zone or tz), precision=precision)
    if precision != "day" or len(zones) > 1 or (zones and None in zones):
        raise Ambiguous
    moments = [_moment(found.at, clock, zones, tz) for clock in clocks]
    if len({m.at.astimezone(UTC) for m in moments}) > 1:
        raise Ambiguous
    return moments[0]


def _moment(day: date, clock: ClockTime, zones: set[tzinfo | None], tz: tzinfo) -> ParsedDate:
    at = time_of(clock)
    zone = _zone(clock.zone.value, tz) if clock.zone else next(iter(zones), tz)
    if at is None or zone is None:
        raise Ambiguous
    day += timedelta(days=clock.hour == 24)
    precision: Precision = "hour" if clock.minute is None else "minute" if clock.second is None else "second"
    return ParsedDate(at=datetime.combine(day, at, zone), precision=precision)


def _zone(value: tzinfo | str | None, tz: tzinfo) -> tzinfo | None:
    return tz if isinstance(value, str) else value


def _clocks_in(atoms: list[Atom]) -> list[ClockTime]:
    """The times of a part; a half of the day that stands apart (``مساء اليوم 9:30``) goes to a lone one."""
    clocks: list[ClockTime] = [a.value for a in atoms if a.kind == "t"]
    line = kinds(atoms)
    if _UNTIL.search(line):
        raise Ambiguous
    if len(clocks) == 1 and clocks[0].half is None and clocks[0].hour <= 12:
        halves = {a.value for a in atoms if a.kind == "a"}
        if len(halves) == 1 and re.search(r"a[ rwDdmy,.()/\-g]{1,20}t|t[ rwDdmy,.()/\-g]{1,20}a", line):
            return [clocks[0]._replace(half=halves.pop())]
    return clocks


def _fallback(line: str, tz: tzinfo) -> ParsedDate | None:
    found = by_dateutil(line, tz)
    return ParsedDate(at=found[0], precision=cast(Precision, found[1])) if found else None
