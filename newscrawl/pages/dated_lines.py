"""Lines that hold a date, as headers, lists and clocks show them, and what stands before the date."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from itertools import takewhile

from newscrawl.arabic import ParsedDate, clean, parse_date, search_key
from newscrawl.pages import vocabulary
from newscrawl.pages.html.tree import Line, squeeze

_STAMP = re.compile(
    r"(?:[0-9٠-٩]{1,2}[-/.][0-9٠-٩]{1,2}[-/.][0-9٠-٩]{4}|اليوم|[أا]مس)\s*+(?:[,،|]\s*+)?[0-9٠-٩]{1,2}:[0-9٠-٩]{2}"
)
# What any date line holds: a number, or a word of relative time.
MAYBE = re.compile(r"[0-9٠-٩]|اليوم|[أا]مس|منذ|قبل")
_BARS = re.compile(r"(?:(?<!\s)\s+)?[|•·»]\s*|(?<!\s)\s+[\-–—/]+\s+|(?:(?<!\s)\s+)?--+\s*")
_BAR = re.compile(r"[|•·»\-–—/]")  # no text without one is parted
_TAIL = re.compile(r"(?<![\s|\-–—•·:،,/])[\s|\-–—•·:،,/]+$")
_BEFORE_TITLE = re.compile(r"(?<!-)--+\s*+$|\|\s*+--\s*+$")
_CLOSED = re.compile(r"\|\s*$")
LABEL = re.compile(r"^(?:القسم|التصنيف|الفئة|قسم|تصنيف)\s*[:：]\s*")
_PATH = re.compile(r"(?:(?<!\s)\s+)?[/»›>|]\s*")
DATE_LINE = 110
_EDGES = " |-–—•·:،,/"
# Numbers beside a date that are none: how long the text takes to read, how often it was read or answered.
_COUNTS = re.compile(
    r"(?:مدة|وقت|زمن)\s+القراءة\s*[:：]?\s*[0-9٠-٩]*\s*(?:دقائق|دقيقة|دقيقتان|دقيقتين)?(?:\s+[0-9٠-٩]+\s*ثانية)?"
    r"|(?<![0-9٠-٩:.,/-])[0-9٠-٩]+\s+(?:دقائق|دقيقة)\s+(?:قراءة|للقراءة)"
    r"|(?<![0-9٠-٩:.,/-])[0-9٠-٩][0-9٠-٩,.]*\s*(?:مشاهدة|مشاهدات|زيارة|زيارات|قراءة|قراءات|تعليق|تعليقا|تعليقات)(?!\w)"
)
_PUBLISHED = re.compile(r"(?:النشر|نشرت?|بتاريخ|ال?تاريخ)\s*+(?:(?:في|على|بتاريخ)\s*+)?[:：]")
_UPDATED = re.compile(r"^\s*(?:[آا]خر\s+)?(?:ال)?تحديث|^\s*(?:تم\s+ال?تحديث|عدلت?|حدثت?|محدثة?)\s*")
_UPDATE = re.compile(
    r"(?:[(\[]\s*+|(?<!\s)\s+)?(?:(?:تم\s++)?(?:[آا]خر\s++)?(?:ال)?تحديث|updated|last update)\s*+(?:في\s*+)?[:：]",
    re.IGNORECASE,
)
# A time of day that is all of its line.
CLOCK = re.compile(
    r"(?:(?:الساعة|الوقت|التوقيت)\s*+(?:[:：]\s*+)?)?(?P<hour>[0-9٠-٩]{1,2}):(?P<minute>[0-9٠-٩]{2})(?::[0-9٠-٩]{2})?"
    r"\s*(?P<half>صباحا[ً]?|مساء[ً]?|ص|م|am|pm)?",
    re.IGNORECASE,
)
_NOON = 12
_MINUTES = 60
_SOURCE = re.compile(r"^(?:المصدر|الكاتب|المحرر)\s*[:：]\s*\S+(?:\s+\S+){0,4}$")
_LONG_LINE = 300
_PARTS = 24
_WORD = re.compile(r"[^\W\d_]{2,}")
_WORDS = 11
_SECTION_WORDS = 4
_HAS_DIGIT = re.compile(r"[0-9٠-٩]")
_NOT_SECTIONS = frozenset(
    "السبت الاحد الاثنين الثلاثاء الاربعاء الخميس الجمعه تاريخ نشر النشر بتاريخ تم نشره اخر تحديث التحديث "
    "منذ قبل اليوم امس "
    "كتب كتبت بقلم المصدر الكاتب التاريخ القسم مشاهده مشاهدات قراءه الوقت published updated by".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DateLine:
    """A line that holds a date: its index among the page's lines, the date, and what stands before it."""

    at: int
    date: ParsedDate
    section: str | None
    stamped: bool  # date and time are written as this engine writes them
    ends_open: bool  # ends in `--`: the title follows
    closed: bool = False  # ends in a bar, as `section | date |` does
    labelled: bool = False  # `تاريخ النشر:` stands before the date
    updated: bool = False  # it is the time of the last change

    @property
    def is_header(self) -> bool:
        """True for the line of this engine's headers, which no clock or list looks like."""
        return self.stamped and (self.section is not None or self.ends_open or self.closed)


