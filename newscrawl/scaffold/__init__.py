"""A new site from one of its articles: what can be read off the page, each guess checked against the page."""

from newscrawl.scaffold.draft import Draft, draft

__all__ = ["Draft", "draft"]
