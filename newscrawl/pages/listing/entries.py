"""One entry of a list: its headline and its date, which may share a line or a link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, tzinfo
from itertools import groupby

from newscrawl.arabic import ParsedDate, clean
from newscrawl.pages.dated_lines import CLOCK, DateLine, at_time, is_stamped, read_date_line
from newscrawl.pages.html.tree import Line, squeeze
from newscrawl.pages.listing.entry_labels import Labels

HEADLINE_WORDS = 3
_NUMBER = re.compile(r"[0-9٠-٩]|اليوم|[أا]مس|منذ|قبل")
_WORD = re.compile(r"[^\W\d_]{2,}")
_HEADLINE_WITH_DATE = 6
_LONGEST = 400
# Elements that set words of a sentence off.
_WITHIN = frozenset({"a", "b", "strong", "em", "i", "mark", "u", "q"})
_DAY = r"[0-9٠-٩]{1,4}[-/.][0-9٠-٩]{1,2}[-/.][0-9٠-٩]{2,4}"
_TIME = r"[0-9٠-٩]{1,2}:[0-9٠-٩]{2}(?:\s*(?:صباحا|مساء|ص|م)(?!\w))?"
_GAP = r"\s*+(?:[,،|\-–]\s*+)?"
_STAMP = rf"(?:{_DAY}(?:{_GAP}{_TIME})?|{_TIME}{_GAP}{_DAY}|(?:اليوم|[أا]مس)\s*+(?:[,،]\s*+)?{_TIME})"
_SIGNS = r"[\s|\-–—،,:()\[\]•]"
# A stamp at either end of a text that goes on beside it.
_STAMPED = (
    re.compile(rf"{_SIGNS}*(?P<stamp>{_STAMP})(?![\w/.\-])(?P<rest>.*)", re.DOTALL),
    re.compile(rf"(?P<rest>.*?)(?<![\w/.\-])(?P<stamp>{_STAMP}){_SIGNS}*", re.DOTALL),
)


class ListEntry:
    """What the lines of one entry say."""

    def __init__(self, labels: Labels, lines: list[Line], *, now: datetime, tz: tzinfo) -> None:
        self.labels, self.tree, self.now, self.tz = labels, labels.tree, now, tz
        self._read: dict[str, DateLine | None] = {}
        bare = map(self._unlabelled, lines)
        self.parts = [(part, self._date_of(part)) for line in bare for part in self._parted(line)]

    @property
    def listed(self) -> ParsedDate | None:
        """The first date that is no headline's."""
        return next((found.date for _, found in self.parts if found), None)

    @property
    def clock(self) -> re.Match[str] | None:
        """The time of day that stands beside the headline without a day."""
        return next((found for part, _ in self.parts if (found := CLOCK.fullmatch(clean(part.text)))), None)

    def on(self, day: ParsedDate | None) -> ParsedDate | None:
        """The entry's date under the heading of a ``day``: its own where it has one."""
        return self.listed or (at_time(day, self.clock) if day and self.clock else day)

    @property
    def headline(self) -> str:
        """The entry's heading, else its first linked line of some words that is no date; empty for none."""
        plain = [part for part, found in self.parts if found is None]
        plain = [part for part in plain if not self._is_label(part)] or plain
        worded = [part for part in plain if part.text.count(" ") >= HEADLINE_WORDS - 1]
        best = next((part for part in plain if part.heading), None)
        best = best or next((part for part in worded if part.linked), None) or next(iter(worded), None)
        best = best or next((part for part in plain if part.linked), None)
        return clean(best.text) if best else ""

    def _is_label(self, part: Line) -> bool:
        """True for a line that is a label; a linked heading is none, wherever else it may stand."""
        linked_heading = part.heading and part.linked and part.text.count(" ") >= HEADLINE_WORDS - 1
        return not linked_heading and self.labels.is_label(part.text)

    def _date_of(self, part: Line) -> DateLine | None:
        """The date that a part is; None for a headline that tells of one."""
        return None if _is_headline(part) else self._date(part.text)

    def _date(self, text: str) -> DateLine | None:
        if text not in self._read:
            found = read_date_line(0, clean(text), now=self.now, tz=self.tz) if _NUMBER.search(text) else None
            self._read[text] = found
        return self._read[text]

    def _unlabelled(self, line: Line) -> Line:
        """The line without the labels at its ends."""
        if len(line.pieces) < 2:
            return line
        worded = [at for at, (text, _) in enumerate(line.pieces) if text.strip()]
        pieces = [line.pieces[at] for at in worded]
        first, last = 0, len(pieces) - 1
        while first < last and self._labels_beside(pieces[first], pieces[first + 1]):
            first += 1
        while first < last and self._labels_beside(pieces[last], pieces[last - 1]):
            last -= 1
        inner = line.pieces[worded[first] : worded[last] + 1]
        return line if last - first + 1 == len(pieces) else self._cut(line, inner)

    def _labels_beside(self, piece: tuple[str, int], other: tuple[str, int]) -> bool:
        """True for a label with an element of its own; a word set off within a sentence is none."""
        text, holder = squeeze(piece[0]), piece[1]
        within = self.tree.inside(holder, other[1])
        return not (within and self.tree.tags[holder] in _WITHIN) and self.labels.is_label(text)

    def _cut(self, line: Line, pieces: list[tuple[str, int]]) -> Line:
        """These pieces of the line, as a line."""
        text = squeeze("".join(text for text, _ in pieces))
        linked = sum(len(squeeze(text)) for text, holder in pieces if self._in_link(holder))
        return replace(line, text=text, pieces=pieces, linked=min(linked, len(text)))

    def _parted(self, line: Line) -> list[Line]:
        """The line as headline and date, where it holds both; else the line."""
        if not _NUMBER.search(line.text):
            return [line]
        if len(line.pieces) < 2:
            return self._unstamped(line)
        pieces = [(squeeze(text), linked) for text, linked in self._pieces(line)]
        dates = [self._is_date(text) for text, _ in pieces]
        if not any(dates):
            # A date may be put together from several elements: then what is linked is the headline.
            dates = [not linked for _, linked in pieces]
        named = any(linked and not dated for (_, linked), dated in zip(pieces, dates, strict=True))
        ours = [not dated and (linked or not named) for (_, linked), dated in zip(pieces, dates, strict=True)]
        if len(pieces) > 1 and any(ours) and not all(ours):
            title, rest = (
                " ".join(text for (text, _), own in zip(pieces, ours, strict=True) if own is side)
                for side in (True, False)
            )
            if self._date(rest) or CLOCK.fullmatch(rest):
                linked = min(line.linked, len(title)) if named or line.linked == len(line.text) else 0
                return [replace(line, text=title, linked=linked), replace(line, text=rest, linked=0, heading=0)]
        return self._unstamped(line)

    def _pieces(self, line: Line) -> Iterator[tuple[str, bool]]:
        """The line's runs of text, each from one element, and whether a link holds it."""
        for holder, run in groupby(line.pieces, key=lambda piece: piece[1]):
            text = "".join(text for text, _ in run)
            if text.strip():
                yield text, self._in_link(holder)

    def _in_link(self, element: int) -> bool:
        while element >= 0:
            if self.tree.tags[element] == "a":
                return True
            element = self.tree.parent[element]
        return False

    def _is_date(self, text: str) -> bool:
        return len(_WORD.findall(text)) < _HEADLINE_WITH_DATE and self._date(text) is not None

    def _unstamped(self, line: Line) -> list[Line]:
        if len(line.text) > _LONGEST or len(_WORD.findall(line.text)) < HEADLINE_WORDS:
            return [line]
        for form in _STAMPED:
            found = form.fullmatch(line.text)
            if found and len(_WORD.findall(found["rest"])) >= HEADLINE_WORDS and self._date(found["stamp"]):
                title = found["rest"].strip(" \t\n|-–—،,:•")
                return [replace(line, text=title), replace(line, text=found["stamp"], linked=0, heading=0)]
        return [line]


def _is_headline(part: Line) -> bool:
    """True for a heading or linked line of words: a date that it tells of is none of its own, unless stamped on it."""
    return (
        bool(part.linked or part.heading)
        and len(_WORD.findall(part.text)) >= _HEADLINE_WITH_DATE
        and not is_stamped(part.text)
    )
