"""Crawls for tests: one Scrapy reactor in a thread of its own, real replicas on loopback, real stores."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from newscrawl import config
from newscrawl.demo import ReplicaServer
from newscrawl.runner import CrawlRunner, Job, Outcome, in_reactor
from newscrawl.sites import get_site
from newscrawl.store import Store
from tests.postgres import Postgres

# What a developer has set for real crawls must not reach the tests; these are set for tests.
FOR_TESTS = (
    "NEWSCRAWL_CHROMIUM", "NEWSCRAWL_PAGES", "NEWSCRAWL_PICTURES",
    "NEWSCRAWL_FAULTS", "NEWSCRAWL_FAULT_KILLS", "NEWSCRAWL_FAULT_TIMES", "NEWSCRAWL_FUZZ", "NEWSCRAWL_SOAK",
)  # fmt: skip
for name in [n for n in os.environ if n.startswith("NEWSCRAWL_") and n not in FOR_TESTS]:
    del os.environ[name]

TIMEOUT = 100  # seconds until a crawl of a test counts as hung


class Reactor:
    """Runs coroutines in the reactor's thread."""

    def __init__(self) -> None:
        self._ready = threading.Event()
        self._thread = threading.Thread(target=in_reactor, args=(self._wait,), daemon=True)
        self._thread.start()
        assert self._ready.wait(30)

    async def _wait(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._over = asyncio.Event()
        self._ready.set()
        await self._over.wait()

    def run(self, coroutine: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(TIMEOUT)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(10)
        self._loop.close()


@pytest.fixture(scope="session")
def reactor() -> Iterator[Reactor]:
    running = Reactor()
    yield running
    running.close()


class Site:
    """A replica, a store beside it, and crawls of the one into the other."""

    def __init__(self, reactor: Reactor, folder: Path) -> None:
        self.reactor = reactor
        self.database = f"sqlite:///{folder / 'news.db'}"
        self.settings: dict[str, Any] = {"retries": 0, "timeout": 10}

    def crawl(self, server: ReplicaServer, *, sections: tuple[str, ...] = ("security",), **options: Any) -> Outcome:
        """One crawl of the replica; the ticker only when asked for."""
        settings = self.config
        options = {"ticker": False, "base_url": server.url, "delay": 0.001, **options}
        job = Job(site=self.known, sections=sections, **options)
        outcome: Outcome = self.reactor.run(CrawlRunner(job, settings).run())
        return outcome

    @property
    def known(self) -> Any:
        return get_site("baghdad_today")

    @property
    def config(self) -> config.Config:
        return config.Config(database=self.database, **self.settings)

    @property
    def store(self) -> Store:
        return Store.open(self.database)

    def read(self, verb: Callable[[Store], Any]) -> Any:
        with self.store as store:
            return verb(store)

    def articles(self) -> dict[str, Any]:
        return {article.id: article for article in self.read(lambda store: list(store.articles()))}

    def reasons(self) -> dict[str, str]:
        """The open failures: the article's id, or the address, and the reason."""
        rows = self.read(lambda store: store.failures())
        return {row.article_id or row.url: row.reason for row in rows}


@pytest.fixture
def site(reactor: Reactor, tmp_path: Path) -> Site:
    return Site(reactor, tmp_path)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server for the tests of this worker, started by the first that asks for it."""
    server = Postgres()
    yield server
    server.close()


@pytest.fixture
def database(postgres: Postgres) -> Iterator[str]:
    """The address of an empty database on it."""
    name = postgres.create()
    yield postgres.url(name)
    postgres.drop(name)