def may_hold_date(line: Line) -> bool:
    """A quick look at whether the line is worth reading."""
    return len(line.text) <= _LONG_LINE and MAYBE.search(line.text) is not None


def read_line(at: int, line: Line, *, now: datetime, tz: tzinfo) -> DateLine | None:
    """What a line of the page says if it holds a date: what stands before an update's, the whole, or one part alone."""
    if not may_hold_date(line):
        return None
    text = clean(line.text)
    if (update := _UPDATE.search(text)) and update.start():
        head = read_date_line(at, text[: update.start()], now=now, tz=tz)
        if head or (head := _read_among(at, line, now, tz)):
            return head
    whole = read_date_line(at, text, now=now, tz=tz)
    if whole and (whole.date.precision != "day" or len(line.pieces) < 2):
        return whole
    part = _read_among(at, line, now, tz)
    if whole and part and part.date.at.date() != whole.date.at.date():
        return whole
    return part or whole


def _read_among(at: int, line: Line, now: datetime, tz: tzinfo) -> DateLine | None:
    """The date that one part of the line is, beside bylines, counts and links; None where parts differ.

    A part is an element's text, else what stands between bars. Those after `آخر تحديث` do not count.
    """
    tried: list[str] = []
    for parts in (runs_of(line), parts_of(line)):
        current = list(takewhile(lambda part: not _UPDATE.match(part), parts))
        if 1 < len(parts) <= _PARTS and current != tried and (found := _one_among(at, current, now, tz)):
            return found
        tried = current
    return None


def _one_among(at: int, parts: list[str], now: datetime, tz: tzinfo) -> DateLine | None:
    found = [(i, date) for i, part in enumerate(parts) if (date := read_date_line(at, part, now=now, tz=tz))]
    if len({date.date.at for _, date in found}) != 1:
        return None
    first, date = found[0]
    named = (section_in(part) for part in reversed(parts[:first]))
    return replace(date, section=date.section or next(filter(None, named), None))


def runs_of(line: Line) -> list[str]:
    """The line's runs of text by element, clean, none empty."""
    return [text for run, _ in line.pieces if (text := clean(run).strip(_EDGES))]


def parts_of(line: Line) -> list[str]:
    """The line's runs of text by element, parted at bars too; clean, none empty.

    >>> parts_of(Line("أمن | اليوم, 12:00", 0, 0, False, pieces=[("أمن | ", 1), ("اليوم, 12:00", 2)]))
    ['أمن', 'اليوم, 12:00']
    """
    runs = [squeeze(text) for text, _ in line.pieces] or [line.text]
    cuts = (cut for run in runs for cut in (_BARS.split(run) if _BAR.search(run) else [run]))
    return [part for cut in cuts if (part := clean(cut).strip(_EDGES))]


