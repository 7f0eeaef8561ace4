"""A crawl that is told to stop ends, whatever it is doing just then, and the next one carries on."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from scrapy import signals

from newscrawl import config
from newscrawl.demo import ReplicaServer, World
from newscrawl.runner import CrawlRunner, Job, Outcome
from newscrawl.sites import get_site
from tests.conftest import Site

MOMENTS = ["before", "session", "opening", "engine", "first_page", "closing", "ended"]


async def crawl_and_stop(job: Job, settings: config.Config, moment: str) -> Outcome:
    """One crawl, told to stop (twice, as people do) at that moment."""
    stopping: list[asyncio.Task[None]] = []

    def stop(*words: Any, **options: Any) -> None:
        if not stopping:
            stopping.extend(asyncio.get_running_loop().create_task(crawl.stop()) for _ in range(2))

    def watch(context: Any) -> None:
        began = context.run.outcome is None
        if moment == "opening" and began:
            stop()
        if moment == "ended" and not began:
            stop()
        if moment == "closing" and began:
            drain = context.drain

            async def stop_first() -> None:
                stop()
                await asyncio.gather(*stopping)
                await drain()

            context.drain = stop_first
        if began and crawl._crawler is not None:
            wanted = {"engine": signals.engine_started, "first_page": signals.response_received}.get(moment)
            if wanted is not None:
                crawl._crawler.signals.connect(stop, wanted, weak=False)

    crawl = CrawlRunner(job, settings, watch=watch)
    if moment == "before":
        await crawl.stop()
    running = asyncio.ensure_future(crawl.run())
    if moment == "session":
        await asyncio.sleep(0)
        stop()
    outcome = await asyncio.wait_for(running, 20)
    await asyncio.gather(*stopping)
    return outcome


@pytest.mark.parametrize("moment", MOMENTS)
def test_it_ends(site: Site, moment: str) -> None:
    world = World(articles=30, relative=False)
    with ReplicaServer(world) as server:
        settings = config.Config(database=site.database, **site.settings)
        job = Job(site=get_site("baghdad_today"), sections=("security",), ticker=True, base_url=server.url, delay=0.001)
        outcome = site.reactor.run(crawl_and_stop(job, settings, moment))
        assert outcome.exit_code == 130
        late = moment in ("closing", "ended")
        assert len(outcome.runs) <= (2 if late else 1)
        assert len(server.paths()) < 10 or late
        assert all(run.outcome for run in outcome.runs), "each is over when it is told"
        rows = site.read(lambda store: store.runs())
        assert [row.outcome for row in reversed(rows)] == [run.outcome for run in outcome.runs]
        assert site.crawl(server, ticker=True).exit_code == 0
    assert set(site.articles()) == {item["id"] for item in world.truth_articles("security")}
