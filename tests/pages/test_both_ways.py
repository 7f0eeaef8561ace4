"""One text, one reading: what the selector finds in the site's markup, structure finds in any other."""

from __future__ import annotations

import pytest

from newscrawl.arabic import search_key
from newscrawl.pages import vocabulary
from newscrawl.pages.article.datelines import read
from tests.pages.samples import MORE, SENTENCE, article, html_of

LAST = "وختم المصدر حديثه بالقول إن التحقيق ما زال جاريا لمعرفة الجهة التي تقف وراء الحادث."
LINK = '<a href="/283001-x.html">خبر آخر عن حركة السير في شوارع المدينة</a>'

OWN = {
    "site": '<div class="news-content">{}</div>',
    "another-class": '<div class="k7">{}</div>',
    "no-class": "<div>{}</div>",
    "nested": '<section><div><div class="k7">{}</div></div></section>',
    "cell": "<table><tr><td>{}</td></tr></table>",
}
SIBLINGS = "{}"
KINDS = {
    "paragraphs": ("<p>{}</p>", "<p>{}</p>"),
    "divs": ("<div>{}</div>", "<div>{}</div>"),
    "breaks": ("{}<br><br>", "{}<br><br>"),
    "dateline-apart": ("<p><b>{}</b></p>", "<div>{}</div>"),
}

# What stands between two paragraphs: its lines of text, and its lines of noise.
AMID = {
    "list": ("<ul><li>إغلاق الجسر القديم</li><li>تحويل السير</li></ul>", ["إغلاق الجسر القديم", "تحويل السير"], []),
    "quotation": ("<blockquote>لن نترك الجناة بلا عقاب</blockquote>", ["لن نترك الجناة بلا عقاب"], []),
    "cells": (
        "<table><tr><td>القضاء</td><td>العدد</td></tr><tr><td>الطارمية</td><td>3</td></tr></table>",
        ["القضاء", "العدد", "الطارمية", "3"],
        [],
    ),
    "no-full-stop": (
        "<div>وفي ما يأتي نص بيان الوزارة بهذا الشأن</div>",
        ["وفي ما يأتي نص بيان الوزارة بهذا الشأن"],
        [],
    ),
    "centred": (
        "<center><p>بيان صادر عن مكتب الناطق باسم القوات</p></center>",
        ["بيان صادر عن مكتب الناطق باسم القوات"],
        [],
    ),
    "heading": ("<h3>كيف وقع الحادث</h3>", ["كيف وقع الحادث"], []),
    "picture": (
        '<figure><img src="/uploads/posts/a.jpg"><figcaption>موقع الحادث</figcaption></figure>',
        [],
        ["موقع الحادث"],
    ),
    "tweet": (
        '<blockquote class="twitter-tweet"><p>تغريدة للوزارة</p>&mdash; الوزارة <a href="https://t.co/1">اليوم</a></blockquote>',
        [],
        ["تغريدة للوزارة", "— الوزارة اليوم"],
    ),
    "advertising-by-class": ('<div class="ads"><p>عروض الصيف في المتجر</p></div>', [], ["عروض الصيف في المتجر"]),
    "advertising-by-text": ("<div>إعلان</div>", [], ["إعلان"]),
    "empty-embed": ('<div><iframe src="https://example.com/v"></iframe></div>', [], []),
    "read-also-line": (f"<p>اقرأ أيضاً: {LINK}</p>", [], ["اقرأ أيضاً: خبر آخر عن حركة السير في شوارع المدينة"]),
    "read-also-box": (
        f'<div class="k9"><strong>شاهد أيضا:</strong> {LINK}</div>',
        [],
        ["شاهد أيضا: خبر آخر عن حركة السير في شوارع المدينة"],
    ),
    "read-also-list": (
        f"<h4>أخبار ذات صلة</h4><ul><li>{LINK}</li><li>{LINK}</li></ul>",
        [],
        ["أخبار ذات صلة", *["خبر آخر عن حركة السير في شوارع المدينة"] * 2],
    ),
    "read-also-headings": (
        f"<h4>اقرأ أيضا</h4><h5>{LINK}</h5>",
        [],
        ["اقرأ أيضا", "خبر آخر عن حركة السير في شوارع المدينة"],
    ),
    "read-also-breaks": (
        f"<p>اقرأ أيضا:<br>{LINK}<br></p>",
        [],
        ["اقرأ أيضا:", "خبر آخر عن حركة السير في شوارع المدينة"],
    ),
}
WRAPPERS = {**OWN, "beside-the-header": SIBLINGS}


