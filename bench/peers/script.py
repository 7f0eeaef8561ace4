"""What a person writes for this site with parsel, and no more: eleven selectors, the text as it stands."""

from __future__ import annotations

from typing import Any

from parsel import Selector


def raw_fields(page: Selector, url: str) -> dict[str, Any]:
    """The fields that newscrawl reads, eleven of them, as they stand in the page."""
    return {
        "url": url,
        "headline": page.css("h1::text").get(),
        "date": page.css("span.ms-2.time::text").get(),
        "modified": page.css('meta[property="article:modified_time"]::attr(content)').get(),
        "section": page.css("div.news-info a::text").get(),
        "dateline": page.css("div.news-content p:first-child ::text").get(),
        "body": "\n\n".join("".join(p.css("::text").getall()) for p in page.css("div.news-content p")),
        "image": page.css('meta[property="og:image"]::attr(content)').get(),
        "summary": page.css('meta[property="og:description"]::attr(content)').get(),
        "authors": page.css('meta[name="author"]::attr(content)').getall(),
        "language": page.css("html::attr(lang)").get(),
        "tags": page.css("div.news-tags a::text").getall(),
    }
