"""Politeness as the server sees it: its log says when each request began and ended, and over which connection."""

from __future__ import annotations

import gzip
import re
import threading
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import brotli
import pytest

from newscrawl import __version__
from newscrawl.demo import ReplicaServer, faults
from newscrawl.demo.faults import Fault
from newscrawl.demo.routes import Request, Response
from newscrawl.errors import StoreError
from newscrawl.runner import Outcome
from tests.conftest import Site
from tests.crawl.test_bad_input import now_world, plain_article, wrong

TINY = {"articles": 12, "seed_page": False}
SLACK = 0.002  # seconds that a log entry may be late by


def pauses(server: ReplicaServer) -> list[float]:
    """Seconds between one answer and the next request."""
    return [later.started - sooner.ended for sooner, later in pairwise(server.log)]


def answered(outcome: Outcome) -> list[str | None]:
    return [run.outcome for run in outcome.runs]


# --- pace


def test_the_delay_lies_between_any_two_requests_of_section_and_ticker(site: Site) -> None:
    world = now_world(**TINY)
    with ReplicaServer(world) as server:
        assert site.crawl(server, ticker=True, delay=0.08).exit_code == 0
    assert len(server.log) > 5
    assert server.paths()[-1] == "/"
    assert min(pauses(server)) >= 0.08 - SLACK
    assert {request.open_now for request in server.log} == {1}, "one connection at a time"


def test_the_delay_lies_between_two_crawls_too(site: Site) -> None:
    world = now_world(**TINY)
    with ReplicaServer(world) as server:
        site.crawl(server, delay=0.001)
        count = len(server.log)
        site.crawl(server, delay=0.7)
    assert pauses(server)[count - 1] >= 0.7 - SLACK


def test_crawl_delay_is_obeyed_from_the_first_page_on(site: Site) -> None:
    world = now_world(**TINY)
    world.robots = "User-agent: *\nCrawl-delay: 0.15\n"
    with ReplicaServer(world) as server:
        assert site.crawl(server, ticker=True).exit_code == 0
    assert min(pauses(server)) >= 0.15 - SLACK


def test_a_smaller_crawl_delay_does_not_hurry_us(site: Site) -> None:
    world = now_world(**TINY)
    world.robots = "User-agent: *\nCrawl-delay: 0.01\n"
    with ReplicaServer(world) as server:
        site.crawl(server, delay=0.06)
    assert min(pauses(server)) >= 0.06 - SLACK


# --- who we are


def test_every_request_says_who_asks(site: Site) -> None:
    site.settings["contact"] = "https://example.org/crawler"
    world = now_world(**TINY)
    with ReplicaServer(world) as server:
        site.crawl(server, ticker=True)
    assert {r.headers["user-agent"] for r in server.log} == {f"newscrawl/{__version__} (+https://example.org/crawler)"}
    pages = [r for r in server.log if r.path != "/robots.txt"]
    assert {r.headers["accept-language"] for r in pages} == {"ar,en;q=0.5"}
    assert not any("cookie" in r.headers for r in server.log)


def test_without_a_contact_the_name_stands_alone(site: Site) -> None:
    world = now_world(**TINY)
    with ReplicaServer(world) as server:
        site.crawl(server)
    assert {r.headers["user-agent"] for r in server.log} == {f"newscrawl/{__version__}"}


def test_cookies_are_not_sent_back(site: Site) -> None:
    world = now_world(**TINY)
    with ReplicaServer(world) as server:
        server.faults["/security/"] = lambda request, page: Response(
            body=page().body, headers={"Content-Type": "text/html", "Set-Cookie": "PHPSESSID=1; path=/"}
        )
        site.crawl(server)
    assert not any("cookie" in r.headers for r in server.log)


# --- robots.txt


def test_robots_are_asked_once_a_command_and_first(site: Site) -> None:
    world = now_world(**TINY)
    with ReplicaServer(world) as server:
        site.crawl(server, sections=("security", "politics"), ticker=True)
    assert server.paths()[0] == "/robots.txt"
    assert server.paths().count("/robots.txt") == 1


