"""A new site from one of its articles: what can be read off the page, each guess checked against the page.

`cases` are the pages and truths that a site is tested by. It may import sites, pages and what stands below them.
"""

from newscrawl.scaffold.draft import Draft, draft

__all__ = ["Draft", "draft"]
