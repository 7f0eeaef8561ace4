"""The time of the last change as a page shows it to its readers: `آخر تحديث` beside the date of publication."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, tzinfo

from newscrawl.arabic import ParsedDate, clean
from newscrawl.pages import dates
from newscrawl.pages.article.core import ArticleCore
from newscrawl.pages.dated_lines import CLOCK, at_time, read_date_line, runs_of
from newscrawl.pages.html.tree import Line

_LABEL = re.compile(
    r"(?:(?:تم\s+)?(?:[آا]خر\s+)?(?:ال)?تحديث|محدثة?|عدلت?\s|(?:last\s+)?updated?(?!\w))\s*(?:في|بتاريخ|on)?\s*[:：]?\s*",
    re.IGNORECASE,
)
_EDGES = " |()[]-–—•·"
_LONG = 120
_FINE = ("second", "minute")


def shown(page: ArticleCore) -> datetime | None:
    """The labelled time of change, to the minute, where it is later than publication; None on a known layout."""
    published, around = page.published, page._header.around if page._read_body[0] != "site" else None
    if published is None or around is None or published.precision not in _FINE:
        return None
    zone = published.at.tzinfo or page.tz
    lines = (around.tree.lines[at] for at in around)
    found = (time for line in lines for time in _times(line, published, now=page.now, tz=zone))
    return next((at for at in found if at > published.at and dates.is_past(at, page.now)), None)


def _times(line: Line, published: ParsedDate, *, now: datetime, tz: tzinfo) -> Iterator[datetime]:
    for text in _labelled(line):
        clock = CLOCK.fullmatch(text)
        # A time without a day is of the day of publication.
        read = None if clock else read_date_line(0, text, now=now, tz=tz)
        date = at_time(published, clock) if clock else read.date if read else None
        if date and date.precision in _FINE:
            yield date.at.replace(second=0, microsecond=0)


def _labelled(line: Line) -> Iterator[str]:
    """What stands after the label: in the label's element, in the next one, or to the end of the line."""
    if not _LABEL.search(line.text):
        return
    runs = runs_of(line)
    for at, run in enumerate(runs):
        if label := _LABEL.search(run):
            rest = run[label.end() :].strip(_EDGES)
            yield from [rest] if rest else runs[at + 1 : at + 2]
    text = clean(line.text)
    if (label := _LABEL.search(text)) and len(text) - label.end() < _LONG:
        yield text[label.end() :].strip(_EDGES)
