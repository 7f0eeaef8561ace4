"""The yardstick: what a person writes with Scrapy, parsel and a JSON Lines feed, and no cleaning or store."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from scrapy import Spider
from scrapy.http import Response
from script import raw_fields
from selectolax.lexbor import LexborHTMLParser


class BareSpider(Spider):
    """Walks the listing and yields each article's fields as they stand.

    The floors of a crawl with Scrapy read less of an article: ``read`` is ``fields``, ``tree`` (selectolax builds it,
    and nothing is asked of it) or ``nothing``.
    """

    name = "bare"

    def __init__(self, base_url: str, section: str = "security", read: str = "fields", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.read = read
        self.start_urls = [f"{base_url}/{section}/"]

    def parse(self, response: Response, **kwargs: Any) -> Iterator[Any]:
        """A listing page."""
        for href in response.css("div.col-lg-9 > a::attr(href)").getall():
            # Some links are absolute, at the real site's host.
            yield response.follow(urlsplit(href).path, callback=self.parse_article)
        after = response.css("a[rel=next]::attr(href)").get()
        if after:
            yield response.follow(after, callback=self.parse)

    def parse_article(self, response: Response) -> Iterator[Any]:
        """An article page."""
        if self.read == "fields":
            yield raw_fields(response.selector, response.url)
            return
        if self.read == "tree":
            LexborHTMLParser(response.text)
        yield {"url": response.url}
