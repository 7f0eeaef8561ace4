"""Where a text begins and ends among summaries, cards, comments and boxes, in markup that no selector knows."""

from __future__ import annotations

import pytest

from newscrawl.pages import ArticlePage
from tests.pages.samples import MORE, SENTENCE, TITLE, article

LAST = "وختم المصدر حديثه بالقول إن التحقيق ما زال جاريا لمعرفة الجهة التي تقف وراء الحادث."
SUMMARY = "موجز قصير كتبه المحرر ليقرأه من لا يريد أن يقرأ الخبر كله حتى نهايته في هذا الصباح."
EXCERPT = "مقدمة خبر آخر من أخبار هذا اليوم تكفي وحدها لتكون فقرة طويلة من نص أي خبر في الصحيفة"
LINK = '<a href="/28300{0}-x.html">خبر {0} عن حركة السير في شوارع المدينة</a>'
CARD = f"<div><h3>{LINK}</h3><p>{EXCERPT} {{0}}</p>منذ {{0}} ساعات</div>"
CELL = f"<table><tr><td>{LINK}<br>{EXCERPT} {{0}}<br>الأربعاء 3-09-2025 12:24 صباحا</td></tr></table>"
REMARK = f"<div><div>قارئ {{0}} 14:30 12.05.2025</div><p>تعليق رقم {{0}}: {EXCERPT}</p></div>"
OWN = "<div>" + "".join(f"<p>{text}</p>" for text in (SENTENCE, MORE, LAST)) + "</div>"


def page(markup: str) -> ArticlePage:
    return article(
        f'<!DOCTYPE html><html lang="ar"><head><title>{TITLE} » بغداد اليوم</title></head><body><div>{markup}</div>'
        "<div>جميع الحقوق محفوظة © 2025</div></body></html>"
    )


def head(inside: str = "") -> str:
    return f"<h1>{TITLE}</h1><div>أمن | 6-09-2025, 11:14 |</div>{inside}"


def many(markup: str) -> str:
    return "<div>" + "".join(map(markup.format, range(1, 9))) + "</div>"


@pytest.mark.parametrize("other", [CARD, CELL, REMARK], ids=["cards", "cells", "comments"])
@pytest.mark.parametrize("label", ["", "<h2>قد يعجبك أيضا</h2>"], ids=["no-label", "label"])
def test_longer_texts_of_others_are_not_the_article(other: str, label: str) -> None:
    found = page(f"<div>{head()}{OWN}</div>{label}{many(other)}")
    assert found.body.split("\n\n") == [SENTENCE, MORE, LAST]


@pytest.mark.parametrize("markup", ["<p>{0}</p>", "<div>{0}</div>", "<section><p>{0}</p></section>"])
def test_a_summary_above_a_text_of_its_own_element_is_not_of_it(markup: str) -> None:
    found = page(f"<div><header>{head(markup.format(SUMMARY))}</header>{OWN}</div>{many(REMARK)}")
    assert found.body.split("\n\n") == [SENTENCE, MORE, LAST]


@pytest.mark.parametrize("label", ["<h3>آراء القراء</h3>", "<div>التعليقات</div>"])
def test_one_paragraph_before_the_readers_comments(label: str) -> None:
    found = page(f"<div>{head(f'<p>{SENTENCE}</p>')}</div><div>{label}{many(REMARK)}</div>")
    assert found.body == SENTENCE


AMID = {
    "card": f"<div><div>{LINK.format(7)}</div><div>31 مايو 2025, 10:20</div></div>",
    "labelled-box": f"<div>أهم الاخبار<p>{LINK.format(8)} {EXCERPT}</p><p>{LINK.format(9)} {EXCERPT}</p></div>",
    "contents": '<div>محتويات المقال<ul><li><a href="#a">أين وقع الحادث؟</a></li></ul></div>',
    "more": f"<p>&gt;&gt; للمزيد: {LINK.format(7)}</p>",
}


@pytest.mark.parametrize("box", AMID.values(), ids=AMID)
def test_a_box_amid_the_text(box: str) -> None:
    found = page(f"<div>{head()}<div><p>{SENTENCE}</p><p>{MORE}</p>{box}<p>{LAST}</p></div></div>")
    assert found.body.split("\n\n") == [SENTENCE, MORE, LAST]


