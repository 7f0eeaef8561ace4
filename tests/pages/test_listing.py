"""Listings: which links are the section's own, and where the list goes on."""

from __future__ import annotations

import pytest

from newscrawl.pages import ListingPage
from newscrawl.pages.listing.pagination import position
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


# Where a headline and its date share a line, in every order.
SHARED = {
    "span": '<li><a href="/{n}-s.html">{t}</a> <span>{d}</span></li>',
    "small": '<li><a href="/{n}-s.html">{t}</a><small>{d}</small></li>',
    "plain": '<p><a href="/{n}-s.html">{t}</a> {d}</p>',
    "first": '<div><span>{d}</span> <a href="/{n}-s.html">{t}</a></div>',
    "first-plain": '<li>{d} | <a href="/{n}-s.html">{t}</a></li>',
    "in-link": '<div><a href="/{n}-s.html">{t} <span>{d}</span></a></div>',
    "in-link-plain": '<div><a href="/{n}-s.html">{t} {d}</a></div>',
    "in-link-first": '<div><a href="/{n}-s.html">{d} - {t}</a></div>',
    "in-heading": '<div><h3><a href="/{n}-s.html">{t}</a> <small>{d}</small></h3></div>',
    "with-section": '<li><a href="/{n}-s.html">{t}</a> | أمن | {d}</li>',
    "own-line": '<div><a href="/{n}-s.html">{t}</a><div>{d}</div></div>',
    "heading-unlinked": '<div><h3>{t}</h3><i>{d}</i> <a href="/{n}-s.html">اقرأ المزيد</a></div>',
}
# A headline may tell of a date or count days; none of that is when it was published.
TELLING = [TITLES[0], "اجتماع يوم 12 آذار 2024 لبحث ملف المياه في نينوى", "توقف الضخ منذ 3 أيام في البصرة"]


@pytest.mark.parametrize("item", SHARED.values(), ids=SHARED)
@pytest.mark.parametrize("date", ["6-09-2025, 11:14", "اليوم, 11:14", "06/09/2025 11:14"])
def test_headline_and_date_in_one_line(item: str, date: str) -> None:
    items = "".join(item.format(n=100 + i, t=t, d=date) for i, t in enumerate(TELLING))
    links = listing(page(f"<div>{items}</div>")).links
    assert [link.headline for link in links] == TELLING
    day = 8 if "اليوم" in date else 6
    assert {link.listed and link.listed.at.isoformat()[:16] for link in links} == {f"2025-09-{day:02}T11:14"}


def test_a_date_of_several_elements_or_far_written() -> None:
    dates = ["<b>6</b> <i>أيلول</i> <u>2025</u>", "<span>السبت 6 أيلول (سبتمبر) 2025 - 10:20 صباحاً</span>"]
    items = "".join(f'<li>{d} <a href="/{i}-s.html">{TELLING[1]}</a></li>' for i, d in enumerate(dates, 100))
    links = listing(page(f"<ul>{items}</ul>")).links
    assert [link.headline for link in links] == [TELLING[1]] * 2
    assert [link.listed and link.listed.precision for link in links] == ["day", "minute"]


def test_a_headlines_date_is_not_the_listed_one() -> None:
    items = "".join(f'<li><a href="/{100 + i}-s.html">{t}</a></li>' for i, t in enumerate(TELLING))
    assert [(link.headline, link.listed) for link in listing(page(f"<ul>{items}</ul>")).links] == [
        (title, None) for title in TELLING
    ]


# Two long headings before a link without words are told apart by nothing.
ALONE = [
    (item, heading)
    for item in SHARED.values()
    for heading in ("<h2>أمن</h2>", "<h1>أخبار القسم الأمني كلها</h1>", "")
    if "اقرأ" not in item or len(heading) < 20
]


@pytest.mark.parametrize(("item", "heading"), ALONE)
def test_a_list_of_one_article_keeps_its_headline(item: str, heading: str) -> None:
    one = item.format(n=100, t=TITLES[0], d="6-09-2025, 11:14")
    html = f"<html><body><header>الاثنين 8 أيلول 2025</header><main>{heading}<div>{one}</div></main></body></html>"
    assert [(link.number, link.headline) for link in listing(html).links] == [("100", TITLES[0])]


LABELS = [
    "الأكثر قراءة", "الأكثر مشاهدة", "أهم الاخبار", "اخترنا لك", "مواضيع ذات صلة", "اقرأ أيضا", "آخر الأخبار",
    "شاهد أيضاً", "قد يهمك", "الأكثر قراءة خلال 24 ساعة",
]  # fmt: skip


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("first", [True, False])
def test_a_short_list_beside_a_long_labelled_one(label: str, count: int, first: bool) -> None:
    own = "".join(f'<div><a href="/{100 + i}-s.html">{t}</a></div>' for i, t in enumerate(TITLES[:count]))
    rows = "".join(
        f'<li><a href="/{500 + i}-m.html"><img src="/a.jpg">خبر مقروء رقم {i} عن السوق</a> <i>أمس, 10:00</i></li>'
        for i in range(24)
    )
    lists = [f"<div><h2>أمن</h2><div>{own}</div></div>", f"<div><h4>{label}</h4><ul>{rows}</ul></div>"]
    html = f"<html><head><title>أمن</title></head><body>{''.join(lists if first else lists[::-1])}</body></html>"
    assert [link.number for link in listing(html).links] == ["100", "101", "102"][:count]


