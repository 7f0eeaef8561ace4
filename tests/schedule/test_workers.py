"""Workers that share one schedule through a real PostgreSQL, each a process of its own; all of it is killed in turn."""

from __future__ import annotations

import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from newscrawl.demo import ReplicaServer, Request
from newscrawl.store import Store
from tests.crawl import command
from tests.crawl.worlds import ids, world_now
from tests.postgres import Postgres

SITES = ("baghdad_today", "second", "third")
ANOTHER = """
from dataclasses import replace

from newscrawl.sites.baghdad_today import SITE as KNOWN

SITE = replace(KNOWN, name={name!r}, address="https://{name}.example", aliases=("baghdadtoday.news",))
"""
LONG = 90  # seconds until something that is waited for counts as lost
RESUMED = 60  # seconds within which every site is crawled again, whatever befell the workers or the database
PERIOD = 4  # seconds


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """A server of this module's own: it is restarted."""
    made = Postgres()
    yield made
    made.close()


class Cluster:
    """Three sites, a database, and workers."""

    def __init__(self, folder: Path, server: Postgres, stack: ExitStack) -> None:
        self.folder, self.postgres = folder, server
        self.database = server.url(server.create())
        self.worlds = {name: world_now(articles=15) for name in SITES}
        self.servers = {name: stack.enter_context(ReplicaServer(world)) for name, world in self.worlds.items()}
        self.workers: list[subprocess.Popen[str]] = []
        (folder / "sites").mkdir()
        lines = [f'database = "{self.database}"', '[schedule]\ngrace = "20s"']
        for name, site in self.servers.items():
            if name != SITES[0]:
                (folder / "sites" / f"{name}.py").write_text(ANOTHER.format(name=name), encoding="utf-8")
            lines.append(f'[sites.{name}]\nbase_url = "{site.url}"\ndelay = 0.02')
            lines.append(f'[[jobs]]\nsite = "{name}"\nsection = "security"\nevery = "{PERIOD}s"')
        (folder / "newscrawl.toml").write_text("\n".join(lines), encoding="utf-8")

    def start(self, count: int) -> None:
        self.workers += [command.begin(self.folder, "worker", "--log-level", "WARNING") for _ in range(count)]

    def owner(self, site: str) -> subprocess.Popen[str] | None:
        """The worker that crawls the site now."""
        with Store.open(self.database) as store, store._db.reading() as conn:
            held = conn.exec_driver_sql(f"SELECT owner FROM leases WHERE site = '{site}'").scalar()
        return next((w for w in self.workers if held and w.pid == int(held.split("|")[1])), None)

    def end(self, how: int) -> list[int]:
        for worker in self.workers:
            worker.send_signal(how)
        codes = []
        for worker in self.workers:
            _, errors = worker.communicate(timeout=LONG)
            assert "Traceback" not in errors, errors
            codes.append(worker.returncode)
        self.workers.clear()
        return codes

    def crawled(self, site: str, times: int = 1) -> None:
        """Wait until a site was crawled so many times more."""
        with seen(self.servers[site], robots, times) as crawled:
            assert crawled.wait(LONG), f"{site}: not crawled in {LONG} s"

    def resumes(self) -> None:
        """Every site is crawled again within ``RESUMED`` from now."""
        ends = time.monotonic() + RESUMED
        with ExitStack() as stack:
            crawled = {name: stack.enter_context(seen(self.servers[name], robots)) for name in SITES}
            for name, again in crawled.items():
                assert again.wait(max(0, ends - time.monotonic())), f"{name}: not crawled within {RESUMED} s"

    def publish(self, site: str, count: int) -> None:
        for _ in range(count):
            self.worlds[site].publish()


def robots(request: Request) -> bool:
    """Every crawl begins with it."""
    return request.path == "/robots.txt"


