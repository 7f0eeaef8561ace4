"""What stands around a headline: which date and section are the article's, in markup that no selector knows."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from newscrawl.arabic import BAGHDAD
from newscrawl.pages import ArticlePage
from newscrawl.sites import generic
from tests.pages.samples import MORE, NOW, SENTENCE, TITLE, URL, article

AT = NOW - timedelta(hours=1)
TODAY = "اليوم, 11:00"
SITE_NAME = '<meta property="og:site_name" content="بغداد اليوم">'
MENU = "<ul>" + "".join(f'<li><a href="/{n}/">{n}</a></li>' for n in ("أمن", "سياسة", "محليات", "رياضة")) + "</ul>"
OTHER = "خبر آخر عن حركة السير في شوارع المدينة"
CARD = '<div><a href="/28300{0}-x.html"><h6>خبر {0} عن حركة السير في شوارع المدينة</h6></a> اليوم, 0{0}:30</div>'
CARDS = "".join(map(CARD.format, range(1, 5)))
ASIDE = f"<div><div>الأكثر قراءة</div>{CARDS}</div>"
TEXT = f"<div><p>{SENTENCE}</p><p>{MORE}</p></div>"
SHARES = '<span><a href="#s">فيسبوك</a> <a href="#s">واتساب</a> <a href="#s">تلغرام</a></span>'
LINK = '<a href="/security/">أمن</a>'


def page(head: str, *, text: str = TEXT, aside_first: bool = False) -> ArticlePage:
    """A page with a clock, a menu and a column of other articles around this article."""
    column = f"<div>{head}{text}<div>أخبار ذات صلة</div>{CARDS}</div>"
    parts = ASIDE + column if aside_first else column + ASIDE
    return article(
        f'<!DOCTYPE html><html lang="ar"><head><title>{TITLE} » بغداد اليوم</title></head><body>'
        f"<div><div>الاثنين, 8 أيلول 2025, 12:00</div></div><div>{MENU}</div><div>{parts}</div>"
        "<div>جميع الحقوق محفوظة © 2025</div></body></html>"
    )


# `{0}` is the date, or nothing on a page that shows none.
HEADS = {
    "header-above": f"<header><div>{LINK}</div> / <em>{{0}}</em> / {SHARES}</header><p>{TITLE}</p>",
    "section-apart": f"<section>{LINK}</section><div><em>{{0}}</em></div><div>{TITLE}</div>",
    "list-above": f"<ul><li>{LINK}</li><li>{{0}}</li><li>2220 مشاهدة</li></ul><div>{TITLE}</div>",
    "list-below": f"<div><span>{TITLE}</span></div><ul><li>{LINK}</li><li><div>{{0}}</div></li></ul>",
    "labels-above": f"<div>القسم: {LINK}</div><div>تاريخ النشر: {{0}}</div><div>{SHARES}</div><h2>{TITLE}</h2>",
    "labels-below": f"<header><h2>{TITLE}</h2></header><div><p>القسم: {LINK}</p><p>تاريخ النشر: {{0}}</p></div>",
    "path": f'<ol><li><a href="/">الرئيسية</a></li><li>{LINK}</li></ol><p>{TITLE}</p><header><b>{{0}}</b></header>',
    "minutes": f"<div>{LINK} <span>{{0}}</span> <span>المصدر: بغداد اليوم</span> "
    f"<span>مدة القراءة: 4 دقائق</span></div><div><strong>{TITLE}</strong></div>",
    "counts": f"<h3>{TITLE}</h3><div>{LINK} / {{0}} / 1739 مشاهدة / <a href='#comments'>3 تعليقات</a></div>",
    "caption-between": f"<div>{LINK} • {{0}}</div><figure><img src='/a.jpg'><figcaption>صورة أرشيفية</figcaption>"
    f"</figure><header><h2>{TITLE}</h2></header><div><a>+A</a> <a>-A</a></div>",
    "tags-before-text": f"<div>{TITLE}</div><div>{LINK} | {{0}}</div>"
    '<div>الوسوم<ul><li><a href="/tags/x/">المياه</a></li><li><a href="/tags/y/">السدود</a></li></ul></div>',
}


@pytest.mark.parametrize("aside_first", [False, True], ids=["aside-after", "aside-first"])
@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_date_and_section_of_todays_article(head: str, aside_first: bool) -> None:
    found = page(head.format(TODAY), aside_first=aside_first)
    assert found.headline == TITLE
    assert found.published is not None
    assert (found.published.at, found.section) == (AT, "أمن")
    assert found.body.split("\n\n") == [SENTENCE, MORE]


@pytest.mark.parametrize("aside_first", [False, True], ids=["aside-after", "aside-first"])
@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_a_page_that_shows_no_date_has_none(head: str, aside_first: bool) -> None:
    found = page(head.format(""), aside_first=aside_first)
    assert (found.headline, found.published, found.section) == (TITLE, None, "أمن")
    assert found.body.split("\n\n") == [SENTENCE, MORE]


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_urgent_news_without_a_text(head: str) -> None:
    urgent = head.replace(TITLE, f"{TITLE} - عاجل").format(TODAY)
    found = page(urgent, text="")
    html = found.html.replace(f"<title>{TITLE}", f"<title>{TITLE} - عاجل")
    item = article(html).to_item(id="x:1", site="x", url=URL)
    assert (item.headline_tags, item.published_at, item.section, item.body) == (("urgent",), AT, "أمن", "")


@pytest.mark.parametrize("mark", ["<div>فيديو</div>", "<p>فيديو</p>", "<span><b>فيديو</b></span>"])
@pytest.mark.parametrize("markup", ["{0}<div>{1}</div>", "<div>{1}</div>{0}<div></div>"], ids=["before", "after"])
def test_a_mark_beside_the_headline(mark: str, markup: str) -> None:
    found = page(f"<div>{LINK} | {TODAY}</div>" + markup.format(mark, TITLE))
    assert found.headline_tags == ("video",)


def test_the_same_headline_in_a_list_is_not_the_articles_place() -> None:
    own = f'<div><div>رياضة</div><a href="/283950-a.html"><h6>{TITLE}</h6></a> أمس, 10:10</div>'
    found = page(f"{CARDS}{own}<div>القسم: {LINK}</div><div>تاريخ النشر: {TODAY}</div><div>{TITLE}</div>")
    assert found.published is not None
    assert (found.published.at, found.section) == (AT, "أمن")


# --- pages of no known site


def unknown(head: str, *, meta: str = "") -> ArticlePage:
    """The page as it is read without a site."""
    html = page(head).html.replace("</title>", f"</title>{SITE_NAME}{meta}")
    return generic(URL).article_page(html, URL, NOW)


NAMES = {
    "in-the-menu": (f"<div>محليات</div><h1>{TITLE}</h1><div>4-03-2025</div>", "محليات"),
    "one-word-above": (f"<div>بلديات</div><h1>{TITLE}</h1><div>4-03-2025</div>", "بلديات"),
    "path-in-one-line": (f"<div>الرئيسية » أخبار » جهات</div><h1>{TITLE}</h1><div>4-03-2025</div>", "جهات"),
    "path-of-elements": (f"<div><i>الرئيسية</i><i>محافظات</i></div><h1>{TITLE}</h1><div>4-03-2025</div>", "محافظات"),
    "link": (f'<div><a href="/world/">عربي ودولي</a></div><h1>{TITLE}</h1><div>4-03-2025</div>', "عربي ودولي"),
    "shares": (f"<h1>{TITLE}</h1><div>4-03-2025</div><div>{SHARES}</div>", None),
    "controls": (f"<h1>{TITLE}</h1><div>4-03-2025</div><div><a href='/p'>+A</a> <a href='/m'>-A</a></div>", None),
    "author": (f'<h1>{TITLE}</h1><div><i>بواسطة</i></div><div><a href="/a/">هيئة التحرير</a></div>', None),
    "kind": (f"<div>فيديو</div><h1>{TITLE}</h1><div>4-03-2025</div>", None),
    "town": (f"<div>بغداد</div><h1>{TITLE}</h1><div>4-03-2025</div>", None),
}


@pytest.mark.parametrize(("head", "section"), NAMES.values(), ids=NAMES)
def test_what_names_a_section(head: str, section: str | None) -> None:
    assert unknown(head).section == section


UPDATES = {
    "in-one-line": "<div>نشر: 4-03-2025 09:25 آخر تحديث: 5-03-2025 10:00</div>",
    "day-and-update": "<div><b>4/3/2025 09:25</b><b>|</b><b>آخر تحديث: </b>5/3/2025<b> 10:00</b></div>",
    "two-lines": "<div>آخر تحديث: 5-03-2025, 10:00</div><div>نشر في: 4-03-2025, 09:25</div>",
    "bar-and-count": "<div><span>2025-03-04 | 09:25</span><span>4,210 مشاهدة</span></div>",
    "minutes-of-reading": "<div>4-03-2025, 09:25 - مدة القراءة: 3 دقائق</div>",
}


@pytest.mark.parametrize("shown", UPDATES.values(), ids=UPDATES)
def test_the_publication_beside_other_numbers(shown: str) -> None:
    found = unknown(f"<h1>{TITLE}</h1>{shown}").published
    assert found is not None
    assert found.at == datetime(2025, 3, 4, 9, 25, tzinfo=BAGHDAD)


def test_a_known_site_keeps_its_zone_and_an_unknown_one_takes_any_but_utc() -> None:
    claim = '<meta property="article:published_time" content="2025-03-04T09:25:00{}">'
    shown = f"<h1>{TITLE}</h1><div>4-03-2025, 09:25</div>"
    for zone, offset in (("Z", 3), ("+02:00", 2)):
        found = unknown(shown, meta=claim.format(zone)).published
        assert found is not None
        assert found.at.utcoffset() == timedelta(hours=offset)
    known = article(page(shown).html.replace("</title>", f"</title>{claim.format('Z')}")).published
    assert known is not None
    assert known.at == datetime(2025, 3, 4, 9, 25, tzinfo=BAGHDAD)


def test_the_moment_that_an_element_of_class_published_gives() -> None:
    moment = "<p>في <abbr class='published' title='2025-03-04T18:40:00+03:00'>6:40 م</abbr></p>"
    found = unknown(f"<div>4 آذار 2025</div><h1>{TITLE}</h1>{TEXT}{moment}").published
    assert found is not None
    assert (found.at, found.precision) == (datetime(2025, 3, 4, 18, 40, tzinfo=BAGHDAD), "second")


@pytest.mark.parametrize(
    ("meta", "href"),
    [
        ('<script type="application/ld+json">{"@type": "NewsArticle", "headline": "موسم التمور"}</script>', "/o/1"),
        ('<meta property="og:type" content="article">', "/o/1"),
        ("", "/news/5"),
    ],
)
def test_a_short_headline_that_a_list_repeats_is_no_sections_name(meta: str, href: str) -> None:
    text = "وقالت دائرة الزراعة إن موسم جني التمور بدأ هذا الأسبوع في بساتين المحافظة كلها."
    html = (
        f"<html><head><title>موسم التمور يبدأ</title>{meta}</head><body><main><h1>موسم التمور يبدأ</h1>"
        f"<div>4-03-2025, 09:25</div><div><p>{text}</p><p>{text}</p></div></main>"
        f'<aside><h3>الأكثر قراءة</h3><ul><li><a href="{href}">موسم التمور يبدأ</a></li></ul></aside></body></html>'
    )
    site = generic("https://nakhla.example/news/5")
    page = site.article_page(html, "https://nakhla.example/news/5", NOW)
    assert page.to_item(id="x:1", site="x", url=page.url).headline == "موسم التمور يبدأ"
