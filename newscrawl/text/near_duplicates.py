"""Which articles of one site are nearly the same. Pure: the times come with the texts."""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from rensa import RMinHash, RMinHashLSH

from newscrawl.arabic import search_key
from newscrawl.items import Article

HEADLINE_WITHIN = timedelta(minutes=30)
BODY_WITHIN = timedelta(hours=24)
MIN_WORDS = 30
SAME_FROM = 0.85
# 32 bands of 4 rows: two bodies that share 0.85 of their shingles miss each other once in 10 billion.
_PERMUTATIONS, _BANDS, _SEED = 128, 32, 42
# A search key writes "1,200" as two numbers: a run of them counts as one.
_NUMBERS = re.compile(r"[0-9]+(?: [0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What is compared of an article.

    ``root`` is what it duplicates, else its own id; ``at`` its publication, else its first fetch.
    """

    id: str
    root: str
    headline_key: str
    at: datetime
    body: str

    @classmethod
    def of(cls, article: Article, at: datetime) -> Self:
        """What is compared of ``article``, which counts as published at ``at``."""
        return cls(
            id=article.id,
            root=article.duplicate_of or article.id,
            headline_key=search_key(article.headline),
            at=at,
            body=article.body,
        )


@dataclass(frozen=True, slots=True)
class _Entry:
    """A text in the index: its shingles as numbers (None for a short body), not its words."""

    number: int
    text_id: str
    root: str
    headline_key: str
    at: datetime
    shingles: array[int] | None
    whole: int
    numberless: int


@dataclass(frozen=True, slots=True)
class _Prepared:
    text: Text
    shingles: frozenset[int]
    whole: int
    numberless: int
    minhash: RMinHash | None


class NearDuplicates:
    """An index of one site's recent texts, at most ``max_texts`` of them; the first ones in go first.

    >>> from datetime import UTC, datetime
    >>> index = NearDuplicates()
    >>> noon = datetime(2025, 9, 7, 9, tzinfo=UTC)
    >>> index.add(Text(id="s:1", root="s:1", headline_key="عنوان", at=noon, body=""))
    >>> index.find(Text(id="s:2", root="s:2", headline_key="عنوان", at=noon, body=""))
    's:1'
    """

    def __init__(self, max_texts: int = 5000) -> None:
        if max_texts < 1:
            raise ValueError(f"max_texts must be at least 1, not {max_texts}")
        self.max_texts = max_texts
        self._entries: dict[int, _Entry] = {}
        self._numbers: dict[str, int] = {}
        self._headlines: defaultdict[str, set[int]] = defaultdict(set)
        self._lsh = RMinHashLSH(SAME_FROM, _PERMUTATIONS, _BANDS)
        self._next = 0
        self._last: _Prepared | None = None

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, text: Text) -> None:
        """Put a text into the index, in place of what was there under its id."""
        if text.id in self._numbers:
            self._drop(self._numbers[text.id])
        while len(self._entries) >= self.max_texts:
            self._drop(next(iter(self._entries)))
        ready = self._prepare(text)
        number, self._next = self._next, self._next + 1
        shingles = array("q", ready.shingles) if ready.minhash is not None else None
        self._entries[number] = _Entry(
            number, text.id, text.root, text.headline_key, text.at, shingles, ready.whole, ready.numberless
        )
        self._numbers[text.id] = number
        if text.headline_key:
            self._headlines[text.headline_key].add(number)
        if ready.minhash is not None:
            self._lsh.insert(number, ready.minhash)

    def keep(self, start: datetime, end: datetime) -> None:
        """Forget every text that was not published from ``start`` to ``end``."""
        for number in [n for n, entry in self._entries.items() if not start <= entry.at <= end]:
            self._drop(number)

    def find(self, text: Text) -> str | None:
        """The article that this one is a duplicate of, None when there is none.

        An equal headline goes before a near body, then the most alike, then the first in.
        """
        by_headline = self._headlines.get(text.headline_key, ()) if text.headline_key else ()
        for number in sorted(by_headline):
            entry = self._entries[number]
            if self._other(entry, text) and abs(entry.at - text.at) <= HEADLINE_WITHIN:
                return entry.root
        return self._by_body(text)

    def _by_body(self, text: Text) -> str | None:
        ready = self._prepare(text)
        if ready.minhash is None:
            return None
        near = [self._entries[number] for number in self._lsh.query(ready.minhash)]
        near = [e for e in near if self._other(e, text) and abs(e.at - text.at) <= BODY_WITHIN]
        alike = [(_alike(ready, e), -e.number) for e in near]
        share, number = max(alike, default=(0.0, 0))
        return self._entries[-number].root if share >= SAME_FROM else None

    @staticmethod
    def _other(entry: _Entry, text: Text) -> bool:
        """Whether the entry is not this very article, nor a duplicate of it."""
        return entry.text_id != text.id and entry.root != text.id

    def _prepare(self, text: Text) -> _Prepared:
        # `find` and `add` of the same text come one after the other.
        if self._last is None or self._last.text is not text:
            self._last = _prepared(text)
        return self._last

    def _drop(self, number: int) -> None:
        entry = self._entries.pop(number)
        del self._numbers[entry.text_id]
        if entry.headline_key:
            self._headlines[entry.headline_key].discard(number)
            if not self._headlines[entry.headline_key]:
                del self._headlines[entry.headline_key]
        if entry.shingles is not None:
            self._lsh.remove(number)


def _prepared(text: Text) -> _Prepared:
    key = search_key(text.body)
    words = key.split()
    if len(words) < MIN_WORDS:
        return _Prepared(text, frozenset(), 0, 0, None)
    shingles = list(map(" ".join, zip(words, words[1:], words[2:], strict=False)))
    minhash = RMinHash(_PERMUTATIONS, _SEED)
    minhash.update(shingles)
    return _Prepared(text, frozenset(map(hash, shingles)), hash(key), hash(_NUMBERS.sub("0", key)), minhash)


def _alike(ready: _Prepared, entry: _Entry) -> float:
    """The exact Jaccard similarity; 0 where only numbers differ: another day's prices are other news."""
    if entry.shingles is None or (ready.numberless == entry.numberless and ready.whole != entry.whole):
        return 0.0
    common = len(ready.shingles.intersection(entry.shingles))
    return common / (len(ready.shingles) + len(entry.shingles) - common)
