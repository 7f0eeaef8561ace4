"""Where a text says what was searched for, in the writer's own spelling. Pure.

Matching is by search key; a span counts characters of the text as it was given, not of its key.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from newscrawl.arabic import search_key
from newscrawl.text.query import Term

Span = tuple[int, int]

_WORDS = 30  # of a snippet
_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Snippet:
    """A part of a text on one line; ``marks`` are the places in it that were searched for."""

    text: str
    marks: tuple[Span, ...] = ()


class _Word(NamedTuple):
    key: str
    start: int
    end: int


def spans(text: str, terms: Iterable[Term]) -> list[Span]:
    """The words of ``text`` that match, each phrase as one span; in order, none within another.

    >>> from newscrawl.text.query import terms
    >>> text = "قال أَحمـد: «لا»"
    >>> [text[start:end] for start, end in spans(text, terms("احمد"))]
    ['أَحمـد']
    """
    words = _words(text)
    return [(words[first].start, words[last].end) for first, last, _ in _hits(words, terms)]


def snippet(text: str, terms: Iterable[Term], *, words: int = _WORDS) -> Snippet:
    """Some ``words`` of the text around the place where most of the terms are; its beginning where none is."""
    found = _words(text)
    hits = _hits(found, terms)
    if not found:
        return Snippet(" ".join(text.split()))
    first, last = _window(hits, len(found), words)
    marks = [(found[a].start, found[b].end) for a, b, _ in hits if first <= a and b <= last]
    start = 0 if first == 0 else found[first].start
    end = len(text) if last == len(found) - 1 else found[last].end
    made, moved = _on_one_line(text[start:end], [(a - start, b - start) for a, b in marks])
    lead = f"{_ELLIPSIS} " if first else ""
    trail = "" if last == len(found) - 1 else f" {_ELLIPSIS}"
    return Snippet(f"{lead}{made}{trail}", tuple((a + len(lead), b + len(lead)) for a, b in moved))


def _words(text: str) -> list[_Word]:
    """The text's words as the index has them, with their places; a joined sign counts to the word it stands in."""
    found: list[_Word] = []
    for match in _CHUNK.finditer(text.translate(_PARTS)):
        start, end = match.span()
        chunk = text[start:end]
        for key in _keys(chunk) if end - start <= _SHORT else _folded(chunk):
            found.append(_Word(key, start, end))
    return found


def _folded(chunk: str) -> tuple[str, ...]:
    return tuple(search_key(chunk).split())


# News repeats its words.
_keys = lru_cache(maxsize=20_000)(_folded)
_SHORT = 40  # characters of a word that is remembered


_CHUNK = re.compile("w+")


class _Parts(dict[int, str]):
    """Whether a character parts words in a search key (``-``), worked out when first met."""

    def __missing__(self, code: int) -> str:
        found = "-" if " " in search_key(f"a{chr(code)}a") else "w"
        if code < 0x10000:  # the rest is rare, and remembering it would grow without bound
            self[code] = found
        return found


_PARTS = _Parts()
_Hit = tuple[int, int, int]  # first and last word, and which term


def _hits(words: Sequence[_Word], terms: Iterable[Term]) -> list[_Hit]:
    """What matches, in order; of two that overlap the one that begins first, the longer one where both do."""
    found: list[_Hit] = []
    for number, term in enumerate(terms):
        found += [(first, last, number) for first, last in _places(words, term)]
    apart: list[_Hit] = []
    for hit in sorted(found, key=lambda hit: (hit[0], -hit[1])):
        if not apart or hit[0] > apart[-1][1]:
            apart.append(hit)
    return apart


def _places(words: Sequence[_Word], term: Term) -> Iterator[Span]:
    *before, last = term.words
    length = len(term.words)
    for at in _ends_of(words, before):
        key = words[at].key
        if key == last or (term.prefix and key.startswith(last)):
            yield at - length + 1, at


def _ends_of(words: Sequence[_Word], phrase: Sequence[str]) -> Iterator[int]:
    """The words that stand behind ``phrase``, in linear time (Knuth, Morris, Pratt); all where it is empty."""
    falls = _falls(phrase)
    matched = 0
    for at, word in enumerate(words):
        if matched == len(phrase):
            yield at
        if not phrase:
            continue
        if matched == len(phrase):
            matched = falls[matched - 1]
        while matched and word.key != phrase[matched]:
            matched = falls[matched - 1]
        matched += word.key == phrase[matched]


def _falls(phrase: Sequence[str]) -> list[int]:
    falls = [0] * len(phrase)
    matched = 0
    for at in range(1, len(phrase)):
        while matched and phrase[at] != phrase[matched]:
            matched = falls[matched - 1]
        matched += phrase[at] == phrase[matched]
        falls[at] = matched
    return falls


def _window(hits: Sequence[_Hit], count: int, size: int) -> Span:
    """The first and the last word to show: where most terms are, then most hits, then the earliest, in the middle."""
    best, chosen = (0, 0), (0, 0)
    here: Counter[int] = Counter()
    begin = 0
    for end, hit in enumerate(hits):
        here[hit[2]] += 1
        while begin < end and hit[1] - hits[begin][0] >= size:
            here[hits[begin][2]] -= 1
            here += Counter()  # drops what is no more there
            begin += 1
        if (len(here), end - begin + 1) > best:
            best, chosen = (len(here), end - begin + 1), (hits[begin][0], hit[1])
    spare = max(size - (chosen[1] - chosen[0] + 1), 0)
    first = max(min(chosen[0] - spare // 2, count - size), 0)
    return first, min(max(first + size - 1, chosen[1]), count - 1)


def _on_one_line(text: str, marks: Sequence[Span]) -> tuple[str, list[Span]]:
    """The text with one space for each run of white space, and where its marks lie then."""
    edges = sorted({0, len(text), *(edge for mark in marks for edge in mark)})
    at: dict[int, int] = {0: 0}
    made: list[str] = []
    length = 0
    for start, end in pairwise(edges):
        made.append(re.sub(r"\s+", " ", text[start:end]))
        length += len(made[-1])
        at[end] = length
    return "".join(made).rstrip(), [(at[start], at[end]) for start, end in marks]