@contextmanager
def seen(server: ReplicaServer, wanted: Callable[[Request], bool], times: int = 1) -> Iterator[threading.Event]:
    """An event that is set once so many requests were of the kind that is wanted."""
    event, left = threading.Event(), [times]

    def see(request: Request) -> None:
        if wanted(request):
            left[0] -= 1
            if left[0] == 0:
                event.set()

    server.before.append(see)
    try:
        yield event
    finally:
        server.before.remove(see)


@pytest.fixture
def cluster(tmp_path: Path, server: Postgres) -> Iterator[Cluster]:
    with ExitStack() as stack:
        made = Cluster(tmp_path, server, stack)
        try:
            yield made
        finally:
            for worker in made.workers:
                worker.kill()
                worker.communicate()


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("count", [2, 5])
def test_workers_share_the_jobs_and_outlive_what_befalls_them(cluster: Cluster, count: int) -> None:
    first, second, third = SITES
    cluster.start(count)
    for name in SITES:
        cluster.crawled(name, 2)
    # One is killed in mid-crawl, and the others go on.
    cluster.publish(first, 12)
    with seen(cluster.servers[first], lambda request: request.number is not None, 4) as begun:
        assert begun.wait(LONG)
        victim = cluster.owner(first)
        if victim is not None:
            victim.kill()
            victim.communicate()
            cluster.workers.remove(victim)
    cluster.resumes()
    cluster.crawled(first, 2)
    # The database is restarted in mid-crawl.
    cluster.publish(second, 12)
    with seen(cluster.servers[second], lambda request: request.number is not None, 4) as begun:
        assert begun.wait(LONG)
        cluster.postgres.stop(at_once=True)
    cluster.postgres.start()
    cluster.resumes()
    cluster.crawled(second, 2)
    # All of them are killed, and new ones are started.
    cluster.publish(third, 12)
    with seen(cluster.servers[third], lambda request: request.number is not None, 4) as begun:
        assert begun.wait(LONG)
        cluster.end(signal.SIGKILL)
    cluster.start(count)
    cluster.resumes()
    for name in SITES:
        cluster.crawled(name, 2)
    assert set(cluster.end(signal.SIGTERM)) == {0}
    check(cluster)


def check(cluster: Cluster) -> None:
    with Store.open(cluster.database) as store:
        runs = store.runs(limit=None)
        found = list(store.articles())
        created = Counter(change.id for change in store.changes() if change.kind == "article.created")
    for name, world in cluster.worlds.items():
        wanted = {id.replace(SITES[0], name) for id in ids(world)}
        assert {article.id for article in found if article.site == name} == wanted, "nothing lost"
        log = sorted(cluster.servers[name].log, key=lambda request: request.started)
        assert all(one.ended <= other.started for one, other in pairwise(log)), "one request at a time"
        mine = sorted((run for run in runs if run.site == name and run.finished_at), key=lambda run: run.started_at)
        for one, other in pairwise(mine):
            assert one.finished_at is not None
            assert one.finished_at <= other.started_at, "one crawl at a time"
        whole = [run for run in mine if run.outcome == "ok"]
        slots = Counter(int(run.started_at.timestamp()) // PERIOD for run in whole)
        assert max(slots.values()) == 1, "each job once a period"
    assert max(created.values()) == 1, "nothing twice"


def test_a_worker_needs_a_server(tmp_path: Path) -> None:
    (tmp_path / "newscrawl.toml").write_text(
        '[[jobs]]\nsite = "baghdad_today"\nsection = "security"\nevery = "5m"\n', encoding="utf-8"
    )
    done = command.run(tmp_path, "worker")
    assert done.returncode == 2
    assert "the jobs are shared through PostgreSQL" in done.stderr
    done = command.run(tmp_path, "worker", "--database", "postgresql://nobody@127.0.0.1:1/none")
    assert done.returncode == 5
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.slow
def test_a_signal_ends_a_worker_that_waits(cluster: Cluster) -> None:
    cluster.start(1)
    cluster.crawled(SITES[0])
    assert cluster.end(signal.SIGTERM) == [0]
