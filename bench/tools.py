"""The tools that are measured, and their environments: each peer lives in its own, pinned and built here."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.samples import Sample, write

PEERS = Path(__file__).with_name("peers")
ENVIRONMENTS = Path(__file__).with_name(".venvs")


class NotMeasured(Exception):
    """A tool could not be built or run; the table names it with the reason, and the run goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """One tool: ``adapter`` is a module of bench/peers, ``environment`` the name of its pins; None is our own.

    ``bound`` to the replica's layout: it has nothing to say of other sites.
    """

    name: str
    adapter: str
    package: str
    environment: str | None = None
    bound: bool = False

    @property
    def version(self) -> str:
        """The package's version as pinned, or as installed here."""
        if self.environment is None:
            return version(self.package)
        return pinned(self.environment)[self.package]


NEWSCRAWL = Tool(name="newscrawl", adapter="read_newscrawl", package="newscrawl")
SCRIPT = Tool(name="parsel script", adapter="read_script", package="parsel", bound=True)
FUNDUS = Tool(
    name="Fundus, parser of the layout", adapter="read_fundus", package="fundus", environment="fundus", bound=True
)
READERS = (
    NEWSCRAWL,
    SCRIPT,
    FUNDUS,
    Tool(name="trafilatura", adapter="read_trafilatura", package="trafilatura", environment="trafilatura"),
    Tool(name="newspaper4k", adapter="read_newspaper4k", package="newspaper4k", environment="newspaper4k"),
    Tool(name="news-please", adapter="read_news_please", package="news-please", environment="news-please"),
    Tool(name="readability-lxml", adapter="read_readability", package="readability-lxml", environment="readability"),
    Tool(name="goose3", adapter="read_goose3", package="goose3", environment="goose3"),
)
FLOORS = (
    Tool(name="selectolax, parse only", adapter="read_selectolax", package="selectolax"),
    Tool(name="lxml, parse only", adapter="read_lxml", package="lxml"),
)


def pinned(environment: str) -> dict[str, str]:
    """Package to version, of one environment's pins."""
    lines = (PEERS / f"{environment}.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==", 1) for line in lines if "==" in line)


def python_of(environment: str | None) -> str:
    """The python of an environment, built when its pins have changed; raises `NotMeasured`."""
    if environment is None:
        return sys.executable
    if reason := _trouble(ENVIRONMENTS / environment, PEERS / f"{environment}.txt"):
        raise NotMeasured(reason)
    return str(_python(ENVIRONMENTS / environment))


def _python(folder: Path) -> Path:
    return folder / "bin" / "python"


@cache  # one try a run, also where it fails
def _trouble(folder: Path, pins: Path) -> str | None:
    """Build the environment unless it stands; why it cannot be built, or None."""
    built = folder / "built.txt"
    if built.exists() and built.read_bytes() == pins.read_bytes():
        return None
    print(f"building {folder.name} …", file=sys.stderr, flush=True)
    venv.create(folder, with_pip=True, clear=True)
    try:
        run([str(_python(folder)), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(pins)])
    except NotMeasured as error:
        return f"its environment could not be built: {error}"
    built.write_bytes(pins.read_bytes())
    return None


def script(tool: Tool, *words: str) -> list[str]:
    """A command line of one of bench/peers' scripts in the tool's environment; raises `NotMeasured`."""
    name, *rest = words
    return [python_of(tool.environment), "-W", "ignore", str(PEERS / name), *rest]


def read(tool: Tool, samples: Sequence[Sample], *, warm: int = 0) -> list[dict[str, Any]]:
    """What the tool reads of each page, in order: ``{id, fields, cpu, error}``; raises `NotMeasured`."""
    with tempfile.TemporaryDirectory() as name:
        pages, out = Path(name, "pages.jsonl"), Path(name, "out.jsonl")
        write(samples, pages)
        run(script(tool, "runner.py", tool.adapter, str(pages), str(out), "--warm", str(warm)))
        return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def run(words: list[str]) -> None:
    """Run a command to its end; raises `NotMeasured` with the last line of its errors."""
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        last = [line for line in done.stderr.splitlines() if line.strip()] or ["no word of why"]
        raise NotMeasured(last[-1].strip()[:200])
