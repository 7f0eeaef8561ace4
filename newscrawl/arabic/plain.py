"""The plainest lines of the press, by one pattern: a weekday, a date, a time, and little else.

``الخميس، 19 مارس 2020 - 02:35 م`` or ``14/03/2020 | 10:30`` is most of what pages write. The words
between the numbers are put to the grammar, which is remembered; so this way only ever reads what the
grammar would read, and leaves to it every line that does not fit.
"""

from __future__ import annotations

import re
from datetime import datetime, tzinfo
from functools import lru_cache

from newscrawl.arabic.clocks import combined, kinds, time_of
from newscrawl.arabic.lexer import GREGORIAN_YEARS, atoms_of, fold_line
from newscrawl.arabic.lexicon import Atom, ClockTime
from newscrawl.arabic.text import clean

# \d is meant: Arabic digits count.
_PLAIN = re.compile(
    r"(?P<before>[^\d\n]{0,24})"
    r"(?:(?P<day>\d{1,2})(?:([/.\-])(?P<month>\d{1,2})\3|(?P<name>[^\d\n]{3,30}))(?P<year>\d{4})"
    r"|(?P<year1>\d{4})([/.\-])(?P<month1>\d{1,2})\8(?P<day1>\d{1,2}))"
    r"(?:(?P<between>[^\d\n]{1,12})(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))?(?P<half>[^\d\n]{0,8}))?"
    r"[ |]{0,4}"
)
# What says nothing beside a whole date, as kinds of atoms.
_BEFORE = re.compile(r"[ ,\-|:wDgLlj]*")
_NAME = re.compile(r"[ ,\-/]{0,9}m[ ,\-/]{0,9}")
_BETWEEN = re.compile(r"[ ,\-|]{1,9}(?:H[ :]{0,2})?")
_HALF = re.compile(r"(?: ?a)?[ ,\-|]*")


@lru_cache(maxsize=1024)
def _read(text: str, form: re.Pattern[str]) -> tuple[bool, Atom | None]:
    """Whether the grammar sees in ``text`` what ``form`` asks for, and the one atom that bears a value."""
    atoms = combined(atoms_of(fold_line(clean(text))))
    return bool(form.fullmatch(kinds(atoms))), next((atom for atom in atoms if atom.kind in "ma"), None)


def plain_date(text: str, tz: tzinfo) -> tuple[datetime, str] | None:
    """The date of a plain line and its precision, day, minute or second; None for any other line."""
    match = _PLAIN.fullmatch(text)
    if match is None or not _read(match["before"], _BEFORE)[0]:
        return None
    month = _month(match)
    year, day = int(match["year"] or match["year1"]), int(match["day"] or match["day1"])
    if month is None or year not in GREGORIAN_YEARS:
        return None
    clock = _clock(match) if match["hour"] else ClockTime(0, None, None)
    at = time_of(clock) if clock else None
    if clock is None or at is None:
        return None
    try:
        found = datetime(year, month, day, at.hour, at.minute, at.second, tzinfo=tz)
    except ValueError:  # an impossible day first: the grammar knows what else it may be
        return None
    return found, "day" if clock.minute is None else "minute" if clock.second is None else "second"


def _month(match: re.Match[str]) -> int | None:
    if number := match["month"] or match["month1"]:
        return int(number)
    good, atom = _read(match["name"], _NAME)
    return atom.value.value if good and atom and not atom.value.hijri else None


def _clock(match: re.Match[str]) -> ClockTime | None:
    hour, minute, second = int(match["hour"]), int(match["minute"]), match["second"]
    good, half = _read(match["half"], _HALF)
    apart = match["between"].isspace() or _read(match["between"], _BETWEEN)[0]
    if not good or not apart or hour > 23 or minute > 59:
        return None
    if second and int(second) > 59:
        return None
    return ClockTime(hour, minute, int(second) if second else None, half.value if half else None)
