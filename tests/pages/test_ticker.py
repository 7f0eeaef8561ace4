"""The ticker on a page: which elements are its lines, and which repeat."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.items import TickerLine
from newscrawl.pages import TickerPage
from newscrawl.pages.ticker import unrolled
from tests.pages.samples import NOW, SITE

LINES = [
    'قوة تداهم وكرا.. والحصيلة "أربعة"',
    "المرور: خطة جديدة لمداخل العاصمة - عاجل",
    "انخفاض مناسيب النهر",
    "صرف الرواتب غدا",
]


def ticker(html: str) -> TickerPage:
    return SITE.ticker(html, "https://baghdadtoday.news/", now=NOW, number=SITE.number, tz=SITE.tz, title=SITE.title)


def texts(html: str) -> list[str]:
    return [line.text for line in ticker(html).lines]


def links(order: list[int], template: str = '<a href="/{i}-x.html">{t}</a>') -> str:
    return " ".join(template.format(i=i, t=LINES[i]) for i in order)


ALL = [0, 1, 2, 3]
LI = '<li><a href="/{i}-x.html">{t}</a></li>'
SLIDE = '<div class="carousel-item"><a href="/{i}-x.html">{t}</a></div>'
REST = '<nav><a href="/">الرئيسية</a><a href="/security/">أمن</a></nav><h1>عنوان</h1>'
STRIPS = {
    "list": f"<div><b>آخر الأخبار</b><ul>{links(ALL, LI)}</ul></div>",
    "label-by-itself": f"<div><div><span>آخر الأخبار</span></div><div><ul>{links(ALL, LI)}</ul></div></div>",
    "marquee": f"<marquee>{links(ALL)}</marquee>",
    "class-alone": f'<div class="breaking-ribbon"><ul>{links(ALL, LI)}</ul></div>',
    "id-alone": f'<div id="lastNewsBar">{links(ALL)}</div>',
    "spans": f"<div><i>عاجل</i><p>{links(ALL, '<span>{t}</span>')}</p></div>",
    "separators": f"<div><b>آخر الأخبار</b><div>{links(ALL).replace('</a> ', '</a><i>●</i>')}</div></div>",
    "bootstrap": f"<div><b>آخر الأخبار</b><div class='carousel'><div>{links(ALL, SLIDE)}</div></div></div>",
    "links-and-spans": f"<div><b>آخر الأخبار</b>{links([0, 1])} <span>{LINES[2]}</span> {links([3])}</div>",
    "separators-as-items": f"<div><b>آخر الأخبار</b><ul>{links(ALL, LI + '<li>|</li>')}</ul></div>",
    "looped": f"<div><b>آخر الأخبار</b><div><div>{links([3, *ALL, 0], SLIDE)}</div></div></div>",
    "repeated": f"<div><b>آخر الأخبار</b><div><div>{links([*ALL, *ALL], SLIDE)}</div></div></div>",
}


@pytest.mark.parametrize("strip", STRIPS.values(), ids=STRIPS)
def test_lines_of_a_strip(strip: str) -> None:
    side = f"<div><h4>آخر الأخبار</h4><ul>{links([2, 3], LI)}</ul></div>"
    assert texts(f"<html><body><header>{strip}</header>{REST}{side}</body></html>") == LINES


SWIPER = '<div class="swiper-slide" data-swiper-slide-index="{i}"><a href="/{i}-x.html">{t}</a></div>'
SLICK = '<div data-slick-index="{i}"><a href="/{i}-x.html">{t}</a></div>'
# A loop that has turned: the carousel's own count says where it begins.
TURNED = {
    "swiper-rotated": (links([2, 3, 0, 1], SWIPER), LINES),
    "swiper-with-copies": (links([3, *ALL, 0], SWIPER), LINES),
    "swiper-rotated-with-copies": (links([1, 2, 3, 0, 1, 2], SWIPER), LINES),
    "slick-rotated": (links([3, 0, 1, 2], SLICK), LINES),
    "not-all-counted": (links([2, 3], SWIPER) + links([0, 1], SLIDE), [LINES[i] for i in (2, 3, 0, 1)]),
}


@pytest.mark.parametrize(("slides", "expected"), TURNED.values(), ids=TURNED)
def test_a_turned_loop_keeps_its_order(slides: str, expected: list[str]) -> None:
    assert texts(f"<body><div><b>آخر الأخبار</b><div><div>{slides}</div></div></div>{REST}</body>") == expected


@pytest.mark.parametrize("between", ["", "<hr>", "<nav><a href='/'>الرئيسية</a></nav>"])
def test_copies_for_wide_and_narrow_screens_count_once(between: str) -> None:
    copies = [f'<div class="d-{size}"><b>آخر الأخبار</b><ul>{links(ALL, LI)}</ul></div>' for size in ("lg", "none")]
    assert texts(f"<body><div>{copies[0]}{between}{copies[1]}</div>{REST}</body>") == LINES


PLACEHOLDERS = [
    "جاري التحميل...", "جارٍ التحميل", "جار تحميل الأخبار", "يتم تحميل الأخبار", "تحميل…", "Loading...", "Please wait",
    "يرجى الانتظار", "الرجاء الانتظار قليلاً", "انتظر من فضلك", "لا توجد أخبار", "لا توجد أخبار عاجلة حالياً",
    "لا يوجد أخبار جديدة", "No news available", "...", "…", "- - -", "••••", "؟",
]  # fmt: skip
HOLDERS = [
    "<ul><li>{}</li></ul>",
    "<ul><li>{0}</li><li>{0}</li></ul>",
    '<ul><li><a href="#">{}</a></li></ul>',
    "<div>{}</div>",
]
AROUND = ['<div class="ticker"><b>آخر الأخبار</b>{}</div>', '<div class="ticker">{}</div>', "<div><b>عاجل</b>{}</div>"]


@pytest.mark.parametrize("text", PLACEHOLDERS)
@pytest.mark.parametrize("holder", HOLDERS)
@pytest.mark.parametrize("around", AROUND)
def test_what_stands_in_for_headlines_is_none(text: str, holder: str, around: str) -> None:
    strip = around.format(holder.format(text))
    assert texts(f"<body>{strip}{REST}<aside><h4>آخر الأخبار</h4><ul>{links(ALL, LI)}</ul></aside></body>") == []


@pytest.mark.parametrize(
    "text",
    ["لا توجد أخبار مؤكدة عن المفقودين", "تحميل وزير النقل مسؤولية الحادث", "جاري البحث عن ناجين", "لا توجد إصابات"],
)
def test_a_headline_that_begins_like_a_placeholder(text: str) -> None:
    assert texts(f'<body><div class="ticker"><ul><li>{text}</li><li>{LINES[0]}</li></ul></div></body>') == [
        text,
        LINES[0],
    ]


def test_line_fields() -> None:
    first, second, *_ = ticker(f"<body>{STRIPS['list']}</body>").lines
    assert first == TickerLine(text=LINES[0], url="https://baghdadtoday.news/0-x.html")
    assert second.headline_tags == ("urgent",)
    assert ticker(f"<body>{STRIPS['spans']}</body>").lines[0].url is None


EMPTY = {
    "nothing": "",
    "no-strip": f"<html><body>{REST}</body></html>",
    "waiting-for-a-script": f"<html><body><div><b>آخر الأخبار</b><ul></ul></div>{REST}</body></html>",
    "waiting-beside-a-list": f"<body><div><b>آخر الأخبار</b><div></div></div>{REST}<div>{STRIPS['list']}</div></body>",
    "waiting-by-its-name": f'<body><div class="ticker"></div>{REST}<div>{STRIPS["list"]}</div></body>',
}


@pytest.mark.parametrize("html", EMPTY.values(), ids=EMPTY)
def test_no_lines(html: str) -> None:
    assert texts(html) == []


def line(name: object) -> TickerLine:
    return TickerLine(text=str(name))


@given(st.integers(3, 9).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, (n - 1) // 2))))
def test_a_loop_of_any_length_is_unrolled(shape: tuple[int, int]) -> None:
    count, clones = shape
    lines = [line(i) for i in range(count)]
    looped = lines[count - clones :] + lines + lines[:clones] if clones else lines
    assert unrolled(looped) == lines


@given(st.integers(1, 9), st.integers(1, 4))
def test_whole_repeats_are_unrolled(count: int, times: int) -> None:
    lines = [line(i) for i in range(count)]
    assert unrolled(lines * times) == lines


@given(st.lists(st.integers(0, 5)))
def test_every_line_counts_once(names: list[int]) -> None:
    got = unrolled([line(n) for n in names])
    assert len(got) == len(set(names))
