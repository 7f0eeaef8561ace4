"""From markup to paragraphs: what parts them, what is cut, what must stay."""

from __future__ import annotations

import pytest

from tests.pages.samples import HEADER, MORE, SENTENCE, article, html_of

PARAGRAPHS = {
    "paragraph-elements": (f"<p>{SENTENCE}</p><p>{MORE}</p>", [SENTENCE, MORE]),
    "two-breaks": (f"{SENTENCE}<br><br>{MORE}", [SENTENCE, MORE]),
    "breaks-around-spaces": (f"{SENTENCE}<br>&nbsp;<br />{MORE}", [SENTENCE, MORE]),
    "divs": (f"<div>{SENTENCE}</div><div>{MORE}</div>", [SENTENCE, MORE]),
    "one-break-is-a-space": ("<p>نص أول<br>نص ثان</p>", ["نص أول نص ثان"]),
    "source-lines-are-spaces": ("<p>نص أول\n\n   نص ثان</p>", ["نص أول نص ثان"]),
    "inline-splits-nothing": ("<p>مصـ<b>در</b> أمـ<span>ني</span></p>", ["مصـدر أمـني"]),
    "inline-glues-nothing": ("<p><b>مصدر</b> <i>أمني</i></p>", ["مصدر أمني"]),
    "lists": (f"<p>{SENTENCE}</p><ul><li>أولا</li><li>ثانيا</li></ul>", [SENTENCE, "أولا", "ثانيا"]),
    "quotes-and-tatweel-stay": ('<p>إن" خلال الـ24 ساعة “نفذت"</p>', ['إن" خلال الـ24 ساعة “نفذت"']),
    "scripts-and-comments-go": (f"<p>{SENTENCE}</p><script>var a</script><!-- x --><style>p</style>", [SENTENCE]),
    "hidden-goes": (f'<p>{SENTENCE}</p><p style="display: none">خفي</p><p hidden>خفي</p>', [SENTENCE]),
    "one-word": ("<p>تفاصيل</p>", ["تفاصيل"]),
}


@pytest.mark.parametrize(("markup", "paragraphs"), PARAGRAPHS.values(), ids=PARAGRAPHS)
def test_paragraphs(markup: str, paragraphs: list[str]) -> None:
    assert article(html_of(markup)).body == "\n\n".join(paragraphs)


DATELINES = {
    "own-paragraph": "<p>بغداد اليوم - بابل</p><p>{}</p>",
    "bold-paragraph": "<p><strong>بغداد اليوم - بابل</strong></p><p>{}</p>",
    "break-after": "<p>بغداد اليوم - بابل<br>{}</p>",
    "two-breaks-after": "بغداد اليوم - بابل<br><br>{}",
    "runs-on": "<p>بغداد اليوم - بابل {}</p>",
    "bold-and-runs-on": "<p><b>بغداد اليوم - بابل</b> {}</p>",
    "after-font-controls": "<p>+A -A</p><p>&nbsp;</p><p>بغداد اليوم - بابل</p><p>{}</p>",
}


@pytest.mark.parametrize("markup", DATELINES.values(), ids=DATELINES)
def test_dateline_leaves_the_body(markup: str) -> None:
    page = article(html_of(markup.format(SENTENCE)))
    assert (page.dateline, page.place, page.body) == ("بغداد اليوم - بابل", "بابل", SENTENCE)


NOISE = [
    "تحرير: أ.غ",
    "تحرير : م.ك",
    ".",
    "...",
    "يتبع . . .",
    "يتبع...",
    "(يتبع)",
    "+A -A",
    "أهم الاخبار",
    "للاطلاع على التقرير كاملا اضغط هنا",
    "لقراءة التفاصيل اضغط هنا",
    "اضغط هنا لمشاهدة التقرير الكامل",
]


@pytest.mark.parametrize("line", NOISE)
def test_noise_is_cut_and_told(line: str) -> None:
    page = article(html_of(f"<p>{SENTENCE}</p><p>{line}</p>"))
    assert page.body == SENTENCE
    assert page.noise == [line]