ROBOTS: dict[str, tuple[Fault, int, str]] = {
    "500": (faults.status(500), 3, "unreachable"),
    "503": (faults.status(503), 3, "unreachable"),
    "429": (faults.status(429), 3, "blocked"),
    "no answer": (faults.drop(), 3, "unreachable"),
    "cut off": (faults.cut_short(), 3, "unreachable"),
    "all forbidden": (faults.html("User-agent: *\nDisallow: /\n"), 3, "blocked"),
    "we are forbidden": (faults.html("User-agent: newscrawl\nDisallow: /\n\nUser-agent: *\nAllow: /\n"), 3, "blocked"),
    "too slow a pace": (faults.html("User-agent: *\nCrawl-delay: 86400\n"), 3, "blocked"),
    "404": (faults.status(404), 0, "ok"),
    "403": (faults.block_page(403), 0, "ok"),
    "empty": (faults.empty(), 0, "ok"),
    "moved": (lambda request, page: faults.moved("/rules.txt"), 0, "ok"),
    "moved to another host": (faults.moved("https://example.org/robots.txt"), 0, "ok"),
    "moved in a circle": (faults.moved("/robots.txt"), 0, "ok"),
}


@pytest.mark.parametrize("name", ROBOTS)
def test_what_robots_answers_decides_whether_anything_is_fetched(site: Site, name: str) -> None:
    fault, code, outcome = ROBOTS[name]
    world = now_world(**TINY)
    with ReplicaServer(world) as server:
        server.faults["/robots.txt"] = fault
        done = site.crawl(server, ticker=True)
    assert done.exit_code == code
    assert answered(done) == [outcome] * 2
    pages = [path for path in server.paths() if path not in ("/robots.txt", "/rules.txt")]
    assert (pages == []) is (code == 3)
    if code == 0:
        assert wrong(site, world) == []


def test_a_redirect_of_robots_is_followed_and_obeyed(site: Site) -> None:
    world = now_world(**TINY)
    with ReplicaServer(world) as server:
        server.faults["/robots.txt"] = faults.moved("/rules.txt", 302)
        server.faults["/rules.txt"] = faults.html("User-agent: *\nDisallow: /\n", content_type="text/plain")
        assert site.crawl(server).exit_code == 3
    assert server.paths() == ["/robots.txt", "/rules.txt"]


def test_articles_that_robots_forbid_are_skipped_and_no_degradation(site: Site) -> None:
    world = now_world()
    victim = plain_article(world)
    world.robots = f"User-agent: *\nDisallow: /{victim.number}-\n"
    with ReplicaServer(world) as server:
        outcome = site.crawl(server)
    assert (outcome.exit_code, outcome.runs[0].skipped) == (0, 1)
    assert site.reasons() == {}
    assert not [r for r in server.log if r.number == victim.number]
    assert wrong(site, world, without={victim.id}) == []


def test_a_redirect_to_what_robots_forbid_is_not_followed(site: Site) -> None:
    world = now_world()
    victim = plain_article(world)
    world.robots = "User-agent: *\nDisallow: /secret/\n"
    with ReplicaServer(world) as server:
        server.faults[victim.number] = faults.moved(f"/secret/{victim.number}-a.html")
        outcome = site.crawl(server)
    assert (outcome.exit_code, outcome.runs[0].skipped) == (0, 1)
    assert not [path for path in server.paths() if path.startswith("/secret/")]


# --- retries and waits


def seconds(wait: float) -> str:
    return str(int(wait))


def http_date(wait: float) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=wait + 1), usegmt=True)


@pytest.mark.parametrize("code", [429, 503])
@pytest.mark.parametrize("form", [seconds, http_date])
def test_retry_after_holds_the_whole_site(site: Site, code: int, form: Callable[[float], str]) -> None:
    site.settings["retries"] = 1
    world = now_world(**TINY)
    victim = plain_article(world)
    with ReplicaServer(world) as server:
        server.faults[victim.number] = faults.times(1, lambda request, page: faults.status(code, retry_after=form(1)))
        assert site.crawl(server).exit_code == 0
    refused = next(i for i, request in enumerate(server.log) if request.status == code)
    assert pauses(server)[refused] >= 1 - SLACK, "the next request, whatever it is, waits"
    assert wrong(site, world) == []


