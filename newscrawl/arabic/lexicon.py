"""The tables as one dictionary: folded phrase to atom, as the date reader meets it.

An atom's kind is one letter, so that a line of atoms is a string that grammar can be written over:

====  =====================================  ====  ====================================
d     number 1-31 (value: Number)            m     month (value: Month)
u     other number of one or two digits      w     weekday
y     year (value: Year)                     r     day counted from today
n     any other number                       N     this very moment
t     time of day (value: Clock)             k     unit of time (value: Span)
a     half of the day                        D O Y the words day, month, year (units too)
z     zone                                   q     number in words
o     day as an ordinal word                 b v   hour as an ordinal word, its part
i I   ago, before and after its number       ~     about
c     this, last, next (value: Turn)         H     the word hour
L l   label of publication, of update        F T & from, to, and
g     a word that may stand between          j     any other word
e     the first day by its name              A     unit cut short (value: Span)
x     what looks like a time or date, but is none; N's value is its precision
====  =====================================  ====  ====================================
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from newscrawl.arabic import tables
from newscrawl.arabic.text import clean, search_key


class Atom(NamedTuple):
    """One word, number or sign of a line, by what it may mean."""

    kind: str
    value: Any = None


class Number(NamedTuple):
    """A number and the count of digits it was written with."""

    value: int
    width: int


class Year(NamedTuple):
    """A year of four digits and the calendar it counts in."""

    value: int
    hijri: bool


class Month(NamedTuple):
    """A month's number and its calendar."""

    value: int
    hijri: bool


class Span(NamedTuple):
    """``times`` units of time; None where the word asks for a number beside it."""

    unit: str
    times: int | None


class Turn(NamedTuple):
    """This, last or next: 0, -1 or 1, of a ``scope`` (month, year) or of what stands before."""

    scope: str | None
    offset: int


class ClockTime(NamedTuple):
    """A time of day as written; ``half`` says which half of the day, where that is written."""

    hour: int
    minute: int | None
    second: int | None
    half: str | None = None
    zone: Atom | None = None  # its value: a tzinfo, "local", or None where the name is not known


def _words(row: str) -> list[str]:
    return [search_key(clean(word)) for word in row.split(",") if word.strip()]


def _simple() -> Iterator[tuple[str, str]]:
    yield from [("g", tables.GLUE), ("F", tables.FROM), ("T", tables.TO), ("&", tables.AND)]
    yield from [("i", tables.AGO_BEFORE), ("I", tables.AGO_AFTER), ("~", tables.ABOUT)]
    yield from [("L", tables.PUBLISHED), ("l", tables.UPDATED)]
    yield from [("H", tables.HOUR_WORDS), ("e", tables.FIRST_DAY), ("x", tables.UNREADABLE)]


def _valued() -> Iterator[tuple[str, Any, str]]:
    for number, (masculine, feminine) in tables.ORDINALS.items():
        yield "o", number, masculine
        yield "b", number, feminine
    yield from (("v", minutes, row) for minutes, row in tables.HOUR_PARTS.items())
    yield from (("q", number, row) for number, row in tables.NUMBERS.items())
    yield from (("w", number, row) for number, row in tables.WEEKDAYS.items())
    yield from (("a", half, row) for half, row in tables.HALVES.items())
    yield from (("r", days, row) for days, row in tables.RELATIVE_DAYS.items())
    yield from [("N", "minute", tables.NOW_WORDS), ("N", "hour", tables.WHILE_WORDS)]
    yield from (("m", Month(number, False), row) for number, row in tables.MONTHS.items())
    yield from _units()
    yield from _turns()


def _units() -> Iterator[tuple[str, Any, str]]:
    for unit, (one, two, many) in tables.UNITS.items():
        yield "k", Span(unit, 1), one
        yield "k", Span(unit, 2), two
        yield "k", Span(unit, None), many
    yield from (("k", Span("minute", minutes), row) for minutes, row in tables.SPANS.items())
    yield from (("H" if unit == "hour" else "A", Span(unit, None), row) for unit, row in tables.SHORT_UNITS.items())
    yield "D", Span("day", 1), tables.DAY_WORDS
    yield "O", Span("month", 1), tables.MONTH_WORDS
    yield "Y", Span("year", 1), tables.YEAR_WORDS


def _turns() -> Iterator[tuple[str, Any, str]]:
    for offset, row in tables.CURRENT.items():
        yield "c", Turn(None, offset), row
        for word in _words(row):
            yield "c", Turn("month", offset), f"الشهر {word}"
            yield "c", Turn("year", offset), f"العام {word}, السنة {word}"
    yield from (("c", Turn(scope, 0), row) for scope, row in tables.THIS.items())


def _phrases() -> Iterator[tuple[str, Atom]]:
    for kind, row in _simple():
        yield from ((word, Atom(kind)) for word in _words(row))
    for kind, value, row in _valued():
        yield from ((word, Atom(kind, value)) for word in _words(row))
    for number, row in tables.HIJRI_MONTHS.items():
        for name in _words(row):
            yield name, Atom("m", Month(number, True))
            yield from ((f"{name} {e}", Atom("m", Month(number, True))) for e in _words(tables.HIJRI_EPITHETS))
    yield from _compound_numbers()


def _compound_numbers() -> Iterator[tuple[str, Atom]]:
    """Numbers from 13 up in words, as counts (خمس وعشرين) and as days (الخامس والعشرين)."""
    for unit in range(1, 10):
        for word in _words(tables.NUMBERS[unit]):
            yield from ((f"{word} {ten}", Atom("q", 10 + unit)) for ten in ("عشر", "عشره") if unit > 2)
            for tens, row in tables.TENS.items():
                yield from ((f"{word} و{ten}", Atom("q", tens + unit)) for ten in _words(row))
        if unit > 2:
            yield search_key(f"{tables.UNIT_ORDINALS[unit]} عشر"), Atom("o", 10 + unit)
        for tens in (20, 30):
            name = search_key(tables.UNIT_ORDINALS[unit])
            days = ((f"{name} وال{ten}", Atom("o", tens + unit)) for ten in _words(tables.TENS[tens]))
            yield from (pair for pair in days if tens + unit <= 31)
    for tens, row in tables.TENS.items():
        for ten in _words(row):
            yield ten, Atom("q", tens)
            if tens <= 30:
                yield f"ال{ten}", Atom("o", tens)


def _lexicon() -> dict[str, Atom]:
    words: dict[str, Atom] = {}
    for word, atom in _phrases():
        if word not in words or atom.kind in "DOYam":  # the words day, month, year win over the units
            words[word] = atom
    return words


LEXICON = _lexicon()
LONGEST: dict[str, int] = {}
for _phrase in LEXICON:
    _head, _count = _phrase.split(" ", 1)[0], _phrase.count(" ") + 1
    LONGEST[_head] = max(LONGEST.get(_head, 0), _count)
GREGORIAN_ERA = frozenset(_words(tables.GREGORIAN_ERA))
HIJRI_ERA = frozenset(_words(tables.HIJRI_ERA))
TIMEZONE_WORDS = frozenset(_words(tables.TIMEZONE_WORDS))
