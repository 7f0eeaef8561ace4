"""Second witnesses: what feeds and sitemaps name is kept, and what only they know is fetched."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from newscrawl.demo import ReplicaServer, World, faults
from newscrawl.demo.routes import Response
from newscrawl.runner import Outcome
from tests.conftest import Site
from tests.crawl import command
from tests.crawl.test_pace import SLACK, pauses
from tests.crawl.worlds import differences, ids, kinds, world_now

READ = ["/security/rss.xml", "/rss.xml", "/sitemap.xml"]


@pytest.fixture
def world() -> World:
    return world_now(articles=12)


@pytest.fixture
def server(world: World) -> Iterator[ReplicaServer]:
    with ReplicaServer(world) as running:
        yield running


def read(site: Site, server: ReplicaServer, **options: object) -> Outcome:
    """A reading of the witnesses alone; the log is that reading's."""
    server.log.clear()
    return site.crawl(server, **{"sections": (), "witnesses": True, **options})


def fetched(server: ReplicaServer) -> list[int]:
    """The numbers of the articles asked for, first pages alone."""
    return [r.number for r in server.log if r.number and not r.path.startswith("/page,")]


def hidden(number: int) -> Callable[..., Response]:
    """Lists without one article."""
    return lambda request, page: _without(page(), str(number))


def _without(response: Response, number: str) -> Response:
    body = response.body.replace(f"/{number}-".encode(), b"/x/")
    return Response(body=body, headers={"Content-Type": "text/html; charset=utf-8"})


def xml(text: str) -> Response:
    return faults.html(text, content_type="application/xml")


def urlset(*entries: str) -> str:
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{"".join(entries)}</urlset>'


def entry(url: str, day: str = "") -> str:
    return f"<url><loc>{url}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>"


def index(*entries: str) -> str:
    inner = "".join(entries).replace("<url>", "<sitemap>").replace("</url>", "</sitemap>")
    return f"<sitemapindex>{inner}</sitemapindex>"


def witnessed(site: Site, witness: str) -> set[str]:
    rows = site.read(lambda store: store.witnessed("baghdad_today"))
    return {row.article_id for row in rows if row.witness == witness}


# --- what is fetched


def test_an_article_that_lists_never_showed_but_a_feed_did_is_fetched(
    site: Site, server: ReplicaServer, world: World
) -> None:
    victim = world.live("security")[2]
    for path in ("/security/", "/security/page/2/", "/security/page/3/"):
        server.faults[path] = hidden(victim.number)
    assert site.crawl(server).exit_code == 0
    assert victim.id not in site.articles()
    outcome = read(site, server)
    (run,) = outcome.runs
    assert (outcome.exit_code, run.job, run.section, run.outcome, run.complete) == (0, "witness", None, "ok", True)
    assert (run.new, fetched(server)) == (1, [victim.number])
    assert server.paths()[:4] == ["/robots.txt", *READ]
    assert differences(world, site) == []
    assert kinds(site)[-1] == ("article.created", victim.id)
    (row,) = (r for r in site.read(lambda s: s.due("baghdad_today", first_seen_since=None)) if r.id == victim.id)
    assert row.section_slug == "security", "known by the section that its page names"
    assert site.articles()[victim.id].source, "archived like any other"


def test_an_article_that_only_a_sitemap_names_is_fetched(site: Site, server: ReplicaServer, world: World) -> None:
    site.crawl(server)
    late = world.publish("security")
    for path in READ[:2]:
        server.faults[path] = faults.status(404)
    outcome = read(site, server)
    assert (outcome.exit_code, outcome.runs[0].new, fetched(server)) == (0, 1, [late.number])
    assert witnessed(site, "sitemap") == ids(world)
    assert witnessed(site, "rss") == set()


