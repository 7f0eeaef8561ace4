"""What nobody would write, to everything that reads what others wrote: an answer, or the error that is promised.

`make test` tries some hundreds of inputs each; `NEWSCRAWL_FUZZ=100000 make fuzz` takes about an hour. What once
failed stands in `KEPT`, and is tried first.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newscrawl.arabic import clean, parse_date, search_key
from newscrawl.crawl.extraction import page_text
from newscrawl.crawl.politeness import RobotsRules, retry_after
from newscrawl.errors import NoFeed, PageError
from newscrawl.pages import feeds
from newscrawl.sites import get_site
from newscrawl.text.query import terms
from newscrawl.text.snippets import snippet
from newscrawl.urls import absolute, canonical_url, dle_number, is_web_address

EXAMPLES = int(os.environ.get("NEWSCRAWL_FUZZ", "200"))
NOW = datetime(2025, 9, 7, 12, 0, tzinfo=UTC)
URL = "https://baghdadtoday.news/283001-x.html"
SITE = get_site("baghdad_today")

PIECES = (
    "<", ">", "</", "/>", "<p>", "</p>", "<div", " class=", '"', "'", "<h1>", "</h1>", "<script>", "</script>",
    "<!--", "-->", "<![CDATA[", "]]>", "<!DOCTYPE x [", "<!ENTITY a 'b'>", "&a;", "&#0;", "&#xD800;", "&#1114112;",
    "&nbsp;", "<rss", "<item>", "<link>", "<urlset>", "<url><loc>", "<sitemapindex>", "<feed", "<time datetime=",
    '<meta property="og:title" content="', '<script type="application/ld+json">',
    '{"@type":"NewsArticle","headline":', "[[[[", "{", "}", "\\ud800", "\x00", "\ufeff", "\u202e", "\u200f",
    "\ud800", "ـ", "ً", "أمن", "اليوم", "أمس", "الأحد 7 أيلول 2025 - 14:28", "٧/٩/٢٠٢٥", "منذ", "ساعة",
    "99999999999999999999", "-1", "1e309", "NaN", "2025-02-30", "24:61", "http://", "https://[::1", "//", "/../",
    "%00", "%ff", "?", "#", "@", ":99999", "xn--", "mailto:", "javascript:", "file:///", "data:,",
    "User-agent: *\n", "Disallow: /\n", "Crawl-delay: ", "Sitemap: ", "*", "$", "\r\n", "\t",
    "Sun, 06 Nov 1994 08:49:37 GMT", "+9999", "charset=", "utf-7",
)  # fmt: skip
TEXT = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=12)), max_size=40).map("".join)
BYTES = st.one_of(st.binary(max_size=400), TEXT.map(lambda text: text.encode("utf-8", "surrogatepass")))


def _article(text: str) -> None:
    page = SITE.article_page(f"<html><head></head><body>{text}</body></html>", URL, now=NOW)
    page.to_item(id="x:1", site="x", url=URL)


def _listing(text: str) -> None:
    html = f"<html><body>{text}</body></html>"
    page = SITE.listing(html, "https://baghdadtoday.news/security/", now=NOW, number=SITE.number)
    assert all(link.url for link in page.links)


def _ticker(text: str) -> None:
    page = SITE.ticker(f"<html><body>{text}</body></html>", "https://baghdadtoday.news/", now=NOW, number=SITE.number)
    assert all(line.text for line in page.lines)


def _robots(body: bytes) -> None:
    found = RobotsRules.of(200, body)
    found.allows(URL)
    assert found.crawl_delay is None or found.crawl_delay >= 0


def _cleaned(text: str) -> None:
    made = clean(text)
    assert clean(made) == made
    made.encode()


def _address(text: str) -> None:
    made = canonical_url(text)
    assert canonical_url(made) == made
    for read in (dle_number, is_web_address):
        read(text)
    absolute(text, URL)


def _waited(text: str) -> None:
    found = retry_after(text, NOW)
    assert found is None or found >= 0


def _searched(text: str) -> None:
    wanted = terms(text)
    made = snippet(text, wanted)
    assert all(0 <= start <= end <= len(made.text) for start, end in made.marks)
    search_key(text)


READERS: dict[str, tuple[Callable[[Any], object], Any, tuple[type[Exception], ...]]] = {
    "clean": (_cleaned, TEXT, ()),
    "parse_date": (lambda text: parse_date(text, now=NOW), TEXT, ()),
    "canonical_url": (_address, TEXT, (ValueError,)),
    "robots.txt": (_robots, BYTES, ()),
    "Retry-After": (_waited, TEXT, ()),
    "feeds and sitemaps": (lambda body: feeds.read(body, URL, now=NOW), BYTES, (NoFeed,)),
    "an article page": (_article, TEXT, (PageError,)),
    "a listing page": (_listing, TEXT, (PageError,)),
    "a ticker page": (_ticker, TEXT, (PageError,)),
    "a page's bytes": (lambda body: page_text(body, "text/html; charset=\x00"), BYTES, ()),
    "a query": (_searched, TEXT, ()),
}


def is_read_as_bytes(name: str) -> bool:
    """True for the readers of what crossed the wire."""
    return READERS[name][1] is BYTES


KEPT: dict[str, tuple[Any, ...]] = {
    "feeds and sitemaps": (b"\x1f\x8b", b"<rss><channel><item>", b"\xff\xfe<\x00r\x00"),
    "robots.txt": (b"Crawl-delay: 1e999", b"\xef\xbb\xbfUser-agent: *\nDisallow: /%"),
    "Retry-After": (
        "9" * 5000, "Sun, 06 Nov 99999 08:49:37 GMT", "٣", "Mon, 1 Jan 2024 00:00:00 +99999999999999999999",
        "Mon, 1 Jan 99999999999999 00:00:00 GMT",
    ),
    "canonical_url": ("http://[", "http://a:99999/", "http://\ud800/"),
}  # fmt: skip


@pytest.mark.timeout(7200)
@pytest.mark.parametrize("name", READERS)
def test_it_answers_or_refuses(name: str) -> None:
    read, inputs, refusals = READERS[name]

    def tried(given_: Any) -> None:
        try:
            read(given_)
        except refusals:
            return

    for kept in KEPT.get(name, ()):
        tried(kept)
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large]
    settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=quiet)(given(inputs)(tried))()
