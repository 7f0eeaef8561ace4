"""Articles: headers, dates, pictures, kinds of pages, hostile input."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.arabic import BAGHDAD
from newscrawl.errors import PageError
from tests.pages.samples import HEADER, MORE, NOW, SENTENCE, TITLE, URL, article, html_of

BODY = f"<p>بغداد اليوم - بغداد</p><p>{SENTENCE}</p>"
OWN = "https://baghdadtoday.news"


def at(day: int, hour: int, minute: int) -> datetime:
    return datetime(2025, 9, day, hour, minute, tzinfo=BAGHDAD)


HEADERS = {
    "older": (HEADER, at(6, 11, 14), "أمن"),
    "newer": (
        f'<div>أمن <span class="ms-2 time">6-09-2025, 11:14</span> | --</div><h1>{TITLE}</h1>',
        at(6, 11, 14),
        "أمن",
    ),
    "today": (HEADER.replace("6-09-2025", "اليوم"), at(8, 11, 14), "أمن"),
    "yesterday": (HEADER.replace("6-09-2025, 11:14", "أمس, 23:42"), at(7, 23, 42), "أمن"),
    "section-inside": (
        f'<h1>{TITLE}</h1><span class="ms-2 time">عربي ودولي | 6-09-2025, 11:14 |</span>',
        at(6, 11, 14),
        "عربي ودولي",
    ),
    "unknown-classes": (HEADER.replace("ms-2 time", "k1"), at(6, 11, 14), "أمن"),
    "heading-of-another-kind": (HEADER.replace("h1", "h3").replace("ms-2 time", "k1"), at(6, 11, 14), "أمن"),
    "no-date": (f"<h1>{TITLE}</h1>", None, None),
}


@pytest.mark.parametrize(("header", "published", "section"), HEADERS.values(), ids=HEADERS)
def test_header(header: str, published: datetime | None, section: str | None) -> None:
    item = article(html_of(BODY, header=header)).to_item(id="x:1", site="x", url=URL)
    assert (item.headline, item.published_at, item.section) == (TITLE, published, section)
    assert item.body == SENTENCE


def test_dates_of_other_articles_before_this_one() -> None:
    other = '<div><div><b>خبر آخر</b><span class="ms-2 time">1-09-2025, 09:00</span></div></div>'
    page = article(html_of(BODY, header=HEADER).replace('<div class="col-lg-9">', other + '<div class="col-lg-9">'))
    assert page.published is not None
    assert page.published.at == at(6, 11, 14)


TITLES = {
    "arrow": f"{TITLE} » بغداد اليوم",
    "full-name": f"{TITLE} - وكالة بغداد اليوم الاخبارية",
    "prefix": f"بغداد اليوم | {TITLE}",
    "with-section": f"{TITLE} » أمن » بغداد اليوم",
    "cut-short": f"{TITLE[:18]}",
    "none": "",
}


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
@pytest.mark.parametrize("heading", ["h1", "h2", "div"])
def test_headline_under_any_title(title: str, heading: str) -> None:
    logo = '<h1 class="logo"><a href="/">بغداد اليوم</a></h1>'
    html = html_of(BODY, header=logo + HEADER.replace("h1", heading)).replace(
        f"{TITLE} » بغداد اليوم</title>", f"{title}</title>"
    )
    assert article(html).headline == TITLE


@pytest.mark.parametrize(
    "headline", ['نائب لـ"بغداد اليوم": بذمتنا ديون للمقاولين', "مصدر لبغداد اليوم - تفاصيل الحادث كاملة"]
)
def test_a_headline_that_names_the_agency_stays_whole(headline: str) -> None:
    html = html_of(BODY, header=HEADER.replace(TITLE, headline)).replace(f"<title>{TITLE}", f"<title>{headline}")
    assert article(html).headline == headline


def test_a_date_in_the_text_is_not_the_publication() -> None:
    body = BODY + "<p>في (1 أيلول 2025)</p><p>اليوم الأحد (7 أيلول 2025) صدر القرار</p>"
    assert article(html_of(body, header=f"<h1>{TITLE}</h1>")).published is None


def test_a_clock_in_the_pages_head_is_not_the_publication() -> None:
    clock = '<div class="clock">الإثنين, 8 أيلول 2025, 12:00</div><nav><a href="/">الرئيسية</a></nav>'
    page = article(html_of(BODY, header=clock + f"<h1>{TITLE}</h1>"))
    assert page.published is None


def meta(name: str, value: str) -> str:
    return f'<meta property="{name}" content="{value}">'


CLAIMS = {
    "utc-mark-on-local-time": ("2025-09-06T11:14:00Z", at(6, 11, 14)),
    "right-instant": ("2025-09-06T08:14:00Z", at(6, 11, 14)),
    "another-day": ("2025-09-01T10:00:00+03:00", at(6, 11, 14)),
    "a-sentence": ("الإثنين, 8 أيلول 2025, 12:00", at(6, 11, 14)),
    "nonsense": ("yesterday-ish", at(6, 11, 14)),
}


@pytest.mark.parametrize(("claim", "published"), CLAIMS.values(), ids=CLAIMS)
def test_the_visible_date_wins_over_metadata(claim: str, published: datetime) -> None:
    head = meta("article:published_time", claim)
    page = article(html_of(BODY, header=HEADER.replace("ms-2 time", "k"), head=head))
    assert page.published is not None
    assert page.published.at == published


def test_metadata_stands_in_for_a_missing_date() -> None:
    head = meta("article:published_time", "2025-09-06T11:14:00+03:00") + meta(
        "article:modified_time", "2025-09-06T12:00:00+03:00"
    )
    item = article(html_of(BODY, header=f"<h1>{TITLE}</h1>", head=head)).to_item(id="x:1", site="x", url=URL)
    assert item.published_at == at(6, 11, 14)
    assert item.modified_at == at(6, 12, 0)
    assert item.extraction["published_at"] == "metadata"


def test_modified_before_published_is_nothing() -> None:
    head = meta("article:modified_time", "2025-03-06T12:00:00+03:00")
    assert article(html_of(BODY, head=head)).modified_at is None


GALLERY = "/MediaStorage/GalleryImages/199014.jpg?watermark=4"
PICTURES = {
    "open-graph": (meta("og:image", "/uploads/posts/2025-09/1.jpg"), "", f"{OWN}/uploads/posts/2025-09/1.jpg"),
    "in-the-article": ("", f'<img src="{GALLERY}">', OWN + GALLERY),
    "logo-for-all-pages": (meta("og:image", "/templates/bt/images/logo.png"), "", None),
    "logo-and-picture": (meta("og:image", "/images/logo.png"), '<img src="/uploads/1.jpg">', f"{OWN}/uploads/1.jpg"),
    "lazy": ("", '<img src="data:image/gif;base64,R0" data-src="/uploads/1.jpg">', f"{OWN}/uploads/1.jpg"),
    "icon": ("", '<img src="/i/share.png" width="16">', None),
}  # fmt: skip


@pytest.mark.parametrize(("head", "inside", "address"), PICTURES.values(), ids=PICTURES)
def test_picture(head: str, inside: str, address: str | None) -> None:
    page = article(html_of(f"<p>{SENTENCE}</p>", header=HEADER + inside, head=head))
    assert page.image_url == address


SUMMARIES = {
    "an-editors-own": ("عبوة ناسفة تنفجر في منطقة زراعية والقوات تطوق المكان", True),
    "a-cut-of-the-text": (SENTENCE[:50], True),
    "the-headline": (TITLE, False),
    "a-slogan": ("وكالة بغداد اليوم الاخبارية تنقل الخبر على مدار الساعة", False),
    "nothing-in-common": ("ننقل الحقيقة كما هي دائما", False),
}


@pytest.mark.parametrize(("description", "kept"), SUMMARIES.values(), ids=SUMMARIES)
def test_summary(description: str, kept: bool) -> None:
    page = article(html_of(BODY, head=meta("og:description", description)))
    assert page.summary == (description if kept else None)


def test_authors_are_persons() -> None:
    ld = '<script type="application/ld+json">{"@type": "NewsArticle", "author": [%s]}</script>'
    agency = '{"@type": "Organization", "name": "بغداد اليوم"}'
    person = '{"@type": "Person", "name": "مراسل الشمال"}'
    assert article(html_of(BODY, head=ld % agency)).authors == ()
    assert article(html_of(BODY, head=ld % f"{agency}, {person}")).authors == ("مراسل الشمال",)
    assert article(html_of(BODY, head='<meta name="author" content="بغداد اليوم">')).authors == ()


def test_parts_of_a_long_article() -> None:
    links = "".join(f'<a href="/page,{n},283950-a.html">{n}</a>' for n in (2, 5, 3, 2))
    other = '<a href="/page,2,1111-b.html">2</a>'
    page = article(html_of(BODY, after=links + other))
    assert page.parts == [f"{OWN}/page,{n},283950-a.html" for n in (2, 3, 4, 5)]
    assert article(html_of(BODY)).parts == []


REFUSED = {
    "empty": ("", "empty_page"),
    "only-space": ("<html><body> \n <br></body></html>", "empty_page"),
    "challenge": (
        "<title>Just a moment...</title><body><h1>site</h1><p>Checking your browser</p></body>",
        "block_page",
    ),
    "access-denied": ("<title>Access Denied</title><body><h1>Access Denied</h1></body>", "block_page"),
    "captcha": (
        "<html><body><p>Please verify you are a human</p><div class='g-recaptcha'></div></body></html>",
        "block_page",
    ),
    "no-headline": (html_of(BODY, header="").replace(TITLE, ""), "no_headline"),
    "no-body": (html_of(""), "no_body"),
    "cut-in-the-body": (html_of(BODY + f"<p>{MORE}")[: html_of(BODY + f"<p>{MORE}").index(MORE) + 30], "truncated"),
    "cut-before-the-body": (html_of(BODY).partition('<div class="news-content">')[0], "truncated"),
    "notice": (html_of("", header="<div>عذرا, حدث خطأ</div>"), "not_an_article"),
}


@pytest.mark.parametrize(("html", "reason"), REFUSED.values(), ids=REFUSED)
def test_pages_that_are_no_article(html: str, reason: str) -> None:
    with pytest.raises(PageError) as caught:
        article(html).to_item(id="x:1", site="x", url=URL)
    assert caught.value.reason == reason


def test_a_page_cut_after_its_text_is_whole() -> None:
    html = html_of(BODY, after='<div><h4>الأكثر قراءة</h4><a href="/2-x.html">خبر آخر').removesuffix("</body></html>")
    assert article(html).to_item(id="x:1", site="x", url=URL).body == SENTENCE


def test_urgent_needs_no_body() -> None:
    header = HEADER.replace(TITLE, TITLE + " - عاجل")
    item = article(html_of("", header=header).replace(f"<title>{TITLE}", f"<title>{TITLE} - عاجل")).to_item(
        id="x:1", site="x", url=URL
    )
    assert (item.body, item.headline_tags) == ("", ("urgent",))


def test_what_parse_shows() -> None:
    page = article(html_of(BODY + "<p>تحرير: أ.غ</p>", head=meta("og:title", TITLE)))
    assert page.extraction["body"] == "site"
    assert page.runners_up["headline"] == ("metadata", TITLE)
    assert page.runners_up["body"] == ("structure", SENTENCE)
    assert page.noise == ["تحرير: أ.غ"]


OTHER = '<a href="/283001-x.html">خبر آخر عن حركة السير في شوارع المدينة</a>'
UPDATE = "<p><b>4-03-2025</b> <i>09:25</i> آخر تحديث: 5-03-2025</p>"
HOSTILE: dict[str, Callable[[int], str]] = {
    "nested-divs": lambda n: "<html><body>" + "<div>" * n + HEADER + BODY + "</div>" * n + "</body></html>",
    "nested-bold": lambda n: "<html><body>" + "<b>" * n + HEADER + BODY + "</body></html>",
    "long-headline": lambda n: html_of(BODY, header=HEADER.replace(TITLE, "خبر " * n)),
    "many-paragraphs": lambda n: html_of(BODY * (n // 20)),
    "many-breaks": lambda n: html_of(SENTENCE + "<br>" * n + MORE).replace("news-content", "k"),
    "many-links": lambda n: html_of(BODY, after='<a href="/5-x.html">خبر</a>' * (n // 5)).replace("news-content", "k"),
    "many-dates": lambda n: html_of(BODY, after="<div>أمن | 6-09-2025, 11:14 |</div>" * (n // 20)).replace("h1", "h2"),
    "links-and-texts": lambda n: html_of(f"<p>{OTHER}</p><p>{MORE}</p>" * (n // 40)).replace("news-content", "k"),
    "boxes": lambda n: html_of(BODY + f"<div>أهم الاخبار<p>{OTHER}</p></div>" * (n // 40)).replace("news-content", "k"),
    "updates": lambda n: html_of(BODY, header=f"<h1>{TITLE}</h1>" + UPDATE * (n // 40)).replace("news-content", "k"),
    "one-word": lambda n: html_of("<p>" + "خ" * n + "</p>"),
    "dashes": lambda n: html_of("<p>بغداد اليوم " + "- " * n + "</p>"),
}


@pytest.mark.slow
@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_hostile_pages_cost_linear_time(make: Callable[[int], str]) -> None:
    def cost(size: int) -> float:
        html = make(size)
        gc.collect()
        gc.disable()  # a full collection costs what the whole test run has piled up
        try:
            start = time.thread_time()
            with suppress(PageError):
                article(html).to_item(id="x:1", site="x", url=URL)
            return time.thread_time() - start
        finally:
            gc.enable()

    cost(1_000)
    small, large = min(cost(10_000) for _ in range(3)), min(cost(40_000) for _ in range(3))
    # Four times the input; sixteen times the cost would be quadratic.
    assert large < 10 * small + 0.2


PIECES = [
    *"<p>|</p>|<div>|</div>|<br>|<h1>|</h1>|<a href='/1-x.html'>|</a>|<b>|<!--|-->|<table>|<script>|</body>".split("|"),
    *(SENTENCE, TITLE, "بغداد اليوم - بغداد", "أمن | 6-09-2025, 11:14 |", "&nbsp;", "منذ ساعة", "\x00"),
]
MARKUP = st.lists(st.sampled_from(PIECES), max_size=30)


@settings(max_examples=150, deadline=None)
@given(MARKUP)
def test_any_markup_gives_an_article_or_a_reason(parts: list[str]) -> None:
    try:
        item = article("".join(parts), now=NOW).to_item(id="x:1", site="x", url=URL)
    except PageError:
        return
    assert item.headline
    assert item.body or "urgent" in item.headline_tags
