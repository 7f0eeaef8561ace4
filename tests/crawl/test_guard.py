"""Only the site's own host and port: links, redirects, addresses in pages, and what names lead to."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from twisted.internet.address import IPv4Address, IPv6Address

from newscrawl import config
from newscrawl.demo import ReplicaServer, faults
from newscrawl.middlewares import resolver
from newscrawl.middlewares.resolver import PublicResolver, was_refused
from newscrawl.runner import CrawlRunner, Job, Outcome
from newscrawl.sites import get_site
from tests.conftest import Site
from tests.crawl.test_bad_input import now_world, plain_article, wrong

TINY = {"articles": 12, "seed_page": False}


def listing_with(links: list[str]) -> Any:
    """The listing page with cards of one's own before the site's."""

    def change(html: str) -> str:
        cards = "".join(
            f'<a class="news-card d-flex mb-3" href="{link}"><h5 class="card-title">خبر من مكان آخر رقم {n}</h5></a>'
            for n, link in enumerate(links)
        )
        return html.replace('<a class="news-card', cards + '<a class="news-card', 1)

    return faults.changed(change)


def test_links_to_other_places_are_never_followed(site: Site) -> None:
    world = now_world(**TINY)
    with ReplicaServer(now_world(**TINY)) as other, ReplicaServer(world) as server:
        port = other.url.rpartition(":")[2]
        strange = [
            f"{other.url}/900001-a.html",
            f"http://localhost:{port}/900002-a.html",
            f"http://[::1]:{port}/900003-a.html",
            f"http://2130706433:{port}/900004-a.html",
            f"http://0x7f000001:{port}/900005-a.html",
            f"http://127.1:{port}/900006-a.html",
            f"http://0177.0.0.1:{port}/900019-a.html",
            f"http://0:{port}/900020-a.html",
            f"http://127.0.0.1.:{port}/900021-a.html",
            f"http://baghdadtoday.news@127.0.0.1:{port}/900007-a.html",
            f"//127.0.0.1:{port}/900008-a.html",
            f"https://baghdadtoday.news:{port}/900009-a.html",
            f"https://baghdadtoday.news.example.org:{port}/900010-a.html",
            f"\\\\127.0.0.1:{port}\\900011-a.html",
            "http://169.254.169.254/900012-a.html",
            "file:///900013-a.html",
            "javascript:location='/900014-a.html'",
            "ftp://baghdadtoday.news/900015-a.html",
            "data:text/html,900016-a.html",
            "http://:80/900017-a.html",
            "http://[::ffff:127.0.0.1]/900018-a.html",
        ]
        server.faults["/security/"] = listing_with(strange)
        outcome = site.crawl(server)
        assert other.log == []
    assert not [path for path in server.paths() if re.search("/9000[0-9]{2}-", path)]
    assert site.reasons() == {}
    assert outcome.exit_code == 0
    assert wrong(site, world) == []


def test_absolute_links_to_the_sites_own_names_are_paths_under_the_base(site: Site) -> None:
    world = now_world(articles=24)
    first, second, third = world.live("security")[:3]

    def change(html: str) -> str:
        for article, host in (
            (first, "https://baghdadtoday.news"),
            (second, "http://www.baghdadtoday.news"),
            (third, "HTTPS://BaghdadToday.News:443"),
        ):
            html = re.sub(rf'href="[^"]*/{article.number}-', f'href="{host}/{article.number}-', html)
        return html

    with ReplicaServer(world) as server:
        server.faults["/security/"] = faults.changed(change)
        assert site.crawl(server).exit_code == 0
        assert {first.number, second.number, third.number} <= {r.number for r in server.log}
    assert wrong(site, world) == []


def test_addresses_are_stored_as_the_sites_own(site: Site) -> None:
    world = now_world(articles=24)
    with ReplicaServer(world) as server:
        base = server.url
        victim = next(a for a in world.live("security") if a.image and not a.parts)
        server.faults[victim.number] = faults.changed(
            lambda html: html.replace("https://baghdadtoday.news/", f"{base}/")
        )
        assert site.crawl(server, ticker=True).exit_code == 0
    assert wrong(site, world) == []
    for article in site.articles().values():
        assert article.url.startswith("https://baghdadtoday.news/")
        assert article.image_url is None or article.image_url.startswith("https://baghdadtoday.news/")
    for headline in site.read(lambda store: list(store.headlines())):
        assert headline.url is None or headline.url.startswith("https://baghdadtoday.news/")


@pytest.mark.parametrize("prefix", ["/mirror", "/mirror/"])
def test_a_base_with_a_path_of_its_own_is_not_left(site: Site, prefix: str) -> None:
    world = now_world(**TINY)
    with ReplicaServer(world) as server:
        whole = server.answer

        def under(request: Any) -> Any:
            if request.path == "/robots.txt":
                return whole(request)
            if not request.target.startswith("/mirror/"):
                return faults.status(404)
            return whole(replace(request, target=request.target.removeprefix("/mirror")))

        server.answer = under  # type: ignore[method-assign]
        outcome = site.crawl(server, base_url=server.url + prefix)
        assert {path.split("/")[1] for path in server.paths()} <= {"robots.txt", "mirror"}
    assert outcome.exit_code in (0, 4)


TARGETS = {
    "another port": "{other}/{number}-a.html",
    "localhost by name": "http://localhost:{port}/{number}-a.html",
    "IPv6": "http://[::1]:{port}/{number}-a.html",
    "a decimal host": "http://2130706433:{port}/{number}-a.html",
    "a short host": "http://127.1:{port}/{number}-a.html",
    "an octal host": "http://0177.0.0.1:{port}/{number}-a.html",
    "the host of all": "http://0:{port}/{number}-a.html",
    "a user before the host": "http://baghdadtoday.news@127.0.0.1:{port}/{number}-a.html",
    "no scheme": "//127.0.0.1:{port}/{number}-a.html",
    "the site's name, another port": "https://baghdadtoday.news:{port}/{number}-a.html",
    "metadata": "http://169.254.169.254/{number}-a.html",
    "IPv4 in IPv6": "http://[::ffff:127.0.0.1]:{port}/{number}-a.html",
}


@pytest.mark.parametrize("name", TARGETS)
def test_redirects_to_other_places_are_never_followed(site: Site, name: str) -> None:
    world = now_world(**TINY)
    victim = plain_article(world)
    with ReplicaServer(now_world(**TINY)) as other, ReplicaServer(world) as server:
        to = TARGETS[name].format(other=other.url, port=other.url.rpartition(":")[2], number=victim.number)
        server.faults[victim.number] = faults.moved(to)
        outcome = site.crawl(server)
        assert other.log == []
    assert outcome.exit_code == 4
    assert site.reasons()[victim.id] in ("other_host", "private_address")
    (row,) = site.read(lambda store: store.failures())
    assert row.url.startswith("https://baghdadtoday.news/")
    assert wrong(site, world, without={victim.id}) == []


SCHEMES = [
    ("javascript:alert(1)", "bad_address"),
    ("file:///etc/hostname", "http_301"),
    ("gopher://127.0.0.1/1", "http_301"),
    ("http://[::1/a", "bad_address"),
]


@pytest.mark.parametrize(("to", "reason"), SCHEMES)
def test_redirects_to_what_is_no_web_address_are_failures(site: Site, to: str, reason: str) -> None:
    world = now_world(**TINY)
    victim = plain_article(world)
    with ReplicaServer(world) as server:
        server.faults[victim.number] = faults.moved(to)
        assert site.crawl(server).exit_code == 4
    assert site.reasons() == {victim.id: reason}


# --- a site whose own address leads to a private place


def crawl_as_its_own(site: Site, address: str) -> Outcome:
    """A crawl of a site that lives at ``address``, with no base URL named."""
    odd = replace(get_site("baghdad_today"), address=address, aliases=())
    settings = config.Config(database=site.database, **site.settings)
    job = Job(site=odd, sections=("security",), ticker=False, delay=0.001)
    outcome: Outcome = site.reactor.run(CrawlRunner(job, settings).run())
    return outcome


@pytest.mark.parametrize(
    ("host", "said"),
    [("127.0.0.1", "127.0.0.1 is no public address"), ("localhost", "the name leads to no public address")],
)
def test_a_site_on_a_private_address_is_not_fetched_unless_it_is_named_as_the_base(
    site: Site, monkeypatch: pytest.MonkeyPatch, host: str, said: str
) -> None:
    monkeypatch.setattr(resolver, "_exempt", set())
    with ReplicaServer(now_world(**TINY)) as server:
        port = server.url.rpartition(":")[2]
        outcome = crawl_as_its_own(site, f"http://{host}:{port}")
        assert server.log == []
        assert outcome.exit_code == 3
        assert outcome.runs[0].outcome == "unreachable"
        (failed,) = {(row.reason, row.detail) for row in site.read(lambda store: store.failures())}
        assert failed[0] == "private_address"
        assert said in failed[1]
        assert site.crawl(server, base_url=f"http://{host}:{port}").exit_code == 0


# --- the resolver


class Underlying:
    """A resolver that knows one answer, as if it came from a name server."""

    def __init__(self, addresses: list[str]) -> None:
        self.addresses = addresses

    def resolveHostName(self, receiver: Any, hostName: str, portNumber: int = 0, *rest: Any, **more: Any) -> Any:
        receiver.resolutionBegan(None)
        for address in self.addresses:
            kind = IPv6Address if ":" in address else IPv4Address
            receiver.addressResolved(kind("TCP", address, portNumber))
        receiver.resolutionComplete()
        return receiver


class Receiver:
    def __init__(self) -> None:
        self.found: list[str] = []
        self.complete = False

    def resolutionBegan(self, resolution: Any) -> None:
        return None

    def addressResolved(self, address: Any) -> None:
        self.found.append(address.host)

    def resolutionComplete(self) -> None:
        self.complete = True


def resolved(host: str, addresses: list[str], *, times: int = 1, cache: int = 0) -> list[str]:
    class Reactor:
        nameResolver = Underlying(addresses)

    resolver = PublicResolver(Reactor(), cache_size=cache)  # type: ignore[arg-type]
    for _ in range(times):
        receiver = Receiver()
        resolver.resolveHostName(receiver, host, 443)
        assert receiver.complete
    return receiver.found


ANSWERS: dict[str, tuple[list[str], list[str]]] = {
    "public": (["185.60.216.35"], ["185.60.216.35"]),
    "both kinds": (["185.60.216.35", "2001:4860:4860::8888"], ["185.60.216.35", "2001:4860:4860::8888"]),
    "private": (["10.0.0.1", "192.168.1.1"], []),
    "loopback": (["127.0.0.1", "::1"], []),
    "metadata": (["169.254.169.254", "fd00:ec2::254", "168.63.129.16"], []),
    "mixed": (["127.0.0.1", "185.60.216.35"], ["185.60.216.35"]),
    "IPv4 in IPv6": (["::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"], []),
    "nothing": ([], []),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_a_name_leads_to_its_public_addresses_alone(name: str) -> None:
    addresses, expected = ANSWERS[name]
    host = f"{name.replace(' ', '-').lower()}.example.org"
    assert resolved(host, addresses) == expected
    assert was_refused(f"https://{host}/") is (bool(addresses) and not expected)


def test_a_cached_answer_is_checked_as_well() -> None:
    assert resolved("cached.example.org", ["127.0.0.1", "185.60.216.35"], times=3, cache=10) == ["185.60.216.35"]


def test_a_name_that_changes_between_two_answers_is_checked_at_each() -> None:
    """What is connected to is the answer that was checked: no second one is asked for."""

    class Reactor:
        nameResolver = Underlying(["185.60.216.35"])

    resolver = PublicResolver(Reactor(), cache_size=0)  # type: ignore[arg-type]
    hosts = []
    for addresses in (["185.60.216.35"], ["127.0.0.1"], ["169.254.169.254", "185.60.216.36"]):
        Reactor.nameResolver.addresses = addresses
        receiver = Receiver()
        resolver.resolveHostName(receiver, "changing.example.org", 443)
        hosts.append(receiver.found)
    assert hosts == [["185.60.216.35"], [], ["185.60.216.36"]]


def test_only_the_named_base_may_be_private(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolver, "_exempt", {"mirror.example.org"})
    assert resolved("mirror.example.org", ["10.0.0.1"]) == ["10.0.0.1"]
    assert resolved("other.example.org", ["10.0.0.1"]) == []
