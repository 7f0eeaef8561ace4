"""What a run has counted, for its row in the ledger."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from newscrawl.items import Article
from newscrawl.messages.cases import Notice
from newscrawl.records import SaveResult

_COUNTED = ("pages", "seen", "new", "updated", "removed", "restored", "duplicates", "failed", "skipped", "undated")
MOST_FORBIDDEN = 100  # addresses in a run's notes


class RunStats(Counter[str]):
    """Counts by name; beside them the ways that fields were read by, and the publications seen."""

    def __init__(self) -> None:
        super().__init__()
        self.ways: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._dates: list[datetime] = []  # the oldest and the newest
        self._forbidden: list[str] = []

    def add_result(self, saved: SaveResult) -> None:
        """Count what a page result came to."""
        name = {"duplicate": "duplicates", "gone": "seen"}.get(saved.kind, saved.kind)
        self[name] += 1
        if saved.kind == "restored" and saved.changed:
            self["updated"] += 1

    def add_article(self, article: Article) -> None:
        """Count how an article was read."""
        self["articles"] += 1
        for name, way in article.extraction.items():
            self.ways[name][way] += 1
        if article.published_at is None:
            self["undated"] += 1
        else:
            dates = [*self._dates, article.published_at]
            self._dates = [min(dates), max(dates)]

    def add_forbidden(self, url: str) -> None:
        """Count a page that robots.txt forbids."""
        self["skipped"] += 1
        self._forbidden = [*self._forbidden, url][:MOST_FORBIDDEN]

    def notices(self) -> list[Notice]:
        """What should be known of the counts: the pages that robots.txt forbids, by their addresses."""
        shown = self._forbidden
        return [Notice("forbidden", {"urls": shown, "more": self["skipped"] - len(shown)})] if shown else []

    def add_ticker(self, kinds: Iterable[str], lines: int) -> None:
        """Count what a reading of the ticker, of so many lines, came to."""
        told = Counter(kinds)
        appeared, reworded = told["headline.appeared"], told["headline.reworded"]
        self["new"] += appeared
        self["updated"] += reworded
        self["removed"] += told["headline.ended"] - reworded
        self["seen"] += lines - appeared - reworded

    def row(self) -> dict[str, Any]:
        """The fields of a `Run` that this knows."""
        return {
            **{name: self[name] for name in _COUNTED},
            "ways": {name: dict(counts) for name, counts in sorted(self.ways.items())},
            "oldest_published_at": self._dates[0] if self._dates else None,
            "newest_published_at": self._dates[-1] if self._dates else None,
        }
