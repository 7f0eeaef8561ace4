"""One crawl a site: the lease, who may take it over, and what a run that lost it may still write."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from newscrawl import config
from newscrawl.crawl import leases
from newscrawl.crawl.leases import is_alive
from newscrawl.demo import ReplicaServer
from newscrawl.demo import faults as fault
from newscrawl.errors import LeaseLost, SiteBusy, StoreError
from newscrawl.items import Run
from newscrawl.runner import CrawlRunner, Job, Outcome
from newscrawl.sites import get_site
from newscrawl.store import Store
from tests.conftest import Site
from tests.crawl.worlds import differences, kinds, world_now

SITE = "baghdad_today"


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def begin(site: Site, server: ReplicaServer, **options: Any) -> Any:
    """Begin a crawl and leave it running; its result is the future's."""
    job = Job(site=get_site(SITE), sections=("security",), ticker=False, base_url=server.url, delay=0.001, **options)
    crawl = CrawlRunner(job, config.Config(database=site.database, **site.settings))
    return asyncio.run_coroutine_threadsafe(crawl.run(), site.reactor._loop)


def reached(server: ReplicaServer, path: str) -> threading.Event:
    """Set as soon as the path is asked for."""
    event = threading.Event()
    server.before.append(lambda request: event.set() if request.path == path else None)
    return event


def test_a_second_crawl_finds_the_site_busy_and_the_first_is_unharmed(site: Site, gate: threading.Event) -> None:
    world = world_now(articles=12)
    with ReplicaServer(world) as server:
        server.faults["/security/page/2/"] = fault.held(gate)
        there = reached(server, "/security/page/2/")
        running = begin(site, server)
        assert there.wait(20)
        requests = len(server.log)
        with pytest.raises(SiteBusy) as caught:
            site.crawl(server)
        assert caught.value.exit_code == 6
        assert len(server.log) == requests
        gate.set()
        outcome: Outcome = running.result(30)
        assert (outcome.exit_code, outcome.runs[0].new, outcome.runs[0].complete) == (0, 12, True)
        assert site.crawl(server).exit_code == 0
    assert differences(world, site) == []
    assert len(site.read(lambda store: store.runs())) == 2


def lease_of(site: Site, owner: str, heard: timedelta = timedelta()) -> None:
    now = datetime.now(UTC) - heard
    with site.store as store:
        store.acquire(SITE, owner=owner, now=now, alive=lambda owner: False, ttl=timedelta(seconds=60))


HERE = leases.owner("x").partition("|")[0]


@pytest.mark.parametrize(
    ("owner", "heard", "busy"),
    [
        (f"{HERE}|1|0|x", timedelta(), False),
        (f"{HERE}|{os.getpid()}|0|another", timedelta(), False),
        ("elsewhere|1|0|x", timedelta(seconds=50), True),
        ("elsewhere|1|0|x", timedelta(seconds=70), False),
    ],
    ids=["a number used again", "an earlier crawl of this process", "another machine", "a machine long silent"],
)
def test_whose_lease_may_be_taken_over(site: Site, owner: str, heard: timedelta, busy: bool) -> None:
    world = world_now(articles=3)
    with ReplicaServer(world) as server:
        site.crawl(server)
        lease_of(site, owner, heard)
        if busy:
            with pytest.raises(SiteBusy):
                site.crawl(server)
        else:
            assert site.crawl(server).exit_code == 0


def test_this_very_process_is_alive_and_a_number_that_never_was_is_not() -> None:
    with open(f"/proc/{os.getpid()}/stat", encoding="ascii", errors="replace") as file:
        started = file.read().rpartition(")")[2].split()[19]
    parent = os.getppid()
    assert not is_alive(f"{HERE}|{2**22 - 1}|{started}|x")
    assert not is_alive(f"{HERE}|{parent}|1|x")
    assert not is_alive(f"{HERE}|{os.getpid()}|{started}|unknown crawl")
    assert is_alive(f"elsewhere|{2**22 - 1}|{started}|x")


def take_over(site: Site) -> None:
    """What another machine's crawl does once this one has been silent for too long."""
    now = datetime.now(UTC)
    with site.store as store:
        store.acquire(SITE, owner="elsewhere|1|0|x", now=now, alive=lambda owner: False, ttl=timedelta())
        store.abandon_runs(SITE, now)


@pytest.mark.parametrize("at", ["/security/page/2/", "article"])
def test_a_run_that_lost_its_lease_writes_nothing_more(site: Site, gate: threading.Event, at: str) -> None:
    world = world_now(articles=12)
    path = world.live("security")[5].path if at == "article" else at
    with ReplicaServer(world) as server:
        server.faults[path] = fault.held(gate)
        there = reached(server, path)
        running = begin(site, server)
        assert there.wait(20)
        take_over(site)
        before = len(kinds(site))
        gate.set()
        with pytest.raises(LeaseLost) as caught:
            running.result(30)
        assert caught.value.exit_code == 6
    # What was being saved when the lease was lost may still be there; nothing begun later is.
    assert len(kinds(site)) == before
    runs: list[Run] = site.read(lambda store: store.runs())
    assert [(run.outcome, run.complete) for run in runs] == [("interrupted", False)]
    with pytest.raises(SiteBusy):  # and the lease is the other's still
        site.crawl(server)


def test_the_heartbeat_notices_a_lost_lease(site: Site, gate: threading.Event, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newscrawl.crawl.leases.HEARTBEAT", 0.05)
    noticed, heartbeat = threading.Event(), Store.heartbeat

    def beat(self: Store, *args: Any, **kwargs: Any) -> None:
        try:
            heartbeat(self, *args, **kwargs)
        except LeaseLost:
            noticed.set()
            raise

    monkeypatch.setattr(Store, "heartbeat", beat)
    world = world_now(articles=6)
    with ReplicaServer(world) as server:
        server.faults["/security/"] = fault.held(gate)
        there = reached(server, "/security/")
        running = begin(site, server)
        assert there.wait(20)
        now = datetime.now(UTC)
        with site.store as store:  # taken over, but its run not yet ended by the other
            store.acquire(SITE, owner="elsewhere|1|0|x", now=now, alive=lambda owner: False, ttl=timedelta())
        assert noticed.wait(20)
        gate.set()
        with pytest.raises(LeaseLost):
            running.result(30)
    assert kinds(site) == []


def test_a_lease_that_could_not_be_given_back_is_free_at_once(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Store, *args: Any, **kwargs: Any) -> None:
        raise StoreError("no such luck")

    with Store.open(site.database, create=True) as store:
        lease = leases.Lease(store, SITE)
        lease.take(datetime.now(UTC))
        with pytest.raises(SiteBusy), leases.hold(store, SITE):
            pass
        with pytest.raises(SiteBusy, match=r"^in other words$"), leases.hold(store, SITE, busy="in other words"):
            pass
        with monkeypatch.context() as patch:
            patch.setattr(Store, "release", fail)
            with pytest.raises(StoreError):
                lease.release(datetime.now(UTC))
        with leases.hold(store, SITE), pytest.raises(LeaseLost):
            lease.beat(datetime.now(UTC))
