"""Listings: which links are the section's own, and where the list goes on."""

from __future__ import annotations

import pytest

from newscrawl.pages import ListingPage
from newscrawl.pages.pagination import position
from tests.pages.samples import NOW, SITE

OWN = "https://baghdadtoday.news"
TITLES = [
    "ضبط معمل سري للأدوية شرقي العاصمة",
    "تفكيك شبكة لتزوير الوثائق",
    "العثور على كدس للعتاد",
    "حريق في مخزن للأخشاب",
]
MARGIN = "".join(f'<li><a href="/{900 + i}-m.html">خبر في الهامش رقم {i} عن الطقس</a></li>' for i in range(7))


def listing(html: str, url: str = f"{OWN}/security/") -> ListingPage:
    return SITE.listing(html, url, now=NOW, number=SITE.number, tz=SITE.tz, title=SITE.title)


def page(items: str, *, pager: str = "", label: str = "الأكثر قراءة") -> str:
    return (
        f'<html><body><div>آخر الأخبار</div><ul><li><a href="/901-m.html">خبر في الشريط عن الطقس</a></li>'
        f'<li><a href="/902-m.html">خبر ثان في الشريط عن الطرق</a></li></ul>'
        f"<main><div>{items}{pager}</div><div><h4>{label}</h4><ul>{MARGIN}</ul></div></main>"
        f'<footer><a href="/77-about.html">من نحن نحن</a><a href="/78-x.html">اتصل بنا هنا</a></footer></body></html>'
    )


ITEMS = {
    "bare-links": lambda i, t: f'<a href="/{100 + i}-s.html">{t}</a>',
    "cards": lambda i, t: f'<div><a href="/{100 + i}-s.html"><h3>{t}</h3></a><span>أمس, 10:0{i}</span></div>',
    "picture-and-title": lambda i, t: (
        f'<div><a href="/{100 + i}-s.html"><img src="/a.jpg"></a><a href="/{100 + i}-s.html">{t}</a></div>'
    ),
    "rows": lambda i, t: (
        ("<div>" if i % 2 == 0 else "")
        + f'<div><a href="/{100 + i}-s.html">{t}</a></div>'
        + ("</div>" if i % 2 else "")
    ),
    "table": lambda i, t: (
        f'<table><tr><td><a href="/{100 + i}-s.html">{t}</a></td><td>6-09-2025, 11:14</td></tr></table>'
    ),
}


@pytest.mark.parametrize("item", ITEMS.values(), ids=ITEMS)
def test_own_links_by_structure(item) -> None:  # type: ignore[no-untyped-def]
    html = page("".join(item(i, t) for i, t in enumerate(TITLES)), pager='<a href="/security/page/2/">2</a>')
    links = listing(html).links
    assert [link.number for link in links] == ["100", "101", "102", "103"]
    assert [link.headline for link in links] == TITLES


@pytest.mark.parametrize("label", ["الأكثر قراءة", "أهم الاخبار", "اخترنا لك", "أخبار ذات صلة"])
def test_a_labelled_list_alone_is_not_the_sections(label: str) -> None:
    assert listing(page("<p>لا توجد أخبار</p>", label=label)).links == []


def test_an_article_listed_twice_counts_once() -> None:
    links = "".join(f'<a href="/{slug}.html">{TITLES[0]}</a>' for slug in ("5-a", "6-b", "5-"))
    html = f'<div class="col-lg-9">{links}</div>'
    assert [link.number for link in listing(html).links] == ["5", "6"]


PAGERS = {
    "numbers": (
        '<a href="/security/page/2/">2</a><a href="/security/page/3/">3</a>',
        f"{OWN}/security/page/2/",
        True,
        False,
    ),
    "rel-next": ('<a rel="next" href="/security/page/2/">»</a>', f"{OWN}/security/page/2/", True, False),
    "by-word": ('<a href="/security/page/2/">التالي</a>', f"{OWN}/security/page/2/", True, False),
    "query": ('<a href="/security/?page=2">2</a>', f"{OWN}/security/?page=2", True, False),
    "none": ("", None, False, False),
    "another-list": ('<a href="/politics/page/2/">2</a>', None, False, False),
}


@pytest.mark.parametrize(("pager", "following", "paginated", "last"), PAGERS.values(), ids=PAGERS)
def test_first_page(pager: str, following: str | None, paginated: bool, last: bool) -> None:
    found = listing(page("", pager=pager))
    assert (found.next_url, found.paginated, found.last) == (following, paginated, last)


def test_last_page() -> None:
    pager = '<a href="/security/">1</a><a href="/security/page/2/">2</a><span>3</span>'
    found = listing(page("", pager=pager), f"{OWN}/security/page/3/")
    assert (found.next_url, found.paginated, found.last) == (None, True, True)


def test_position_in_a_list() -> None:
    assert position(f"{OWN}/security/page/12/") == ("/security", 12)
    assert position(f"{OWN}/security/") == ("/security", 1)
    assert position(f"{OWN}/2025/09/07/page/2/")[1] == 2


def test_a_section_by_its_name() -> None:
    html = '<body><a href="/5-a.html">أمن</a><nav><a href="/amn/">الأمن</a><a href="/sec/">أمــن</a></nav></body>'
    assert listing(html).section_url("أمن") == f"{OWN}/sec/"
    assert listing(html).section_url("رياضة") is None


@pytest.mark.parametrize("html", ["", "<html>", "نص", "<a>", "<a href='http://[bad'>خبر</a>", "<div>" * 30_000])
def test_never_raises(html: str) -> None:
    found = listing(html)
    assert (found.links, found.next_url, found.paginated) == ([], None, False)
