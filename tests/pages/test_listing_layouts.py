"""Lists as Arabic news sites build them: headlines, dates and which list is the section's own."""

from __future__ import annotations

import pytest

from newscrawl.pages import ListingPage
from tests.pages.samples import NOW, SITE

OWN = "https://baghdadtoday.news"
TITLES = [
    "إغلاق جسر المحافظة أسبوعا لأعمال الصيانة",
    "البلدية ترفع 40 طنا من النفايات في يوم واحد",
    "انطلاق بطولة المدارس بكرة السلة",
]
DATES = ["7-09-2025, 10:15", "6-09-2025, 22:40", "6-09-2025, 08:05"]
MENU = "<nav><a href='/'>الرئيسية</a> <a href='/local/'>محليات</a> <a href='/sport/'>رياضة</a></nav>"
PAGER = '<div><b>1</b> <a href="/local/page/2/">2</a></div>'


def listing(body: str, title: str = "محليات » بغداد اليوم") -> ListingPage:
    html = f"<html><head><title>{title}</title></head><body>{MENU}{body}</body></html>"
    return SITE.listing(html, f"{OWN}/local/", now=NOW, number=SITE.number, tz=SITE.tz, title=SITE.title)


def rows(template: str, start: int = 100) -> str:
    return "".join(template.format(n=start + i, t=t, d=d) for i, (t, d) in enumerate(zip(TITLES, DATES, strict=True)))


ENTRIES = {
    "section-then-title": '<div><span>محليات</span> <strong><a href="/{n}-x.html">{t}</a></strong> <i>{d}</i></div>',
    "title-then-section": '<li><a href="/{n}-x.html">{t}</a> <span>محليات</span> <span>{d}</span></li>',
    "button-in-the-line": '<p><a href="/{n}-x.html">{t}</a> <i>{d}</i> <a href="/{n}-x.html">اقرأ المزيد</a></p>',
    "link-around-blocks": '<a href="/{n}-x.html"><div>محليات</div><strong>{t}</strong><span> {d}</span></a>',
    "link-around-a-label": '<a href="/{n}-x.html"><img src="/p.jpg"> <em>محليات</em> <b>{t}</b> <time>{d}</time></a>',
    "section-is-a-link": '<div><a href="/local/">محليات</a> <a href="/{n}-x.html">{t}</a><div>{d}</div></div>',
    "section-is-a-heading": '<div><h6>محليات</h6><a href="/{n}-x.html">{t}</a><div>{d}</div></div>',
    "counts": '<li><a href="/{n}-x.html">{t}</a> <span>{d}</span> <span>152 مشاهدة</span></li>',
    "item-with-head-and-foot": (
        '<article><header><h3><a href="/{n}-x.html">{t}</a></h3></header><p>نص قصير عن الخبر.</p>'
        "<footer>{d}</footer></article>"
    ),
    "definition-list": '<dt><a href="/{n}-x.html">{t}</a></dt><dd>{d}</dd>',
    "two-rows": '<tr><td><a href="/{n}-x.html">{t}</a></td></tr><tr><td>{d}</td></tr>',
    "parted-by-br": '<a href="/{n}-x.html">{t}</a> {d}<br>',
    "link-in-two-parts": (
        '<div><a href="/{n}-x.html"><img src="/p.jpg"></a><div><a href="/{n}-x.html">{t}</a></div>{d}</div>'
    ),
}
AROUND = {"definition-list": "<dl>{}</dl>", "two-rows": "<table>{}</table>", "parted-by-br": "<p>{}</p>"}


@pytest.mark.parametrize("name", ENTRIES)
def test_headlines_and_dates(name: str) -> None:
    items = AROUND.get(name, "<div>{}</div>").format(rows(ENTRIES[name]))
    links = listing(f"<main><h1>محليات</h1>{items}{PAGER}</main>").links
    assert [link.headline for link in links] == TITLES
    assert [link.listed and f"{link.listed.at:%-d-%m-%Y, %H:%M}" for link in links] == DATES


