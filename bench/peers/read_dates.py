"""Reads date strings with one tool; run by that tool's own python.

`python read_dates.py READER TEXTS OUT`: TEXTS is JSON Lines of ``{text, now}`` with ``now`` aware and in
the page's zone; a line of OUT is ``{at}``, ISO 8601 or null. The last line is ``{cpu}``: seconds for all
texts, read once more after this first time.
"""

from __future__ import annotations

import json
import logging
import sys
import time
import warnings
from collections.abc import Callable
from datetime import datetime
from typing import Any

Reader = Callable[[str, datetime], "datetime | None"]


def newscrawl() -> Reader:
    """The function under test."""
    from newscrawl.arabic import parse_date

    def read(text: str, now: datetime) -> datetime | None:
        found = parse_date(text, now=now)
        return found.at if found else None

    return read


def dateparser_iraq() -> Reader:
    """dateparser, told the country."""
    return _dateparser(locales=["ar-IQ"])


def dateparser_arabic() -> Reader:
    """dateparser, told the language."""
    return _dateparser(languages=["ar"])


def _dateparser(**known: Any) -> Reader:
    from dateparser import parse

    fixed = {"DATE_ORDER": "DMY", "PREFER_DAY_OF_MONTH": "first", "PREFER_DATES_FROM": "past"}

    def read(text: str, now: datetime) -> datetime | None:
        settings = {**fixed, "RELATIVE_BASE": now.replace(tzinfo=None)}
        found: datetime | None = parse(text, settings=settings, **known)
        return found

    return read


def htmldate() -> Reader:
    """htmldate, which reads pages: the text as the one paragraph of one."""
    from htmldate import find_date

    page = '<html lang="ar"><body><p class="date">{}</p></body></html>'

    def read(text: str, now: datetime) -> datetime | None:
        found = find_date(page.format(text), original_date=True, extensive_search=True, min_date="1950-01-01")
        return datetime.fromisoformat(found) if found else None

    return read


def dateutil() -> Reader:
    """Plain dateutil, day first."""
    from dateutil.parser import ParserError, parse

    def read(text: str, now: datetime) -> datetime | None:
        try:
            return parse(text, dayfirst=True, default=now.replace(hour=0, minute=0, second=0, tzinfo=None))
        except (ParserError, OverflowError):
            return None

    return read


READERS = {made.__name__: made for made in (newscrawl, dateparser_iraq, dateparser_arabic, htmldate, dateutil)}


def answer(read: Reader, text: str, now: datetime) -> datetime | None:
    """The tool's date; what it raises is none."""
    try:
        return read(text, now)
    except Exception:
        return None


def main() -> None:
    """Read all texts twice: for the dates, then for the time."""
    reader, texts, out = sys.argv[1:]
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    read = READERS[reader]()
    with open(texts, encoding="utf-8") as lines:
        questions = [(d["text"], datetime.fromisoformat(d["now"])) for d in map(json.loads, lines)]
    found = [answer(read, text, now) for text, now in questions]
    start = time.process_time()
    for text, now in questions:
        answer(read, text, now)
    cpu = time.process_time() - start
    with open(out, "w", encoding="utf-8") as written:
        for at in found:
            written.write(json.dumps({"at": at.isoformat() if at else None}) + "\n")
        written.write(json.dumps({"cpu": cpu}) + "\n")


if __name__ == "__main__":
    main()
