"""Two days of ten jobs on a clock that is moved: nights, an outage, a redesign, a block, the verdict at each moment."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from newscrawl.arabic import BAGHDAD
from newscrawl.demo import ReplicaServer, World, faults
from newscrawl.schedule.service import Service
from newscrawl.schedule.source import Source
from newscrawl.schedule.status import verdicts_of
from tests.conftest import Reactor
from tests.schedule.moved import MovedClock
from tests.schedule.test_workers import ANOTHER

SITES = ("baghdad_today", "second")
SECTIONS = ("security", "politics", "local", "sport")
BEGIN = datetime(2025, 9, 7, 3, 0, tzinfo=UTC)  # a Sunday, 06:00 in Baghdad
DAYS = timedelta(days=2)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
PERIOD = 30 * MINUTE
PER_DAY = 60  # articles of each site
LASTS = 600  # seconds until the soak counts as hung
WELL = {"ok", "quiet"}

# When something befalls a site, and when it is over: hours from the beginning.
OUTAGE = ("second", 6, 9)
BLOCK = ("baghdad_today", 26, 29)
REDESIGN = ("second", 32)
# At these hours: the site, its jobs (all of them for None), and the verdicts that are right.
MOMENTS = [
    (3, "baghdad_today", None, WELL),
    (5.9, "second", None, WELL),
    (7.5, "second", None, {"unreachable"}),
    (7.5, "baghdad_today", None, WELL),
    (10.2, "second", None, WELL),
    (22, "baghdad_today", None, {"quiet"}),  # 04:00 in Baghdad: nobody publishes
    (22, "second", None, {"quiet"}),
    (27.5, "baghdad_today", None, {"blocked"}),
    (27.5, "second", None, WELL),
    (36, "baghdad_today", None, WELL),
    (36, "second", "security", {"degraded"}),
    (47.5, "baghdad_today", None, WELL),
]


class Days:
    """What happens when: articles, at the pace of a newsroom that sleeps, and what befalls the sites."""

    def __init__(self, worlds: dict[str, World], servers: dict[str, ReplicaServer]) -> None:
        self.worlds, self.servers = worlds, servers
        chance = random.Random(5)
        self.events = sorted((at, site) for site in SITES for at in _publications(chance))

    def move(self, at: datetime) -> None:
        while self.events and self.events[0][0] <= at:
            when, site = self.events.pop(0)
            world = self.worlds[site]
            world.advance(when - world.now)
            section = SECTIONS[len(self.events) % len(SECTIONS)]
            world.publish(section)
            world.turn_ticker()
        for world in self.worlds.values():
            if at > world.now:
                world.advance(at - world.now)
        self._befall(at)

    def _befall(self, at: datetime) -> None:
        hour = (at - BEGIN) / HOUR
        keep_out = faults.html("User-agent: *\nDisallow: /\n", content_type="text/plain")
        for (site, begins, ends), fault in ((OUTAGE, faults.status(503)), (BLOCK, keep_out)):
            self.servers[site].faults.pop("/robots.txt", None)
            if begins <= hour < ends:
                self.servers[site].faults["/robots.txt"] = fault
        site, begins = REDESIGN
        if hour >= begins and self.worlds[site].redesign is None:
            self.worlds[site].redesign = 2024
            self.worlds[site].touch()


def _publications(chance: random.Random) -> Iterator[datetime]:
    at = BEGIN
    while True:
        at += timedelta(days=chance.expovariate(PER_DAY * 24 / 19))
        if at > BEGIN + DAYS - 2 * PERIOD:
            return
        if not 1 <= at.astimezone(BAGHDAD).hour < 6:
            yield at


@contextmanager
def at_work(folder: Path, clock: MovedClock) -> Iterator[tuple[Service, Days]]:
    """Two sites, their ten jobs, and the service that runs them."""
    options = {"articles": 40, "now": BEGIN - 10 * MINUTE, "per_page": 10, "seed_page": False, "clock": clock.now}
    worlds = {site: World(seed=number, **options) for number, site in enumerate(SITES, 1)}  # type: ignore[arg-type]
    with ReplicaServer(worlds[SITES[0]]) as first, ReplicaServer(worlds[SITES[1]]) as second:
        servers = dict(zip(SITES, (first, second), strict=True))
        lines = ['database = "sqlite:///news.db"', "archive = false", "retries = 0"]
        for site, server in servers.items():
            lines.append(f'[sites.{site}]\nbase_url = "{server.url}"\ndelay = 0.0005\nsections = {list(SECTIONS)}')
            lines.append(f'[[jobs]]\nsite = "{site}"\nevery = "30m"')
        (folder / "newscrawl.toml").write_text("\n".join(lines), encoding="utf-8")
        (folder / "sites").mkdir()
        (folder / "sites" / "second.py").write_text(ANOTHER.format(name="second"), encoding="utf-8")
        with Service(Source(), root=folder, clock=clock) as service:
            yield service, Days(worlds, servers)


@pytest.mark.slow
@pytest.mark.timeout(LASTS + 60)
def test_two_days_of_ten_jobs(reactor: Reactor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    clock = MovedClock(BEGIN, BEGIN + DAYS)
    with at_work(tmp_path, clock) as (service, days):
        assert len(service.source.plan.jobs) == 10
        wrong: list[str] = []
        moments = list(MOMENTS)

        def moved(at: datetime) -> None:
            while moments and BEGIN + moments[0][0] * HOUR <= at:
                hour, site, job, right = moments.pop(0)
                found = verdicts_of(service.store, at, made=service.source.plan, site=site, born=service.born)
                wrong.extend(
                    f"at {hour} h {v.site} {v.job}: {v.verdict} ({v.reason})"
                    for v in found
                    if job in (None, v.job) and v.verdict not in right
                )
            days.move(at)

        async def run() -> None:
            schedule = service.local()
            ending: list[asyncio.Task[None]] = []
            clock.is_busy = lambda: schedule.is_busy
            clock.moved = moved
            clock.over = lambda: ending.append(asyncio.get_running_loop().create_task(schedule.stop()))
            await schedule.run()

        asyncio.run_coroutine_threadsafe(run(), reactor._loop).result(LASTS)
        assert wrong == []
        assert not moments
        check(service, days)


def check(service: Service, days: Days) -> None:
    """Nothing missed, nothing run twice."""
    found = Counter(article.id for article in service.store.articles())
    assert max(found.values()) == 1
    for site, world in days.worlds.items():
        wanted = {f"{site}:{a.number}" for section in SECTIONS for a in world.live(section)}
        assert wanted - set(found) == set(), "an article was missed"
    runs = [run for run in service.store.runs(limit=None) if run.finished_at]
    slots = Counter((run.site, run.section or run.job, (run.started_at - BEGIN) // PERIOD) for run in runs)
    assert [key for key, count in slots.items() if count > 1] == []
    for site in SITES:
        mine = sorted((run for run in runs if run.site == site), key=lambda run: run.id)
        assert all(one.finished_at <= other.started_at for one, other in pairwise(mine) if one.finished_at)
    assert len(slots) > 10 * 80
