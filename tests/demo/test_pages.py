"""The replica's pages have the site's shape."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from urllib.parse import quote

import pytest
from selectolax.lexbor import LexborHTMLParser

from newscrawl.arabic import clean, parse_date
from newscrawl.demo import NOW, DemoArticle, World
from newscrawl.demo.newsroom.seed import BAGHDAD
from newscrawl.demo.routes import respond
from newscrawl.urls import dle_number


def tree(world: World, path: str) -> LexborHTMLParser:
    response = respond(world, path)
    assert response.status == 200
    return LexborHTMLParser(response.body.decode())


def listed(world: World, path: str) -> list[int]:
    return [int(dle_number(a.attributes["href"] or "") or 0) for a in tree(world, path).css("div.col-lg-9 > a")]


def text_of(found: LexborHTMLParser, selector: str) -> str:
    node = found.css_first(selector)
    assert node is not None, selector
    return clean(node.text())


@pytest.fixture
def world() -> World:
    return World(articles=120)


def test_every_article_shows_what_is_true_of_it(world: World) -> None:
    for article in world.live():
        page = tree(world, article.address)
        assert text_of(page, "h1") == article.headline
        info = text_of(page, "div.news-info")
        assert info.startswith(world.names[article.section])
        assert info.endswith(" |" if article.generation == "older" else "| --")
        found = parse_date(text_of(page, "span.ms-2.time"), now=world.now)
        assert found is not None
        assert (found.at, found.precision) == (article.at, "minute")
        whole = clean("\n\n".join(node.text() for node in page.css("div.news-content p")))
        for paragraph in article.pages[0]:
            for sentence in paragraph.split(". "):
                assert sentence in whole
        if article.dateline:
            assert article.dateline in whole


def test_header_generations(world: World) -> None:
    for article in world.live():
        html = respond(world, article.address).body.decode()
        title, date = html.index("<h1"), html.index('span class="ms-2 time"')
        assert (title < date) == (article.generation == "older")
        assert ('<div class="font-size">' in html) == (article.generation == "older")
        assert ('<div class="news-kind">فيديو</div>' in html) == article.video_line


RELATIVE = [
    ("this morning", timedelta(hours=1), "اليوم, 11:00"),
    ("this very minute", timedelta(), "اليوم, 12:00"),
    ("last night", timedelta(hours=12, minutes=18), "أمس, 23:42"),
    ("the day before", timedelta(hours=37), "5-09-2025, 23:00"),
    ("to come", timedelta(hours=-1), "7-09-2025, 13:00"),
]


@pytest.mark.parametrize(("back", "label"), [r[1:] for r in RELATIVE], ids=[r[0] for r in RELATIVE])
def test_date_labels(world: World, back: timedelta, label: str) -> None:
    article = world.publish("security", at=NOW - back)
    world.pin(article.number)
    assert text_of(tree(world, article.address), "span.ms-2.time") == label
    assert label in respond(world, "/security/").body.decode()


def test_dates_written_out() -> None:
    world = World(articles=5, relative=False)
    assert text_of(tree(world, world.live()[0].address), "span.ms-2.time").startswith("7-09-2025, ")


def test_labels_follow_the_sites_own_clock() -> None:
    clock = [NOW]
    world = World(articles=5, clock=lambda: clock[0])
    path = world.publish("security").address
    assert text_of(tree(world, path), "span.ms-2.time") == "اليوم, 12:00"
    clock[0] = NOW + timedelta(days=1)
    assert text_of(tree(world, path), "span.ms-2.time") == "أمس, 12:00"


def test_walking_the_pages_meets_every_article_once(world: World) -> None:
    world.pin(world.live("security")[-1].number)
    pages, path = [], "/security/"
    while path:
        pages.append(listed(world, path))
        onward = tree(world, path).css_first("a[rel=next]")
        path = (onward.attributes["href"] or "") if onward else ""
    met = [number for page in pages for number in page]
    assert met == [a.number for a in world.listing("security")]
    assert len(pages) == -(-len(met) // 10)
    assert respond(world, f"/security/page/{len(pages) + 1}/").status == 404


def test_a_list_has_traps_beside_it(world: World) -> None:
    page = tree(world, "/security/")
    own = set(listed(world, "/security/"))
    beside = {int(dle_number(a.attributes["href"] or "") or 0) for a in page.css("aside.col-lg-3 a.side-item")}
    assert beside - own
    assert "الأكثر قراءة" in text_of(page, "aside")
    assert "أهم الاخبار" in text_of(page, "aside")


LISTS = ["/lastnews/", "/lastnews/page/2/", "/politics/", "/2025/09/06/", f"/tags/{quote('البرلمان')}/"]


@pytest.mark.parametrize("path", LISTS)
def test_other_lists(world: World, path: str) -> None:
    assert listed(world, path)


MISSING = ["/nothing/", "/2025/13/40/", "/1-x.html", "/security/page/999/", "/tags/x/", "/news/12/x", "/a.html"]


@pytest.mark.parametrize("path", MISSING)
def test_missing_pages_keep_the_navigation(world: World, path: str) -> None:
    response = respond(world, path)
    assert response.status == 404
    page = LexborHTMLParser(response.body.decode())
    assert {a.text(): a.attributes["href"] for a in page.css("a.nav-link")}["أمن"] == "/security/"


def test_a_section_may_move() -> None:
    world = World(articles=30, slugs={"security": "amn"})
    assert respond(world, "/security/").status == 404
    assert listed(world, "/amn/")
    assert 'href="/amn/">أمن<' in respond(world, "/security/").body.decode()
    assert respond(world, "/amn/rss.xml").status == 200


def test_address_forms(world: World) -> None:
    article = world.live("security")[0]
    number = article.number
    for path in (f"/{number}-.html", f"/{number}--.html", f"/{number}-other.html", f"/{number}-%EF%BF%BD.html"):
        assert text_of(tree(world, path), "h1") == article.headline
    for path in (f"/news/{number}/old-slug", f"/index.php?newsid={number}", f"/page,9,{number}-.html"):
        response = respond(world, path)
        assert (response.status, response.headers["Location"]) == (301, article.address)
    printed = respond(world, f"/print:page,1,{number}-.html")
    assert printed.status == 200
    assert article.headline in printed.body.decode()
    assert respond(world, "/security").headers["Location"] == "/security/"


def test_a_long_article_goes_on(world: World) -> None:
    article = next(a for a in world.live() if len(a.pages) == 3)
    first = tree(world, article.address)
    links = [a.attributes["href"] for a in first.css("div.news-parts a")]
    assert links == [f"/page,{n},{article.number}-{article.slug}.html" for n in (2, 3)]
    for part in (1, 2, 3):
        path = article.address if part == 1 else f"/page,{part},{article.number}-x.html"
        text = clean(tree(world, path).css_first("div.news-content").text())  # type: ignore[union-attr]
        assert clean(article.pages[part - 1][0])[:40] in text
        assert (article.dateline in text) == (part == 1) if article.dateline else True


def lines(world: World, selector: str) -> list[str]:
    return [node.text().strip() for node in tree(world, "/").css(selector)]


def test_ticker_modes(world: World) -> None:
    texts = [line.text for line in world.ticker]
    assert lines(world, ".ticker-list > li") == texts
    world.ticker_mode = "repeated"
    assert lines(world, ".ticker-list > li") == texts * 2
    world.ticker_mode = "looped"
    assert lines(world, ".swiper-slide") == [texts[-1], *texts, texts[0]]
    assert lines(world, ".swiper-slide:not(.swiper-slide-duplicate)") == texts
    world.ticker_mode = "javascript"
    assert lines(world, ".ticker-list > li") == []
    assert texts[1] not in respond(world, "/").body.decode().partition("</nav>")[0]
    answer = json.loads(respond(world, "/ticker.json").body)
    assert [line["text"] for line in answer["lines"]] == texts
    assert "/ticker.json" in respond(world, "/").body.decode()
    assert respond(world, "/templates/replica/ticker.js").status == 200
    world.ticker_mode = "none"
    assert "آخر الأخبار" not in respond(world, "/").body.decode()


def test_ticker_links(world: World) -> None:
    links = [li.css_first("a") for li in tree(world, "/").css(".ticker-list > li")]
    numbers = [int(dle_number(a.attributes["href"] or "") or 0) if a else None for a in links]
    assert numbers == [line.number for line in world.ticker]
    assert None in numbers


def test_metadata(world: World) -> None:
    article = next(a for a in world.live() if a.image and a.summary)
    page = tree(world, article.address)
    found = {m.attributes.get("property"): m.attributes.get("content") for m in page.css("meta")}
    assert found["og:title"] == article.headline
    assert found["og:image"] == f"https://baghdadtoday.news{article.image}"
    assert found["og:description"] == article.summary == article.description
    plain = next(a for a in world.live() if a.paragraphs and not a.summary)
    assert plain.description
    assert plain.description in " ".join(plain.paragraphs)
    bare = next(a for a in world.live() if not a.paragraphs)
    assert bare.description is None
    assert any("application/ld+json" in respond(world, a.address).body.decode() for a in world.live())


def test_feeds(world: World) -> None:
    rss = respond(world, "/security/rss.xml").body.decode()
    assert rss.count("<item>") == 20
    assert all(dle_number(link) for link in re.findall(r"<link>(.*?-.*?html)</link>", rss))
    assert respond(world, "/sitemap.xml").body.decode().count("<lastmod>") == len(world.live())
    assert "Disallow: /engine/" in respond(world, "/robots.txt").body.decode()
    world.robots = "User-agent: *\nDisallow: /\n"
    assert respond(world, "/robots.txt").body == b"User-agent: *\nDisallow: /\n"


def test_windows_1256(world: World) -> None:
    world.charset, world.charset_in = "windows-1256", "meta"
    response = respond(world, world.live()[0].address)
    assert response.headers["Content-Type"] == "text/html"
    html = response.body.decode("windows-1256")
    assert '<meta charset="windows-1256">' in html
    assert world.live()[0].headline in html.replace("&quot;", '"')


def test_weight() -> None:
    heavy, light = World(articles=3, weight=70_000), World(articles=3)
    path = light.live()[0].address
    assert 69_000 < len(respond(heavy, path).body) - len(respond(light, path).body) < 71_000


def test_removed_pages_may_answer_410(world: World) -> None:
    gone: DemoArticle = world.remove(world.live()[0].number)
    assert respond(world, gone.address).status == 404
    world.removed_status = 410
    assert respond(world, gone.address).status == 410


def test_the_worlds_zone() -> None:
    assert datetime(2025, 9, 7, 12, tzinfo=BAGHDAD) == NOW
