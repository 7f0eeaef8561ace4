"""Which of a page's dates is the article's: header lines, dates beside the title, clocks, what metadata says."""

from __future__ import annotations

from datetime import datetime

import pytest

from newscrawl.arabic import BAGHDAD
from newscrawl.pages import ArticlePage
from tests.pages.samples import MORE, NOW, SENTENCE, TITLE, URL, article

AT = datetime(2025, 3, 4, 9, 25, tzinfo=BAGHDAD)
DAY = AT.replace(hour=0, minute=0)
CLAIM = f'<meta property="article:published_time" content="{AT.isoformat()}">'
LD = (
    '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "'
    + TITLE
    + f'", "datePublished": "{AT.isoformat()}"}}</script>'
)


def page(before: str = "", *, beside: str = "", head: str = "", title: str = f"<h1>{TITLE}</h1>") -> ArticlePage:
    html = (
        f'<!DOCTYPE html><html lang="ar"><head><title>{TITLE}</title>{head}</head><body>{before}'
        f"<article>{title}{beside}<div><p>{SENTENCE}</p><p>{MORE}</p></div></article></body></html>"
    )
    return article(html)


# `NOW` is Monday, 8 September 2025, noon.
CLOCKS = {
    "header": "<header><div>الاثنين 8 أيلول 2025</div></header>",
    "header-after-midnight-elsewhere": "<header><div>الثلاثاء 9 أيلول 2025</div></header>",
    "commas": '<header><h2><a href="/">بغداد اليوم</a></h2><div>الاثنين, سبتمبر 8, 2025</div></header>',
    "nav": "<nav><div>الاثنين 8 أيلول 2025</div></nav>",
    "in-no-banner": '<div class="clock">الاثنين 08-09-2025, 11:59</div>',
    "digits": '<div><span class="date">08-09-2025</span></div>',
    "time-of-day": "<header><ul><li>الاثنين، 8 سبتمبر 2025 - 11:59 ص</li></ul></header>",
    "stamped": "<header><div>الاثنين | 8-09-2025, 11:45</div></header>",
    "hijri": "<header><div>الاثنين 16 ربيع الأول 1447 هـ - 8 أيلول 2025 م</div></header>",
    "of-a-page-kept-by-a-cache": "<header><div>الجمعة 5 أيلول 2025</div></header>",
    "ticker-of-another-day": '<ul><li><a href="/283001-x.html">حريق في معمل</a> 5-09-2025, 10:10</li></ul>',
    "town": "<div>بغداد | الاثنين 8 أيلول 2025</div>",
    "ticker": '<ul><li><a href="/283001-x.html">خبر آخر من المدينة</a> اليوم, 10:10</li></ul>',
    "ticker-of-other-addresses": '<ul><li><a href="/n/a/b">خبر آخر عن شوارع المدينة القديمة</a> اليوم, 10:10</li></ul>',
}
ARTICLE_DATES = {
    "claimed": ({"head": CLAIM}, AT, "second"),
    "claimed-in-json": ({"head": LD}, AT, "second"),
    "day": ({"beside": "<div>4 آذار 2025</div>"}, DAY, "day"),
    "day-and-claim": ({"beside": "<div>4 آذار 2025</div>", "head": CLAIM}, AT, "second"),
    "day-and-claim-of-another": (
        {"beside": "<div>4 آذار 2025</div>", "head": CLAIM.replace("03-04", "01-05")},
        DAY,
        "day",
    ),
    "minute": ({"beside": "<div>4-03-2025, 09:25</div>"}, AT, "minute"),
    "byline": ({"beside": "<div><span>4 آذار 2025</span> <span>بقلم علي حسن</span></div>"}, DAY, "day"),
    "time-element": ({"beside": f'<time datetime="{AT.isoformat()}">4 آذار 2025</time>'}, AT, "second"),
    "time-element-of-another-day": ({"beside": '<time datetime="2025-01-01T00:00:00Z">4 آذار 2025</time>'}, DAY, "day"),
    "header-line": (
        {"beside": "<div>أمن | 4-03-2025, 09:25 |</div>", "head": CLAIM.replace("03-04", "01-05")},
        AT,
        "minute",
    ),
}


