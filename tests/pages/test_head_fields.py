"""Fields of unknown layouts as readers see them: times apart from their day, updates, sections, pictures, tags."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from newscrawl.arabic import BAGHDAD
from newscrawl.pages import ArticlePage, dates
from newscrawl.pages.article import modified
from newscrawl.sites import generic
from tests.pages.samples import MORE, NOW, SENTENCE, TITLE

URL = "https://sada-news.example/story/1"
AT = datetime(2025, 9, 6, 17, 42, tzinfo=BAGHDAD)
WHEN = "<div>6-09-2025, 17:42</div>"
MENU = '<nav><a href="/a">سياسة</a> <a href="/b">أمن وقضاء</a> <a href="/c">ثقافة وفن</a></nav>'


def page(
    beside: str = WHEN, *, above: str = "", head: str = "", menu: str = MENU, after: str = "", foot: str = ""
) -> ArticlePage:
    html = (
        f'<!DOCTYPE html><html lang="ar"><head><title>{TITLE}</title>{head}</head><body>{menu}<main><article>{above}'
        f"<h1>{TITLE}</h1>{beside}<div><p>{SENTENCE}</p><p>{MORE}</p></div>{after}</article>{foot}</main></body></html>"
    )
    return generic(URL).article_page(html, URL, NOW)


@pytest.mark.parametrize(
    "beside",
    [
        "<dl><dt>التاريخ</dt><dd>السبت 6-09-2025</dd><dt>الوقت</dt><dd>17:42</dd></dl>",
        "<div>6 أيلول 2025</div><div>05:42 م</div>",
        "<ul><li>05:42 مساءً</li><li>6 أيلول 2025</li></ul>",
        "<div>6 أيلول 2025</div><div>الساعة: ٥:٤٢ م</div>",
    ],
)
def test_a_time_with_an_element_of_its_own(beside: str) -> None:
    published = page(beside).published
    assert published is not None
    assert (published.at, published.precision) == (AT, "minute")


def test_the_time_of_another_article_is_not_the_dates() -> None:
    other = '<div><div>05:42</div><div><a href="/story/2">انطلاق معرض الكتاب في دورته الجديدة</a></div></div>'
    published = page(f"<div>6 أيلول 2025</div>{other}").published
    assert published is not None
    assert published.precision == "day"


def test_the_day_in_the_address_where_the_page_shows_none() -> None:
    shown = page("", head='<link rel="canonical" href="https://sada-news.example/2025/09/06/story/">').published
    assert shown is not None
    assert (shown.at.date().isoformat(), shown.precision) == ("2025-09-06", "day")


def test_an_elements_own_utc_time_tells_the_zone_of_the_visible_clock() -> None:
    published = page('<div><time datetime="2025-09-06T15:42:10+00:00">06/09/2025 - 17:42</time></div>').published
    assert published is not None
    assert published.at == AT.replace(tzinfo=timezone(timedelta(hours=2)))


def test_the_runner_up_of_the_date_is_what_metadata_claims() -> None:
    chosen = page()._dated
    assert dates.runner_up(chosen, ["2025-09-05T10:00:00+03:00"], now=NOW, tz=BAGHDAD) == (
        "metadata",
        "2025-09-05T10:00+03:00",
    )
    assert dates.runner_up(chosen, [], now=NOW, tz=BAGHDAD) is None
    assert dates.runner_up(None, ["2025-09-05T10:00:00+03:00"], now=NOW, tz=BAGHDAD) is None


@pytest.mark.parametrize(
    "beside",
    [
        "<div><span>نشر في: 6-09-2025, 17:42</span> | <span>آخر تحديث: 6-09-2025, 19:05</span></div>",
        "<div><span>نشر: السبت 6 أيلول 2025 - 5:42 م</span> | <span>تحديث: السبت 6 أيلول 2025 - 7:05 م</span></div>",
        "<div>6-09-2025, 17:42</div><div>آخر تحديث 19:05</div>",
        "<div>تم التحديث في: 6-09-2025, 19:05</div><div>تاريخ النشر: 6-09-2025, 17:42</div>",
        "<div><span>6-09-2025, 17:42</span> <span>آخر تحديث:</span> <time>6-09-2025, 19:05</time></div>",
    ],
)
def test_the_time_of_change_that_readers_see(beside: str) -> None:
    assert modified.shown(page(beside)) == AT.replace(hour=19, minute=5)


@pytest.mark.parametrize("said", ["6-09-2025, 17:42", "6-09-2025, 16:00", "6-09-2025", "9-09-2026, 10:00"])
def test_an_update_that_is_none(said: str) -> None:
    assert modified.shown(page(f"{WHEN}<div>آخر تحديث: {said}</div>")) is None


@pytest.mark.parametrize(
    ("above", "beside", "section"),
    [
        ('<div class="breadcrumbs"><a href="/x">تحقيقات</a></div>', WHEN, "تحقيقات"),
        ('<div class="breadcrumbs"><a href="/x">أخبار</a>|<a href="/y">المغرب العربي</a></div>', WHEN, "المغرب العربي"),
        ("<div>أمن وقضاء</div>", WHEN, "أمن وقضاء"),
        ("<div><span id=lbl>سياسة</span></div>", WHEN, "سياسة"),
        (
            "<h6>ثقافة وفن</h6>",
            '<div><span><a href="/e/1">S. Rawi</a></span> <span>6.09.2025</span></div>',
            "ثقافة وفن",
        ),
        ('<div class="news-tag"><a href="/w">أخبار العالم</a></div>', WHEN, "أخبار العالم"),
        ("", '<div><a href="/author/x">س الراوي</a> <span>6-09-2025, 17:42</span></div>', None),
        ('<div><a href="/">صدى الخبر</a></div>', WHEN, None),
    ],
)
def test_the_section_that_readers_see(above: str, beside: str, section: str | None) -> None:
    assert page(beside, above=above).section == section


def test_a_word_of_addresses_is_no_section_of_an_arabic_page() -> None:
    head = '<meta property="article:section" content="middle-east">'
    above = '<div class="breadcrumb"><a href="/middle-east">أخبار المشرق</a></div>'
    assert page(head=head, above=above).section == "أخبار المشرق"
    assert page(head=head).section is None


@pytest.mark.parametrize(
    ("address", "is_picture"),
    [
        ("/sites/default/files/2025/bridge.jpg", True),
        ("/thumbs/Default/9f-bridge.jpg", True),
        ("/img/default.jpg", False),
        ("/img/default-news-640.png", False),
        ("/uploads/no_image.jpg", False),
        ("/uploads/placeholder.webp?w=600", False),
    ],
)
def test_a_picture_in_a_folder_of_any_name(address: str, is_picture: bool) -> None:
    head = f'<meta property="og:image" content="{address}">'
    assert page(head=head).image_url == (f"https://sada-news.example{address}" if is_picture else None)


@pytest.mark.parametrize(
    "tags",
    [
        "<div class=tags><a>القمح</a><a>المخازن</a></div>",
        "<div>الكلمات الدالة <a>القمح</a> <a>المخازن</a></div>",
        '<div><span>مواضيع ذات صلة</span><a href="/k/1">القمح</a><a href="/k/2">المخازن</a></div>',
        '<section aria-label="مواضيع ذات صلة"><a href="/k/1">القمح</a><a href="/k/2">المخازن</a></section>',
        '<div class="story__tags"><h4>الكلمات الدلالية</h4><a>#القمح</a><a>#المخازن</a></div>',
        '<div class="article__footer"><p class="tags"><a href="/k/1">القمح</a> <a href="/k/2">المخازن</a></p></div>',
    ],
)
def test_tags_that_no_address_tells(tags: str) -> None:
    assert page(after=tags).tags == ("القمح", "المخازن")


def test_headlines_under_a_label_of_topics_are_no_tags() -> None:
    after = '<div><span>مواضيع ذات صلة</span><a href="/story/2">انطلاق معرض الكتاب في دورته الجديدة</a></div>'
    assert page(after=after).tags == ()


@pytest.mark.parametrize(
    "tags", ['<footer><a rel="tag" href="/tags/x/">نفط</a></footer>', "<div class=tags><a>نفط</a></div>"]
)
def test_what_a_second_article_below_holds_is_not_this_ones(tags: str) -> None:
    second = (
        f'<article><h1>انطلاق معرض الكتاب في دورته الجديدة</h1><img src="/u/book.jpg"><p>{SENTENCE}</p>{tags}</article>'
    )
    read = page(foot=second)
    assert (read.tags, read.image_url) == ((), None)