@pytest.mark.parametrize("code", [429, 503])
def test_a_retry_after_longer_than_we_wait_ends_the_run_with_all_saved(site: Site, code: int) -> None:
    site.settings.update(retries=2, longest_wait=2)
    world = now_world()
    victim = plain_article(world)
    with ReplicaServer(world) as server:
        server.faults[victim.number] = faults.status(code, retry_after=3600)
        outcome = site.crawl(server)
        count = len(server.log)
        assert server.log[-1].status == code, "nothing is asked for after that"
        assert outcome.exit_code in (3, 4)
        assert site.reasons()[victim.id] == f"http_{code}"
        assert any("3600 s" in note for note in outcome.runs[0].notes)
        fetched = {f"baghdad_today:{r.number}" for r in server.log if r.number and r.status == 200}
        assert fetched == site.articles().keys()
        assert not outcome.runs[0].complete
        server.faults.clear()
        assert site.crawl(server).exit_code == 0
        again = {r.number for r in server.log[count:] if r.number}
    assert not {f"baghdad_today:{number}" for number in again} & fetched, "nothing is fetched a second time"
    assert site.reasons() == {}
    assert wrong(site, world) == []


@pytest.mark.parametrize("value", ["Mon, 1 Jan 2024 00:00:00 +99999999999999999999", "\xff", "soon"])
def test_a_retry_after_that_nobody_can_read_is_none(site: Site, value: str) -> None:
    site.settings["retries"] = 1
    world = now_world(**TINY)
    victim = plain_article(world)
    with ReplicaServer(world) as server:
        server.faults[victim.number] = faults.status(429, retry_after=value)
        outcome = site.crawl(server)
        assert len([r for r in server.log if r.number == victim.number]) == 2, "tried again, as without the header"
    assert outcome.exit_code == 4
    assert site.reasons() == {victim.id: "http_429"}


def test_a_server_in_trouble_is_asked_again_after_growing_pauses(site: Site) -> None:
    site.settings["retries"] = 3
    world = now_world(**TINY)
    victim = plain_article(world)
    with ReplicaServer(world) as server:
        server.faults[victim.number] = faults.times(3, faults.status(502))
        assert site.crawl(server, delay=0.05).exit_code == 0
    gaps = [gap for request, gap in zip(server.log, pauses(server), strict=False) if request.status == 502]
    assert len(gaps) == 3
    assert all(gap >= expected - SLACK for gap, expected in zip(gaps, (0.05, 0.1, 0.2), strict=True)), gaps
    assert wrong(site, world) == []


def test_a_connection_that_breaks_is_tried_again(site: Site) -> None:
    site.settings["retries"] = 2
    world = now_world(**TINY)
    with ReplicaServer(world) as server:
        for path in ("/robots.txt", "/security/"):
            server.faults[path] = faults.times(2, faults.drop())
        for article in world.live("security"):
            server.faults[article.number] = faults.times(1, faults.cut_short())
        assert site.crawl(server).exit_code == 0
    assert wrong(site, world) == []


def test_ten_failures_in_a_row_end_the_run(site: Site) -> None:
    world = now_world(articles=40, per_page=50, shares={"security": 1})
    with ReplicaServer(world) as server:
        for article in world.live("security"):
            server.faults[article.number] = faults.status(500)
        outcome = site.crawl(server, delay=0.05)
        requests = [r for r in server.log if r.status == 500]
        assert len(requests) == 10
        assert outcome.exit_code == 4
        assert not outcome.runs[0].complete
        assert len(site.reasons()) == 10
        server.faults.clear()
        assert site.crawl(server).exit_code == 0
    assert site.reasons() == {}
    assert wrong(site, world) == []


def test_failures_with_good_pages_between_them_end_nothing(site: Site) -> None:
    world = now_world(articles=40, shares={"security": 1})
    bad = {a.id: a.number for i, a in enumerate(world.live("security")) if i % 2}
    with ReplicaServer(world) as server:
        for number in bad.values():
            server.faults[number] = faults.status(500)
        outcome = site.crawl(server)
    assert (outcome.exit_code, outcome.runs[0].complete) == (4, True)
    assert site.reasons().keys() == bad.keys()
    assert wrong(site, world, without=set(bad)) == []


