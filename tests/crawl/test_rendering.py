"""The front page in a real Chromium: what it reads, what it never asks for, and how it ends."""

from __future__ import annotations

import json
import os
import select
import shutil
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pytest

from newscrawl.demo import ReplicaServer, World, faults
from newscrawl.items import Headline
from newscrawl.middlewares import rendering
from newscrawl.runner import Outcome
from tests.conftest import Site
from tests.crawl.test_bad_input import now_world

TINY = {"articles": 8, "seed_page": False}
SLACK = 0.002


def lines(site: Site) -> list[str]:
    found: list[Headline] = [h for h in site.read(lambda store: list(store.headlines())) if h.ended_at is None]
    return [h.text for h in sorted(found, key=lambda h: h.position)]


def read_ticker(site: Site, server: ReplicaServer, **options: object) -> Outcome:
    return site.crawl(server, sections=(), ticker=True, **options)


def children() -> set[int]:
    """The processes below this one, as the kernel lists them, browsers alone."""
    parents: dict[int, tuple[int, str]] = {}
    for folder in Path("/proc").iterdir():
        with suppress(OSError, IndexError, ValueError):
            name, _, rest = (folder / "stat").read_text(errors="replace").partition("(")[2].rpartition(")")
            if rest.split()[0] not in "ZX":
                parents[int(folder.name)] = (int(rest.split()[1]), name)
    mine = {os.getpid()}
    while more := {pid for pid, (parent, _) in parents.items() if parent in mine} - mine:
        mine |= more
    return {pid for pid in mine if pid in parents and "chrom" in parents[pid][1]}


@pytest.fixture
def world() -> World:
    return now_world(ticker="javascript", **TINY)


@pytest.mark.browser
def test_a_strip_filled_by_a_script_is_read(site: Site, world: World) -> None:
    with ReplicaServer(world) as server:
        outcome = read_ticker(site, server, delay=0.1)
        assert (outcome.exit_code, outcome.runs[0].ways) == (0, {"ticker": {"rendered": 1}})
        assert lines(site) == [line.text for line in world.ticker]
        assert server.paths() == ["/robots.txt", "/", "/", "/templates/replica/ticker.js", "/ticker.json"]
        assert all(later.started - sooner.ended >= 0.1 - SLACK for sooner, later in pairwise(server.log))
        assert {r.headers["user-agent"] for r in server.log} == {server.log[0].headers["user-agent"]}
        world.turn_ticker(2)
        assert read_ticker(site, server).exit_code == 0
    assert lines(site) == [line.text for line in world.ticker]
    assert children() == set(), "no browser outlives its crawl"


