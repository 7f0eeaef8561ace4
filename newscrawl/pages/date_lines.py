"""Lines that hold a date, as headers, lists and clocks show them, and what stands before the date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, tzinfo

from newscrawl.arabic import ParsedDate, parse_date, search_key
from newscrawl.pages import marks

_STAMP = re.compile(
    r"(?:[0-9٠-٩]{1,2}[-/.][0-9٠-٩]{1,2}[-/.][0-9٠-٩]{4}|اليوم|[أا]مس)\s*[,،|]?\s*[0-9٠-٩]{1,2}:[0-9٠-٩]{2}"
)
# What any date line holds: a number, or a word of relative time.
MAYBE = re.compile(r"[0-9٠-٩]|اليوم|[أا]مس|منذ|قبل")
_BARS = re.compile(r"\s*[|•·»]\s*|\s+[\-–—/]+\s+|\s*--+\s*")
_TAIL = re.compile(r"[\s|\-–—•·:،,/]+$")
_BEFORE_TITLE = re.compile(r"--+\s*$|\|\s*--\s*$")
_CLOSED = re.compile(r"\|[\s|]*$")
_LABEL = re.compile(r"^(?:القسم|التصنيف|الفئة|قسم|تصنيف)\s*[:：]\s*")
_PATH = re.compile(r"\s*[/»›>|]\s*")
DATE_LINE = 110
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

    @property
    def is_header(self) -> bool:
        """True for the line of this engine's headers, which no clock or list looks like."""
        return self.stamped and (self.section is not None or self.ends_open or self.closed)


def read_date_line(at: int, text: str, *, now: datetime, tz: tzinfo) -> DateLine | None:
    """What a short line says if it holds a date, else None."""
    if len(text) > DATE_LINE or not MAYBE.search(text):
        return None
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
    )


def is_stamped(text: str) -> bool:
    """True where a date and a time stand in the line as this engine writes them."""
    return _STAMP.search(text) is not None


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
    parts = [_LABEL.sub("", part) for part in _PATH.split(text)]
    named = [part for part in parts if is_section(part)]
    if len(parts) > 1 and (len(named) < len(parts) or "|" in text):
        return named[-1] if named else ""
    return _LABEL.sub("", text) if is_section(_LABEL.sub("", text)) else ""


def is_section(name: str) -> bool:
    """True for what may be a section's name: a few words, no numbers, no sentence."""
    if not name or len(name) > 40 or _HAS_DIGIT.search(name) or marks.BYLINE.match(name):
        return False
    words = search_key(name).split()
    return (
        0 < len(words) <= _SECTION_WORDS and not (_NOT_SECTIONS & set(words)) and " ".join(words) not in marks.ENDINGS
    )
