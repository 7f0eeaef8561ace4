"""Bad pages from a real server: each has its own reason, stops nothing, and is read once it is mended."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest

from newscrawl import pipelines
from newscrawl.demo import TRUTH_FIELDS, DemoArticle, ReplicaServer, World, faults
from newscrawl.demo.faults import Answer, Drop, Fault, Page
from newscrawl.demo.routes import Request, Response
from newscrawl.items import Article, as_json
from newscrawl.pages import ArticlePage, ListingPage, TickerPage
from tests.conftest import Site

HTML = {"Content-Type": "text/html; charset=utf-8"}


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small crawls need not wait for others to share a transaction."""
    monkeypatch.setattr("newscrawl.crawl.batch_writer.FLUSH_DELAY", 0.02)


def now_world(**options: Any) -> World:
    """A small world of today; its clock is the crawler's."""
    options = {"articles": 24, "per_page": 20, **options}
    return World(now=datetime.now(UTC) - timedelta(hours=2), clock=lambda: datetime.now(UTC), **options)


def plain_article(world: World) -> DemoArticle:
    """A dated article of one page in the middle of the list, with text and no mark in its headline."""
    found = [a for a in world.live("security") if a.paragraphs and a.dated and not a.parts and not a.headline_tags]
    return found[len(found) // 2]


def wrong(site: Site, world: World, *, without: set[str] = frozenset()) -> list[str]:  # type: ignore[assignment]
    """Where the store and the site's truth differ; ``without`` are ids that must not be stored."""
    found = {id: as_json(article) for id, article in site.articles().items()}
    problems = [f"{id}: stored" for id in without & found.keys()]
    for item in world.truth_articles("security"):
        if item["id"] in without:
            continue
        if item["id"] not in found:
            problems.append(f"{item['id']}: missing")
            continue
        mine = found[item["id"]]
        problems += [f"{item['id']} {n}: {item[n]!r} != {mine[n]!r}" for n in TRUTH_FIELDS if item[n] != mine[n]]
    return problems


def kept_page(site: Site) -> bytes | None:
    """The page that the only open failure keeps."""
    (row,) = site.read(lambda store: store.failures())
    body: bytes | None = site.read(lambda store: store.failure(row.id)).body
    return body


# --- pages that cannot be read


def another_page(path: str) -> Callable[[ReplicaServer], Fault]:
    """The answer of another path in this one's place."""
    return lambda server: lambda request, page: server._rendered(path)


def raw(head: str, share: float = 1.0, *, chunked: bool = False) -> Fault:
    """A part of the page's bytes behind a head of one's own; then the connection ends."""

    def fault(request: Request, page: Page) -> Drop:
        body = page().body
        data = body[: int(len(body) * share)]
        if chunked:
            data = f"{len(body):x}\r\n".encode() + data
        return Drop(data=head.format(length=len(body)).encode() + b"\r\n" + data, status=200)

    return fault


def without_headline(html: str) -> str:
    html = re.sub(r"<h1.*?</h1>", "", html, flags=re.DOTALL)
    html = re.sub(r"<title>.*?</title>", "<title></title>", html, flags=re.DOTALL)
    html = re.sub(r'<script type="application/ld.json">.*?</script>', "", html, flags=re.DOTALL)
    return re.sub(r'<meta (?:property="og:title"|name="title")[^>]*>', "", html)


def one_word(html: str) -> str:
    whole = re.sub(
        r'(<div class="news-content[^>]*>).*?(</article>|<footer|</main>)', r"\1<p>كلمة</p></div>\2", html, flags=re.S
    )
    return re.sub(r'<meta (?:name="description"|property="og:description")[^>]*>', "", whole)


NOTICE = "<html><head><title>أمن</title></head><body><h1>الخبر غير موجود</h1></body></html>"
LOGIN = '<html><head><title>تسجيل الدخول</title></head><body><form><input name="login"></form></body></html>'
CHUNKED = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nTransfer-Encoding: chunked\r\n"
GZIP = {**HTML, "Content-Encoding": "gzip"}
GIF = {"Content-Type": "image/gif"}
BROTLI = {**HTML, "Content-Encoding": "br"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bad:
    """One bad answer: the reason it gets, and whether its page is kept as it came."""

    name: str
    reason: str
    fault: Fault | Callable[[ReplicaServer], Fault]
    made: bool = False  # True where the fault needs the server
    kept: bool = True


BAD = [
    Bad(name="empty", reason="empty_page", fault=faults.empty()),
    Bad(name="only_space", reason="empty_page", fault=faults.html(" \n\t ")),
    Bad(name="only_frame", reason="empty_page", fault=faults.html("<html><body><div></div></body></html>")),
    Bad(name="a_listing", reason="not_an_article", fault=another_page("/politics/"), made=True),
    Bad(name="the_front_page", reason="not_an_article", fault=another_page("/"), made=True),
    Bad(name="a_notice", reason="not_an_article", fault=faults.html(NOTICE)),
    Bad(name="no_headline", reason="no_headline", fault=faults.changed(without_headline)),
    Bad(name="too_large", reason="too_large", fault=faults.big(), kept=False),
    Bad(name="too_large_undeclared", reason="too_large", kept=False, fault=faults.status(200)),
    Bad(name="cut_html", reason="truncated", fault=faults.truncated(0.45)),
    Bad(name="cut_in_the_head", reason="empty_page", fault=faults.truncated(0.02)),
    Bad(name="cut_connection", reason="truncated", fault=faults.cut_short(0.6), kept=False),
    Bad(name="cut_chunks", reason="truncated", fault=raw(CHUNKED, 0.6, chunked=True), kept=False),
    Bad(name="not_gzip", reason="bad_encoding", fault=Response(body=b"x" * 400, headers=GZIP), kept=False),
    Bad(name="not_brotli", reason="bad_encoding", fault=Response(body=b"x" * 400, headers=BROTLI), kept=False),
    Bad(name="404", reason="http_404", fault=faults.status(404, body="gone")),
    Bad(name="410", reason="http_410", fault=faults.status(410, body="gone")),
    Bad(name="500", reason="http_500", fault=faults.status(500, body="oops")),
    Bad(name="503", reason="http_503", fault=faults.status(503, body="oops")),
    Bad(name="403_block", reason="http_403", fault=faults.block_page(403)),
    Bad(name="200_block", reason="block_page", fault=faults.block_page(200)),
    Bad(name="no_answer", reason="connection", fault=faults.drop(), kept=False),
    Bad(name="no_http", reason="connection", fault=Drop(data=b"nonsense\r\n\r\n"), kept=False),
    Bad(name="loop", reason="redirect_loop", fault=lambda request, page: faults.moved(request.target), kept=False),
    Bad(name="other_host", reason="other_host", fault=faults.moved("https://example.org/1-a.html"), kept=False),
    Bad(name="private", reason="private_address", fault=faults.moved("http://10.0.0.1/1-a.html"), kept=False),
    Bad(name="metadata", reason="private_address", fault=faults.moved("http://169.254.169.254/latest"), kept=False),
    Bad(name="file", reason="http_302", fault=faults.moved("file:///etc/hostname", 302)),
    Bad(name="no_location", reason="http_301", fault=faults.status(301)),
    Bad(name="home", reason="not_an_article", fault=faults.moved("/")),
    Bad(name="image", reason="not_an_article", fault=Response(body=b"GIF89a\x01\x00", headers=GIF)),
]


TWICE = {"empty", "too_large", "500", "loop", "other_host", "home"}  # those that fail at a second crawl as well


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
def test_a_bad_page_is_listed_kept_and_read_once_it_is_mended(site: Site, bad: Bad) -> None:
    world = now_world()
    victim = plain_article(world)
    sent: list[Answer] = []
    with ReplicaServer(world) as server:
        fault = bad.fault(server) if bad.made else bad.fault  # type: ignore[call-arg, arg-type]
        if bad.name == "too_large_undeclared":
            fault = Drop(data=b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + b"x" * (11 * 2**20), status=200)

        def remembered(request: Request, page: Page) -> Answer:
            answer = fault(request, page) if callable(fault) else fault  # type: ignore[operator, arg-type]
            sent.append(answer)
            return answer

        server.faults[victim.number] = remembered
        outcome = site.crawl(server)
        assert site.reasons() == {victim.id: bad.reason}
        assert outcome.exit_code == 4
        assert (outcome.runs[0].outcome, outcome.runs[0].failed) == ("degraded", 1)
        assert wrong(site, world, without={victim.id}) == []
        if bad.name == "home":
            assert kept_page(site) == server._rendered("/").body
        elif bad.kept:
            assert isinstance(sent[-1], Response)
            assert kept_page(site) == sent[-1].body
        else:
            assert kept_page(site) is None
        if bad.name in TWICE:
            before = len(sent)
            outcome = site.crawl(server)
            assert len(sent) > before, "a crawl by hand tries it again"
            assert outcome.exit_code == 4
            assert site.reasons() == {victim.id: bad.reason}
        (row,) = site.read(lambda store: store.failures())
        assert row.tries == 1 + (bad.name in TWICE)
        assert row.url.startswith("https://baghdadtoday.news/"), "the site's own address of what was asked for"

        del server.faults[victim.number]
        assert site.crawl(server).exit_code == 0
    assert site.reasons() == {}
    assert wrong(site, world) == []


def test_a_page_of_too_many_bytes_in_a_small_wire_form_is_too_large(site: Site) -> None:
    world = now_world()
    victim = plain_article(world)
    with ReplicaServer(world) as server:
        server.faults[victim.number] = faults.big(40 * 2**20)  # the replica sends it as some kilobytes of brotli
        assert site.crawl(server).exit_code == 4
        assert next(r for r in server.log if r.number == victim.number).sent < 2**20
    assert site.reasons() == {victim.id: "too_large"}


# --- pages that are right all the same


def recoded(charset: str, content_type: str | None, meta: str | None) -> Callable[[Request, Page], Response]:
    """The page in one charset, declared as another in the header and in the page (None: not declared)."""

    def fault(request: Request, page: Page) -> Response:
        text = re.sub(r'<meta charset="[^"]*">', f'<meta charset="{meta}">' if meta else "", page().body.decode())
        headers = {} if content_type is None else {"Content-Type": content_type}
        return Response(body=text.encode(charset, "xmlcharrefreplace"), headers=headers)

    return fault


def http_1_0(request: Request, page: Page) -> Drop:
    return Drop(data=b"HTTP/1.0 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page().body, status=200)


def closing(request: Request, page: Page) -> Drop:
    body = page().body
    head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: keep-alive\r\n"
    return Drop(data=f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body, status=200)


GOOD: dict[str, Fault] = {
    "windows-1256 declared utf-8": recoded("cp1256", "text/html; charset=utf-8", "utf-8"),
    "windows-1256 declared in the header": recoded("cp1256", "text/html; charset=windows-1256", None),
    "windows-1256 declared in the page": recoded("cp1256", "text/html", "windows-1256"),
    "windows-1256 declared iso-8859-1": recoded("cp1256", "text/html; charset=ISO-8859-1", None),
    "windows-1256 not declared": recoded("cp1256", "text/html", None),
    "utf-8 declared windows-1256": recoded("utf-8", "text/html; charset=windows-1256", "windows-1256"),
    "utf-8 not declared": recoded("utf-8", "text/html", None),
    "utf-8 without a type": recoded("utf-8", None, None),
    "utf-16 with its mark": recoded("utf-16", "text/html", None),
    "an unknown charset": recoded("utf-8", "text/html; charset=x-no-such", None),
    "a charset in quotes": recoded("cp1256", 'text/html; charset="windows-1256"; boundary=1', None),
    "sent as text/plain": recoded("utf-8", "text/plain; charset=utf-8", "utf-8"),
    "HTTP/1.0 without a length": http_1_0,
    "keep-alive promised, and closed": closing,
    "an old address, moved": lambda request, page: (
        None if request.path.endswith("-moved.html") else faults.moved(f"/{request.number}-moved.html")
    ),
    "moved to the site's own absolute address": lambda request, page: (
        None
        if request.path.endswith("-moved.html")
        else faults.moved(f"https://baghdadtoday.news/{request.number}-moved.html", 302)
    ),
    "moved by http to the www name": lambda request, page: (
        None
        if request.path.endswith("-moved.html")
        else faults.moved(f"http://www.baghdadtoday.news/{request.number}-moved.html", 308)
    ),
    "moved without a host": lambda request, page: (
        None if request.path.endswith("-moved.html") else faults.moved(f"{request.number}-moved.html", 307)
    ),
    "moved by a refresh": lambda request, page: (
        None
        if request.path.endswith("-moved.html")
        else faults.html(f'<meta http-equiv="refresh" content="0; url=/{request.number}-moved.html">')
    ),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_page_that_is_oddly_sent_is_stored_as_it_reads(site: Site, name: str) -> None:
    world = now_world(relative=False)
    victim = plain_article(world)
    with ReplicaServer(world) as server:
        server.faults[victim.number] = GOOD[name]
        outcome = site.crawl(server)
        assert site.reasons() == {}
        assert wrong(site, world) == []
        assert outcome.exit_code == 0


def test_broken_bytes_cost_their_letters_and_no_more(site: Site) -> None:
    world = now_world(relative=False)
    victim = plain_article(world)
    with ReplicaServer(world) as server:
        server.faults[victim.number] = faults.broken_utf8(700)
        assert site.crawl(server).exit_code == 0
    assert wrong(site, world, without=set()) != []
    stored = site.articles()[victim.id]
    truth = next(item for item in world.truth_articles() if item["id"] == victim.id)
    assert "\N{REPLACEMENT CHARACTER}" in stored.body
    assert [part for part in stored.body.split() if "\N{REPLACEMENT CHARACTER}" not in part][:3]
    kept = {word for word in stored.body.split() if "\N{REPLACEMENT CHARACTER}" not in word}
    assert kept <= set(truth["body"].split()), "no letter was made up"
    assert len(kept) > 0.8 * len(set(truth["body"].split()))


@pytest.mark.parametrize("charset_in", ["header", "meta", "both", "none"])
def test_a_whole_site_in_windows_1256(site: Site, charset_in: str) -> None:
    world = now_world(relative=False)
    world.charset, world.charset_in = "windows-1256", charset_in  # type: ignore[assignment]
    world.touch()
    with ReplicaServer(world) as server:
        assert site.crawl(server, ticker=True).exit_code == 0
    assert wrong(site, world) == []
    heads = [h for h in site.read(lambda store: list(store.headlines())) if h.ended_at is None]
    assert [h.text for h in sorted(heads, key=lambda h: h.position)] == [line.text for line in world.ticker]


# --- dates


DATE_META = re.compile(r'<meta property="article:.*?>|<script type="application/ld\+json">.*?</script>', re.DOTALL)


def dateless(html: str) -> str:
    html = DATE_META.sub("", html)
    return re.sub(r"(?:[0-9]{1,2}-[0-9]{2}-[0-9]{4}|اليوم|أمس), [0-9]{2}:[0-9]{2}", "", html)


def test_a_page_without_a_date_takes_the_listings(site: Site) -> None:
    world = now_world(relative=False)
    victim = plain_article(world)
    with ReplicaServer(world) as server:
        server.faults[victim.number] = faults.changed(dateless)
        outcome = site.crawl(server)
    assert outcome.exit_code == 0
    assert outcome.runs[0].undated == 0
    assert site.reasons() == {}
    stored = site.articles()[victim.id]
    assert (stored.published_at, stored.published_precision) == (victim.at, "minute")
    assert stored.extraction["published_at"] == "listing"
    assert wrong(site, world) == []


def test_a_page_without_a_date_that_no_list_dates_is_stored_and_counted(site: Site) -> None:
    world = now_world()
    odd = world.publish(dated=False)
    with ReplicaServer(world) as server:
        outcome = site.crawl(server)
    assert outcome.exit_code == 0
    assert outcome.runs[0].undated == 1
    assert site.articles()[odd.id].published_at is None
    assert site.articles()[odd.id].published_precision is None
    assert wrong(site, world) == []


def test_a_date_in_the_future_is_nobodys_publication(site: Site) -> None:
    world = now_world(relative=False)
    odd = world.publish(at=datetime.now(UTC) + timedelta(days=40))
    with ReplicaServer(world) as server:
        outcome = site.crawl(server)
    assert outcome.exit_code == 0
    assert site.articles()[odd.id].published_at is None
    assert outcome.runs[0].undated == 1
    assert site.reasons() == {}


def test_a_body_of_one_word_is_a_body(site: Site) -> None:
    world = now_world()
    odd = world.publish(paragraphs=("كلمة",), summary="", parts=(), noise=(), dateline=None, place=None)
    with ReplicaServer(world) as server:
        outcome = site.crawl(server)
    assert outcome.exit_code == 0
    assert site.reasons() == {}
    assert site.articles()[odd.id].body == "كلمة"


# --- listing pages


LISTS: dict[str, tuple[Fault, str, int]] = {
    "empty": (faults.empty(), "empty_page", 4),
    "without links": (faults.html("<html><body><h2>أمن</h2><p>لا أخبار</p></body></html>"), "no_links", 4),
    "500": (faults.status(500), "http_500", 3),
    "403": (faults.block_page(403), "http_403", 3),
    "a block page": (faults.block_page(200), "block_page", 3),
    "429": (faults.status(429), "http_429", 3),
    "no answer": (faults.drop(), "connection", 3),
    "cut off": (faults.cut_short(), "truncated", 3),
    "moved away": (faults.moved("https://example.org/"), "other_host", 4),
    "a loop": (faults.moved("/security/"), "redirect_loop", 4),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_first_listing_page_that_fails(site: Site, name: str) -> None:
    fault, reason, code = LISTS[name]
    world = now_world()
    with ReplicaServer(world) as server:
        server.faults["/security/"] = fault
        outcome = site.crawl(server)
        address = "https://baghdadtoday.news/security/"
        assert site.reasons() == {address: reason}
        assert outcome.exit_code == code
        assert not outcome.runs[0].complete
        assert outcome.runs[0].gap
        server.faults.clear()
        outcome = site.crawl(server)
        assert outcome.exit_code == 0
        assert outcome.runs[0].complete
    assert site.reasons() == {}
    assert wrong(site, world) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in LISTS if name not in ("moved away", "a loop")])
def test_a_later_listing_page_that_fails_costs_only_its_own_articles(site: Site, name: str) -> None:
    fault, reason, _ = LISTS[name]
    world = now_world(articles=40, per_page=5, shares={"security": 1})
    path = "/security/page/3/"
    hidden = {a.id for a in world.listing("security")[10:15]}
    with ReplicaServer(world) as server:
        server.faults[path] = fault
        outcome = site.crawl(server)
        assert site.reasons() == {f"https://baghdadtoday.news{path}": reason}
        assert outcome.exit_code == 4
        assert not outcome.runs[0].complete
        assert wrong(site, world, without=hidden) == []
        server.faults.clear()
        outcome = site.crawl(server)
        assert (outcome.exit_code, outcome.runs[0].complete) == (0, True)
    assert site.reasons() == {}
    assert wrong(site, world) == []


def test_a_section_that_is_nowhere_is_a_failure(site: Site) -> None:
    world = now_world()
    del world.names["security"]
    with ReplicaServer(world) as server:
        server.faults["/security/"] = faults.status(404)
        server.faults["/"] = faults.html("<html><body><nav><a href='/sport/'>رياضة</a></nav><p>نص</p></body></html>")
        outcome = site.crawl(server)
    assert outcome.exit_code == 4
    assert site.reasons() == {"https://baghdadtoday.news/security/": "http_404"}


def test_a_section_that_leads_to_the_front_page_takes_no_other_sections_articles(site: Site) -> None:
    world = now_world()
    with ReplicaServer(world) as server:
        server.faults["/security/"] = faults.moved("/", 302)
        server.faults["/"] = lambda request, page: faults.html(
            re.sub(r"<nav.*?</nav>", "", page().body.decode(), flags=re.DOTALL).replace('/security/"', '/x/"')
        )
        outcome = site.crawl(server)
        assert outcome.runs[0].new == 0
        assert outcome.exit_code == 4
        server.faults.clear()
        assert site.crawl(server).exit_code == 0
    assert site.reasons() == {}
    assert wrong(site, world) == []


# --- page classes that crash


def test_a_page_class_that_crashes_loses_no_article(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    world = now_world()
    victim = plain_article(world)
    right = ArticlePage.to_item

    def to_item(page: ArticlePage, **names: str) -> Any:
        if names["id"] == victim.id:
            raise RuntimeError("no such luck")
        return right(page, **names)

    with ReplicaServer(world) as server:
        with monkeypatch.context() as patch:
            patch.setattr(ArticlePage, "to_item", to_item)
            outcome = site.crawl(server)
        assert outcome.exit_code == 4
        assert site.reasons() == {victim.id: "parser_error"}
        (row,) = site.read(lambda store: store.failures())
        assert row.detail == "RuntimeError: no such luck"
        assert kept_page(site) == server._rendered(victim.address).body
        assert wrong(site, world, without={victim.id}) == []
        assert site.crawl(server).exit_code == 0
    assert site.reasons() == {}
    assert wrong(site, world) == []


def test_a_pipeline_that_crashes_loses_no_article(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    world = now_world()
    victim = plain_article(world)

    def problem(article: Article) -> str | None:
        if article.id == victim.id:
            raise RuntimeError("no such luck")
        return None

    with ReplicaServer(world) as server:
        with monkeypatch.context() as patch:
            patch.setattr(pipelines, "problem", problem)
            outcome = site.crawl(server)
        assert outcome.exit_code == 4
        assert site.reasons() == {victim.id: "pipeline_error"}
        assert wrong(site, world, without={victim.id}) == []
        assert site.crawl(server).exit_code == 0
    assert site.reasons() == {}
    assert wrong(site, world) == []


@pytest.mark.parametrize(("page", "name", "path"), [(ListingPage, "links", "/security/"), (TickerPage, "lines", "/")])
def test_a_listing_or_ticker_class_that_crashes_keeps_the_page(
    site: Site, monkeypatch: pytest.MonkeyPatch, page: type[Any], name: str, path: str
) -> None:
    world = now_world()

    def crash(self: Any) -> Any:
        raise RuntimeError("no such luck")

    with ReplicaServer(world) as server:
        with monkeypatch.context() as patch:
            patch.setattr(page, name, property(crash))
            strip = page is TickerPage
            outcome = site.crawl(server, ticker=strip, sections=() if strip else ("security",))
        assert outcome.exit_code == 4
        assert site.reasons() == {f"https://baghdadtoday.news{path}": "parser_error"}
        assert kept_page(site) == server._rendered(path).body
        assert site.crawl(server, ticker=True).exit_code == 0
    assert site.reasons() == {}


# --- long articles


PARTS: dict[str, tuple[Fault, str]] = {
    "500": (faults.status(500), "http_500"),
    "404": (faults.status(404), "http_404"),
    "empty": (faults.empty(), "empty_page"),
    "a block page": (faults.block_page(200), "block_page"),
    "cut connection": (faults.cut_short(), "truncated"),
    "cut html": (faults.cut_after("الفقرة رقم 4 من تقرير"), "truncated"),
    "moved to the first page": (lambda request, page: faults.moved(f"/{request.number}-.html"), "not_an_article"),
    "moved to another host": (faults.moved("https://example.org/1-a.html"), "other_host"),
}


@pytest.mark.parametrize("name", PARTS)
def test_a_long_article_is_stored_whole_or_not_at_all(site: Site, name: str) -> None:
    fault, reason = PARTS[name]
    world = now_world()
    text = tuple(f"الفقرة رقم {n} من تقرير طويل عن أعمال الصيانة في المدينة القديمة وأسواقها." for n in range(9))
    long = world.publish(paragraphs=text, parts=(3, 3, 3), noise=())
    with ReplicaServer(world) as server:
        second = next(p for p in _paths(site, server, long) if "page,2," in p)
        server.faults[second] = fault
        outcome = site.crawl(server)
        assert site.reasons() == {long.id: reason}
        (row,) = site.read(lambda store: store.failures())
        if row.status == 200 and row.has_page:
            assert unquote(row.part_url or "") == f"https://baghdadtoday.news{unquote(second)}"
            assert (row.detail or "").startswith(server.url)
        else:
            assert row.part_url is None
        assert outcome.exit_code == 4
        assert wrong(site, world, without={long.id}) == []
        server.faults.clear()
        assert site.crawl(server).exit_code == 0
    assert site.reasons() == {}
    assert wrong(site, world) == []


def _paths(site: Site, server: ReplicaServer, long: DemoArticle) -> list[str]:
    html = server._rendered(long.address).body.decode()
    return re.findall(r'href="(?:https://baghdadtoday.news)?(/page,[^"]+)"', html)
