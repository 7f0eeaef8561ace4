"""What stands around a text and is none of it: others' articles, boxes, sign-offs, captions, films."""

from __future__ import annotations

import pytest

from newscrawl.pages import ArticlePage
from tests.pages.samples import MORE, SENTENCE, TITLE, article

LAST = "وختم المصدر حديثه بالقول إن التحقيق ما زال جاريا لمعرفة الجهة التي تقف وراء الحادث."
LEAD = "كشفت لجنة تحقيق شكلتها الوزارة، اليوم، عن الأسباب الأولى لما جرى شمالي العاصمة، وعن موعد إعلان النتائج كاملة."
EXCERPT = "مقدمة خبر آخر من أخبار هذا اليوم تكفي وحدها لتكون فقرة طويلة من نص أي خبر في الصحيفة"
URGENT = "انهيار سقف مدرسة قديمة في أطراف المدينة - عاجل"
OTHER = "افتتاح معرض الزهور السنوي في حديقة المدينة الكبرى"
LINK = f'<a href="/283001-x.html">{OTHER}</a>'
DATE = "<div>أمن | 6-09-2025, 11:14 |</div>"
TEXT = f"<p>{SENTENCE}</p><p>{MORE}</p>"


def page(markup: str, *, title: str = TITLE) -> ArticlePage:
    return article(
        f'<!DOCTYPE html><html lang="ar"><head><title>{title} » بغداد اليوم</title></head><body><main>{markup}</main>'
        "<div>جميع الحقوق محفوظة © 2025</div></body></html>"
    )


def paragraphs(markup: str, *, title: str = TITLE) -> list[str]:
    return [text for text in page(markup, title=title).body.split("\n\n") if text]


BELOW = {
    "newsletter": "<div><p>اشترك في نشرتنا البريدية لتصلك أخبار المدينة كل مساء في رسالة واحدة قصيرة.</p></div>",
    "related": f"<div><h2>مواضيع ذات صلة</h2><a href='/283001-x.html'><h3>{OTHER}</h3></a><p>{EXCERPT}</p></div>",
    "teaser": f"<div>أهم الاخبار</div><div>{LINK}<div>بغداد اليوم - كركوك {EXCERPT}</div><div>قبل 2 ساعات</div></div>",
    "comments": f"<section><h2>التعليقات (3)</h2><ul><li><cite>زائر 1</cite><p>{EXCERPT}.</p></li></ul></section>",
    "second": f"<article><small>أمن</small><h1>{OTHER}</h1>{DATE}<p>بغداد اليوم - كركوك</p>{TEXT}</article>",
    "card": f"<div><h3>{LINK}</h3><p>{EXCERPT}.</p></div>",
}


@pytest.mark.parametrize("below", BELOW.values(), ids=BELOW)
def test_an_urgent_headline_without_a_text_takes_no_other(below: str) -> None:
    found = page(f"<article><h1>{URGENT}</h1>{DATE}</article>{below}", title=URGENT)
    assert (found.headline, found.body, found.dateline) == (URGENT, "", None)


@pytest.mark.parametrize("below", BELOW.values(), ids=BELOW)
@pytest.mark.parametrize("lead", ["", "<p>بغداد اليوم - كركوك</p>"], ids=["bare", "dateline"])
def test_an_urgent_headline_keeps_its_own_text(below: str, lead: str) -> None:
    markup = f"<article><h1>{URGENT}</h1>{DATE}<div>{lead}{TEXT}</div></article>{below}"
    assert paragraphs(markup, title=URGENT) == [SENTENCE, MORE]


def test_an_urgent_headline_keeps_a_signed_text_below_a_box() -> None:
    box = f"<div><h3>أخبار ذات صلة</h3><ul><li>{LINK}<span>اليوم, 06:22</span></li><li>{LINK}</li></ul></div>"
    text = f"<div><p>بغداد اليوم - كركوك</p>{TEXT}</div>"
    assert paragraphs(f"<h1>{URGENT}</h1>{DATE}{box}{text}", title=URGENT) == [SENTENCE, MORE]


@pytest.mark.parametrize("level", ["h1", "h2"])
def test_a_second_article_below_is_none_of_the_first(level: str) -> None:
    def one(title: str, text: str) -> str:
        return f"<article><{level}>{title}</{level}>{DATE}{text}</article>"

    longer = "".join(f"<p>{n} {LEAD}</p>" for n in range(1, 7))
    assert paragraphs(one(TITLE, f"<p>{SENTENCE}</p>") + one(OTHER, longer)) == [SENTENCE]


@pytest.mark.parametrize("texts", [[SENTENCE], [SENTENCE, MORE], [SENTENCE, MORE, LAST]], ids=len)
def test_a_lead_in_an_element_of_its_own_does_not_hide_the_text(texts: list[str]) -> None:
    own = "".join(f"<p>{text}</p>" for text in texts)
    found = paragraphs(f"<h1>{TITLE}</h1><p>6-09-2025 | 11:14</p><div>{LEAD}</div><div>{own}</div>")
    assert [text for text in found if text != LEAD] == texts


