"""The ticker as Arabic news sites build it: the truth is the same four lines in every layout."""

from __future__ import annotations

import pytest

from tests.pages.samples import NOW, SITE

LINES = [
    "مجلس المحافظة يقر خطة تأهيل الجسور القديمة",
    "الكهرباء: إعادة خط النقل الشمالي إلى العمل",
    'رئيس اللجنة.. "لا تغيير" في موعد الامتحانات',
    "افتتاح معرض الكتاب بمشاركة 40 دارا",
]
ROOMS = range(len(LINES))


def each(template: str, order: object = ROOMS) -> str:
    return "".join(template.format(i=i, t=LINES[i]) for i in order)  # type: ignore[attr-defined]


SLIDE = '<div class="swiper-slide{c}"><a href="/{i}-x.html">{t}</a></div>'
CLONED = "".join(
    SLIDE.format(c=c, i=i, t=LINES[i])
    for i, c in ((3, " swiper-slide-duplicate"), *((i, "") for i in ROOMS), (0, " swiper-slide-duplicate"))
)
LAYOUTS = {
    "marquee-with-pictures-between": (
        '<table><tr><td>عاجل</td><td><marquee direction="right">'
        + each('<img src="/i/dot.gif" alt=""> <a href="/{i}-x.html">{t}</a> &nbsp;|&nbsp; ')
        + "</marquee></td></tr></table>"
    ),
    "swiper-with-copies-and-arrows": (
        f'<div class="swiper breaking"><div class="swiper-wrapper">{CLONED}</div>'
        '<div class="swiper-button-next"></div><div class="swiper-button-prev"></div></div>'
    ),
    "newsticker-with-controls": (
        '<div class="bn-breaking-news"><div class="bn-label">آخر الأخبار</div><div class="bn-news"><ul>'
        + each('<li><a href="/{i}-x.html">{t}</a></li>')
        + '</ul></div><div class="bn-controls"><button>‹</button><button>›</button></div></div>'
    ),
    "bootstrap-with-controls": (
        '<div class="breaking-news"><strong>عاجل</strong><div class="carousel slide"><div class="carousel-indicators">'
        '<button>1</button><button>2</button></div><div class="carousel-inner">'
        + each('<div class="carousel-item"><a href="/{i}-x.html">{t}</a></div>')
        + '</div><a class="carousel-control-prev" href="#c"><span>السابق</span></a>'
        '<a class="carousel-control-next" href="#c"><span>التالي</span></a></div></div>'
    ),
    "section-without-classes": (
        "<section><h2>آخر الأخبار</h2>" + each('<article><p><a href="/{i}-x.html">{t}</a></p></article>') + "</section>"
    ),
    "label-in-the-first-item": (
        '<div class="news-bar"><ul><li><span>عاجل</span> <a href="/0-x.html">'
        + LINES[0]
        + "</a></li>"
        + each('<li><a href="/{i}-x.html">{t}</a></li>', ROOMS[1:])
        + "</ul></div>"
    ),
    "label-in-every-item": (
        '<div class="ticker"><ul>' + each('<li><b>عاجل</b> <a href="/{i}-x.html">{t}</a></li>') + "</ul></div>"
    ),
    "times-before": (
        "<div><h3>آخر الأخبار</h3><ul>"
        + each('<li><span>1{i}:05</span> <a href="/{i}-x.html">{t}</a></li>')
        + "</ul></div>"
    ),
    "times-in-the-link": (
        '<div class="ticker"><span>آخر الأخبار</span><div>'
        + each('<a href="/{i}-x.html"><time>1{i}:05</time> <span>{t}</span></a>')
        + "</div></div>"
    ),
    "times-after-in-the-link": (
        '<div class="last-news"><ul>'
        + each('<li><a href="/{i}-x.html">{t} <small>منذ {i} دقائق</small></a></li>', [1, 2, 3]).replace(
            "منذ 1", "منذ 9"
        )
        + "</ul></div>"
    ),
    "sections-beside": (
        '<div id="newsticker"><ul>'
        + each('<li><a href="/security/">أمن</a> <a href="/{i}-x.html">{t}</a></li>')
        + "</ul></div>"
    ),
    "a-link-to-all-at-the-end": (
        '<div class="breaking"><b>عاجل</b><div>'
        + each('<a href="/{i}-x.html">{t}</a>')
        + '<a href="/lastnews/">المزيد</a></div></div>'
    ),
    "two-a-slide": (
        '<div class="latest-bar"><div class="carousel-inner">'
        + "".join(
            '<div class="item">' + each('<p><a href="/{i}-x.html">{t}</a></p>', pair) + "</div>"
            for pair in ([0, 1], [2, 3])
        )
        + "</div></div>"
    ),
    "owl-with-copies": (
        '<div class="ticker"><div class="owl-stage">'
        + each('<div class="owl-item cloned"><div><a href="/{i}-x.html">{t}</a></div></div>', [2, 3])
        + each('<div class="owl-item"><div><a href="/{i}-x.html">{t}</a></div></div>')
        + each('<div class="owl-item cloned"><div><a href="/{i}-x.html">{t}</a></div></div>', [0, 1])
        + '</div><div class="owl-nav"><button>‹</button></div></div>'
    ),
    "headings-with-pictures": (
        "<div><div>شريط الأخبار</div><div>"
        + each(
            '<div><a href="/{i}-x.html"><img src="/p/{i}.jpg" alt=""></a><h4><a href="/{i}-x.html">{t}</a></h4></div>'
        )
        + "</div></div>"
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_strip_of_other_sites(name: str) -> None:
    html = (
        f"<html><body><header>{LAYOUTS[name]}</header><nav><a href='/'>الرئيسية</a><a href='/security/'>أمن</a></nav>"
        "<main><h1>عنوان الصفحة الأول اليوم</h1><ul><li><a href='/88-x.html'>خبر في متن الصفحة عن الطرق</a></li>"
        "<li><a href='/89-x.html'>خبر آخر في متن الصفحة عن السوق</a></li></ul></main></body></html>"
    )
    page = SITE.ticker(html, "https://baghdadtoday.news/", now=NOW, number=SITE.number, tz=SITE.tz, title=SITE.title)
    shown = [1, 2, 3] if name == "times-after-in-the-link" else list(ROOMS)
    assert [(line.text, line.url) for line in page.lines] == [
        (LINES[i], f"https://baghdadtoday.news/{i}-x.html") for i in shown
    ]
