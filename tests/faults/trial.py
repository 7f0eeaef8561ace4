"""One fault, tried: a crawl through it, a crawl without it, and what is missing then, or there twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path

from newscrawl.demo import ReplicaServer, World
from newscrawl.demo.faults import Fault as Answer
from newscrawl.errors import StoreMissing
from newscrawl.items import as_json
from newscrawl.store import Store
from tests.conftest import TIMEOUT
from tests.crawl.command import environment
from tests.crawl.worlds import world_now

MOST = 300  # megabytes that newscrawl's own process may take
_FIELDS = ("headline", "body", "section", "place", "url", "published_at", "headline_tags")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended: ``megabytes`` at its peak, None for one that was killed."""

    code: int
    errors: str
    megabytes: float | None


@dataclass(slots=True, kw_only=True)
class Trial:
    """A world, the server that shows it, and a folder with newscrawl.toml and a store."""

    folder: Path
    world: World
    server: ReplicaServer
    database: str
    settings: dict[str, object] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    timeout: float = TIMEOUT
    at: str = ""  # where the site is reached, if not at its server's own address
    lasting: dict[str, str] = field(default_factory=dict)  # environment that outlives the fault
    over: ExitStack = field(default_factory=ExitStack)
    running: subprocess.Popen[str] | None = None

    def crawl(self, *words: str, **more: str) -> Ended:
        """`newscrawl crawl` in a process of its own, until it ends."""
        return self.run("crawl", "--base-url", self.at or self.server.url, "--delay", "0.001", *words, **more)

    def run(self, *words: str, **more: str) -> Ended:
        """A command of newscrawl in a process of its own; one that outlives its time is a failure of the test."""
        values = {"timeout": 3, "retries": 0, **self.settings}
        text = "".join(f"{name} = {json.dumps(value)}\n" for name, value in values.items())
        (self.folder / "newscrawl.toml").write_text(text, encoding="utf-8")
        peak = self.folder / "peak"
        peak.unlink(missing_ok=True)
        self.running = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.child", *words],
            cwd=self.folder,
            env=environment(
                self.folder,
                NEWSCRAWL_DATABASE=self.database,
                FAULTS_PEAK=str(peak),
                **self.lasting,
                **self.environment,
                **more,
            ),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            _, errors = self.running.communicate(timeout=self.timeout)
        finally:
            self.kill()
        megabytes = float(peak.read_text()) if peak.exists() else None
        return Ended(code=self.running.returncode, errors=errors, megabytes=megabytes)

    def kill(self) -> None:
        """End the command that runs, and all that it started."""
        if self.running is not None and self.running.poll() is None:
            os.killpg(self.running.pid, signal.SIGKILL)
            self.running.communicate()

    @property
    def store(self) -> Store:
        """The store, opened anew."""
        return Store.open(self.database, root=self.folder)

    def lost(self) -> list[str]:
        """What can be read on the site and is not in the store as it is there."""
        with self.store as store:
            articles = {article.id: as_json(article) for article in store.articles()}
            lines = {line.text for line in store.ticker_now()}
        wrong = []
        for item in self.world.truth_articles():
            mine = articles.get(item["id"])
            wrong += [item["id"]] if mine is None else [f"{item['id']} {n}" for n in _FIELDS if item[n] != mine[n]]
        return wrong + [line.text for line in self.world.ticker if line.text not in lines]

    def doubled(self) -> list[str]:
        """What the change feed says twice."""
        with self.store as store:
            feed = list(store.changes())
            strip = Counter(line.text for line in store.ticker_now())
        created = Counter(change.id for change in feed if change.kind in ("article.created", "headline.appeared"))
        wrong = [id for id, count in created.items() if count > 1] + [
            text for text, count in strip.items() if count > 1
        ]
        cursors = [change.cursor for change in feed]
        return wrong if cursors == sorted(set(cursors)) else [*wrong, "cursors"]

    def reasons(self) -> dict[str, str]:
        """The open failures: address and reason."""
        with suppress(StoreMissing), self.store as store:  # it may have come to nothing before the store was made
            return {row.url: row.reason for row in store.failures()}
        return {}


Inflict = Callable[[Trial], AbstractContextManager[object] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong, and what is honest then.

    ``inflict`` does it, and undoes it if it is a context manager. ``codes`` are the exit codes of the crawl through it,
    one of which it must have; ``reasons`` those of the failures that must be listed behind it: all of them, no others.
    """

    name: str
    inflict: Inflict
    codes: tuple[int, ...]
    reasons: tuple[str, ...] = ()
    settings: Mapping[str, object] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    quick: bool = False  # tried by `make test`, too


@dataclass(slots=True, kw_only=True)
class Tried:
    """A row of docs/reliability.md."""

    name: str
    group: str
    times: int = 0
    codes: Counter[int] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    doubled: int = 0
    megabytes: float = 0.0


@contextmanager
def trial(folder: Path, database: str = "", **options: object) -> Iterator[Trial]:
    """A trial over a small world of today."""
    world = world_now(**{"articles": 14, "per_page": 5, **options})
    with ReplicaServer(world) as server:
        made = Trial(folder=folder, world=world, server=server, database=database or f"sqlite:///{folder / 'news.db'}")
        try:
            yield made
        finally:
            made.kill()
            made.over.close()


def tried(fault: Fault, made: Trial, row: Tried) -> None:
    """Crawl through the fault and without it; fills the row, and asserts what must hold."""
    made.settings.update(fault.settings)
    with fault.inflict(made) or nullcontext():
        through = made.crawl(*fault.words)
    reasons = made.reasons()
    made.server.faults.clear()
    made.server.before.clear()
    made.settings.clear()
    made.environment.clear()
    after = made.crawl("--recheck", "all")
    lost, doubled = made.lost(), made.doubled()
    row.times += 1
    row.codes[through.code] += 1
    row.reasons.update(set(reasons.values()))
    row.lost += len(lost)
    row.doubled += len(doubled)
    row.megabytes = max(row.megabytes, through.megabytes or 0, after.megabytes or 0)
    assert "Traceback" not in through.errors, through.errors
    assert through.code in fault.codes, (through.code, through.errors)
    assert set(reasons.values()) == set(fault.reasons), reasons
    assert after.code == 0, after.errors
    assert lost == []
    assert doubled == []
    assert made.reasons() == {}
    assert row.megabytes < MOST


def answers(*paths: str | int, fault: Answer) -> Inflict:
    """The fault as the answer to these paths or articles; ``"article"`` is one in the middle of the list."""

    def inflict(made: Trial) -> None:
        for path in paths:
            made.server.faults[middle(made.world) if path == "article" else path] = fault

    return inflict


def middle(world: World) -> int:
    """The number of a plain article in the middle of the list."""
    found = [a for a in world.live("security") if a.paragraphs and a.dated and not a.parts and not a.headline_tags]
    return found[len(found) // 2].number
