"""Times counted from the moment of reading: ``منذ 5 ساعات``, ``أمس, 23:42``, ``قبل يومين``."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from newscrawl.arabic.absolute import Ambiguous
from newscrawl.arabic.clocks import kinds
from newscrawl.arabic.lexicon import Atom, Number, Span

_UNIT = "[kDOY]"
_COUNT = "[duq]"
_AMOUNT = rf"(?:{_COUNT} ?{_UNIT}|{_UNIT} ?{_COUNT}(?! ?{_UNIT})|{_UNIT})(?: ?v)?"
_AMOUNTS = rf"{_AMOUNT}(?: ?& ?{_AMOUNT}){{0,3}}"
# These say ago wherever they stand; `قبل 3 أيام من …` counts from something else.
_AGO = re.compile(rf"i ?(?:~ ?)?(?P<a>{_AMOUNTS})(?: ?~)?(?! ?[F&duqkDOYvm])|(?P<b>{_AMOUNTS}) ?I")
# These only where nothing else stands on the line, whatever way round.
_SCRAMBLED = re.compile(rf"(?P<a>{_AMOUNTS}) ?i|{_COUNT} ?i ?{_UNIT}|{_UNIT} ?i ?{_COUNT}|F ?(?P<b>{_AMOUNTS})")
_OTHER = frozenset("jnxymcou;T~&bBiIkq")
# `بغداد اليوم` is a name: today counts inside a line only with its time, and set off by a sign.
_DAY_AND_TIME = re.compile(r"(?:(?:^|[,\-|/():]) ?(?:D )?(?:a )?r(?: ?w)?[ ,|\-]{0,3}(?:g )?t|(?:D )?r ?, ?t|t ?[,|\-] ?r(?= ?(?:$|[,\-|/():])))")
_SECONDS = {"second": 1, "minute": 60, "hour": 3600}
_MONTHS = {"month": 1, "year": 12}


class Moment(NamedTuple):
    """A moment in the asked zone; ``clock`` is True where a time on the line may still refine it."""

    at: datetime
    precision: str
    clock: bool


def moments_in(atoms: list[Atom], now: datetime, tz: tzinfo) -> list[Moment]:
    """Every moment the line counts from ``now``, which is aware, as seen in ``tz``."""
    line = kinds(atoms)
    found = [_ago(atoms[m.start() : m.end()], now, tz) for m in _AGO.finditer(line)]
    if found or _OTHER & set(line) and not _alone(line, "i") and not _alone(line, "k"):
        return found or _days(atoms, _DAY_AND_TIME.finditer(line), now, tz)
    return _lone(atoms, line, now, tz)
