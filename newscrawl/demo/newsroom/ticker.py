"""The replica's headline strip: five lines that turn, are reworded and end."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from newscrawl.demo.newsroom.articles import DemoArticle
from newscrawl.demo.newsroom.words import TICKER_LINES

SIZE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoLine:
    """One line of the strip; ``number`` is the article it links to, ``previous`` its earlier wording."""

    text: str
    headline_tags: tuple[str, ...] = ()
    number: int | None = None
    previous: str | None = None


class Strip:
    """The lines as they stand, newest first, and those that ended, in the order they did."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(f"strip {seed}")
        self._free = list(TICKER_LINES)
        self._rng.shuffle(self._free)
        self.lines: list[DemoLine] = []
        self.ended: list[DemoLine] = []

    def fill(self, newest: Sequence[DemoArticle]) -> None:
        """Start with a full strip, about half of it linked to the newest articles."""
        while len(self.lines) < SIZE:
            self.turn(newest)

    def turn(self, newest: Sequence[DemoArticle]) -> DemoLine:
        """A new line comes in at the head and the last one leaves."""
        line = self._linked(newest) if len(self.lines) % 2 == 0 or self._rng.random() < 0.5 else None
        return self.push(line or self._unlinked())

    def push(self, line: DemoLine) -> DemoLine:
        """Put a line at the head; what no longer fits ends."""
        self.lines.insert(0, line)
        self.ended.extend(self.lines[SIZE:])
        del self.lines[SIZE:]
        return line

    def reword(self, position: int, text: str) -> DemoLine:
        """Give the line at ``position`` (from 1) another wording; its link stays."""
        old = self.lines[position - 1]
        self.lines[position - 1] = replace(old, text=text, previous=old.text)
        self.ended.append(old)
        return self.lines[position - 1]

    def drop(self, number: int) -> None:
        """End the lines that link to an article, as when it was removed."""
        self.ended.extend(line for line in self.lines if line.number == number)
        self.lines = [line for line in self.lines if line.number != number]

    def _linked(self, newest: Sequence[DemoArticle]) -> DemoLine | None:
        for article in newest:
            # The line `فيديو` stands on the article's page alone, not in its headline.
            tags = () if article.video_line else article.headline_tags
            line = DemoLine(text=article.headline, headline_tags=tags, number=article.number)
            if self._is_apart(line.text) and article.number not in self._numbers():
                return line
        return None

    def _unlinked(self) -> DemoLine:
        # Taken in turn, so that none comes back before all the others were shown.
        text = self._free.pop(0)
        self._free.append(text)
        return DemoLine(text=text)

    def _numbers(self) -> set[int]:
        return {line.number for line in (*self.lines, *self.ended) if line.number is not None}

    def _is_apart(self, text: str) -> bool:
        """True when no line that stands, or ended just now, could be taken for an earlier wording."""
        words = set(text.split())
        near = (*self.lines, *self.ended[-SIZE:])
        return all(len(words & set(n.text.split())) < 0.4 * min(len(words), len(n.text.split())) for n in near)
