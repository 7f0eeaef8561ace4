"""A small replica of the news site that moves: for the `demo` command, the tests and the benchmarks."""

from __future__ import annotations

from newscrawl.demo.articles import TRUTH_FIELDS, DemoArticle
from newscrawl.demo.redesign import redesign, without_metadata
from newscrawl.demo.rounds import ROUNDS, Happening
from newscrawl.demo.server import ReplicaServer, Request
from newscrawl.demo.ticker import DemoLine
from newscrawl.demo.world import NOW, World

__all__ = [
    "NOW", "ROUNDS", "TRUTH_FIELDS", "DemoArticle", "DemoLine", "Happening", "ReplicaServer", "Request", "World",
    "redesign", "without_metadata",
]  # fmt: skip