# --- exit codes


def test_a_site_that_refuses_connections_is_unreachable(site: Site) -> None:
    server = ReplicaServer(now_world(**TINY))
    server.start()
    server.stop()
    outcome = site.crawl(server, ticker=True)
    assert (outcome.exit_code, answered(outcome)) == (3, ["unreachable"] * 2)


def test_a_name_that_leads_nowhere_is_unreachable(site: Site) -> None:
    with ReplicaServer(now_world(**TINY)) as server:
        outcome = site.crawl(server, base_url="http://newscrawl.invalid")
    assert (outcome.exit_code, answered(outcome)) == (3, ["unreachable"])
    assert server.log == []


def test_a_site_that_never_answers_is_unreachable(site: Site) -> None:
    site.settings["timeout"] = 0.3
    over = threading.Event()
    with ReplicaServer(now_world(**TINY)) as server:
        server.before.append(lambda request: over.wait(20))
        outcome = site.crawl(server)
        over.set()
    assert (outcome.exit_code, answered(outcome)) == (3, ["unreachable"])
    assert "/robots.txt" in server.paths()
    assert set(server.paths()) == {"/robots.txt"}


def test_a_site_where_every_page_fails_but_robots_is_not_had(site: Site) -> None:
    with ReplicaServer(now_world(**TINY)) as server:
        server.faults["/security/"] = server.faults["/"] = faults.block_page(403)
        outcome = site.crawl(server, ticker=True)
    assert (outcome.exit_code, answered(outcome)) == (3, ["blocked"] * 2)


def test_one_run_that_is_refused_beside_one_that_is_not_is_a_degradation(site: Site) -> None:
    with ReplicaServer(now_world(**TINY)) as server:
        server.faults["/"] = faults.block_page(403)
        outcome = site.crawl(server, ticker=True)
    assert outcome.exit_code == 4
    assert answered(outcome) == ["ok", "blocked"]


def test_a_store_that_cannot_be_used_costs_the_site_nothing(site: Site) -> None:
    site.database = "sqlite:////dev/null/news.db"
    with ReplicaServer(now_world(**TINY)) as server, pytest.raises(StoreError) as raised:
        site.crawl(server)
    assert raised.value.exit_code == 5
    assert server.log == []


# --- content codings


@pytest.mark.parametrize("coding", ["br", "gzip", "deflate", "x-gzip", "identity"])
def test_content_codings(site: Site, coding: str) -> None:
    code = {
        "br": brotli.compress, "gzip": gzip.compress, "x-gzip": gzip.compress, "deflate": zlib.compress,
        "identity": bytes,
    }[coding]  # fmt: skip
    world = now_world(**TINY)

    def coded(request: Request, page: faults.Page) -> faults.Answer:
        whole = page()
        return Response(
            status=whole.status, body=code(whole.body), headers={**whole.headers, "Content-Encoding": coding}
        )

    with ReplicaServer(world) as server:
        for path in ("/robots.txt", "/security/", *(a.number for a in world.live("security"))):
            server.faults[path] = coded
        assert site.crawl(server).exit_code == 0
        accepted, archived = (server.log[n].headers["accept-encoding"] for n in (1, -1))
    assert {"gzip", "br"} <= set(re.split(r",\s*", accepted))
    assert archived == "gzip", "an article's page is kept as it comes, and brotli is no tool's for archives"
    assert wrong(site, world) == []


def test_a_server_that_closes_each_connection_costs_nothing_but_connections(site: Site) -> None:
    world = now_world(**TINY)

    def closed(request: Request, page: faults.Page) -> faults.Answer:
        body = page().body
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
        return faults.Drop(data=head.encode() + body, status=200)

    with ReplicaServer(world) as server:
        for path in ("/robots.txt", "/security/", *(a.number for a in world.live("security"))):
            server.faults[path] = closed
        outcome = site.crawl(server, delay=0.02)
    assert outcome.exit_code == 0
    assert wrong(site, world) == []
    assert max(request.open_now for request in server.log) == 1
