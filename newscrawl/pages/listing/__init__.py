"""A list of articles: which links are articles, in which group, with what date, and where the next page is.

It may import html/ and the words beside it; nothing here knows Scrapy, a network or a database.
"""

from __future__ import annotations

from newscrawl.pages.listing.page import Link, ListingPage

__all__ = ["Link", "ListingPage"]
