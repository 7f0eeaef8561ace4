"""The script of the demo's rounds."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from newscrawl.demo import ROUNDS, World
from newscrawl.demo.newsroom.rounds import later


def run(world: World, rounds: int) -> list[Counter[str]]:
    return [Counter(h.what for h in ROUNDS[i](world)) for i in range(rounds)]


@pytest.mark.parametrize("seed", range(1, 8))
def test_what_happens(seed: int) -> None:
    world = World(seed=seed, articles=40)
    first, second, third, fourth = run(world, 4)
    assert first == {"pinned": 1}
    assert second == {"published": 4, "urgent": 1, "copied": 1, "edited": 1, "removed": 2, "ticker": 2}
    assert third == {"published": 2, "restored": 1, "edited": 2, "reworded": 1, "ticker": 1}
    assert fourth == {"restored": 1, "ticker": 1}
    assert world.removed() == []
    further: Counter[str] = Counter()
    for _ in range(12):
        happened = Counter(h.what for h in later(world))
        assert (happened["published"], happened["ticker"]) == (1, 1)
        further += happened
    assert further["edited"] > 1
    assert further["removed"] > 1
    assert further["restored"] > 0


def test_further_rounds_never_lead_past_the_clock() -> None:
    now = datetime(2026, 3, 4, 12, tzinfo=UTC)
    world = World(now=now - timedelta(hours=1), articles=40, clock=lambda: now)
    run(world, 4)
    moved = [later(world) and world.now for _ in range(3)]
    assert moved[-1] <= now


def test_the_same_each_time() -> None:
    one, other = World(articles=40), World(articles=40)
    for happens in ROUNDS:
        assert happens(one) == happens(other)
    assert one.truth_articles(None) == other.truth_articles(None)


def test_a_copy_has_its_original_among_what_is_known() -> None:
    world = World(articles=40)
    known = {a.number for a in world.live("security")}
    run(world, 2)
    copy = next(a for a in world.live("security") if a.copy_of)
    assert copy.copy_of in known
    assert copy.number not in known


def test_a_small_world_is_enough() -> None:
    assert len(run(World(articles=25), 4)) == 4


def test_time_passes_little() -> None:
    world = World(articles=40)
    before = world.now
    run(world, 4)
    assert (world.now - before).total_seconds() <= 3600
