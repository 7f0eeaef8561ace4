"""The command line: in this process where it only reads, in one of its own where it crawls."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from newscrawl.cli import run
from newscrawl.demo import ReplicaServer, World
from newscrawl.store import Store
from tests.crawl import command
from tests.store import samples


@dataclass(frozen=True)
class CommandResult:
    """What a command ended with, and what it said."""

    code: int
    raw: bytes
    err: str

    @property
    def out(self) -> str:
        return self.raw.decode()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.raw.splitlines()]


Say = Callable[..., CommandResult]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to stand in, and an environment without newscrawl's variables."""
    for name in [name for name in os.environ if name.startswith("NEWSCRAWL_")]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def say(here: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Say:
    """Run a command that starts no reactor: ``say("runs --json")``, or its words one by one."""

    def command(*words: str, debug: bool = False) -> CommandResult:
        split = words[0].split() if len(words) == 1 else list(words)
        capfdbinary.readouterr()
        code = run(split, debug=debug)
        out, err = capfdbinary.readouterr()
        return CommandResult(code, out, err.decode())

    return command


@pytest.fixture
def filled(here: Path) -> Path:
    """A store with two articles, one of them edited, and a ticker, where commands look for it."""
    with Store.open("sqlite:///output/newscrawl.db", create=True, root=here) as store:
        formula = samples.article(2, headline="=نص", published_at=None, published_precision=None, tags=())
        samples.save(store, samples.article(1), formula)
        samples.save(store, samples.article(1, body="نص آخر."), now=samples.NOW + samples.HOUR)
        reading = samples.reading("سطر أول", "سطر ثان")
        store.read_ticker(reading, run_id=None, now=reading.read_at)
    return here


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, CompletedProcess[str]]:
    """Three rounds of the demo: its folder, and what it said."""
    folder = tmp_path_factory.mktemp("demo")
    return folder, command.run(folder, "demo", "--rounds", "3", "--articles", "40")


@pytest.fixture
def replica() -> Iterator[ReplicaServer]:
    with ReplicaServer(World(articles=20, relative=False)) as server:
        yield server
