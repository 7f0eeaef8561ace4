"""The replica in a process of its own, and what it has been asked for.

`python -m bench.replica --articles N [--codings gzip]` prints its address, then answers each line on standard
input with the requests since the last, as JSON.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

from bench.samples import WEIGHT
from newscrawl.demo.newsroom.world import World
from newscrawl.demo.routes import Response
from newscrawl.demo.server import ReplicaServer

SECURITY = 0.9  # the security section's share of all articles


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the server has seen: requests, those answered 304, bytes sent with their headers."""

    requests: int
    unchanged: int
    sent: int


class Replica:
    """A running replica: ``url`` its address, `seen` what it was asked for since the last time."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.url = self._line()

    def seen(self) -> Seen:
        """The requests since the last call."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return Seen(**json.loads(self._line()))

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


@contextmanager
def replica(articles: int, codings: Sequence[str] = ("br", "gzip")) -> Iterator[Replica]:
    """A replica with about so many articles of the security section; ``codings`` are those that it sends."""
    words = [sys.executable, "-m", "bench.replica", "--articles", str(round(articles / SECURITY))]
    words += ["--codings", *codings]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield Replica(process)
    finally:
        process.terminate()
        process.wait()


def sitemap(world: World, url: str) -> Response:
    """The articles of the section under the replica's own address, for crawlers that know no other way."""
    places = "".join(f"<url><loc>{escape(url + a.address)}</loc></url>\n" for a in world.live("security"))
    text = f'<?xml version="1.0"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{places}</urlset>\n'
    return Response(body=text.encode(), headers={"Content-Type": "application/xml; charset=utf-8"})


def _seen(server: ReplicaServer) -> str:
    log, server.log = server.log, []
    unchanged = sum(request.status == 304 for request in log)
    return json.dumps({"requests": len(log), "unchanged": unchanged, "sent": sum(r.sent for r in log)})


def main() -> None:
    """Serve until standard input ends."""
    options = argparse.ArgumentParser(prog="python -m bench.replica")
    options.add_argument("--articles", type=int, required=True)
    options.add_argument("--codings", nargs="*", default=["br", "gzip"])
    args = options.parse_args()
    world = World(
        seed=3,
        articles=args.articles,
        now=datetime.now(UTC),
        per_page=20,
        shares={"security": 90, "politics": 10},
        seed_page=False,
        weight=WEIGHT,
    )
    with ReplicaServer(world) as server:
        server.codings = tuple(args.codings)
        server.faults["/sitemap.xml"] = sitemap(world, server.url)
        print(server.url, flush=True)
        for _ in sys.stdin:
            print(_seen(server), flush=True)


if __name__ == "__main__":
    main()
