"""Serve the replica by itself, in a process of its own: ``python -m newscrawl.demo --articles 2000``."""

from __future__ import annotations

import argparse
import threading
from datetime import UTC, datetime

from newscrawl.demo.newsroom.world import NOW, World
from newscrawl.demo.server import ReplicaServer


def main() -> None:
    """Print the address on the first line and answer until interrupted."""
    options = argparse.ArgumentParser(prog="python -m newscrawl.demo", description="A small replica of the news site.")
    options.add_argument("--port", type=int, default=0, help="0 takes a free one")
    options.add_argument("--articles", type=int, default=200)
    options.add_argument("--per-page", type=int, default=20)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--weight", type=int, default=0, help="bytes of furniture to add to each page")
    options.add_argument("--ticker", choices=("static", "looped", "repeated", "javascript", "none"), default="static")
    options.add_argument("--redesign", type=int, metavar="SEED", help="every page in another design")
    options.add_argument("--no-metadata", action="store_true", help="pages without metadata")
    options.add_argument("--fixed", action="store_true", help="a world of September 2025 with every date written out")
    args = options.parse_args()
    now = NOW if args.fixed else datetime.now(UTC)
    world = World(
        seed=args.seed,
        articles=args.articles,
        now=now,
        per_page=args.per_page,
        ticker=args.ticker,
        relative=not args.fixed,
        clock=None if args.fixed else lambda: datetime.now(UTC),
        weight=args.weight,
        redesign=args.redesign,
        metadata=not args.no_metadata,
    )
    try:
        server = ReplicaServer(world, port=args.port)
    except OSError as error:
        raise SystemExit(f"port {args.port}: {error.strerror}; without --port a free one is taken") from None
    with server:
        print(server.url, flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("stopped")


if __name__ == "__main__":
    main()