def test_a_second_reading_fetches_nothing_more(site: Site, server: ReplicaServer, world: World) -> None:
    read(site, server)
    assert set(site.articles()) == ids(world)
    assert len(fetched(server)) == len(set(fetched(server))) == 12, "each once"
    again = read(site, server)
    assert (server.paths(), again.runs[0].new, again.exit_code) == (["/robots.txt", *READ], 0, 0)
    assert site.crawl(server).runs[0].new == 0, "nor does a walk"


def test_a_plain_crawl_does_not_ask_the_witnesses(site: Site, server: ReplicaServer) -> None:
    outcome = site.crawl(server, ticker=True)
    assert [run.job for run in outcome.runs] == ["section", "ticker"]
    assert not {path for path in server.paths() if path.endswith(".xml")}


def test_witnesses_come_between_sections_and_ticker_and_everything_is_fetched_once(
    site: Site, server: ReplicaServer, world: World
) -> None:
    outcome = site.crawl(server, ticker=True, witnesses=True)
    assert [run.job for run in outcome.runs] == ["section", "witness", "ticker"]
    assert sorted(fetched(server)) == sorted(article.number for article in world.live())
    assert witnessed(site, "rss") == witnessed(site, "sitemap") == ids(world)


def test_at_most_twenty_newest_first_those_of_a_crawled_section_before_the_others(site: Site) -> None:
    world = world_now(articles=60, shares={"security": 1, "politics": 1})
    with ReplicaServer(world) as server:
        for path in READ[1:2]:
            server.faults[path] = faults.status(404)
        outcome = read(site, server)
        asked = fetched(server)
        security = [article.number for article in world.live("security")[:20]]
        assert asked == security, "the section's feed names twenty"
        assert outcome.runs[0].new + outcome.runs[0].duplicates == 20
        read(site, server)
        rest = [a.number for a in sorted(world.live(), key=lambda a: -a.number) if a.number not in security]
        assert fetched(server) == rest[:20], "then those whose section nobody tells, the newest of them"
    sections = {article.section for article in site.articles().values()}
    assert sections == {"أمن", "سياسة"}, "saved with its own section"


def test_what_a_feed_says_to_be_of_another_section_is_not_fetched(site: Site) -> None:
    world = world_now(articles=15, shares={"politics": 1})
    with ReplicaServer(world) as server:
        outcome = read(site, server)
    assert (fetched(server), outcome.runs[0].new) == ([], 0)
    assert witnessed(site, "rss") == ids(world, "politics")


def test_an_article_that_fails_is_listed_and_not_asked_again(site: Site, server: ReplicaServer, world: World) -> None:
    site.crawl(server)
    late = world.publish("security")
    server.faults[late.number] = faults.status(500)
    assert read(site, server).exit_code == 4
    assert site.reasons() == {late.id: "http_500"}
    read(site, server)
    assert fetched(server) == []
    del server.faults[late.number]
    site.crawl(server)
    assert late.id in site.articles()


# --- politeness


@pytest.mark.slow
def test_the_pace_is_half_of_the_usual_one(site: Site, server: ReplicaServer) -> None:
    site.crawl(server, ticker=True, witnesses=True, sections=(), delay=0.06)
    paths, waits = server.paths(), pauses(server)
    assert paths[-1] == "/", "the ticker comes last"
    assert min(waits) >= 0.12 - SLACK
    server.log.clear()
    site.crawl(server, delay=0.06)
    assert min(pauses(server)) < 0.12


@pytest.mark.parametrize("path", READ)
def test_what_robots_forbid_is_not_read(site: Site, server: ReplicaServer, world: World, path: str) -> None:
    world.robots = f"User-agent: *\nDisallow: {path}$\n"
    outcome = read(site, server)
    assert path not in server.paths()
    assert (outcome.exit_code, outcome.runs[0].skipped) == (0, 1)
    assert outcome.runs[0].notes == (f"robots.txt forbids https://baghdadtoday.news{path}",)
    assert set(site.articles()) == ids(world)


