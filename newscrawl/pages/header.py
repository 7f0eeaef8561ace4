"""The article's header by its shape: title, and the line `section | date |` after or before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from newscrawl.arabic import clean, search_key
from newscrawl.pages import datelines, dates, marks
from newscrawl.pages.body import is_press_here
from newscrawl.pages.date_lines import DATE_LINE, MAYBE, DateLine, is_section, read_date_line
from newscrawl.pages.tree import Line, Tree, is_prose
from newscrawl.urls import dle_number

_CANDIDATES = 150
_NEAR = 6
_ABOVE = 2
_BANNERS = frozenset({"header", "nav"})
_SECTION_WORDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Where title and date line stand among the page's lines, -1 where there is none.

    ``sure``: the date is the article's by its place or form; a bare one above the title may be a clock.
    ``claims``: what the date's own `<time datetime>` says.
    """

    title: int = -1
    date: DateLine | None = None
    sure: bool = True
    claims: tuple[str, ...] = ()
    video: bool = False

    @property
    def end(self) -> int:
        """The index of the first line after the header."""
        return max(self.title, self.date.at if self.date else -1) + 1


class HeaderReader:
    """Finds the header among a page's lines. ``titles``: what metadata calls the headline, likelier first."""

    def __init__(self, tree: Tree, titles: Sequence[str], names: tuple[str, ...], now: datetime, tz: tzinfo) -> None:
        self.tree = tree
        self.lines = tree.lines
        self.keys = [search_key(t) for t in titles]
        self.agencies = names
        self.names = frozenset(search_key(n) for n in names)
        self.now = now
        self.dates = list(self._date_lines(now, tz))

    def _date_lines(self, now: datetime, tz: tzinfo) -> Iterator[DateLine]:
        tried = 0
        for at, line in enumerate(self.lines):
            if len(line.text) <= DATE_LINE and MAYBE.search(line.text) and tried < _CANDIDATES:
                tried += 1
                if found := read_date_line(at, clean(line.text), now=now, tz=tz):
                    yield found

    def find(self) -> Header:
        """The header, empty where the page shows none."""
        title = self._title()
        date = self._date_for(title) if title >= 0 else self._untitled()
        if title < 0:
            return Header(date=date)
        between = range(min(title, date.at) + 1, max(title, date.at)) if date else range(max(0, title - 2), title)
        video = any(marks.VIDEO_EDGE.fullmatch(self.lines[i].text.strip()) for i in between)
        sure = date is None or date.at > title or self._is_formed(date) or self._beside_section(date)
        return Header(title=title, date=date, sure=sure, claims=self._times(date) if date else (), video=video)

    def _title(self) -> int:
        best, best_score = -1, 0.0
        for at, line in enumerate(self.lines):
            score = self._score(at, line)
            if score > best_score:
                best, best_score = at, score
        return best

    def _score(self, at: int, line: Line) -> float:
        """How much the line looks like the page's headline; 0 for not at all."""
        told = self._told(line)
        near = self._nearest(at)
        if not told and not line.heading and not (near and near.stamped):
            return 0.0
        if line.link_share > 0.5 and told < 1:
            return 0.0
        words = len(line.text.split())
        key = "" if words > 60 else search_key(line.text)
        if key in self.names or key in marks.ENDINGS or (near and near.at == at):
            return 0.0
        if not told and (words < (2 if line.heading == 1 else 3) or not self._may_be_title(at, line, near)):
            return 0.0
        level = {0: 0.0, 1: 5.0, 2: 3.5, 3: 2.5}.get(line.heading, 1.5)
        score = 1.0 + 6.0 * told + level - (4.0 if line.chrome else 0.0) - 3.0 * line.link_share
        score += self._closeness(at, near) + (2.0 if self._leads_to_text(at) else 0.0)
        return score

    def _told(self, line: Line) -> float:
        """1 where metadata gives the line as the headline, less where it gives a part of it."""
        if not self.keys or len(line.text) > 600:
            return 0.0
        key = search_key(line.text)
        if not key:
            return 0.0
        best = 0.0
        for known in self.keys:
            if key == known:
                return 1.0
            short, long = sorted((key, known), key=len)
            if len(short) >= 12 and (long.startswith(short) or long.endswith(short)):
                best = max(best, 0.8 if len(short) * 2 > len(long) else 0.3)
        return best

    def _may_be_title(self, at: int, line: Line, near: DateLine | None) -> bool:
        text = line.text.strip()
        if line.heading:
            return True
        if marks.NOISE.match(text) or is_press_here(text) or len(text) > 300 or line.joined:
            return False
        if near is None or (text.endswith((".", "؟", "!")) and is_prose(line)):
            return False
        before = (other.text for other in self.lines[near.at + 1 : at + 1])
        if any(datelines.opens(other, self.agencies) for other in before) or datelines.opens(text, self.agencies):
            return False
        # Without a heading the title is the line right beside the date line, on the side that its shape says.
        return at > near.at if near.ends_open else at < near.at

    def _nearest(self, at: int) -> DateLine | None:
        if not self.dates:
            return None
        near = min(self.dates, key=lambda d: (abs(d.at - at), d.at < at))
        return near if abs(near.at - at) <= _NEAR else None

    def _closeness(self, at: int, near: DateLine | None) -> float:
        if near is None or near.at == at:
            return 0.0
        gap = abs(near.at - at)
        return (4.0 if near.stamped else 2.0) * (1.0 - (gap - 1) / _NEAR) + (0.5 if near.section else 0.0)

    def _leads_to_text(self, at: int) -> bool:
        return any(is_prose(line) for line in self.lines[at + 1 : at + 12])

    def _untitled(self) -> DateLine | None:
        """The header line of a page that shows no title: of this engine's form, and text comes next."""
        for date in self.dates:
            if not date.is_header or self._is_of_another(date):
                continue
            following = self.lines[date.at + 1 : date.at + 2 * _NEAR]
            prose = next((line for line in following if is_prose(line) and not line.chrome), None)
            other = next((d for d in self.dates if d.is_header and d.at > date.at), None)
            if prose and (other is None or other.at > self.lines.index(prose, date.at)):
                return date
        return None

    def _date_for(self, title: int) -> DateLine | None:
        """The date line of this title: near it, with no text between, and no clock of the page's head.

        A line of this engine's form comes first, then a date below or beside the title, then a bare one above it.
        """
        best, best_rank = None, (0, 0.0)
        for date in self.dates:
            score = self._belongs(date, title)
            rank = (3 if date.is_header else 2 if date.at > title else 1, score)
            if score and rank > best_rank and (date.at > title or not self._is_clock(date, title)):
                best, best_rank = date, rank
        return best

    def _is_clock(self, date: DateLine, title: int) -> bool:
        """True for the date of the day in the page's head: bare, and in a banner that is not the article's."""
        return not self._is_formed(date) and self._in_banner(self.lines[date.at].block, self.lines[title].block)

    def _is_formed(self, date: DateLine) -> bool:
        """True for a line whose form no clock has: `section | date |`, or a section's before another day."""
        if date.ends_open or (date.is_header and date.closed and date.section):
            return True
        return date.is_header and not dates.is_today(date.date.at, self.now)

    def _in_banner(self, block: int, title: int) -> bool:
        """True in a header or a menu that does not hold the title."""
        tree = self.tree
        while block >= 0:
            if tree.tags[block] in _BANNERS and not tree.inside(title, block):
                return True
            block = tree.parent[block]
        return False

    def _beside_section(self, date: DateLine) -> bool:
        """True where a section's name, no menu of them, stands on the date's line, or right before or after it."""
        if date.section and self._names_section(date.section):
            return True
        shared = self.tree.parent[self.lines[date.at].block]
        for step in (-1, 1):
            names = []
            for at in (date.at + step, date.at + 2 * step):
                line = self.lines[at] if 0 <= at < len(self.lines) else None
                here = line is not None and self.tree.inside(line.block, shared) and not line.heading
                names.append(here and line is not None and self._names_section(clean(line.text)))
            if names[0] and not names[1]:
                return True
        return False

    def _names_section(self, text: str) -> bool:
        """True for a section's name; a town before a date is a clock's."""
        key = search_key(text)
        return is_section(text) and len(key.split()) <= _SECTION_WORDS and key not in self.names | marks.PLACES

    def _is_of_another(self, date: DateLine) -> bool:
        """True where the date stands beside a link to another article, or in chrome."""
        line = self.lines[date.at]
        if line.chrome or line.link_share > 0.6:
            return True
        words = len((date.section or "").split())
        return line.linked > 0 and (words > _SECTION_WORDS or dle_number(line.href or "") is not None)

    def _times(self, date: DateLine) -> tuple[str, ...]:
        """What the `<time datetime>` elements of the date's line say."""
        tree, line, found = self.tree, self.lines[date.at], []
        for _, holder in line.pieces:
            at = holder
            while at > line.block and tree.tags[at] != "time":
                at = tree.parent[at]
            if tree.tags[at] == "time" and (said := tree.nodes[at].attributes.get("datetime")):
                found.append(said)
        return tuple(dict.fromkeys(found))

    def _belongs(self, date: DateLine, title: int) -> float:
        """How surely the date is this title's, 0 for not at all."""
        gap, line = abs(date.at - title), self.lines[date.at]
        linked = line.link_share > 0.6
        if gap > 2 * _NEAR or gap == 0 or (linked and date.section) or (line.linked and self._is_of_another(date)):
            return 0.0
        between = self.lines[min(date.at, title) + 1 : max(date.at, title)]
        if date.at < title:
            # Right above the title; farther up stand clocks and other articles.
            far = 2 * _ABOVE if date.stamped else _ABOVE
            if gap > far or any(other.link_share > 0.7 for other in between):
                return 0.0
        elif any(is_prose(other) and not other.heading and other.link_share < 0.5 for other in between):
            return 0.0
        score = 2.0 * _NEAR + 1 - gap + (4.0 if date.stamped else 0.0) + (2.0 if date.section else 0.0)
        return max(0.1, score - (3.0 if line.chrome else 0.0) - (6.0 if linked else 0.0))
