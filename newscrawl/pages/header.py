"""The article's header by its shape: title, and the line `section | date |` after or before it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from newscrawl.arabic import ParsedDate, clean, parse_date, search_key
from newscrawl.pages import datelines, marks
from newscrawl.pages.body import is_press_here
from newscrawl.pages.tree import Line, Tree, is_prose

_STAMP = re.compile(
    r"(?:[0-9٠-٩]{1,2}[-/.][0-9٠-٩]{1,2}[-/.][0-9٠-٩]{4}|اليوم|[أا]مس)\s*[,،|]?\s*[0-9٠-٩]{1,2}:[0-9٠-٩]{2}"
)
# What any date line holds: a number, or a word of relative time.
_MAYBE = re.compile(r"[0-9٠-٩]|اليوم|[أا]مس|منذ|قبل")
_BARS = re.compile(r"\s*[|•·»]\s*|\s+[\-–—/]+\s+|\s*--+\s*")
_TAIL = re.compile(r"[\s|\-–—•·:،,/]+$")
_DATE_LINE = 110
_WORD = re.compile(r"[^\W\d_]{2,}")
_WORDS = 11
_CANDIDATES = 150
_NEAR = 6
_SECTION_WORDS = 4
_HAS_DIGIT = re.compile(r"[0-9٠-٩]")
_BEFORE_TITLE = re.compile(r"--+\s*$|\|\s*--\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class DateLine:
    """A line that holds a date: its index among the page's lines, the date, and what stands before it."""

    at: int
    date: ParsedDate
    section: str | None
    stamped: bool  # shaped as this engine's headers are
    ends_open: bool  # ends in `--`: the title follows


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Where title and date line stand among the page's lines, -1 where there is none."""

    title: int = -1
    date: DateLine | None = None
    video: bool = False

    @property
    def end(self) -> int:
        """The index of the first line after the header."""
        return max(self.title, self.date.at if self.date else -1) + 1


def read_date_line(at: int, text: str, *, now: datetime, tz: tzinfo) -> DateLine | None:
    """What a short line says if it holds a date, else None."""
    if len(text) > _DATE_LINE or not _MAYBE.search(text):
        return None
    if len(_WORD.findall(text)) > _WORDS:
        return None  # a sentence: the dates of texts are not their publication's
    section, rest = split_section(text)
    date = parse_date(rest, now=now, tz=tz) or (parse_date(text, now=now, tz=tz) if section else None)
    if date is None or date.precision in ("month", "year"):
        return None
    stamped = _STAMP.search(text) is not None
    return DateLine(at=at, date=date, section=section, stamped=stamped, ends_open=bool(_BEFORE_TITLE.search(text)))


def split_section(text: str) -> tuple[str | None, str]:
    """``(section, the rest)`` of `section | date |` and `section date | --`; the section None if there is none.

    >>> split_section("أمن | 19-03-2020, 11:14 |")
    ('أمن', '19-03-2020, 11:14 |')
    """
    stamp = _STAMP.search(text)
    if stamp:
        name = _TAIL.sub("", text[: stamp.start()]).strip()
        return (name if is_section(name) else None), text[stamp.start() :]
    bar = _BARS.search(text)
    if bar and is_section(text[: bar.start()].strip()):
        return text[: bar.start()].strip(), text[bar.end() :]
    return None, text


def is_section(name: str) -> bool:
    """True for what may be a section's name: a few words, no numbers, no sentence."""
    if not name or len(name) > 40 or _HAS_DIGIT.search(name) or marks.BYLINE.match(name):
        return False
    words = search_key(name).split()
    return (
        0 < len(words) <= _SECTION_WORDS and not (_NOT_SECTIONS & set(words)) and " ".join(words) not in marks.ENDINGS
    )


_NOT_SECTIONS = frozenset(
    "السبت الاحد الاثنين الثلاثاء الاربعاء الخميس الجمعه تاريخ نشر النشر بتاريخ تم نشره اخر تحديث التحديث "
    "منذ قبل اليوم امس "
    "كتب كتبت بقلم المصدر الكاتب التاريخ القسم مشاهده مشاهدات قراءه الوقت published updated by".split()
)


class HeaderReader:
    """Finds the header among a page's lines. ``titles``: what metadata calls the headline, likelier first."""

    def __init__(self, tree: Tree, titles: Sequence[str], names: tuple[str, ...], now: datetime, tz: tzinfo) -> None:
        self.tree = tree
        self.lines = tree.lines
        self.keys = [search_key(t) for t in titles]
        self.names = frozenset(search_key(n) for n in names)
        self.dates = list(self._date_lines(now, tz))

    def _date_lines(self, now: datetime, tz: tzinfo) -> Iterator[DateLine]:
        tried = 0
        for at, line in enumerate(self.lines):
            if len(line.text) <= _DATE_LINE and _MAYBE.search(line.text) and tried < _CANDIDATES:
                tried += 1
                if found := read_date_line(at, clean(line.text), now=now, tz=tz):
                    yield found

    def find(self) -> Header:
        """The header, empty where the page shows none."""
        title = self._title()
        if title < 0:
            return Header()
        date = self._date_for(title)
        between = range(min(title, date.at) + 1, max(title, date.at)) if date else range(max(0, title - 2), title)
        video = any(marks.VIDEO_EDGE.fullmatch(self.lines[i].text.strip()) for i in between)
        return Header(title=title, date=date, video=video)

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
        if near is None or any(datelines.opens(text, (n,)) for n in self.names):
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

    def _date_for(self, title: int) -> DateLine | None:
        """The date line of this title: near it, with no text between, and no clock of the page's head."""
        best, best_score = None, 0.0
        for date in self.dates:
            score = self._belongs(date, title)
            if score > best_score:
                best, best_score = date, score
        return best

    def _belongs(self, date: DateLine, title: int) -> float:
        """How surely the date is this title's, 0 for not at all."""
        gap, line = abs(date.at - title), self.lines[date.at]
        linked = line.link_share > 0.6
        if gap > 2 * _NEAR or gap == 0 or (linked and date.section):
            return 0.0
        between = self.lines[min(date.at, title) + 1 : max(date.at, title)]
        if date.at < title:
            # Right above the title; farther up stand clocks and other articles.
            if gap > (4 if date.stamped else 2) or any(other.link_share > 0.7 for other in between):
                return 0.0
        elif any(is_prose(other) and not other.heading and other.link_share < 0.5 for other in between):
            return 0.0
        score = 2.0 * _NEAR + 1 - gap + (4.0 if date.stamped else 0.0) + (2.0 if date.section else 0.0)
        return max(0.1, score - (3.0 if line.chrome else 0.0) - (6.0 if linked else 0.0))
