"""The one real page of the replica: an article of March 2020, kept to the letter."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files
from zoneinfo import ZoneInfo

from newscrawl.demo.newsroom.articles import DemoArticle

BAGHDAD = ZoneInfo("Asia/Baghdad")
NUMBER = 114317
FILE = "seed-2020-03-19.txt"
# The saved text runs the strip's five headlines together; each begins with one of these.
_TICKER_STARTS = ("تأجيل البحث", "أربيل..", "هل تؤثر", "هيئة البث", "نائب محافظ")


def seed_text() -> str:
    """The page's text as it was saved."""
    return files("newscrawl.demo.newsroom").joinpath(FILE).read_text(encoding="utf-8")


def seed_article() -> DemoArticle:
    """The page as an article of the replica: older layout, a strip of its own."""
    _label, strip, headline, _date, _font, dateline, *texts = (
        block for block in seed_text().replace("\n", "\n\n", 1).split("\n\n") if block
    )
    at = datetime(2020, 3, 19, 11, 14, tzinfo=BAGHDAD)
    return DemoArticle(
        number=NUMBER,
        section="security",
        headline=headline,
        at=at,
        changed_at=at,
        dateline=dateline,
        paragraphs=tuple(text.strip() for text in texts),
        indents=tuple(text[: len(text) - len(text.lstrip())] for text in texts),
        image="/uploads/posts/2020-03/1584605620_qaim.jpg",
        generation="older",
        ticker=_split(strip),
    )


def _split(strip: str) -> tuple[str, ...]:
    starts = [strip.index(start) for start in _TICKER_STARTS]
    return tuple(strip[a:b].strip() for a, b in zip(starts, [*starts[1:], len(strip)], strict=True))