def test_an_article_that_robots_forbid_takes_nobodys_place(site: Site) -> None:
    world = world_now(articles=25)
    newest, *_ = (article.number for article in world.live())
    world.robots = f"User-agent: *\nDisallow: /{newest}-\n"
    with ReplicaServer(world) as server:
        outcome = read(site, server)
    assert (len(fetched(server)), outcome.runs[0].skipped, outcome.exit_code) == (20, 1, 0)
    assert newest not in fetched(server)


# --- documents that are not as they should be


def test_feeds_that_are_not_there_are_no_failure(site: Site, server: ReplicaServer) -> None:
    for path in READ:
        server.faults[path] = faults.status(404)
    outcome = read(site, server)
    assert (outcome.exit_code, outcome.runs[0].outcome, outcome.runs[0].failed) == (0, "ok", 0)
    assert outcome.runs[0].notes == ()


def test_a_feed_that_leads_home_is_not_there(site: Site, server: ReplicaServer) -> None:
    server.faults[READ[0]] = faults.moved("/")
    assert read(site, server).exit_code == 0


BAD: dict[str, tuple[faults.Fault, str]] = {
    "a page": (faults.html("<html><body><p>مرحبا</p></body></html>"), "no_feed (its root is <html>)"),
    "empty": (faults.empty(), "no_feed"),
    "entities": (xml('<!DOCTYPE rss [<!ENTITY a "b">]><rss>&a;</rss>'), "no_feed (it declares entities)"),
    "broken off": (faults.truncated(0.6), "truncated"),
    "500": (faults.status(500), "http_500"),
    "403": (faults.block_page(403), "http_403"),
    "no answer": (faults.drop(), "connection"),
    "cut short": (faults.cut_short(), "truncated"),
    "too large": (faults.big(), "too_large"),
    "another host": (faults.moved("https://example.org/rss.xml"), "other_host"),
}


@pytest.mark.parametrize("name", BAD)
def test_one_that_cannot_be_read_is_noted_and_degrades_the_run(
    site: Site, server: ReplicaServer, world: World, name: str
) -> None:
    fault, reason = BAD[name]
    server.faults["/rss.xml"] = fault
    outcome = read(site, server)
    (run,) = outcome.runs
    assert (outcome.exit_code, run.outcome, run.failed, run.complete) == (4, "degraded", 1, False)
    (note,) = run.notes
    assert note.startswith(f"not read: https://baghdadtoday.news/rss.xml: {reason}")
    assert set(site.articles()) == ids(world), "the others are read nevertheless"
    assert site.reasons() == {}


def test_a_site_that_does_not_answer_at_all(site: Site, server: ReplicaServer) -> None:
    for path in READ:
        server.faults[path] = faults.drop()
    assert [run.outcome for run in read(site, server).runs] == ["unreachable"]


# --- sitemaps


def sitemaps(server: ReplicaServer, **files: str | bytes) -> None:
    """These documents, and robots.txt and feeds that name none other."""
    server.world.robots = "User-agent: *\nAllow: /\n"
    for path in READ[:2]:
        server.faults[path] = faults.status(404)
    for name, content in files.items():
        body = content.encode() if isinstance(content, str) else content
        path = "/" + name.replace("_gz", ".xml.gz") if name.endswith("_gz") else f"/{name}.xml"
        server.faults[path] = faults.html(body, content_type="application/octet-stream")