def test_an_entry_without_a_date_takes_no_other_entrys() -> None:
    entry = '<div><small>{d}</small><h3><a href="/{n}-x.html">{t}</a></h3></div>'
    items = rows(entry).replace(f"<small>{DATES[0]}</small>", "", 1)
    dated = [link.listed is not None for link in listing(f"<main><h1>محليات</h1><div>{items}</div></main>").links]
    assert dated == [False, True, True]


def test_words_set_off_in_a_headline_stay_in_it() -> None:
    titles = [
        "<b>بغداد</b> تستضيف مؤتمر المياه",
        "عودة الهدوء إلى <em>بغداد</em>",
        "<span>وزير النقل:</span> <span>لا زيادة في الأجور</span>",
    ]
    items = "".join(f'<li><a href="/{i}-x.html">{t}</a></li>' for i, t in enumerate(titles, 100))
    heads = [link.headline for link in listing(f"<main><h1>محليات</h1><ul>{items}</ul></main>").links]
    assert heads == ["بغداد تستضيف مؤتمر المياه", "عودة الهدوء إلى بغداد", "وزير النقل: لا زيادة في الأجور"]


CARDS = '<div><a href="/{n}-x.html"><img src="/p.jpg"></a><h5><a href="/{n}-x.html">{t}</a></h5><i>{d}</i></div>'
BOX = "<section><h4>تقارير</h4><div>" + "".join(rows(CARDS, start) for start in (500, 600, 700)) + "</div></section>"


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("pager", ["", PAGER])
@pytest.mark.parametrize("boxes", ["{own}{box}", "{box}{own}", "{box}{own}{box}"])
def test_a_short_list_beside_richer_boxes(count: int, pager: str, boxes: str) -> None:
    items = "".join(f'<li><a href="/{100 + i}-x.html">{t}</a></li>' for i, t in enumerate(TITLES[:count]))
    own = f"<section><h2>محليات</h2><ul>{items}</ul>{pager}</section>"
    found = listing(f"<div>{boxes.format(own=own, box=BOX)}</div>").links
    assert [link.number for link in found] == ["100", "101", "102"][:count]


@pytest.mark.parametrize("wrapper", ["aside", 'div class="slider"', 'div class="col-md-3"'])
def test_a_list_with_its_own_pagination_is_no_margin(wrapper: str) -> None:
    items = rows('<li><a href="/{n}-x.html">{t}</a></li>')
    own = f"<{wrapper}><ul>{items}</ul>{PAGER}</{wrapper.split()[0]}>"
    assert [link.number for link in listing(f"{BOX}{own}").links] == ["100", "101", "102"]


def test_a_button_of_a_menu_is_no_pagination() -> None:
    items = rows('<li><a href="/{n}-x.html">{t}</a></li>')
    html = f'<body><div><a href="#" role="button">أقسام أخرى</a></div><div><ul>{items}</ul></div></body>'
    found = SITE.listing(html, f"{OWN}/local/page/2/", now=NOW, number=SITE.number, tz=SITE.tz, title=SITE.title)
    assert (found.paginated, len(found.links)) == (False, 3)


def test_the_only_entry_keeps_its_date_and_not_the_clocks() -> None:
    one = ENTRIES["item-with-head-and-foot"].format(n=100, t=TITLES[0], d=DATES[0])
    clock = "<div>الاثنين 8 أيلول 2025, 12:00</div>"
    pager = '<div><a href="/local/">1</a> <b>2</b></div>'
    html = (
        f"<html><head><title>محليات</title></head><body><div>{clock}<div>محليات</div>{one}{pager}</div></body></html>"
    )
    page = SITE.listing(html, f"{OWN}/local/page/2/", now=NOW, number=SITE.number, tz=SITE.tz, title=SITE.title)
    assert [(link.headline, link.listed and link.listed.at.day) for link in page.links] == [(TITLES[0], 7)]