@pytest.mark.parametrize("wrapper", WRAPPERS.values(), ids=WRAPPERS)
@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize(("markup", "text", "noise"), AMID.values(), ids=AMID)
def test_what_stands_amid_the_text(
    markup: str, text: list[str], noise: list[str], kind: tuple[str, str], wrapper: str
) -> None:
    first, other = kind
    body = (
        first.format("بغداد اليوم - بغداد") + other.format(SENTENCE) + other.format(MORE) + markup + other.format(LAST)
    )
    page = article(_page(wrapper.format(body)))
    assert page.body.split("\n\n") == [SENTENCE, MORE, *text, LAST]
    assert (page.dateline, page.noise) == ("بغداد اليوم - بغداد", noise)


def _page(markup: str) -> str:
    """A page whose text stands in this markup, and in no element that the site's selectors know."""
    return html_of("", after="").replace('<div class="news-content"></div>', markup)


def test_a_list_ends_the_text_of_an_own_element() -> None:
    items = ["إغلاق الجسر القديم أمام المركبات", "تحويل السير إلى الطريق الدولي"]
    listed = "".join(f"<li>{item}</li>" for item in items)
    body = f"<p>بغداد اليوم - بغداد</p><p>{SENTENCE}</p><p>{MORE}</p><ol>{listed}</ol>"
    assert {article(_page(w.format(body))).body for w in WRAPPERS.values()} == {"\n\n".join([SENTENCE, MORE, *items])}


AFTER = {
    "related": f"<div><h3>أخبار ذات صلة</h3><p>{LINK}</p><p>{LINK}</p></div>",
    "related-with-extracts": f"<div><h3>اقرأ أيضا</h3><div><h4>{LINK}</h4><p>{LAST}</p></div></div>",
    "share": "<div><span>شارك الخبر</span><ul><li>نسخ</li><li>طباعة</li></ul></div>",
    "comments": f"<div><h3>التعليقات</h3><p>{LAST}</p></div>",
    "menu": "<ul><li><a href='/a/'>أمن</a></li><li><a href='/b/'>سياسة</a></li></ul>",
    "copyright": "<div>جميع الحقوق محفوظة 2025</div>",
}


@pytest.mark.parametrize("after", AFTER.values(), ids=AFTER)
@pytest.mark.parametrize("wrapper", WRAPPERS.values(), ids=WRAPPERS)
def test_what_stands_after_the_text(after: str, wrapper: str) -> None:
    body = f"<p>بغداد اليوم - بغداد</p><p>{SENTENCE}</p><p>{MORE}</p>"
    page = article(_page(wrapper.format(body) + after))
    assert page.body == f"{SENTENCE}\n\n{MORE}"


def test_a_text_wholly_in_an_element_named_like_advertising_is_read() -> None:
    body = f'<div class="ad-text"><p>{SENTENCE}</p><p>{MORE}</p></div>'
    assert article(html_of(body)).body == f"{SENTENCE}\n\n{MORE}"


VERBLESS = [
    "حقق منتخب الشباب",
    "تواصل الوزارة",
    "من المقرر أن تصل",
    "لا تزال الفرق",
    "في خطوة مفاجئة أعادت",
    "مع اقتراب الصيف",
    "رغم الأمطار",
]


@pytest.mark.parametrize("words", VERBLESS)
@pytest.mark.parametrize(("place", "named"), [("بغداد", "بغداد"), ("متابعة", None), ("صلاح الدين", "صلاح الدين")])
def test_markup_in_the_first_sentence_does_not_stretch_the_place(words: str, place: str, named: str | None) -> None:
    body = f"<p>بغداد اليوم- {place} {words} <strong>اليوم</strong> ما جاء في الخطة السنوية.</p><p>{SENTENCE}</p>"
    for page in (article(html_of(body)), article(_page(f"<div>{body}</div>"))):
        assert (page.dateline, page.place) == (f"بغداد اليوم- {place}", named)
        assert page.body.startswith(f"{words} اليوم ما جاء")


@pytest.mark.parametrize(
    ("cut", "written"),
    [("كركوك / متابعة", "بغداد اليوم - كركوك / متابعة"), ("قضاء الحويجة", "بغداد اليوم - قضاء الحويجة")],
)
def test_a_dateline_in_its_own_element_stays_whole(cut: str, written: str) -> None:
    found = read(f"{written} حديث الناس", ("بغداد اليوم",), [written])
    assert found is not None
    assert (found.written, found.rest) == (written, "حديث الناس")


@pytest.mark.parametrize(
    "words",
    [
        vocabulary.VERBS,
        vocabulary.PLACES,
        vocabulary.NO_PLACE,
        vocabulary.TEASERS,
        vocabulary.ENDINGS,
        vocabulary.READ_ALSO,
        vocabulary.ADS,
    ],
)
def test_the_tables_hold_search_keys(words: frozenset[str]) -> None:
    assert [word for word in words if search_key(word) != word] == []


def test_the_end_mark_is_noise_at_the_end_only() -> None:
    page = article(html_of(f"<p>{SENTENCE}</p><p>{MORE}</p><p>انتهى</p>"))
    assert (page.body, page.noise) == (f"{SENTENCE}\n\n{MORE}", ["انتهى"])
