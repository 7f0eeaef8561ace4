"""Baghdad Today (بغداد اليوم), on DataLife Engine. Its selectors are a public scraper's of February 2025."""

from __future__ import annotations

from newscrawl.pages import ArticlePage, ListingPage
from newscrawl.site import Site
from newscrawl.urls import dle_number, dle_part

SECTIONS = {
    "security": "أمن",
    "politics": "سياسة",
    "local": "محليات",
    "world": "عربي ودولي",
    "sport": "رياضة",
}


class BaghdadTodayArticle(ArticlePage):
    """Both header generations: the date element is the same, the title stands after or before it."""

    headline_selector = "h1"
    date_selector = "span.ms-2.time"
    body_selector = "div.news-content"
    section_names = frozenset(SECTIONS.values())


class BaghdadTodayListing(ListingPage):
    """The wide column's own links; the narrow one holds other lists."""

    links_selector = "div.col-lg-9 > a"


SITE = Site(
    name="baghdad_today",
    title="بغداد اليوم",
    address="https://baghdadtoday.news",
    aliases=("www.baghdadtoday.news",),
    sections=SECTIONS,
    default_sections=("security",),
    number=dle_number,
    article_path=lambda number: f"/{number}-.html",
    part=dle_part,
    article=BaghdadTodayArticle,
    listing=BaghdadTodayListing,
    parser="baghdad_today/1",
)
