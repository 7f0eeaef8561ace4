"""Atoms put together: both names of a month, ordinal days, times with their half of the day and zone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time

from newscrawl.arabic.lexicon import Atom, ClockTime, Number

Build = Callable[[list[Atom]], list[Atom]]


def kinds(atoms: list[Atom]) -> str:
    """The kinds of a line of atoms, one letter each: what grammar is written over."""
    return "".join([atom.kind for atom in atoms])


def rewrite(atoms: list[Atom], form: re.Pattern[str], build: Build) -> list[Atom]:
    """The atoms with each stretch that matches ``form`` replaced by what ``build`` makes of it."""
    out: list[Atom] = []
    end = 0
    for match in form.finditer(kinds(atoms)):
        out += atoms[end : match.start()]
        out += build(atoms[match.start() : match.end()])
        end = match.end()
    return out + atoms[end:] if end else atoms


def _one_month(stretch: list[Atom]) -> list[Atom]:
    """Two names of one month are that month; two months are none."""
    first, second = [atom for atom in stretch if atom.kind in "mB"]
    if first.kind == "B" and second.kind == "m":
        first, second = second, first
    same = first.value.value in second.value if second.kind == "B" and first.kind == "m" else first == second
    return [first] if same and first.kind == "m" else [Atom("x")]


def _ordinal_day(stretch: list[Atom]) -> list[Atom]:
    return [Atom("d", Number(stretch[0].value, 2))]


def _half_read(stretch: list[Atom]) -> list[Atom]:
    """``والعشرين من أيار`` is the rest of a day whose head is not known, or the second of two."""
    return [Atom("x")]


def _first_day(stretch: list[Atom]) -> list[Atom]:
    return [Atom("d", Number(1, 2))]


def _short_unit(stretch: list[Atom]) -> list[Atom]:
    """``منذ 5 د``: a letter is a unit behind its number only."""
    return [*stretch[:-1], Atom("k", stretch[-1].value) if stretch[-1].value else Atom("j")]


def _plain_word(stretch: list[Atom]) -> list[Atom]:
    return [Atom("j")]


def _spoken_hour(stretch: list[Atom]) -> list[Atom]:
    """``الساعة 5``, ``الساعة 10.30``, ``الساعة الخامسة والنصف``, ``الخامسة مساء``."""
    numbers = [a.value.value if isinstance(a.value, Number) else a.value for a in stretch if a.kind in "dub"]
    part = next((a.value for a in stretch if a.kind == "v"), None)
    hour, minute = numbers[0], numbers[1] if len(numbers) > 1 else part
    if minute is not None and minute < 0:
        hour, minute = (hour - 1) or 12, 60 + minute
    good = hour < 24 and (minute or 0) < 60
    return [Atom("t", ClockTime(hour, minute, None)) if good else Atom("x")]


def _counted_minutes(stretch: list[Atom]) -> list[Atom]:
    """``الساعة 15 و30 دقيقة``, ``التاسعة و20 دقيقة مساء``."""
    hour, minute = [a.value.value if isinstance(a.value, Number) else a.value for a in stretch if a.kind in "dub"]
    good = hour < 24 and minute < 60 and stretch[-1].value.unit == "minute"
    return [Atom("t", ClockTime(hour, minute, None)) if good else Atom("x")]


def _bare_hour(stretch: list[Atom]) -> list[Atom]:
    """``5 مساء``: an hour only where the half of the day stands beside it."""
    hour = stretch[0].value.value
    return [Atom("t", ClockTime(hour, None, None, stretch[-1].value))] if hour <= 12 else stretch


def _dotted_time(stretch: list[Atom]) -> list[Atom]:
    """``10.30 ص``."""
    hour, minute = stretch[0].value, stretch[2].value
    if hour.value > 12 or minute.value > 59 or minute.width < 2:
        return stretch
    return [Atom("t", ClockTime(hour.value, minute.value, None, stretch[-1].value))]


def _dotted_end(stretch: list[Atom]) -> list[Atom]:
    """``09.05.2025, 22.15``."""
    hour, minute = stretch[-3].value, stretch[-1].value
    if hour.value > 23 or minute.value > 59 or minute.width < 2:
        return stretch
    return [*stretch[:-3], Atom("t", ClockTime(hour.value, minute.value, None))]


def _with_half(stretch: list[Atom]) -> list[Atom]:
    clock = next(a.value for a in stretch if a.kind == "t")
    half = next(a.value for a in stretch if a.kind == "a")
    return [Atom("t", clock._replace(half=half))]


def _with_zone(stretch: list[Atom]) -> list[Atom]:
    clock = next(a.value for a in stretch if a.kind == "t")
    return [Atom("t", clock._replace(zone=next(a for a in stretch if a.kind == "z")))]


_STEPS: list[tuple[re.Pattern[str], Build]] = [
    (re.compile(r"[mB](?: ?[/\-|,] ?| )[mB]|[mB] ?\( ?[mB] ?\)"), _one_month),
    (re.compile(r"& ?o(?= ?F ?(?:O ?)?[mc])"), _half_read),
    (re.compile(r"o(?= ?F ?(?:O ?)?[mc])"), _ordinal_day),
    (re.compile(r"e(?= ?(?:F ?)?(?:O ?)?m)"), _first_day),
    (re.compile(r"i ?(?:[:~] ?)?[duq] ?[AH]"), _short_unit),
    (re.compile(r"k ?& ?[duq] ?[AH]"), _short_unit),
    (re.compile(r"[duq] ?[AH](?= ?I)"), _short_unit),
    (re.compile(r"[Ae]"), _plain_word),
    (re.compile(r"H[ :]{0,2}[dub] ?& ?[du] ?k|(?<![/.\-:+&])[dub] ?& ?[du] ?k(?= ?a)"), _counted_minutes),
    (re.compile(r"b(?: ?v)?(?= ?a)"), _spoken_hour),
    (re.compile(r"H[ :]{0,2}(?:[du]\.[du](?![.du])|[du](?![/\-.:du])|b(?: ?v)?)"), _spoken_hour),
    (re.compile(r"(?<![/.\-:+])[du]\.[du] ?a"), _dotted_time),
    (re.compile(r"(?<![/.\-:+])d ?a"), _bare_hour),
    (re.compile(r"y[ ,|\-]{1,3}[du]\.[du](?= ?(?:$|\|))"), _dotted_end),
    (re.compile(r"t[ .(]{0,2}a(?: ?\))?|a[ :]{0,2}t(?![ .(]{0,2}a)"), _with_half),
    (re.compile(r"t[ ,(.|\-]{0,3}z(?: ?\))?|z[ :,)]{0,3}t(?![ ,(.|\-]{0,3}z)"), _with_zone),
]


def combined(atoms: list[Atom]) -> list[Atom]:
    """The atoms with what belongs together made one."""
    line = kinds(atoms)
    for form, build in _STEPS:
        if form.search(line):
            atoms = rewrite(atoms, form, build)
            line = kinds(atoms)
    return atoms


# For each half of the day: the hours that are as written, and those that lie twelve hours later.
_HALVES = {
    "am": (range(12), ()),
    "pm": (range(12, 24), range(1, 12)),
    "noon": ((10, 11, 12, 13, 14, 15), (1, 2, 3)),
    "afternoon": (range(12, 20), range(1, 8)),
    "night": ((0, 1, 2, 3, 4, 18, 19, 20, 21, 22, 23, 24), range(6, 12)),
}


def time_of(clock: ClockTime) -> time | None:
    """The time of day that is meant, or None where the half of the day contradicts the hour.

    24:00 is given as 00:00; the caller moves on to the next day.
    """
    hour = clock.hour % 24
    if clock.half in ("am", "night") and clock.hour == 12:
        hour = 0
    elif clock.half:
        same, later = _HALVES[clock.half]
        if hour not in same and hour not in later:
            return None
        hour += 12 if hour in later else 0
    return time(hour, clock.minute or 0, clock.second or 0)