@pytest.mark.parametrize("clock", ["", *CLOCKS.values()], ids=["none", *CLOCKS])
@pytest.mark.parametrize(("shown", "at", "precision"), ARTICLE_DATES.values(), ids=ARTICLE_DATES)
def test_a_clock_beats_no_date_of_the_article(clock: str, shown: dict[str, str], at: datetime, precision: str) -> None:
    found = page(clock, **shown).published
    assert found is not None
    assert (found.at, found.precision) == (at, precision)


@pytest.mark.parametrize("clock", CLOCKS.values(), ids=CLOCKS)
def test_a_clock_alone_is_no_publication(clock: str) -> None:
    found = page(clock)
    assert (found.published, found.section, found.headline) == (None, None, TITLE)


ABOVE = {
    "newer-header": ("<div>أمن 8-09-2025, 09:25 | --</div>", "أمن"),
    "older-form": ("<div>أمن | 8-09-2025, 09:25 |</div>", "أمن"),
    "in-a-header-of-its-own": ("<header><div>أمن | 8-09-2025, 09:25 |</div></header>", "أمن"),
    "section-on-its-own-line": ("<div>أمن<br>8-09-2025, 09:25</div>", None),
    "section-in-its-own-item": ("<ul><li>أمن</li><li>8-09-2025, 09:25</li></ul>", None),
    "section-and-no-bar-after": ("<div><span>عربي ودولي</span> <span>اليوم, 09:25</span></div>", "عربي ودولي"),
    "section-and-a-bar-between": ("<div>أمن | 8 أيلول 2025 - 09:25</div>", "أمن"),
    "no-section": ("<div>8-09-2025, 09:25 | --</div>", None),
}


@pytest.mark.parametrize(("line", "section"), ABOVE.values(), ids=ABOVE)
def test_a_header_line_of_today_above_the_title_is_the_articles(line: str, section: str | None) -> None:
    found = page(line)
    assert found.published is not None
    assert found.published.at == NOW.replace(hour=9, minute=25)
    assert section is None or found.section == section


def test_a_bare_date_of_another_day_above_the_title_stands_where_nothing_else_does() -> None:
    above = "<div>4 آذار 2025</div>"
    shown, claimed = page(above).published, page(above, head=CLAIM.replace("03-04", "01-05")).published
    assert shown is not None
    assert claimed is not None
    assert (shown.at, claimed.at.month) == (DAY, 1)


SECTIONS = {
    "path": "<a href='/'>الرئيسية</a> / <a href='/security/'>أمن</a> | 4-03-2025, 09:25 |",
    "long-path": "الرئيسية » العراق » أمن | 4-03-2025, 09:25 |",
    "labels": "القسم: أمن | التاريخ: 4-03-2025, 09:25",
    "selected": 'الرئيسية / أمن | <span class="ms-2 time">4-03-2025, 09:25</span> |',
}


@pytest.mark.parametrize("line", SECTIONS.values(), ids=SECTIONS)
def test_the_section_at_the_end_of_a_path(line: str) -> None:
    found = page(beside=f"<div>{line}</div>")
    assert found.section == "أمن"
    assert found.published is not None
    assert found.published.at == AT


@pytest.mark.parametrize("title", ["{} - أمن - بغداد اليوم", "{} » أمن » بغداد اليوم", "{} | بغداد اليوم", "{}"])
@pytest.mark.parametrize("line", ["أمن | 4-03-2025, 09:25 |", "أمن 4-03-2025, 09:25 | --"])
def test_a_page_that_names_its_headline_in_the_title_only(title: str, line: str) -> None:
    html = (
        f"<html><head><title>{title.format(TITLE)}</title></head><body><div><div>{line}</div><div>"
        f"<p>بغداد اليوم - بابل</p><p>{SENTENCE}</p><p>{MORE}</p></div></div></body></html>"
    )
    item = article(html).to_item(id="x:1", site="x", url=URL)
    assert (item.headline, item.section, item.published_at) == (TITLE, "أمن", AT)
    assert (item.place, item.body) == ("بابل", f"{SENTENCE}\n\n{MORE}")


def test_header_lines_of_a_list_are_no_articles_date() -> None:
    entry = '<div><a href="/{0}-x.html">خبر آخر من شوارع المدينة القديمة</a><div>أمن | 4-03-2025, 09:2{0} |</div></div>'
    html = f"<html><head><title>{TITLE}</title></head><body>{''.join(map(entry.format, range(6)))}</body></html>"
    assert article(html).published is None
