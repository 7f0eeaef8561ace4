"""Names, links and dates as the replica's pages show them."""

from __future__ import annotations

from datetime import datetime, timedelta
from html import escape
from typing import TYPE_CHECKING

from newscrawl.demo.newsroom.articles import ADDRESS, DemoArticle

if TYPE_CHECKING:
    from newscrawl.demo.newsroom.world import World

TITLE = "بغداد اليوم"
LABEL = "آخر الأخبار"


def date_label(at: datetime, world: World) -> str:
    """The date as the engine shows it: `اليوم, 11:28`, `أمس, 23:42`, else `8-08-2025, 00:05`."""
    today = world.clock.date()
    if world.relative and at <= world.clock:
        if at.date() == today:
            return f"اليوم, {at:%H:%M}"
        if at.date() == today - timedelta(days=1):
            return f"أمس, {at:%H:%M}"
    return f"{at.day}-{at:%m-%Y, %H:%M}"


def href(article: DemoArticle) -> str:
    """The article's link as some template of the site writes it: whole or from the root."""
    return escape(article.path if article.number % 3 else ADDRESS + article.path)
