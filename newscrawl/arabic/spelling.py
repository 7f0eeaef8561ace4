"""Months with one letter wrong, which are read only where nothing but a month can stand."""

from __future__ import annotations

from newscrawl.arabic.lexicon import LEXICON, Month

# Shorter names have neighbours that are words of their own: نيسان and ميسان, يونيو and يوليو.
_SHORTEST = 6
_NAMES = [
    (name, atom.value)
    for name, atom in LEXICON.items()
    if atom.kind == "m" and not atom.value.hijri and len(name) >= _SHORTEST and name.isalpha() and not name.isascii()
]


def one_edit(one: str, other: str) -> bool:
    """Whether one letter too many, too few or wrong, or two that changed places, part the words.

    >>> one_edit("دسيمبر", "ديسمبر"), one_edit("نوفمر", "نوفمبر"), one_edit("شتنبر", "نونبر")
    (True, True, False)
    """
    head = _shared(one, other)
    one, other = one[head:][::-1], other[head:][::-1]
    tail = _shared(one, other)
    one, other = one[tail:], other[tail:]
    return max(len(one), len(other)) <= 1 or (len(one) == 2 and one == other[::-1])


def _shared(one: str, other: str) -> int:
    """How many letters the words begin with alike."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def misspelt_month(word: str) -> Month | None:
    """The one month that a folded word is a letter away from, or None."""
    found = {month for name, month in _NAMES if abs(len(name) - len(word)) <= 1 and one_edit(word, name)}
    return found.pop() if len(found) == 1 else None
