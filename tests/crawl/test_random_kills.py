"""Crawls and readers of the feed killed at random moments, on each database: nothing lost, nothing twice."""

from __future__ import annotations

import itertools
import json
import random
import signal
import subprocess
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from newscrawl.archive.reader import pages_at
from newscrawl.demo import ReplicaServer, World
from newscrawl.exporters import plain
from newscrawl.store import Store
from tests.conftest import Site
from tests.crawl import command
from tests.crawl.worlds import differences, ids, world_now

KILLS = 20


class Reader:
    """`export changes --follow`, killed again and again, always started from the last line that it wrote whole."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder, self.database = folder, database
        self.lines: list[dict[str, Any]] = []
        self._begin()

    def _begin(self) -> None:
        after = str(self.lines[-1]["cursor"]) if self.lines else "0"
        words = ("export", "changes", "--since", after, "--follow", "--every", "0.05", "--database", self.database)
        self._process = command.begin(self.folder, *words)
        self._thread = threading.Thread(target=self._read, args=(self._process,))
        self._thread.start()

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            if line.endswith("\n"):  # a line that was cut by the kill was never had
                self.lines.append(json.loads(line))

    def kill(self, number: int = signal.SIGKILL) -> None:
        self._process.send_signal(number)
        self._thread.join(command.TIMEOUT)
        self._process.communicate(timeout=command.TIMEOUT)

    def restart(self) -> None:
        self.kill()
        self._begin()

    def end(self, cursor: int) -> None:
        """Go on until the line of this cursor, then end."""
        for _ in range(command.TIMEOUT * 20):
            if self.lines and self.lines[-1]["cursor"] >= cursor:
                break
            self._thread.join(0.05)  # returns early should the reader end
        self.kill(signal.SIGTERM)


def killed_crawl(server: ReplicaServer, folder: Path, database: str, chance: random.Random) -> int:
    """A crawl that is killed some milliseconds after any of its requests; returns its exit code."""
    requested = threading.Event()
    left = itertools.count(chance.randrange(1, 30), -1)
    server.before[:] = [lambda request: requested.set() if next(left) == 1 else None]
    words = ("crawl", "-s", "security", "--base-url", server.url, "--delay", "0.001", "--recheck", "all")
    process = command.begin(folder, *words, "--database", database)
    assert requested.wait(command.TIMEOUT)
    timer = threading.Timer(chance.uniform(0, 0.03), process.kill)
    timer.start()
    process.communicate(timeout=command.TIMEOUT)
    timer.cancel()
    timer.join()
    return process.returncode


def move(world: World, chance: random.Random) -> None:
    world.publish()
    world.edit(chance.choice(world.live("security")).number)


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty store of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'news.db'}"
    url: str = request.getfixturevalue("database")
    return url


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_killed_at_twenty_random_moments(site: Site, tmp_path: Path, either: str) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")  # shown when it fails
    chance = random.Random(seed)
    site.database = database = either
    world = world_now(articles=25, copies=2)
    Store.open(database, create=True).close()
    with ReplicaServer(world) as server:
        reader = Reader(tmp_path, database)
        codes = []
        for _ in range(KILLS):
            codes.append(killed_crawl(server, tmp_path, database, chance))
            move(world, chance)
            if chance.random() < 0.5:
                reader.restart()
        assert codes.count(-signal.SIGKILL) >= KILLS - 5
        server.before.clear()
        done = command.run(
            tmp_path, "crawl", "-s", "security", "--base-url", server.url, "--delay", "0.001", "--recheck", "all",
            "--database", database,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    with site.store as store:
        feed = [plain(change) for change in store.changes()]
        reader.end(feed[-1]["cursor"])
        assert reader.lines == feed
        created = Counter(line["id"] for line in feed if line["kind"] == "article.created")
        assert created == Counter(ids(world))
        assert [line["cursor"] for line in feed] == sorted({line["cursor"] for line in feed})
        revisions = list(store.articles(history=True))
    assert differences(world, site) == []
    check_archive(tmp_path / "archive" if database.startswith("sqlite") else tmp_path / "output/archive", revisions)


def check_archive(folder: Path, revisions: list[Any]) -> None:
    """Standard tools read every file, and every revision's page is there."""
    files = sorted(folder.rglob("*.warc.gz"))
    assert files
    checked = Checker(_CheckArguments(files))
    checked.process_all()
    assert not checked.exit_value
    for path in files:
        with path.open("rb") as file:
            assert sum(1 for _ in ArchiveIterator(file)) > 0
    by_name = {path.name: path for path in files}
    assert all(revision.source for revision in revisions)
    for revision in revisions:
        page = next(iter(pages_at(by_name[Path(revision.source["archive"]).name], revision.source["offset"])))
        assert page.article == revision.id
        assert revision.headline.split()[0].encode() in page.body


class _CheckArguments:
    """What `warcio check` takes from its command line."""

    def __init__(self, files: list[Path]) -> None:
        self.inputs = [str(path) for path in files]
        self.verbose = False
