"""A small replica of the news site that moves: for the `demo` command, the tests and the benchmarks.

It may import what stands below the commands; nothing but cli/ imports it.
"""

from __future__ import annotations

from newscrawl.demo.newsroom.articles import TRUTH_FIELDS, DemoArticle
from newscrawl.demo.newsroom.rounds import ROUNDS, Happening
from newscrawl.demo.newsroom.ticker import DemoLine
from newscrawl.demo.newsroom.world import NOW, World
from newscrawl.demo.redesign import redesign, without_metadata
from newscrawl.demo.routes import Request
from newscrawl.demo.server import ReplicaServer

__all__ = [
    "NOW", "ROUNDS", "TRUTH_FIELDS", "DemoArticle", "DemoLine", "Happening", "ReplicaServer", "Request", "World",
    "redesign", "without_metadata",
]  # fmt: skip
