"""The article's header by its shape: title, and the line `section | date |` after or before it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from newscrawl.arabic import search_key
from newscrawl.pages import vocabulary
from newscrawl.pages.article import datelines
from newscrawl.pages.article.datelines import is_press_here
from newscrawl.pages.article.header.date import DateChooser, links_elsewhere
from newscrawl.pages.article.header.surroundings import Surroundings
from newscrawl.pages.dated_lines import DateLine, may_hold_date, read_line
from newscrawl.pages.html.tree import Line, Tree, is_prose

_CANDIDATES = 400
_ENDLESS = 10**9
_NEAR = 6
_TITLE_LEVEL = 2
_CARD = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Where title and date line stand among the page's lines, -1 where there is none.

    ``sure``: the date is the article's by its place or form; a bare one above the title may be a clock.
    ``claims``: what the date's own `<time datetime>` says. ``around``: what stands around the title.
    """

    title: int = -1
    date: DateLine | None = None
    sure: bool = True
    claims: tuple[str, ...] = ()
    video: bool = False
    around: Surroundings | None = None

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
        self.shortest = min(map(len, self.keys), default=_ENDLESS)
        self.agencies = names
        self.names = frozenset(search_key(n) for n in names)
        self.now = now
        self.tz = tz
        self._maybe = [at for at, line in enumerate(tree.lines) if may_hold_date(line)][:_CANDIDATES]
        self._read: dict[int, DateLine | None] = dict.fromkeys(set(range(len(tree.lines))).difference(self._maybe))

    def _date(self, at: int) -> DateLine | None:
        """The date that a line holds; each is read once, and only when asked for."""
        if at not in self._read:
            self._read[at] = read_line(at, self.lines[at], now=self.now, tz=self.tz)
        return self._read[at]

    def find(self) -> Header:
        """The header, empty where the page shows none."""
        title = self._title()
        if title < 0:
            return Header(date=self._untitled())
        around = Surroundings(self.tree, title)
        chooser = DateChooser(around, self._date, self.names, self.now)
        date = chooser.choose()
        return Header(
            title=title,
            date=date,
            sure=date is None or chooser.is_sure(date),
            claims=chooser.times(date) if date else (),
            video=any(vocabulary.VIDEO_EDGE.fullmatch(self.lines[at].text.strip()) for at in around),
            around=around,
        )

    def _title(self) -> int:
        shares = list(map(self._title_share, self.lines))
        # Where a line says just what metadata says, no other but a heading can be the headline.
        found = any(share == 1 and line.link_share <= 0.5 for share, line in zip(shares, self.lines, strict=True))
        best, best_score = -1, 0.0
        for at, line in enumerate(self.lines):
            score = self._score(at, line, shares[at]) if shares[at] or line.heading or not found else 0.0
            if score > best_score:
                best, best_score = at, score
        return best

    def _score(self, at: int, line: Line, share: float) -> float:
        """How much the line looks like the page's headline; 0 for not at all."""
        if line.link_share > 0.5 and share < 1:
            return 0.0
        near = self._nearest(at)
        if not share and not line.heading and not (near and near.stamped):
            return 0.0
        words = len(line.text.split())
        key = "" if words > 60 else search_key(line.text)
        if key in self.names or key in vocabulary.ENDINGS or (near and near.at == at):
            return 0.0
        if not share and (words < (2 if line.heading == 1 else 3) or not self._may_be_title(at, line, near)):
            return 0.0
        level = {0: 0.0, 1: 5.0, 2: 3.5, 3: 2.5}.get(line.heading, 1.5)
        score = 1.0 + 6.0 * share + level - (4.0 if line.chrome else 0.0) - 3.0 * line.link_share
        if line.link_share > 0.5 and not 0 < line.heading <= _TITLE_LEVEL:
            score -= _CARD  # the same headline in a list of articles
        score += self._closeness(at, near) + (2.0 if self._leads_to_text(at) else 0.0)
        return score

    def _title_share(self, line: Line) -> float:
        """1 where metadata gives the line as the headline, less where it gives a part of it."""
        if not self.keys or len(line.text) > 600:
            return 0.0
        if line.link_share > 0.5 and len(line.text) < self.shortest:
            return 0.0  # most lines of a page: its menus
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
        if vocabulary.NOISE.match(text) or is_press_here(text) or len(text) > 300 or line.joined:
            return False
        if near is None or (text.endswith((".", "؟", "!")) and is_prose(line)):
            return False
        before = (other.text for other in self.lines[near.at + 1 : at + 1])
        if any(datelines.opens(other, self.agencies) for other in before) or datelines.opens(text, self.agencies):
            return False
        # Without a heading the title is the line right beside the date line, on the side that its shape says.
        return at > near.at if near.ends_open else at < near.at

    def _nearest(self, at: int) -> DateLine | None:
        """The date nearest to a line, the later of two."""
        close = self._maybe[bisect_left(self._maybe, at - _NEAR) : bisect_right(self._maybe, at + _NEAR)]
        close.sort(key=lambda near: (abs(near - at), near < at))
        return next((date for near in close if (date := self._date(near))), None)

    def _closeness(self, at: int, near: DateLine | None) -> float:
        if near is None or near.at == at:
            return 0.0
        gap = abs(near.at - at)
        return (4.0 if near.stamped else 2.0) * (1.0 - (gap - 1) / _NEAR) + (0.5 if near.section else 0.0)

    def _leads_to_text(self, at: int) -> bool:
        return any(is_prose(line) for line in self.lines[at + 1 : at + 12])

    def _untitled(self) -> DateLine | None:
        """The header line of a page that shows no title: of this engine's form, and text comes next."""
        found = [date for at in self._maybe if (date := self._date(at)) and date.is_header]
        for date in found:
            line = self.lines[date.at]
            if line.chrome or line.link_share > 0.6 or links_elsewhere(line, date):
                continue
            following = self.lines[date.at + 1 : date.at + 2 * _NEAR]
            prose = next((line for line in following if is_prose(line) and not line.chrome), None)
            other = next((d for d in found if d.at > date.at), None)
            if prose and (other is None or other.at > self.lines.index(prose, date.at)):
                return date
        return None