@pytest.mark.parametrize("name", ["elementor-widget-container", "widget", "post-widget", "text"])
def test_no_class_name_outweighs_the_text_under_the_headline(name: str) -> None:
    side = f"<section class=side><div><p>{EXCERPT}</p></div></section>"
    head = f"<h1>{TITLE}</h1><p>6-09-2025 | 11:14</p>"
    own = f'<div class="{name}">{TEXT}<p>{LEAD}</p><p>{LAST}</p></div>'
    for beside in ("", side):
        assert paragraphs(head + own + beside) == [SENTENCE, MORE, LEAD, LAST]


AMID = {
    "skipped": '<section><div><strong>قصص أخرى</strong></div><a href="#end">تخطى قصص أخرى وواصل القراءة</a>'
    f"<ul><li>{LINK}</li><li>{LINK}</li></ul><p id=end>قصص أخرى نهاية</p></section>",
    "film": f"<div><h3>{OTHER}</h3><span>To view this video please enable JavaScript</span></div>",
    "picture": "<figure><img src=/a.jpg><p>المصدر، وكالة الصور</p><figcaption>شارع في المدينة</figcaption></figure>",
    "newsletter": "<div><p>اشترك في نشرتنا البريدية ليصلك الجديد</p></div>",
    "pulled": "<blockquote><p>القوات الأمنية طوقت مكان الحادث ونقلت الأدلة</p></blockquote>",
}


@pytest.mark.parametrize("box", AMID.values(), ids=AMID)
def test_a_box_amid_the_text_is_cut_and_the_text_goes_on(box: str) -> None:
    long = f"{MORE[:-1]}، ثم فتحت الطريق أمام المارة بعد ساعتين من العمل وأعادت السكان إلى منازلهم القريبة من الموقع."
    markup = f"<p>{SENTENCE}</p><p>{long}</p>{box}<h2>ما بعد الحادث</h2><p>{LAST}</p>"
    assert paragraphs(f"<h1>{TITLE}</h1>{DATE}<div>{markup}</div>") == [SENTENCE, long, "ما بعد الحادث", LAST]


@pytest.mark.parametrize(
    "end",
    ["<p>ـــــــ</p><p>ف.ع/ م.ل</p>", "<p>ف. ف</p>", "<p>======= ف.ف.</p>", "<p>/انتهى8</p>", "<p>انتهى 29/ن33</p>",
     "<p>المصدر: الوكالة</p>", '<p>متابعة أخبارنا على تلغرام <a href="https://t.me/x">https://t.me/x</a></p>',
     "<p><a>طباعة</a><a>ارسال</a></p>"],
)  # fmt: skip
def test_a_sign_off_is_no_paragraph(end: str) -> None:
    assert paragraphs(f"<h1>{TITLE}</h1>{DATE}<div>{TEXT}{end}</div>") == [SENTENCE, MORE]


@pytest.mark.parametrize("mark", [" (انتهى)", "/انتهى8", " انتهى", "/ انتهى 29/ن33"])
def test_a_mark_behind_the_last_sentence_is_cut(mark: str) -> None:
    assert paragraphs(f"<h1>{TITLE}</h1>{DATE}<div><p>{SENTENCE}</p><p>{MORE}{mark}</p></div>") == [SENTENCE, MORE]


@pytest.mark.parametrize(
    "text",
    ["وقال الشاهد إن كل شيء انتهى", "لا.", "متابعة الملف على مستوى اللجان مستمرة حتى نهاية الشهر، كما قال المصدر.",
     "المصدر: لا علاقة لنا بما جرى في المدينة ولم نتسلم شيئا."],
)  # fmt: skip
def test_a_last_sentence_like_a_sign_off_is_text(text: str) -> None:
    assert paragraphs(f"<h1>{TITLE}</h1>{DATE}<div>{TEXT}<p>{text}</p></div>") == [SENTENCE, MORE, text]


def test_inline_elements_that_hold_paragraphs_are_texts_of_their_own() -> None:
    found = page(
        f"<h3>{TITLE}</h3><span>11:14 2025/09/06</span><span>بغداد اليوم - كركوك<br><br>{SENTENCE}<br><br>{MORE}</span>"
        '<span><a href="/tags/a/">الأمن</a><a href="/tags/b/">الحدود</a></span>'
    )
    assert (found.dateline, found.place) == ("بغداد اليوم - كركوك", "كركوك")
    assert found.body.split("\n\n") == [SENTENCE, MORE]


def test_the_words_under_a_picture_before_the_text_are_cut() -> None:
    caption = "<p><font>صورة التقطت من الجو في 30 تشرين الثاني تظهر مكان الحادث. (الوكالة)</font></p>"
    assert paragraphs(f"<h1>{TITLE}</h1>{DATE}<div><p><img src=/a.jpg></p>{caption}{TEXT}</div>") == [SENTENCE, MORE]