@pytest.mark.parametrize("line", NOISE)
def test_noise_amid_the_text_costs_none_of_it(line: str) -> None:
    page = article(html_of(f"<p>{SENTENCE}</p><p>{line}</p><p>{MORE}</p>"))
    assert page.body == f"{SENTENCE}\n\n{MORE}"


REAL = [
    'وقال المتحدث لـ"بغداد اليوم" إن العملية مستمرة.',
    "وأضاف في حديث لـ(بغداد اليوم) - وهو أول تصريح له - أن العمل جار.",
    "ووقع الحادث قبل ساعتين",
    "وتابع أن أهم الاخبار ستعلن في مؤتمر لاحق.",
    "وأشار إلى أن رسائل فيها عبارة اضغط هنا وصلت إلى هواتف المواطنين.",
    "وتولى تحرير الرهائن فريق خاص.",
    "انتهى",
    "تابع",
    "15",
]


@pytest.mark.parametrize("line", REAL)
def test_real_text_stays(line: str) -> None:
    page = article(html_of(f"<p>بغداد اليوم - بغداد</p><p>{SENTENCE}</p><p>{line}</p><p>{MORE}</p>"))
    assert page.body == "\n\n".join([SENTENCE, line, MORE])
    assert page.noise == []


def test_teasers_with_a_time_are_cut_and_the_text_goes_on() -> None:
    teasers = (
        "<p>أهم الاخبار</p><p>بغداد اليوم - ديالى ضبط أسلحة منذ 3 ساعات</p><p>بغداد اليوم - واسط حريق أمس, 10:20</p>"
    )
    page = article(html_of(f"<p>{SENTENCE}</p>{teasers}<p>{MORE}</p>"))
    assert page.body == f"{SENTENCE}\n\n{MORE}"


def test_teasers_of_several_lines_are_cut() -> None:
    teaser = "<p>بغداد اليوم - ديالى</p><p>ضبط أسلحة في بستان</p><p>منذ 3 ساعات</p>"
    page = article(html_of(f"<p>بغداد اليوم - بغداد</p><p>{SENTENCE}</p>{teaser}"))
    assert page.body == SENTENCE


def test_a_second_dateline_ends_the_body() -> None:
    page = article(html_of(f"<p>{SENTENCE}</p><p>بغداد اليوم - ديالى ضبط أسلحة</p><p>{MORE}</p>"))
    assert page.body == SENTENCE
    assert page.noise == ["بغداد اليوم - ديالى ضبط أسلحة", MORE]


def test_a_row_of_page_numbers_is_no_text() -> None:
    page = article(html_of(f'<p>{SENTENCE}</p><div><span>1</span> <a href="/page,2,283950-a.html">2</a></div>'))
    assert page.body == SENTENCE


def test_links_to_other_articles_are_cut() -> None:
    aside = '<p>اقرأ أيضا:</p><p><a href="/5-x.html">خبر آخر عن الطقس في البلاد</a></p>'
    inline = '<p>اقرأ أيضا: <a href="/6-x.html">خبر آخر عن الطرق الخارجية</a></p>'
    page = article(html_of(f"<p>{SENTENCE}</p>{aside}{inline}<p>{MORE}</p>"))
    assert page.body == f"{SENTENCE}\n\n{MORE}"


def test_a_header_inside_the_body_element_is_not_the_body() -> None:
    page = article(html_of(f"{HEADER}<p>بغداد اليوم - بغداد</p><p>{SENTENCE}</p>", header=""))
    assert (page.body, page.dateline) == (SENTENCE, "بغداد اليوم - بغداد")


def test_of_several_body_elements_the_one_with_the_dateline_counts() -> None:
    other = f'<div class="news-content"><p>{MORE}</p><p>{MORE}</p><p>{MORE}</p></div>'
    assert article(html_of(f"<p>بغداد اليوم - بغداد</p><p>{SENTENCE}</p>", after=other)).body == SENTENCE