@pytest.mark.parametrize("label", ["آخر الأخبار", "أحدث الأخبار"])
def test_a_label_that_is_the_pages_title_heads_its_own_list(label: str) -> None:
    own = "".join(f'<li><a href="/{100 + i}-s.html">{t}</a> <b>أمس, 10:00</b></li>' for i, t in enumerate(TITLES))
    html = (
        f"<html><head><title>{label} | بغداد اليوم</title></head><body><main><h1>{label}</h1><ul>{own}</ul></main>"
        f'<div><h4>الأكثر قراءة</h4><ul>{MARGIN}</ul></div><p><a href="/55-x.html">عن الموقع</a></p></body></html>'
    )
    assert len(listing(html, f"{OWN}/lastnews/").links) == len(TITLES)


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


@pytest.mark.parametrize("html", ["", "<html>", "نص", "<a>", "<a href='http://[bad'>خبر</a>", "<div>" * 20_000])
def test_never_raises(html: str) -> None:
    found = listing(html)
    assert (found.links, found.next_url, found.paginated) == ([], None, False)


S = "/security/"
ROWS = {
    "from-zero": ('<b>1</b> <a href="?page=1">2</a> <a href="?page=2">3</a>', S, "/security/?page=1"),
    "from-zero-second": (
        '<a href="?page=0">1</a> <b>2</b> <a href="?page=2">3</a>', "/security/?page=1", "/security/?page=2",
    ),
    "offset": ('<b>1</b> <a href="?start=20">2</a> <a href="?start=40">3</a>', S, "/security/?start=20"),
    "token": ('<a href="?updated-max=2025-09-07">رسائل أقدم</a>', S, "/security/?updated-max=2025-09-07"),
    "arabic-digits": ('<a class="on">١</a> <a href="/security/page/2/">٢</a>', S, "/security/page/2/"),
    "arrow-alone": ('<a href="/security/page/2/">›</a>', S, "/security/page/2/"),
    "more": ('<a href="/security/?cursor=abc">المزيد</a>', S, "/security/?cursor=abc"),
    "backwards": ('<a href="page/1/">1</a> <a href="page/2/">2</a> <b>3</b>', S, "/security/page/2/"),
    "query-of-the-list": (
        '<b>1</b> <a href="?cat=4&pageindex=2">2</a>', "/list.aspx?cat=4", "/list.aspx?cat=4&pageindex=2",
    ),
    "another-list-by-query": ('<b>1</b> <a href="?cat=5&pageindex=2">2</a>', "/list.aspx?cat=4", None),
    "more-of-another": ('<a href="/politics/">المزيد</a>', S, None),
    "more-beside-a-block-of-the-front-page": ('<a href="/politics/">المزيد</a>', "/", None),
    "blog": ('<a href="/search?updated-max=2025">رسائل أقدم</a>', "/", "/search?updated-max=2025"),
}  # fmt: skip


@pytest.mark.parametrize(("row", "path", "following"), ROWS.values(), ids=ROWS)
def test_the_next_page_as_the_page_names_it(row: str, path: str, following: str | None) -> None:
    found = listing(page("", pager=f'<div class="pages">{row}</div>'), OWN + path)
    assert found.next_url == (following and OWN + following)


def test_a_list_that_counts_backwards_is_walked_down() -> None:
    def at(number: int) -> ListingPage:
        row = "".join(f"<b>{n}</b> " if n == number else f'<a href="/security/page/{n}/">{n}</a> ' for n in (1, 2, 3))
        return listing(
            page("", pager=f"<p>{row}</p>"), OWN + ("/security/" if number == 3 else f"/security/page/{number}/")
        )

    first = at(3)
    assert (first.pagination.backwards, at(2).pagination.backwards) == (True, False)
    read = [f"{OWN}/security/"]
    assert first.pagination.following(read) == f"{OWN}/security/page/2/"
    read.append(f"{OWN}/security/page/2/")
    assert at(2).pagination.following(read, backwards=True) == f"{OWN}/security/page/1/"
    read.append(f"{OWN}/security/page/1/")
    assert at(1).pagination.following(read, backwards=True) is None


def test_no_page_that_was_read_is_the_next() -> None:
    row = '<a href="/security/?after=9">‹</a> <a href="/security/?after=5">›</a>'
    found = listing(page("", pager=row), f"{OWN}/security/?after=7")
    assert found.pagination.following([f"{OWN}/security/", f"{OWN}/security/?after=9"]) == f"{OWN}/security/?after=5"
    assert found.pagination.following([f"{OWN}/security/?after=9", f"{OWN}/security/?after=5"]) is None


@pytest.mark.parametrize(
    ("row", "more"),
    [
        ("<button>تحميل المزيد</button>", True),
        ('<a href="#" class="load-more">المزيد</a>', True),
        ('<a href="javascript:void(0)">عرض المزيد</a>', True),
        ('<nav><a href="#">المزيد</a></nav>', False),
        ("<button>بحث</button>", False),
        ('<a href="/security/page/2/">المزيد</a>', False),
    ],
)
def test_a_list_that_offers_more_without_an_address(row: str, more: bool) -> None:
    assert listing(page("", pager=row)).pagination.has_more is more
