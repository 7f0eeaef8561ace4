"""Articles and readings for the tests of the store, invented."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from newscrawl.items import Article, Run, TickerLine, TickerReading
from newscrawl.store import PageRead, SaveResult, Store

SITE = "baghdad_today"
BAGHDAD = timezone(timedelta(hours=3))
NOW = datetime(2025, 9, 7, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def article(number: int = 283960, **fields: Any) -> Article:
    """One article as a page of the site gives it."""
    base: dict[str, Any] = {
        "id": f"{SITE}:{number}",
        "site": SITE,
        "url": f"https://baghdadtoday.news/{number}-.html",
        "section": "أمن",
        "headline": f"قيادة العمليات تعلن ضبط {number} قطعة سلاح في ديالى",
        "dateline": "بغداد اليوم - ديالى",
        "place": "ديالى",
        "published_at": datetime(2025, 9, 7, 11, 28, tzinfo=BAGHDAD),
        "published_precision": "minute",
        "body": f"أعلنت قيادة العمليات ضبط {number} قطعة سلاح.\n\nوأضافت أن التحقيق مستمر.",
        "image_url": "https://baghdadtoday.news/uploads/posts/1.jpg",
        "tags": ("ديالى", "أسلحة"),
        "authors": ("محرر الأمن",),
        "fetched_at": NOW - timedelta(seconds=1),
        "extraction": {"headline": "site", "body": "site", "published_at": "site"},
        "parser": "baghdad_today/1",
    }
    return Article(**{**base, **fields})


def save(store: Store, *items: Article, now: datetime = NOW, **options: Any) -> list[SaveResult]:
    """Save articles that were read."""
    return store.save([PageRead(article=item, **options) for item in items], run_id=None, now=now)


def run(**fields: Any) -> Run:
    """A run of the security section."""
    base: dict[str, Any] = {
        "crawl": "c1",
        "job": "section",
        "site": SITE,
        "section": "security",
        "started_at": NOW,
    }
    return Run(**{**base, **fields})


def reading(*lines: str | TickerLine, at: datetime = NOW) -> TickerReading:
    """A reading of the ticker with these lines."""
    made = tuple(TickerLine(text=line) if isinstance(line, str) else line for line in lines)
    return TickerReading(site=SITE, read_at=at, lines=made)


def kinds(changes: Iterable[Any]) -> list[str]:
    """The kinds of change lines, in order."""
    return [change.kind for change in changes]
