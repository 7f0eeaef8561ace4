"""The replica on its port: what crawlers of every manner meet."""

from __future__ import annotations

import gzip
import http.client
import threading
from datetime import timedelta
from urllib.parse import urlsplit

import brotli
import pytest

from newscrawl.demo import ReplicaServer, World, faults
from newscrawl.demo.newsroom.rounds import while_walked

from .conftest import Client

PATHS = [
    ("front", "/", "text/html; charset=utf-8"),
    ("section", "/security/", "text/html; charset=utf-8"),
    ("second page", "/security/page/2/", "text/html; charset=utf-8"),
    ("all news", "/lastnews/", "text/html; charset=utf-8"),
    ("robots", "/robots.txt", "text/plain; charset=utf-8"),
    ("feed", "/rss.xml", "application/rss+xml; charset=utf-8"),
    ("section feed", "/security/rss.xml", "application/rss+xml; charset=utf-8"),
    ("sitemap", "/sitemap.xml", "application/xml; charset=utf-8"),
    ("strip", "/ticker.json", "application/json; charset=utf-8"),
    ("image", "/uploads/posts/2025-09/1_photo.jpg", "image/gif"),
]


@pytest.mark.parametrize(("path", "kind"), [p[1:] for p in PATHS], ids=[p[0] for p in PATHS])
def test_kinds(client: Client, path: str, kind: str) -> None:
    got = client.get(path)
    assert (got.status, got.headers["Content-Type"]) == (200, kind)
    assert got.body


def test_every_link_of_a_list_opens(world: World, client: Client) -> None:
    for article in world.live():
        got = client.get(article.address)
        assert got.status == 200
        assert article.headline.split('"')[0] in got.text


CONDITIONAL = ["/", "/security/", "article"]


@pytest.mark.parametrize("path", CONDITIONAL)
def test_validators(world: World, client: Client, path: str) -> None:
    path = world.live("security")[0].address if path == "article" else path
    first = client.get(path)
    tag, modified = first.headers["ETag"], first.headers["Last-Modified"]
    assert client.get(path, if_none_match=tag).status == 304
    assert client.get(path, if_modified_since=modified).status == 304
    assert client.get(path, if_none_match='"other"').status == 200
    assert client.get(path, if_none_match='"other"', if_modified_since=modified).status == 200
    assert client.get(path, if_modified_since="no date").status == 200
    again = client.get(path, if_none_match=tag)
    assert (again.body, again.headers["ETag"]) == (b"", tag)


def test_an_edit_ends_validators_and_other_news_does_not(world: World, client: Client) -> None:
    article = world.live("security")[5]
    tag = client.get(article.address).headers["ETag"]
    listing = client.get("/security/").headers["ETag"]
    world.publish("security")
    world.turn_ticker()
    assert client.get(article.address, if_none_match=tag).status == 304
    assert client.get("/security/", if_none_match=listing).status == 200
    modified = client.get(article.address).headers["Last-Modified"]
    world.edit(article.number)
    assert client.get(article.address, if_none_match=tag).status == 200
    assert client.get(article.address, if_modified_since=modified).status == 200


def test_validators_may_be_missing(world: World, client: Client) -> None:
    world.validators = "none"
    world.touch()
    assert {"ETag", "Last-Modified"}.isdisjoint(client.get("/security/").headers)
    world.validators = "last-modified"
    world.touch()
    assert "ETag" not in client.get("/security/").headers
    assert "Last-Modified" in client.get("/security/").headers


def test_compression(client: Client) -> None:
    plain = client.get("/security/")
    assert "Content-Encoding" not in plain.headers
    zipped = client.get("/security/", accept_encoding="gzip, deflate")
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.body) == plain.body
    small = client.get("/security/", accept_encoding="gzip, br;q=0.9")
    assert small.headers["Content-Encoding"] == "br"
    assert brotli.decompress(small.body) == plain.body


def test_log_and_keep_alive(server: ReplicaServer, client: Client) -> None:
    client.get("/security/", user_agent="newscrawl/test")
    client.get("/nothing/?a=1")
    first, second = server.log
    assert (first.method, first.path, first.status) == ("GET", "/security/", 200)
    assert first.headers["user-agent"] == "newscrawl/test"
    assert (second.target, second.path, second.status) == ("/nothing/?a=1", "/nothing/", 404)
    assert first.client == second.client
    assert first.started <= first.ended <= second.started
    assert first.open_now == 1
    assert server.paths() == ["/security/", "/nothing/"]