@pytest.mark.slow
@pytest.mark.browser
def test_robots_hold_for_what_a_page_loads(site: Site, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.robots = "User-agent: *\nDisallow: /ticker.json\n"
    monkeypatch.setattr("newscrawl.middlewares.rendering.WAIT", 1.0)
    with ReplicaServer(world) as server:
        assert read_ticker(site, server).exit_code == 4
        assert "/ticker.json" not in server.paths()
    assert list(site.reasons().values()) == ["no_ticker"]


class Listener:
    """A bare port that counts who comes, by TCP and by UDP."""

    def __init__(self) -> None:
        self.came = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._datagrams.bind(("127.0.0.1", self.port))
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while not self._over.is_set():
            ready, _, _ = select.select([self._socket, self._datagrams], [], [], 0.1)
            self.came += len(ready)
            if self._socket in ready:
                self._socket.accept()[0].close()
            if self._datagrams in ready:
                self._datagrams.recv(2048)

    def close(self) -> None:
        self._over.set()
        self._thread.join(5)
        self._socket.close()
        self._datagrams.close()


def linked(relation: str, address: str) -> str:
    """A script that puts a link element into the page."""
    made = "document.head.appendChild(document.createElement('link'))"
    return f"Object.assign({made}, {{rel: '{relation}', href: '{address}'}})"


# Each is run by the front page; OTHER is a server's address, PORT its port.
ATTACKS: dict[str, str] = {
    "fetch": "fetch('OTHER/a').catch(() => 0)",
    "fetch by name": "fetch('http://localhost:PORT/a', {mode: 'no-cors'}).catch(() => 0)",
    "fetch of IPv6": "fetch('http://[::1]:PORT/a', {mode: 'no-cors'}).catch(() => 0)",
    "fetch of a decimal host": "fetch('http://2130706433:PORT/a', {mode: 'no-cors'}).catch(() => 0)",
    "a request of old": "const r = new XMLHttpRequest(); r.open('GET', 'OTHER/a'); r.send()",
    "a beacon": "navigator.sendBeacon('OTHER/a', 'x')",
    "a ping": "fetch('OTHER/a', {method: 'POST', keepalive: true, mode: 'no-cors', body: 'x'}).catch(() => 0)",
    "a script": "document.head.appendChild(document.createElement('script')).src = 'OTHER/a.js'",
    "an image": "new Image().src = 'OTHER/a.gif'",
    "a style": linked("stylesheet", "OTHER/a"),
    "a preconnect": linked("preconnect", "OTHER"),
    "a prefetch": linked("prefetch", "OTHER/a"),
    "a frame": "document.body.appendChild(document.createElement('iframe')).src = 'OTHER/a'",
    "a video": "document.body.appendChild(document.createElement('video')).src = 'OTHER/a'",
    "an object": "document.body.appendChild(document.createElement('object')).data = 'OTHER/a'",
    "a font": "new FontFace('x', 'url(OTHER/a.woff)').load().catch(() => 0)",
    "a web socket": "new WebSocket('ws://127.0.0.1:PORT/a')",
    "an event stream": "new EventSource('OTHER/a')",
    "a worker": "new Worker(URL.createObjectURL(new Blob([\"fetch('OTHER/a')\"])))",
    "a worker's socket": "new Worker(URL.createObjectURL(new Blob([\"new WebSocket('ws://127.0.0.1:PORT/a')\"])))",
    "a popup": "window.open('OTHER/a')",
    "a popup of nothing": "const w = window.open('about:blank'); if (w) w.location = 'OTHER/a'",
    "a form": (
        "const f = document.body.appendChild(document.createElement('form'));"
        "f.target = '_blank'; f.action = 'OTHER/a'; f.submit()"
    ),
    **{
        f"peers by {urls}": (
            f"const server = {{urls: '{urls}', username: 'a', credential: 'b'}};"
            "const peer = new RTCPeerConnection({iceServers: [server]}); peer.createDataChannel('x');"
            "peer.createOffer().then(offer => peer.setLocalDescription(offer))"
        )
        for urls in ("turn:127.0.0.1:PORT?transport=tcp", "turn:127.0.0.1:PORT?transport=udp", "stun:127.0.0.1:PORT")
    },
    "a redirect by our own host": "fetch('/away').catch(() => 0)",
    "a script redirected by our own host": "document.head.appendChild(document.createElement('script')).src = '/away'",
    "a frame redirected by our own host": "document.body.appendChild(document.createElement('iframe')).src = '/away'",
}  # fmt: skip


def attacking(script: str) -> Callable[[str], str]:
    """The front page with a script that runs before the strip is filled."""
    return lambda html: html.replace("</body>", f"<script>try {{ {script} }} catch (e) {{}}</script></body>")


@pytest.mark.slow
@pytest.mark.browser
def test_a_page_reaches_no_other_place_by_any_means(site: Site, world: World) -> None:
    other, bare = ReplicaServer(now_world(**TINY)), Listener()
    with other, ReplicaServer(world) as server:
        server.faults["/away"] = faults.moved(f"{other.url}/a", 302)
        scripts = [
            text.replace("OTHER", address).replace("PORT", address.rpartition(":")[2])
            for text in ATTACKS.values()
            for address in (other.url, f"http://127.0.0.1:{bare.port}")
        ]
        page = "\n".join(f"<script>try {{ (() => {{ {text} }})() }} catch (e) {{}}</script>" for text in scripts)
        server.faults["/"] = faults.changed(lambda html: html.replace("</body>", page + "</body>"))
        assert read_ticker(site, server).exit_code == 0
        assert lines(site) == [line.text for line in world.ticker]
        own = server.paths()
    bare.close()
    assert other.log == []
    assert bare.came == 0
    assert set(own) <= {"/robots.txt", "/", "/templates/replica/ticker.js", "/ticker.json", "/away"}


RULES = {
    kind: [{"source": "list", "urls": [f"/secret/{kind}"], "eagerness": "immediate"}]
    for kind in ("prefetch", "prerender")
}
UNSEEN: list[str] = [  # each fetches what robots.txt forbids where no route sees it
    "new SharedWorker('/shared.js')",
    "new AudioContext().audioWorklet.addModule('/secret/worklet.js')",
    ("const rules = document.createElement('script'); rules.type = 'speculationrules';"
        f"rules.textContent = JSON.stringify({json.dumps(RULES)}); document.head.append(rules)"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.browser
def test_robots_hold_for_what_a_page_has_fetched_out_of_sight(
    site: Site, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newscrawl.middlewares.rendering.WAIT", 4.0)
    world.robots = "User-agent: *\nDisallow: /secret\n"
    with ReplicaServer(world) as server:
        server.faults["/ticker.json"] = faults.html(json.dumps({"lines": []}), content_type="application/json")
        fetching = "fetch('/secret/a'); importScripts('/secret/b.js')"
        server.faults["/shared.js"] = faults.html(fetching, content_type="text/javascript")
        page = "\n".join(f"<script>try {{ {text} }} catch (e) {{}}</script>" for text in UNSEEN)
        page += f"<script type=speculationrules>{json.dumps(RULES)}</script>"
        server.faults["/"] = faults.changed(lambda html: html.replace("</body>", page + "</body>"))
        read_ticker(site, server)
        paths = server.paths()
    assert "/ticker.json" in paths
    assert [path for path in paths if path.startswith("/secret")] == []


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("how", ["location", "refresh", "status"])
def test_a_page_that_goes_elsewhere_is_not_followed(
    site: Site, world: World, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr("newscrawl.middlewares.rendering.WAIT", 1.0)
    with ReplicaServer(now_world(**TINY)) as other, ReplicaServer(world) as server:
        if how == "status":
            server.faults["/"] = faults.moved(f"{other.url}/", 302)
        else:
            go = {
                "location": f"<script>location = '{other.url}/'</script>",
                "refresh": f'<meta http-equiv="refresh" content="5; url={other.url}/">',
            }[how]
            server.faults["/"] = faults.changed(lambda html: html.replace("<head>", "<head>" + go))
        read_ticker(site, server)
        assert other.log == []


@pytest.mark.slow
@pytest.mark.browser
def test_images_fonts_and_styles_are_not_loaded(site: Site, world: World) -> None:
    with ReplicaServer(world) as server:
        extra = '<img src="/uploads/1.jpg"><link rel="stylesheet" href="/own.css"><video src="/own.mp4"></video>'
        server.faults["/"] = faults.changed(lambda html: html.replace("</body>", extra + "</body>"))
        assert read_ticker(site, server).exit_code == 0
    assert set(server.paths()) == {"/robots.txt", "/", "/templates/replica/ticker.js", "/ticker.json"}


@pytest.mark.slow
@pytest.mark.browser
def test_a_page_that_never_shows_a_line_ends_within_bounds(
    site: Site, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newscrawl.middlewares.rendering.WAIT", 1.0)
    restless = "<script>setInterval(() => fetch('/robots.txt?' + Math.random()), 5)</script>"
    with ReplicaServer(world) as server:
        server.faults["/ticker.json"] = faults.html(json.dumps({"lines": []}), content_type="application/json")
        server.faults["/"] = faults.changed(lambda html: html.replace("</body>", restless + "</body>"))
        outcome = read_ticker(site, server)
    assert outcome.exit_code == 4
    assert list(site.reasons().values()) == ["no_ticker"]
    assert children() == set()


@pytest.mark.slow
@pytest.mark.browser
def test_a_page_that_never_loads_ends_within_bounds(site: Site, world: World) -> None:
    site.settings["timeout"] = 3
    over = threading.Event()
    with ReplicaServer(world) as server:
        server.faults["/"] = faults.changed(
            lambda html: html.replace("</body>", "<script src='/slow.js'></script></body>")
        )
        server.faults["/slow.js"] = faults.held(over, 60)
        outcome = read_ticker(site, server)
        over.set()
    assert outcome.exit_code == 4
    assert list(site.reasons().values()) == ["timeout"]
    assert children() == set()


@pytest.mark.slow
@pytest.mark.browser
def test_a_script_that_never_ends_ends_within_bounds(site: Site, world: World) -> None:
    site.settings["timeout"] = 3
    with ReplicaServer(world) as server:
        server.faults["/"] = faults.changed(attacking("while (true) {}"))
        outcome = read_ticker(site, server)
    assert outcome.exit_code == 4
    assert list(site.reasons().values()) == ["timeout"]
    assert children() == set()


def test_a_block_page_is_taken_as_a_refusal(site: Site, world: World) -> None:
    with ReplicaServer(world) as server:
        server.faults["/"] = faults.block_page(200)
        outcome = read_ticker(site, server)
        assert server.paths() == ["/robots.txt", "/"]
    assert (outcome.exit_code, outcome.runs[0].outcome) == (3, "blocked")
    assert list(site.reasons().values()) == ["block_page"]


@pytest.mark.parametrize("name", ["false", "true"])
def test_a_browser_that_cannot_work_is_a_failure(site: Site, world: World, name: str) -> None:
    site.settings["chromium"] = shutil.which(name)
    with ReplicaServer(world) as server:
        outcome = site.crawl(server, ticker=True)
    assert [run.outcome for run in outcome.runs] == ["ok", "degraded"]
    (row,) = site.read(lambda store: store.failures())
    assert row.reason == "browser_failed"
    assert row.detail
    assert "\n" not in row.detail


def test_without_a_browser_the_section_is_crawled_and_the_way_to_get_one_is_named(
    site: Site, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.delenv("NEWSCRAWL_CHROMIUM", raising=False)
    with ReplicaServer(world) as server:
        outcome = site.crawl(server, ticker=True)
    assert outcome.exit_code == 4
    assert [run.outcome for run in outcome.runs] == ["ok", "degraded"]
    assert outcome.runs[0].new == len(world.live("security"))
    (row,) = site.read(lambda store: store.failures())
    assert (row.reason, row.page) == ("no_browser", "ticker")
    assert row.detail
    assert "\n" not in row.detail
    assert "playwright install chromium" in row.detail
    assert "apt-get install chromium" in row.detail


def test_a_plain_ticker_starts_no_browser(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    async def start(*args: object) -> None:
        raise AssertionError("a browser was started")

    monkeypatch.setattr(rendering.RenderingHandler, "start", start)
    with ReplicaServer(now_world(**TINY)) as server:
        assert read_ticker(site, server).exit_code == 0
    assert children() == set()
