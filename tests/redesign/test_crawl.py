"""A site that was read well is redesigned overnight: what is crawled stays right, and the run says what fell."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from newscrawl.demo import ReplicaServer, World
from newscrawl.runner import Outcome
from tests.conftest import Site
from tests.crawl.worlds import differences, ids, kinds, world_now

LATER = pytest.mark.slow  # the same with further designs
SEEDS = (6, 42, *(pytest.param(seed, marks=LATER) for seed in (44, 50, 76)))


def read_well(world: World, site: Site, server: ReplicaServer) -> None:
    """Two crawls of the site as it was."""
    for _ in range(2):
        for _ in range(3):
            world.publish("security")
        outcome = site.crawl(server, ticker=True)
        assert (outcome.exit_code, [run.notes for run in outcome.runs]) == (0, [(), ()])
        world.advance(timedelta(minutes=10))


def redesigned(world: World, seed: int) -> None:
    """Another design, new articles in it, and one headline in the strip that was not there."""
    world.redesign = seed
    for _ in range(5):
        world.publish("security")
    world.turn_ticker()


def wrong(world: World, site: Site) -> list[str]:
    """Where the store differs from what a reader of the pages sees: a summary is in the metadata alone."""
    return [line for line in differences(world, site) if line.split()[1] != "summary:"]


def notes_of(outcome: Outcome) -> str:
    return "\n".join(note for run in outcome.runs for note in run.notes)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_redesign_degrades_the_crawl_and_names_what_fell(site: Site, seed: int) -> None:
    world = world_now()
    with ReplicaServer(world) as server:
        read_well(world, site, server)
        redesigned(world, seed)
        outcome = site.crawl(server, ticker=True)
    assert outcome.exit_code == 4
    assert [run.outcome for run in outcome.runs] == ["degraded", "ok"]
    assert outcome.runs[0].new == 5
    assert all(run.complete for run in outcome.runs)
    for name in ("headline", "body", "published_at"):
        assert f"{name}: site → " in notes_of(outcome)


@pytest.mark.parametrize(
    ("seed", "recheck"),
    [(6, "all"), (42, None), pytest.param(50, "all", marks=LATER), pytest.param(76, None, marks=LATER)],
)
def test_what_is_stored_stays_right_through_a_redesign(site: Site, seed: int, recheck: str | None) -> None:
    world = world_now()
    with ReplicaServer(world) as server:
        read_well(world, site, server)
        before = kinds(site)
        redesigned(world, seed)
        outcome = site.crawl(server, ticker=True, recheck=recheck)
        more = Counter(kind for kind, _ in kinds(site)[len(before) :])
        run = outcome.runs[0]
        assert (run.updated, run.removed, run.duplicates, run.failed) == (0, 0, 0, 0)
        assert wrong(world, site) == []
        assert more == {"article.created": 5, "headline.appeared": 1, "headline.ended": 1}
        assert site.crawl(server, ticker=True).runs[0].new == 0
    assert site.articles().keys() == ids(world)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_strip_is_the_same_in_any_design(site: Site, seed: int) -> None:
    world = world_now()
    with ReplicaServer(world) as server:
        site.crawl(server, sections=(), ticker=True)
        world.redesign = seed
        world.touch()
        outcome = site.crawl(server, sections=(), ticker=True)
        assert outcome.exit_code == 0
        standing = [h for h in site.read(lambda store: list(store.headlines())) if h.ended_at is None]
    assert [(h.text, h.url) for h in sorted(standing, key=lambda h: h.position)] == [
        (line["text"], line["url"]) for line in world.truth_headlines()
    ]
    assert {kind for kind, _ in kinds(site)} == {"headline.appeared"}


def test_a_site_met_first_after_its_redesign_is_read_too(site: Site) -> None:
    world = world_now(redesign=SEEDS[0])
    with ReplicaServer(world) as server:
        assert site.crawl(server).exit_code in (0, 4)
    assert wrong(world, site) == []
