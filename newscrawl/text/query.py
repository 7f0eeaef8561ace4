"""What somebody searches for: words, "phrases" and prefix*, by search key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from newscrawl.arabic import search_key

_QUOTED = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]|(\S+)')
LONGEST = 200  # characters of a word; the index has no longer ones
MOST_TERMS = 50  # of one query; what follows is not looked for


@dataclass(frozen=True, slots=True)
class Term:
    """Words that must stand together, in this order; ``prefix``: the last one may go on."""

    words: tuple[str, ...]
    prefix: bool = False


def terms(query: str) -> list[Term]:
    """What a query asks for, all of which must be there; empty for a query without a word.

    >>> terms('أحمد "وزارة الداخلية" انفج*')  # doctest: +NORMALIZE_WHITESPACE
    [Term(words=('احمد',), prefix=False), Term(words=('وزاره', 'الداخليه'), prefix=False),
     Term(words=('انفج',), prefix=True)]
    """
    return list(_terms(query[:10_000]))[:MOST_TERMS]


def _terms(query: str) -> Iterator[Term]:
    for quoted, word in _QUOTED.findall(query):
        prefix = word.endswith("*") and not quoted
        found = tuple(w for w in search_key(quoted or word).split() if len(w) <= LONGEST)
        if found:
            yield Term(found, prefix)
