"""How much is measured, and a word on standard error about where the run is."""

from __future__ import annotations

import sys
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Sizes of one run: pages a layout, pages and rounds for speed, articles of the crawls, days of polling."""

    pages: int = 100
    speed_pages: int = 30
    rounds: int = 5
    date_rounds: int = 3
    articles: int = 2000
    crawl_rounds: int = 3
    slow_articles: int = 400
    large: int = 20_000
    saved: int = 100_000
    compared: int = 20_000
    stored: int = 1_000_000
    polling_seeds: int = 20
    polling_days: int = 28
    shown: int = 100_000
    asked: int = 200
    load_seconds: int = 10


FULL = Plan()
QUICK = Plan(
    pages=20,
    speed_pages=5,
    rounds=3,
    date_rounds=1,
    articles=200,
    crawl_rounds=1,
    slow_articles=20,
    large=1000,
    saved=5000,
    compared=2000,
    stored=20_000,
    polling_seeds=2,
    polling_days=7,
    shown=5000,
    asked=20,
    load_seconds=2,
)


def say(text: str) -> None:
    """One line of progress."""
    print(text, file=sys.stderr, flush=True)