@pytest.mark.parametrize("text", ["<p>{}</p><p>{}</p><p>{}</p>", "<p>{}<br><br>{}<br><br>{}</p>"])
def test_a_box_before_the_first_paragraph(text: str) -> None:
    box = f"<section><h4>أخبار ذات صلة</h4>{CARD.format(1)}{CARD.format(2)}</section>".replace(EXCERPT, "")
    found = page(f"<div>{head()}<div><p>+A -A</p>{box}{text.format(SENTENCE, MORE, LAST)}</div></div>")
    assert found.body.split("\n\n") == [SENTENCE, MORE, LAST]


def test_a_subheading_after_a_box_stays() -> None:
    box = f"<div><div>اقرأ أيضا:</div><h3>{LINK.format(3)}</h3></div>"
    text = f"<p>{SENTENCE}</p><p>{MORE}</p>{box}<h2>تجارب مشجعة</h2><p>{LAST}</p>"
    found = page(f"<div>{head()}<div>{text}</div></div>")
    assert found.body.split("\n\n") == [SENTENCE, MORE, "تجارب مشجعة", LAST]


def test_a_sentence_after_a_box_may_end_in_a_time() -> None:
    last = "وقال إن العملية استندت إلى معلومات استخبارية دقيقة جمعت في المدينة منذ 57 يوما."
    box = f"<aside><h4>أخبار ذات صلة</h4>{LINK.format(3)}<div>اليوم, 09:20</div></aside>"
    found = page(f"<div>{head()}<div><p>{SENTENCE}</p><p>{MORE}</p>{box}<p>{last}</p></div></div>")
    assert found.body.split("\n\n") == [SENTENCE, MORE, last]


@pytest.mark.parametrize(
    "info",
    [
        "<div>المصدر: بغداد اليوم مدة القراءة: 3 دقائق 3108 مشاهدة</div>",
        "<section><div>6-09-2025, 11:14</div> / 1739 مشاهدة / <a href='#c'>3 تعليقات</a></section>",
        "<ul><li>المصدر: بغداد اليوم</li><li>2220 مشاهدة</li></ul>",
    ],
)
def test_what_stands_beside_a_date_is_no_text(info: str) -> None:
    text = f"بغداد اليوم - بغداد<br>{SENTENCE}<br><br>{MORE}<br><br>{LAST}<br>"
    found = page(f"<div><h2>{TITLE}</h2>{info}{text}</div>")
    assert (found.dateline, found.body.split("\n\n")) == ("بغداد اليوم - بغداد", [SENTENCE, MORE, LAST])


def test_a_headline_without_a_link_amid_linked_ones_is_no_text() -> None:
    plain = "مربو الأسماك في المدينة: خسائرنا بالمليارات والتعويضات ما زالت على الورق"
    items = "".join(f"<li>{item}</li>" for item in (LINK.format(1), LINK.format(2), plain, LINK.format(3)))
    markup = f"<div>{head()}</div><div><div>أحدث الأخبار</div><ul>{items}</ul></div>".replace(TITLE, f"{TITLE} - عاجل")
    assert page(markup).body == ""


def test_a_mark_between_headline_and_text_is_no_text() -> None:
    found = page(f"<div>{head()}<p>فيديو</p><p>{SENTENCE}</p><p>{MORE}</p><p>{LAST}</p></div>")
    assert (found.body.split("\n\n"), found.headline_tags) == ([SENTENCE, MORE, LAST], ("video",))


def test_a_dateline_that_begins_with_its_place_leads_the_text() -> None:
    html = (
        f"<html><head><title>{TITLE}</title></head><body><main><h1>{TITLE}</h1><div>4-03-2025, 09:25</div>"
        f"<div><p>البصرة - النخلة</p><p>{SENTENCE}</p><p>{MORE}</p></div></main></body></html>"
    )
    page = article(html)
    assert (page.dateline, page.place) == ("البصرة - النخلة", "البصرة")
    assert page.body == f"{SENTENCE}\n\n{MORE}"