def read_date_line(at: int, text: str, *, now: datetime, tz: tzinfo) -> DateLine | None:
    """What a short line says if it holds a date, else None."""
    if len(text) > DATE_LINE or not MAYBE.search(text):
        return None
    text = _COUNTS.sub("", text)
    if len(_WORD.findall(text)) > _WORDS:
        return None  # a sentence: the dates of texts are not their publication's
    section, rest = split_section(text)
    date = parse_date(rest, now=now, tz=tz) or (parse_date(text, now=now, tz=tz) if section else None)
    if date is None or date.precision in ("month", "year"):
        return None
    return DateLine(
        at=at,
        date=date,
        section=section,
        stamped=is_stamped(text),
        ends_open=_BEFORE_TITLE.search(text) is not None,
        closed=_CLOSED.search(text) is not None,
        labelled=_PUBLISHED.search(text) is not None,
        updated=_UPDATED.search(text) is not None and _PUBLISHED.search(text) is None,
    )


def is_stamped(text: str) -> bool:
    """True where a date and a time stand in the line as this engine writes them."""
    return _STAMP.search(text) is not None


def is_info(text: str) -> bool:
    """True for what stands beside a date: counts, a labelled section, a named source."""
    rest = _COUNTS.sub("", text).strip(_EDGES)
    return not rest or LABEL.match(rest) is not None or _SOURCE.match(rest) is not None


def split_section(text: str) -> tuple[str | None, str]:
    """``(section, the rest)`` of `section | date |` and `section date | --`; the section None if there is none.

    >>> split_section("أمن | 19-03-2020, 11:14 |")
    ('أمن', '19-03-2020, 11:14 |')
    """
    stamp = _STAMP.search(text)
    if stamp:
        return section_in(_TAIL.sub("", text[: stamp.start()]).strip()) or None, text[stamp.start() :]
    bar = _BARS.search(text)
    if bar and is_section(text[: bar.start()].strip()):
        return text[: bar.start()].strip(), text[bar.end() :]
    return None, text


def section_in(text: str) -> str:
    """The section that a few words name: all of them, or the last of a path or of labelled parts; else ``""``.

    >>> section_in("الرئيسية / أمن"), section_in("القسم: أمن | التاريخ")
    ('أمن', 'أمن')
    """
    parts = [LABEL.sub("", part) for part in _PATH.split(text)]
    named = [part for part in parts if is_section(part)]
    if len(parts) > 1 and (len(named) < len(parts) or "|" in text):
        return named[-1] if named else ""
    return LABEL.sub("", text) if is_section(LABEL.sub("", text)) else ""


def is_section(name: str) -> bool:
    """True for what may be a section's name: a few words, no numbers, no sentence."""
    if not name or len(name) > 40 or _HAS_DIGIT.search(name) or vocabulary.BYLINE.match(name):
        return False
    words = search_key(name).split()
    return (
        0 < len(words) <= _SECTION_WORDS
        and not (_NOT_SECTIONS & set(words))
        and " ".join(words) not in vocabulary.ENDINGS
    )


def at_time(day: ParsedDate, clock: re.Match[str]) -> ParsedDate:
    """The day at a time of its own, as `CLOCK` reads it; the day alone where there is no such time."""
    hour, minute, half = int(clock["hour"]), int(clock["minute"]), (clock["half"] or "").lower()
    if half and hour <= _NOON:
        hour = hour % _NOON + (_NOON if half[0] in "مp" else 0)
    if hour >= 2 * _NOON or minute >= _MINUTES:
        return day
    return replace(day, at=day.at.replace(hour=hour, minute=minute), precision="minute")
