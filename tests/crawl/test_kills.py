"""Crawls that are killed, interrupted, or lose their store: the next run completes what they left."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newscrawl.demo import ReplicaServer, World
from newscrawl.demo import faults as fault
from newscrawl.errors import StoreError
from tests.conftest import Site
from tests.crawl import command
from tests.crawl.worlds import differences, ids, kinds, world_now


class Trap:
    """For `ReplicaServer.before`: signals the crawl's process when its request number ``at`` arrives."""

    def __init__(self, at: int, number: int = signal.SIGKILL) -> None:
        self.left, self.number = at, number
        self.process: subprocess.Popen[str] | None = None
        self.ready = threading.Event()

    def __call__(self, request: Any) -> None:
        self.left -= 1
        if self.left == 0:
            assert self.ready.wait(20)
            assert self.process is not None
            self.process.send_signal(self.number)
            if self.number == signal.SIGKILL:
                self.process.wait(20)


def crawl_into(trap: Trap, server: ReplicaServer, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """One crawl by the command line, with the trap set."""
    server.before[:] = [trap]
    trap.process = command.begin(
        folder, "crawl", "--section", "security", "--base-url", server.url, "--delay", "0.001", *words,
        NEWSCRAWL_DATABASE=f"sqlite:///{folder / 'news.db'}",
    )  # fmt: skip
    trap.ready.set()
    out, err = trap.process.communicate(timeout=command.TIMEOUT)
    server.before.clear()
    return subprocess.CompletedProcess(words, trap.process.returncode, out, err)


def check_whole(world: World, site: Site) -> None:
    assert differences(world, site) == []
    created = Counter(id for kind, id in kinds(site) if kind == "article.created")
    assert created == Counter(ids(world))
    cursors = [change.cursor for change in site.read(lambda store: list(store.changes()))]
    assert cursors == sorted(set(cursors))
    assert site.articles().keys() == ids(world)


@pytest.mark.slow
@pytest.mark.parametrize("at", [1, 2, 3, 5, 8, 11, 12, 14, 19, 25, 31, 37])
def test_killed_at_any_request_the_next_crawl_completes(site: Site, tmp_path: Path, at: int) -> None:
    world = world_now(articles=25, copies=2)
    with ReplicaServer(world) as server:
        killed = crawl_into(Trap(at), server, tmp_path)
        assert killed.returncode == -signal.SIGKILL
        run = site.crawl(server).runs[0]
        assert (run.outcome, run.complete) == ("ok", True)
        check_whole(world, site)
        server.log.clear()
        assert site.crawl(server).runs[0].new == 0
        assert server.paths() == ["/robots.txt", "/security/"]
    outcomes = [run.outcome for run in site.read(lambda store: store.runs())]
    assert outcomes[:2] == ["ok", "ok"]
    assert set(outcomes[2:]) <= {"interrupted"}


@pytest.mark.slow
def test_killed_again_and_again_while_the_site_moves(site: Site, tmp_path: Path) -> None:
    world = world_now(articles=15)
    with ReplicaServer(world) as server:
        for at in (9, 13, 10, 16, 12, 18):
            crawl_into(Trap(at), server, tmp_path, "--recheck", "all")
            world.publish()
            world.edit(world.live("security")[3].number)
        assert site.crawl(server, recheck="all").runs[0].complete
    check_whole(world, site)


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("at", [2, 15])
def test_interrupted_all_that_was_fetched_is_saved(site: Site, tmp_path: Path, number: int, at: int) -> None:
    world = world_now(articles=25)
    with ReplicaServer(world) as server:
        ended = crawl_into(Trap(at, number), server, tmp_path)
        assert ended.returncode == 130
        assert "Traceback" not in ended.stderr
        fetched = {request.number for request in server.log if request.number and request.status == 200}
        whole = {a.id for a in world.live("security") if a.number in fetched and not a.parts}
        assert whole <= site.articles().keys()
        run = site.read(lambda store: store.runs())[0]
        assert (run.outcome, run.complete, run.finished_at is not None) == ("interrupted", False, True)
        assert site.crawl(server).runs[0].complete
    check_whole(world, site)


# A store that goes away


def gone(folder: Path) -> None:
    for file in folder.glob("news.db*"):
        file.unlink()


def replaced(folder: Path) -> None:
    shutil.copy(folder / "news.db", folder / "other.db")
    (folder / "other.db").replace(folder / "news.db")


@pytest.mark.slow
@pytest.mark.parametrize("lose", [gone, replaced])
@pytest.mark.parametrize("at", ["/security/page/2/", "an article"])
def test_a_store_that_is_lost_in_mid_crawl_ends_it_with_one_line(
    tmp_path: Path, lose: Callable[[Path], None], at: str
) -> None:
    world = world_now(articles=40)
    path = world.live("security")[30].path if at == "an article" else at
    with ReplicaServer(world) as server:
        server.before.append(lambda request: lose(tmp_path) if request.path == path else None)
        database = f"sqlite:///{tmp_path / 'news.db'}"
        ended = command.run(
            tmp_path, "crawl", "--section", "security", "--base-url", server.url, NEWSCRAWL_DATABASE=database
        )
        assert ended.returncode == 5
        lines = [line for line in ended.stderr.splitlines() if "begins" not in line]
        assert [line for line in lines if line.startswith("newscrawl: ")] == lines[-1:]
        assert len(lines) == 1
        assert len(server.log) < 40  # it does not go on asking for what it cannot keep


def test_a_store_that_is_locked_in_mid_crawl(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = world_now(articles=12)
    monkeypatch.setattr("newscrawl.store.database.BUSY_SECONDS", 0.1)
    other = sqlite3.connect(tmp_path / "news.db", isolation_level=None, check_same_thread=False)
    with ReplicaServer(world) as server:
        path = world.live("security")[5].path

        def lock(request: Any) -> None:
            if request.path == path:
                other.execute("BEGIN IMMEDIATE")

        server.before.append(lock)
        with pytest.raises(StoreError, match="another process held the store"):
            site.crawl(server)
        other.execute("ROLLBACK")
        other.close()
        server.before.clear()
        assert site.crawl(server).runs[0].complete
    check_whole(world, site)


def test_a_drop_of_the_network_ends_the_crawl_and_loses_nothing(site: Site) -> None:
    world = world_now(articles=30)
    with ReplicaServer(world) as server:
        for article in world.live("security")[:20]:
            server.faults[article.number] = fault.drop()
        outcome = site.crawl(server)
        assert outcome.exit_code == 4
        server.faults.clear()
        assert site.crawl(server).exit_code == 0
    check_whole(world, site)
