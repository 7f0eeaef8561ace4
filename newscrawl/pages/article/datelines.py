"""The dateline: agency, separator, place, at the head of a body (`بغداد اليوم - كركوك`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from newscrawl.arabic import clean, search_key
from newscrawl.pages import vocabulary

_PRESS_WORDS = 15

# The separators seen, doubled ones too; a tatweel stands for a dash in some.
_DASHES = r"\-‐‑‒–—―−_/ـ|"
_SEPARATOR = rf"\s*[{_DASHES}:]{{1,3}}\s*"
_TRIM = " \t\xa0-‐‑‒–—―−_/ـ|:،,.؛"
_WORD = re.compile(r"\S+")
_SENTENCE_END = re.compile(r"[.!؟?»\"”]\s*$")
_OWN_LINE_WORDS = 4
_LONGEST_NAME = 200  # characters of an agency's
_AGENCYLESS = re.compile(rf"^((?:[^\s{_DASHES}:]+\s+){{0,3}}[^\s{_DASHES}:]+)\s*[{_DASHES}]{{1,3}}\s*(\S+(?:\s+\S+)?)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dateline:
    """``written`` clean and as written; ``place`` None for `متابعة`; ``rest`` what the line goes on with."""

    written: str
    place: str | None
    rest: str


@lru_cache(maxsize=64)
def _opening(agencies: tuple[str, ...]) -> re.Pattern[str] | None:
    named = (name.split() for name in agencies if len(name) <= _LONGEST_NAME)
    names = [r"[\s\xa0]+".join(map(re.escape, words)) for words in named if words]
    if not names:
        return None
    return re.compile(rf"^[\s\xa0]*(?:وكالة[\s\xa0]+)?(?:{'|'.join(names)}){_SEPARATOR}")


def opens(text: str, agencies: tuple[str, ...]) -> bool:
    """True where the line begins as a dateline of one of the agencies does."""
    pattern = _opening(agencies)
    return pattern is not None and pattern.match(text) is not None


def read(text: str, agencies: tuple[str, ...], cuts: Sequence[str] = ()) -> Dateline | None:
    """The dateline that ``text`` begins with. ``cuts`` are beginnings of it that an inline element ends.

    >>> read("بغداد اليوم- متابعة", ("بغداد اليوم",))
    Dateline(written='بغداد اليوم- متابعة', place=None, rest='')
    >>> read("بغداد اليوم – كركوك أعلنت القيادة", ("بغداد اليوم",)).place
    'كركوك'
    """
    pattern = _opening(agencies)
    if pattern is None:
        return _nameless(text)
    head = pattern.match(text)
    if head is None:
        return None
    known = _known_place(text[head.end() :])
    for cut in cuts:
        place = cut[head.end() :]
        if len(cut) < len(text) and _is_place_line(place) and (not known or _goes_on(place[known:])):
            return _made(cut, cut[head.end() :], text[len(cut) :])
    return _split(text, head.end(), known)


def _goes_on(more: str) -> bool:
    """True where what follows a known place in its own element belongs to the dateline (`كركوك / متابعة`)."""
    bare = more.strip(_TRIM)
    return not bare or search_key(bare) in vocabulary.NO_PLACE or more.lstrip()[:1] in _TRIM


def _split(text: str, start: int, known: int) -> Dateline:
    rest = text[start:]
    words = list(_WORD.finditer(rest))
    if known:
        return _after_known(text, start, known, len(words))
    if _is_place_line(rest):
        return _made(text, rest, "")
    for count in (1, 2, 3):  # an unknown place ends where a reporting verb goes on
        if count < len(words) and _is_verb(words[count].group()):
            if _is_verb(words[0].group()):
                break
            end = start + words[count - 1].end()
            return _made(text[:end], text[start:end], text[end:])
    return _made(text[:start], "", rest)


def _after_known(text: str, start: int, known: int, words: int) -> Dateline:
    end = start + known
    rest = text[end:].strip(_TRIM)
    if not rest or search_key(rest) in vocabulary.NO_PLACE:
        return _made(text, text[start:end], "")
    if words <= _OWN_LINE_WORDS and _is_place_line(text[start:]):
        return _made(text, text[start:], "")
    return _made(text[:end], text[start:end], text[end:])


def _known_place(rest: str) -> int:
    """How many characters of ``rest`` are a place of the table, the longest that fits; 0 for none."""
    words = list(islice(_WORD.finditer(rest), 2))
    for count in (2, 1):
        if len(words) >= count:
            end = words[count - 1].end()
            candidate = rest[words[0].start() : end]
            key = search_key(candidate)
            if (key in vocabulary.PLACES or key in vocabulary.NO_PLACE) and len(key.split()) <= count:
                return end - (len(candidate) - len(candidate.rstrip(_TRIM)))
    return 0


def _is_place_line(rest: str) -> bool:
    words = rest.split()
    return 0 < len(words) <= _OWN_LINE_WORDS and not _SENTENCE_END.search(rest) and not any(map(_is_verb, words))


def _is_verb(word: str) -> bool:
    return search_key(word) in vocabulary.VERBS


def place_first(text: str) -> Dateline | None:
    """A line of its own that begins with a place of the table and ends with a name: `البصرة - واع`."""
    found = _AGENCYLESS.match(text.strip()) if len(text) < 60 else None
    return _made(text, found[1], "") if found and search_key(found[1]) in vocabulary.PLACES else None


def _nameless(text: str) -> Dateline | None:
    """A line that is a dateline by its shape alone: up to four words, a dash, a place of the table."""
    found = _AGENCYLESS.match(text.strip()) if len(text) < 60 else None
    key = search_key(found[2]) if found else ""
    if not found or (key not in vocabulary.PLACES and key not in vocabulary.NO_PLACE):
        return None
    return _made(text, found[2], "")


def _made(written: str, place: str, rest: str) -> Dateline:
    name = clean(place.strip(_TRIM))
    return Dateline(
        written=clean(written).rstrip(_TRIM),
        place=None if not name or search_key(name) in vocabulary.NO_PLACE else name,
        rest=rest.lstrip(_TRIM).strip(),
    )


def agency_of(dateline: Dateline) -> str:
    """The name before the separator, by which later lines of the same page are known as teasers."""
    return re.split(rf"\s*[{_DASHES}:]", dateline.written, maxsplit=1)[0].strip()


def is_press_here(text: str) -> bool:
    """True for a line that sends its reader elsewhere (`للاطلاع على التقرير كاملا اضغط هنا`)."""
    return (
        len(text.split()) <= _PRESS_WORDS
        and vocabulary.PRESS.match(text) is not None
        and vocabulary.QUOTES_PRESS.search(text) is None
    )
