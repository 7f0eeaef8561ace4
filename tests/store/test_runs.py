"""Leases, runs and walks."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from newscrawl.errors import LeaseLost, SiteBusy
from newscrawl.messages.cases import Notice
from newscrawl.schedule.status import run_memory
from newscrawl.store import ListedLink, PageFailed, Store
from tests.store.samples import BAGHDAD, DAY, HOUR, NOW, SITE, run

TTL = timedelta(seconds=60)
SECOND = timedelta(seconds=1)


def take(store: Store, owner: str, now: datetime = NOW, *, alive: bool = True) -> datetime | None:
    return store.acquire(SITE, owner=owner, now=now, alive=lambda _: alive, ttl=TTL)


def test_a_site_is_one_owners(store: Store) -> None:
    assert take(store, "a") is None
    with pytest.raises(SiteBusy, match="another crawl is running"):
        take(store, "b", NOW + SECOND)
    assert store.acquire("alsumaria", owner="b", now=NOW, alive=lambda _: True, ttl=TTL) is None


def test_a_released_site_tells_its_last_request(store: Store) -> None:
    take(store, "a")
    store.heartbeat(SITE, owner="a", now=NOW + SECOND, last_request_at=NOW + SECOND)
    store.release(SITE, owner="a", now=NOW + 5 * SECOND, last_request_at=NOW + 3 * SECOND)
    assert take(store, "b", NOW + 6 * SECOND) == NOW + 3 * SECOND
    store.release(SITE, owner="b", now=NOW + 7 * SECOND, last_request_at=None)
    assert take(store, "c", NOW + 8 * SECOND) == NOW + 3 * SECOND, "a run without requests forgets none"


TAKEN_OVER = [
    ("the owner died", False, SECOND),
    ("the owner was not heard of", True, TTL + SECOND),
]


@pytest.mark.parametrize(("alive", "later"), [t[1:] for t in TAKEN_OVER], ids=[t[0] for t in TAKEN_OVER])
def test_an_abandoned_site_is_taken_over(store: Store, alive: bool, later: timedelta) -> None:
    take(store, "a")
    store.heartbeat(SITE, owner="a", now=NOW + SECOND, last_request_at=NOW)
    found = take(store, "b", NOW + SECOND + later, alive=alive)
    assert found == NOW + SECOND, "it may have asked until its last heartbeat"
    with pytest.raises(LeaseLost):
        store.heartbeat(SITE, owner="a", now=NOW + HOUR, last_request_at=NOW + HOUR)
    store.release(SITE, owner="a", now=NOW + HOUR, last_request_at=NOW + HOUR)
    with pytest.raises(SiteBusy):
        take(store, "c", NOW + 2 * SECOND + later)


def test_a_run_comes_back_as_it_went_in(store: Store) -> None:
    begun = store.start_run(run())
    assert begun.id > 0
    assert store.runs() == [begun]
    done = replace(
        begun, finished_at=NOW + HOUR, outcome="degraded", requests=21, not_modified=3, bytes=2**40, pages=2, seen=5,
        new=9, updated=1, removed=1, restored=1, duplicates=2, failed=1, skipped=4, undated=1,
        ways={"body": {"site": 19, "structure": 1}}, complete=True, gap={"unread_pages": [3]},
        oldest_published_at=datetime(2025, 9, 7, 11, 28, tzinfo=BAGHDAD), newest_published_at=NOW,
        notes=("القسم انتقل", "\ud800"), notices=(Notice("spool_left", {"file": "\ud800", "why": "لا"}),),
    )  # fmt: skip
    store.finish_run(done, settle=False)
    (found,) = store.runs()
    notices = (Notice("spool_left", {"file": "\ufffd", "why": "لا"}),)
    assert found == replace(done, notes=("القسم انتقل", "\ufffd"), notices=notices)
    assert found.oldest_published_at is not None
    assert found.oldest_published_at.utcoffset() == timedelta(hours=3)


def test_runs_newest_first(store: Store) -> None:
    made = [store.start_run(run(crawl=f"c{n}", site=SITE if n % 2 else "alsumaria")) for n in range(4)]
    assert [r.id for r in store.runs()] == [r.id for r in reversed(made)]
    assert [r.crawl for r in store.runs(site=SITE)] == ["c3", "c1"]
    assert len(store.runs(limit=2)) == 2


def test_runs_that_never_ended_were_interrupted(store: Store) -> None:
    killed = store.start_run(run())
    other = store.start_run(run(site="alsumaria"))
    ended = store.start_run(run())
    store.finish_run(replace(ended, finished_at=NOW, outcome="ok"), settle=False)
    assert store.abandon_runs(SITE, NOW + HOUR) == 1
    found = {r.id: (r.outcome, r.finished_at) for r in store.runs()}
    assert found == {killed.id: ("interrupted", NOW + HOUR), other.id: (None, None), ended.id: ("ok", NOW)}


def test_ways_of_past_runs(store: Store) -> None:
    for number, ways in enumerate([{"body": {"site": 1}}, {}, {"body": {"structure": 3}}]):
        begun = store.start_run(run(section="security"))
        store.finish_run(replace(begun, finished_at=NOW + number * HOUR, ways=ways), settle=False)
    store.start_run(run(ways={"body": {"site": 9}}))
    assert store.ways(SITE, "section", "security", 10) == [{"body": {"structure": 3}}, {"body": {"site": 1}}]
    assert store.ways(SITE, "section", "security", limit=1) == [{"body": {"structure": 3}}]
    assert store.ways(SITE, "section", "politics", 10) == []
    assert store.ways(SITE, "ticker", None, 10) == []


def links(*numbers: int) -> list[ListedLink]:
    return [
        ListedLink(
            id=f"{SITE}:{n}",
            url=f"https://baghdadtoday.news/{n}-.html",
            listed_at=datetime(2025, 9, 7, 11, 28, tzinfo=BAGHDAD),
            precision="minute",
        )
        for n in numbers
    ]


def test_links_are_settled_by_a_complete_walk_of_their_section(store: Store) -> None:
    ids = [f"{SITE}:{n}" for n in range(1, 6)]
    walk, other = store.start_run(run()), store.start_run(run(section="politics"))
    store.list_links(walk, links(1, 2), NOW)
    store.list_links(other, links(2, 3), NOW)
    store.list_links(walk, [], NOW)
    assert store.settled(SITE, "security", ids) == set()
    store.finish_run(replace(walk, finished_at=NOW, complete=False), settle=False)
    assert store.settled(SITE, "security", ids) == set()
    assert not store.was_complete(SITE, "security")
    again = store.start_run(run())
    store.list_links(again, links(4), NOW)
    store.finish_run(replace(again, finished_at=NOW, complete=True), settle=True)
    assert store.settled(SITE, "security", ids) == {ids[0], ids[1], ids[3]}
    assert store.settled(SITE, "politics", ids) == set()
    assert store.was_complete(SITE, "security")
    assert not store.was_complete(SITE, "politics")
    store.list_links(store.start_run(run()), links(1, 5), NOW + HOUR)
    assert store.settled(SITE, "security", ids) == {ids[0], ids[1], ids[3]}, "named again is still settled"


def test_what_a_listing_said(store: Store) -> None:
    undated = replace(links(1)[0], listed_at=None, precision=None)
    store.list_links(run(section="politics"), [undated], NOW + HOUR)
    assert store.listed(SITE, [undated.id]) == {undated.id: undated}
    store.list_links(run(), links(1), NOW)
    store.list_links(run(), links(5), NOW)
    both = store.listed(SITE, [undated.id, links(5)[0].id, f"{SITE}:2"])
    assert both == {item.id: item for item in (*links(1), *links(5))}
    found = both[undated.id]
    assert found.listed_at is not None
    assert found.listed_at.utcoffset() == timedelta(hours=3)
    assert store.listed("alsumaria", [undated.id]) == {}


def test_a_complete_walk_ends_older_failures_of_its_listing(store: Store) -> None:
    def lost(section: str) -> PageFailed:
        url = f"https://baghdadtoday.news/{section}/page/2/"
        return PageFailed(url=url, page="listing", section_slug=section, reason="http_500", site=SITE)

    store.save([lost("security"), lost("politics")], run_id=None, now=NOW - HOUR)
    walk = store.start_run(run())
    store.finish_run(replace(walk, finished_at=NOW + HOUR, complete=True), settle=True)
    assert [f.section_slug for f in store.failures()] == ["politics"]


def test_a_job_that_runs_seldom_is_remembered_behind_any_number_of_others(store: Store) -> None:
    store.start_run(run(section="sport", started_at=NOW))
    for minute in range(60):
        store.start_run(run(started_at=NOW + timedelta(minutes=minute)))
    store.start_run(run(job="ticker", section=None, started_at=NOW))
    assert store.last_began(SITE) == {"sport": NOW, "security": NOW + timedelta(minutes=59), "ticker": NOW}
    assert store.last_began("another") == {}
    assert run_memory(store, NOW, [SITE]).began[SITE, "sport"] == NOW


def test_when_each_job_last_began_and_went_well(store: Store) -> None:
    def ran(begun: datetime, **fields: object) -> None:
        made = store.start_run(run(started_at=begun, **fields))
        store.finish_run(replace(made, finished_at=begun + SECOND), settle=False)

    ran(NOW, outcome="ok")
    ran(NOW + HOUR, outcome="blocked")
    ran(NOW, site="alsumaria", section=None, job="ticker", outcome="failed")
    store.start_run(run(started_at=NOW + 2 * HOUR))
    assert store.last_times() == {
        (SITE, "security"): (NOW + 2 * HOUR, NOW + SECOND),
        ("alsumaria", "ticker"): (NOW, None),
    }


def test_runs_since(store: Store) -> None:
    for hours in (3, 2, 1):
        store.start_run(run(started_at=NOW - hours * HOUR))
    assert [made.started_at for made in store.runs(since=NOW - 2 * HOUR)] == [NOW - HOUR, NOW - 2 * HOUR]


def test_walks_that_left_something(store: Store) -> None:
    whole = {"finished_at": NOW, "outcome": "ok", "complete": True}
    for made in (
        run(**whole),
        run(**{**whole, "complete": False}),
        run(**whole, gap={"why": "since"}),
        run(**{**whole, "complete": False}, job="ticker", section=None),
        run(**{**whole, "complete": False}, started_at=NOW - 9 * DAY),
        run(),  # still under way
    ):
        store.start_run(made)
    assert [left.id for left in store.broken_off(SITE, since=NOW - DAY)] == [3, 2]
    assert store.broken_off("other", since=NOW - DAY) == []


def test_ways_of_a_time(store: Store) -> None:
    for hours, ways in ((30, {"body": {"site": 9}}), (2, {"body": {"site": 1}}), (1, {})):
        store.start_run(run(started_at=NOW - hours * HOUR, ways=ways))
    assert list(store.ways_since(SITE, NOW - DAY)) == [(NOW - 2 * HOUR, "section", {"body": {"site": 1}})]