def test_a_sitemap_of_sitemaps_is_followed_newest_first_and_not_into_the_past(
    site: Site, server: ReplicaServer, world: World
) -> None:
    one, two, *_ = (a.number for a in world.live())
    now = world.now
    day, before, old = (f"{now - timedelta(days=n):%Y-%m-%d}" for n in (0, 1, 30))
    base = "https://baghdadtoday.news"
    sitemaps(
        server,
        sitemap=index(
            entry(f"{base}/a.xml", before), entry("/packed.xml.gz", day), entry(f"{base}/old.xml", old),
            entry("https://example.org/other.xml", day),
        ),
        a=urlset(entry(f"{base}/{one}-.html", day), entry("https://example.org/7-x.html", day), entry(f"{base}/x/")),
        packed_gz=gzip.compress(urlset(entry(f"/{two}-.html", day), entry("/9-old.html", old)).encode()),
    )  # fmt: skip
    outcome = read(site, server)
    assert server.paths()[3:6] == ["/sitemap.xml", "/packed.xml.gz", "/a.xml"]
    assert (outcome.exit_code, set(fetched(server))) == (0, {one, two})
    assert witnessed(site, "sitemap") == {f"baghdad_today:{n}" for n in (one, two)}


def test_sitemaps_that_name_one_another_end(site: Site, server: ReplicaServer) -> None:
    sitemaps(
        server,
        sitemap=index(entry("/sitemap.xml"), entry("/b.xml")),
        b=index(entry("/sitemap.xml"), entry("/b.xml"), entry("/c.xml")),
        c=index(entry("/d.xml"), entry("/b.xml")),
        d=urlset(),
    )
    outcome = read(site, server)
    assert server.paths()[3:] == ["/sitemap.xml", "/b.xml", "/c.xml"]
    assert outcome.runs[0].notes == (
        "sitemaps: https://baghdadtoday.news/c.xml lies 3 deep, what it names was not read",
    )


def test_no_more_than_fifty_files(site: Site, server: ReplicaServer) -> None:
    sitemaps(server, sitemap=index(*(entry(f"/m{n}.xml") for n in range(80))))
    outcome = read(site, server)
    assert len([path for path in server.paths() if path.startswith("/m")]) == 49
    assert outcome.runs[0].notes == ("sitemaps: 50 files were read, the others were not",)


def test_robots_name_the_sitemaps_of_the_sites_own_host(site: Site, server: ReplicaServer, world: World) -> None:
    sitemaps(server, maps=urlset(entry(f"/{world.live()[0].number}-.html")))
    world.robots = "User-agent: *\nSitemap: https://example.org/s.xml\nSitemap: https://baghdadtoday.news/maps.xml\n"
    read(site, server)
    assert server.paths()[3] == "/maps.xml"
    assert "/sitemap.xml" not in server.paths()
    assert fetched(server) == [world.live()[0].number]


@pytest.mark.slow
def test_scrapys_own_command(server: ReplicaServer, world: World, tmp_path: Path) -> None:
    out = tmp_path / "x.jsonl"
    words = ("crawl", "witness", "-a", f"base_url={server.url}", "-a", "sections=security", "-O", str(out))
    result = command.run(tmp_path, *words, module="scrapy", NEWSCRAWL_DATABASE=f"sqlite:///{tmp_path / 's.db'}")
    assert result.returncode == 0, result.stderr
    assert {json.loads(line)["id"] for line in out.read_text(encoding="utf-8").splitlines()} == ids(world)


def test_since_bounds_what_is_read(site: Site, world: World, server: ReplicaServer) -> None:
    last = world.live()[0]
    since = last.at.isoformat()
    for path in READ[:2]:
        server.faults[path] = faults.status(404)
    day = last.at.date()
    read(site, server, since=since)
    assert set(fetched(server)) == {a.number for a in world.live() if a.changed_at.date() >= day}


def test_a_feed_in_an_arabic_code_page(site: Site, server: ReplicaServer, world: World) -> None:
    number = world.live()[0].number
    item = f"<item><link>/{number}-a.html</link><category>أمن</category></item>"
    feed = f'<?xml version="1.0" encoding="windows-1256"?><rss><channel>{item}</channel></rss>'
    sitemaps(server, sitemap=urlset())
    server.faults["/rss.xml"] = faults.html(feed.encode("cp1256"), content_type="text/xml")
    read(site, server)
    (row,) = site.read(lambda store: store.witnessed("baghdad_today"))
    assert (row.section, fetched(server)) == ("أمن", [number])
