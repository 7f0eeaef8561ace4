"""From HTML to items: page classes, pure. Their text comes out clean; nothing here fetches or knows the time.

It may import arabic, items, urls, identity and errors; no Scrapy, network or database.
"""

from __future__ import annotations

from newscrawl.pages.article.page import ArticlePage
from newscrawl.pages.html.decoding import decode
from newscrawl.pages.listing.page import Link, ListingPage
from newscrawl.pages.ticker import TickerPage

__all__ = ["ArticlePage", "Link", "ListingPage", "TickerPage", "decode"]
