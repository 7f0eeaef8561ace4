"""The home-made parsel script, its date read as its author would."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from parsel import Selector
from script import raw_fields

FIELDS = ("headline", "published", "section", "body", "image", "tags")


def read(html: str, url: str, now: str) -> dict[str, Any]:
    """The fields that are scored."""
    raw = raw_fields(Selector(html), url)
    at = published(raw["date"], datetime.fromisoformat(now)) if raw["date"] else None
    return {
        "headline": raw["headline"],
        "published": at.isoformat() if at else None,
        "section": raw["section"],
        "body": raw["body"],
        "image": raw["image"],
        "tags": raw["tags"],
    }


def published(text: str, now: datetime) -> datetime:
    """The site's own form, today and yesterday included."""
    day, _, clock = text.partition(", ")
    days = {"اليوم": 0, "أمس": 1}
    if day in days:
        day = f"{now - timedelta(days=days[day]):%d-%m-%Y}"
    return datetime.strptime(f"{day} {clock}", "%d-%m-%Y %H:%M")  # noqa: DTZ007 (the scoring knows the zone)
