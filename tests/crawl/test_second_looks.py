"""Articles fall due again by themselves: a later crawl fetches them conditionally, and finds edits and removals."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from newscrawl.crawl import session
from newscrawl.demo import ReplicaServer
from newscrawl.spiders import articles as spider
from tests.conftest import Site
from tests.crawl.worlds import differences, kinds, world_now


class Clock:
    """What the crawls take for the time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ahead = timedelta(0)
        monkeypatch.setattr(session, "_utc_now", lambda: datetime.now(UTC) + self.ahead)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def test_a_plan_of_looks_each_once_and_conditional(site: Site, clock: Clock) -> None:
    world = world_now(articles=6)
    with ReplicaServer(world) as server:
        site.crawl(server)
        counts = []
        for hours in (0.1, 0.3, 0.4, 2, 80, 90, 200):
            clock.ahead = timedelta(hours=hours)
            (run,) = site.crawl(server).runs
            counts.append((run.seen, run.not_modified))
    assert counts == [(0, 0), (6, 6), (0, 0), (6, 6), (6, 6), (0, 0), (0, 0)]


def test_an_edit_and_a_removal_are_found_without_being_asked_for(site: Site, clock: Clock) -> None:
    world = world_now(articles=6)
    with ReplicaServer(world) as server:
        site.crawl(server)
        edited, removed = (article.id for article in list(world.live("security"))[:2])
        world.edit(int(edited.partition(":")[2]))
        world.remove(int(removed.partition(":")[2]))
        clock.ahead = timedelta(minutes=16)
        (run,) = site.crawl(server).runs
        assert (run.updated, run.removed) == (1, 0), "one look tells no removal"
        clock.ahead = timedelta(minutes=32)
        (run,) = site.crawl(server).runs
        assert (run.seen, run.removed) == (0, 1), "only the one that was gone is asked for"
        assert differences(world, site) == []
    assert {("article.updated", edited), ("article.removed", removed)} <= set(kinds(site))
    gone = site.articles()[removed]
    assert gone.removed_at is not None
    assert gone.body


def test_an_empty_plan_looks_at_nothing_again(site: Site, clock: Clock) -> None:
    site.settings["second_looks"] = []
    with ReplicaServer(world_now(articles=3)) as server:
        site.crawl(server)
        clock.ahead = timedelta(hours=2)
        (run,) = site.crawl(server).runs
    assert run.seen == 0


def test_after_a_long_walk_the_looks_are_spread_over_runs(
    site: Site, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spider, "MOST_RECHECKS", 4)
    with ReplicaServer(world_now(articles=6)) as server:
        site.crawl(server)
        clock.ahead = timedelta(minutes=20)
        runs = [site.crawl(server).runs[0] for _ in range(3)]
    assert [run.seen for run in runs] == [4, 2, 0]
    assert "second looks: the newest 4 of 6 that are due" in runs[0].notes
