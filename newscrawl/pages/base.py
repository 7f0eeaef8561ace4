"""What every page class begins with: the page parsed once, its metadata, its lines, each made when first needed."""

from __future__ import annotations

from datetime import datetime, tzinfo
from functools import cached_property
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from newscrawl.arabic import BAGHDAD, clean
from newscrawl.pages.html.metadata import Metadata
from newscrawl.pages.html.parsing import parse
from newscrawl.pages.html.tree import Tree


class FieldValue(NamedTuple):
    """A field's text and the way it was read; both empty where the page does not say."""

    way: str = ""
    text: str = ""


class BasePage:
    """One page at one moment. Pure: ``now`` is the time of the fetch."""

    def __init__(self, html: str, url: str, *, now: datetime, tz: tzinfo = BAGHDAD, title: str = "") -> None:
        """``title`` is the site's own name: cut from titles, known as the agency in datelines."""
        self.html = html
        self.url = url
        self.now = now
        self.tz = tz
        self.site_title = clean(title)

    @cached_property
    def _page(self) -> LexborHTMLParser:
        return parse(self.html)

    @cached_property
    def _meta(self) -> Metadata:
        return Metadata(self._page)

    @cached_property
    def _names(self) -> tuple[str, ...]:
        """The site's names: the given one, and what its metadata calls it."""
        return tuple(dict.fromkeys(n for n in (self.site_title, *self._meta.site_names) if n))

    @cached_property
    def _titles(self) -> list[str]:
        return self._meta.titles(self._names)

    @cached_property
    def _tree(self) -> Tree:
        return Tree(self._page.body or self._page.root)
