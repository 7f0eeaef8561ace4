"""Finding sites by name, and pages of none."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from newscrawl.arabic import BAGHDAD
from newscrawl.errors import UnknownSite
from newscrawl.sites import all_sites, generic, get_site

NOW = datetime(2025, 9, 8, 12, tzinfo=BAGHDAD)


def test_a_site_is_found_by_its_name() -> None:
    site = get_site("baghdad_today")
    assert site in all_sites()
    assert site.default_sections == ("security",)
    assert site.sections["security"] == "أمن"
    assert site.identity("https://baghdadtoday.news/91135-.html") == "baghdad_today:91135"
    assert site.article_url("91135") == "https://baghdadtoday.news/91135-.html"


def test_an_unknown_name_is_told_the_known_ones() -> None:
    with pytest.raises(UnknownSite, match=r"'nowhere'.*baghdad_today"):
        get_site("nowhere")


def test_a_page_of_no_site_is_read_without_selectors() -> None:
    html = """<html lang="ar"><head><meta property="og:site_name" content="صحيفة المثال">
    <meta property="og:title" content="افتتاح جسر جديد في المدينة"></head><body>
    <h1>افتتاح جسر جديد في المدينة</h1><p>3 أيار 2024 | 10:20</p><article>
    <p>افتتحت البلدية جسرا جديدا يربط ضفتي النهر بعد أعمال استمرت عامين كاملين.</p>
    <p>وقالت البلدية إن الجسر يستوعب آلاف المركبات يوميا وإنه مزود بالإنارة.</p></article></body></html>"""
    url = "https://www.example.com/news/5"
    site = generic(url)
    item = site.item(site.article_page(html, url, NOW), url, site.addresses())
    assert site.name == "example_com"
    assert item.id == "example_com:https://www.example.com/news/5"
    assert item.headline == "افتتاح جسر جديد في المدينة"
    assert item.published_at == datetime(2024, 5, 3, 10, 20, tzinfo=BAGHDAD)
    assert len(item.body.split("\n\n")) == 2
    assert "site" not in item.extraction.values()


def test_where_a_section_and_its_next_pages_are() -> None:
    site = get_site("baghdad_today")
    assert site.section_path("security") == "/security/"
    assert site.listing_page("/security/", 2) == "/security/page/2/"
    other = replace(site, section_paths={"security": "/section.php?id=3"}, page_path="{stem}&page={number}")
    assert other.section_path("security") == "/section.php?id=3"
    arabic = replace(site, section_paths={"security": "/قسم/أمن/12%2F"})
    assert arabic.section_path("security") == "/%D9%82%D8%B3%D9%85/%D8%A3%D9%85%D9%86/12%2F"
    assert other.section_path("أمن") == "/%D8%A3%D9%85%D9%86/"
    assert other.listing_page("/section.php?id=3", 2) == "/section.php?id=3&page=2"