def test_methods(client: Client) -> None:
    head = client.get("/security/", method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert int(head.headers["Content-Length"]) > 1000
    assert client.get("/security/", method="POST").status == 405


def test_the_world_moves_under_the_server(world: World, client: Client) -> None:
    world.advance(timedelta(minutes=1))
    article = world.publish("security", headline="خبر لم يقرأه أحد")
    assert "خبر لم يقرأه أحد" in client.get("/security/").text
    world.remove(article.number)
    assert "خبر لم يقرأه أحد" not in client.get("/security/").text
    assert client.get(article.address).status == 404
    world.restore(article.number)
    assert client.get(article.address).status == 200


def test_a_list_shifts_while_it_is_walked(server: ReplicaServer, world: World, client: Client) -> None:
    server.before.append(while_walked(world))
    last = world.live("security")[9]
    assert f"{last.number}-" in client.get("/security/").text
    second = client.get("/security/page/2/").text.partition("<aside")[0]
    assert f"{last.number}-" in second
    before = len(world.live())
    client.get("/security/page/2/")
    assert len(world.live()) == before


FAULTS: list[tuple[str, faults.Fault, int]] = [
    ("500", faults.status(500), 500),
    ("404", faults.status(404), 404),
    ("block page", faults.block_page(), 403),
    ("block page as 200", faults.block_page(200), 200),
    ("redirect", faults.moved("/security/", 302), 302),
    ("empty", faults.empty(), 200),
    ("nonsense", faults.html("<p>"), 200),
]


@pytest.mark.parametrize(("fault", "status"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
def test_faults(server: ReplicaServer, client: Client, fault: faults.Fault, status: int) -> None:
    server.faults["/lastnews/"] = fault
    assert client.get("/lastnews/").status == status
    assert client.get("/security/").status == 200
    del server.faults["/lastnews/"]
    assert client.get("/lastnews/").status == 200


def test_faults_by_number_meet_every_address_form(server: ReplicaServer, world: World, client: Client) -> None:
    article = world.live()[0]
    server.faults[article.number] = faults.status(503, retry_after=7)
    for path in (article.address, f"/{article.number}-x.html", f"/news/{article.number}/x"):
        got = client.get(path)
        assert (got.status, got.headers["Retry-After"]) == (503, "7")


def test_faults_may_pass(server: ReplicaServer, client: Client) -> None:
    server.faults["/"] = faults.times(2, faults.status(502))
    assert [client.get("/").status for _ in range(4)] == [502, 502, 200, 200]


def test_dropped_and_cut_connections(server: ReplicaServer, client: Client) -> None:
    server.faults["/"] = faults.drop()
    with pytest.raises(http.client.RemoteDisconnected):
        client.get("/")
    client.connection.close()
    server.faults["/"] = faults.cut_short()
    with pytest.raises(http.client.IncompleteRead):
        client.get("/")
    assert [r.status for r in server.log] == [0, 200]


def test_pages_that_lie(server: ReplicaServer, client: Client) -> None:
    right = client.get("/").body
    server.faults["/"] = faults.truncated(0.25)
    assert client.get("/").body == right[: len(right) // 4]
    server.faults["/"] = faults.broken_utf8()
    with pytest.raises(UnicodeDecodeError):
        client.get("/").body.decode()
    server.faults["/"] = faults.content_type("text/html; charset=iso-8859-1")
    assert client.get("/").headers["Content-Type"] == "text/html; charset=iso-8859-1"
    server.faults["/"] = faults.content_type(None)
    assert "Content-Type" not in client.get("/").headers
    server.faults["/"] = faults.changed(lambda html: html.replace("ms-2 time", "when"))
    assert "ms-2 time" not in client.get("/").text
    server.faults["/"] = faults.big()
    assert len(client.get("/").body) == 12 * 2**20


def test_a_slow_server(server: ReplicaServer) -> None:
    go = threading.Event()
    server.faults["/"] = faults.held(go)
    got: list[int] = []

    def ask() -> None:
        client = Client(server.url)
        got.append(client.get("/").status)
        client.connection.close()

    thread = threading.Thread(target=ask)
    thread.start()
    assert got == []
    go.set()
    thread.join(10)
    assert got == [200]


def test_several_clients_at_once(server: ReplicaServer, world: World) -> None:
    paths = [a.address for a in world.live()]

    def ask() -> None:
        client = Client(server.url)
        statuses.extend(client.get(path).status for path in paths)
        client.connection.close()

    statuses: list[int] = []
    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert statuses == [200] * 4 * len(paths)
    assert len({r.client for r in server.log}) == 4


def test_nonsense_closes_the_connection(server: ReplicaServer) -> None:
    import socket

    host, port = urlsplit(server.url).hostname, urlsplit(server.url).port
    with socket.create_connection((host, port), timeout=10) as raw:
        raw.sendall(b"what?\r\n\r\n")
        assert raw.recv(100) == b""


def test_stopping_closes_the_port(world: World) -> None:
    with ReplicaServer(world) as server:
        client = Client(server.url)
        assert client.get("/robots.txt").status == 200
        url = server.url
    client.connection.close()
    with pytest.raises(ConnectionRefusedError):
        Client(url).get("/")
