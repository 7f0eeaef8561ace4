"""The date of the article whose headline is known, among the dates that stand around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from newscrawl.arabic import clean, search_key
from newscrawl.pages import dates, vocabulary
from newscrawl.pages.article.header.surroundings import Surroundings, links_of
from newscrawl.pages.dated_lines import CLOCK, DateLine, at_time, is_section
from newscrawl.pages.html.tree import Line
from newscrawl.urls import dle_number

_BANNERS = frozenset({"header", "nav"})
_NEAR = 6
_ABOVE = 2
_SECTION_WORDS = 3
_CLOCK_LABELS = frozenset({"الوقت", "الساعه", "التوقيت", "وقت النشر", "ساعه النشر", "time"})
_DAY_LABELS = frozenset({"التاريخ", "تاريخ النشر", "اليوم", "date"})
_CLOCK_REACH = 2


def links_elsewhere(line: Line, date: DateLine) -> bool:
    """True where the date's line links to another article."""
    return line.linked > 0 and (
        len((date.section or "").split()) > _SECTION_WORDS or dle_number(line.href or "") is not None
    )


class DateChooser:
    """Chooses a headline's date, and says how sure it is the article's and no clock."""

    def __init__(
        self, around: Surroundings, read: Callable[[int], DateLine | None], names: frozenset[str], now: datetime
    ) -> None:
        """``read`` gives the date of a line by its index; ``names`` are the agencies' as search keys."""
        self.around = around
        self.tree = around.tree
        self.lines = around.tree.lines
        self.title = around.title
        self.read = read
        self.names = names
        self.now = now

    def choose(self) -> DateLine | None:
        """A line of this engine's form, then a labelled date, one below the title, a bare one above it."""
        found = [date for at in self.around if (date := self.read(at)) and self._belongs(date)]
        best = max(found, key=self._rank, default=None)
        return self._timed(best) if best and best.date.precision == "day" else best

    def _timed(self, date: DateLine) -> DateLine:
        """The date with the time of day that has a line of its own beside it: in a list of facts, or another block."""
        for at in self._beside(date.at):
            line = self.lines[at]
            if (clock := CLOCK.fullmatch(clean(line.text))) and not line.linked and not self._heads_link(at):
                return replace(date, date=at_time(date.date, clock))
        return date

    def _beside(self, at: int) -> Iterator[int]:
        """The lines next to a date's, in one element with it; one that only labels a time is stepped over."""
        shared = self.tree.parent[self.lines[at].block]
        for step in (1, -1):
            for place in range(at + step, at + step * (_CLOCK_REACH + 1), step):
                if not 0 <= place < len(self.lines) or not self.tree.inside(self.lines[place].block, shared):
                    break
                yield place
                if search_key(self.lines[place].text) not in _CLOCK_LABELS | _DAY_LABELS:
                    break

    def _heads_link(self, at: int) -> bool:
        """True where another article's link follows in the same element: the time is that one's."""
        shared = self.tree.parent[self.lines[at].block]
        following = [line for line in self.lines[at + 1 : at + 2] if self.tree.parent[line.block] == shared]
        return any(map(self.around.is_other_headline, following))

    def _rank(self, date: DateLine) -> tuple[bool, int, float]:
        formed = 3 if date.is_header else 2 if date.at > self.title or date.labelled else 1
        return not date.updated, formed, self._closeness(date)

    def _closeness(self, date: DateLine) -> float:
        line = self.lines[date.at]
        score = -abs(date.at - self.title) + (4.0 if date.stamped else 0.0) + (2.0 if date.section else 0.0)
        return score - (3.0 if line.chrome else 0.0) - (6.0 if line.link_share > 0.6 else 0.0)

    def _belongs(self, date: DateLine) -> bool:
        """False for what is another article's, or the page's clock."""
        line = self.lines[date.at]
        if line.link_share > 0.6 and date.section and len(links_of(self.tree, line)) == 1:
            return False
        if links_elsewhere(line, date) or self.around.is_of_another(date.at):
            return False
        return date.at > self.title or not self._is_clock(date)

    def _is_clock(self, date: DateLine) -> bool:
        """True for a bare date that heads the page: in a banner, or far above the headline."""
        if self._is_formed(date) or date.labelled or not self.around.is_page_wide(date.at):
            return False
        far = self.title - date.at > (2 * _ABOVE if date.stamped else _ABOVE)
        return far or self._in_banner(self.lines[date.at].block)

    def is_sure(self, date: DateLine) -> bool:
        """True for a date that is the article's by its place or form; a bare one above the title may be a clock."""
        if date.at > self.title or self._is_formed(date) or date.labelled:
            return True
        return not self.around.is_page_wide(date.at) or self._beside_section(date)

    def _is_formed(self, date: DateLine) -> bool:
        """True for a line whose form no clock has: `section | date |`, or a section's before another day."""
        if date.ends_open or (date.is_header and date.closed and date.section):
            return True
        return date.is_header and not dates.is_today(date.date.at, self.now)

    def _in_banner(self, block: int) -> bool:
        """True in a header or a menu that does not hold the title."""
        tree = self.tree
        while block >= 0:
            if tree.tags[block] in _BANNERS and not tree.inside(self.around.block, block):
                return True
            block = tree.parent[block]
        return False

    def _beside_section(self, date: DateLine) -> bool:
        """True where a section's name, no menu of them, stands on the date's line, or right before or after it."""
        if date.section and self._names_section(date.section):
            return True
        shared = self.tree.parent[self.lines[date.at].block]
        return any(self._is_section_at(date.at + step, shared) for step in (-1, 1)) and not any(
            self._is_section_at(date.at + step, shared) and self._is_section_at(date.at + 2 * step, shared)
            for step in (-1, 1)
        )

    def _is_section_at(self, at: int, shared: int) -> bool:
        if not 0 <= at < len(self.lines):
            return False
        line = self.lines[at]
        return self.tree.inside(line.block, shared) and not line.heading and self._names_section(clean(line.text))

    def _names_section(self, text: str) -> bool:
        """True for a section's name; a town before a date is a clock's."""
        key = search_key(text)
        return is_section(text) and len(key.split()) <= _SECTION_WORDS and key not in self.names | vocabulary.PLACES

    def times(self, date: DateLine) -> tuple[str, ...]:
        """What the `<time datetime>` elements of the date's line say."""
        tree, line, found = self.tree, self.lines[date.at], []
        for _, holder in line.pieces:
            at = holder
            while at > line.block and tree.tags[at] != "time":
                at = tree.parent[at]
            if tree.tags[at] == "time" and (said := tree.nodes[at].attributes.get("datetime")):
                found.append(said)
        return tuple(dict.fromkeys(found))
