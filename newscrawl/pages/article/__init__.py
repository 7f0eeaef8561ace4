"""An article's page: each field by the site's selectors, then metadata, then structure, then the general extractor.

`core` reads what the others lean on, `header/` finds title, section and date, `body/` the text. It may import html/ and
the words beside it; nothing here knows Scrapy, a network or a database.
"""

from __future__ import annotations

from newscrawl.pages.article.page import ArticlePage

__all__ = ["ArticlePage"]
