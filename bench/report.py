"""The document: the machine, the versions, the command lines, the tables."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from bench import dates
from bench.tables import Table
from bench.tools import FLOORS, READERS

OURS = ("scrapy", "selectolax", "SQLAlchemy", "rensa", "python-dateutil")
HOW = """Made by `make bench`, in one run; each line of figures is to be read beside the others of that run, not beside
another machine's. One table alone: `python -m bench --only dates`; a quick look: `python -m bench --quick`. Peers live
in environments of their own under bench/.venvs, from the pins in bench/peers/*.txt."""


def document(tables: Sequence[Table], command: str) -> str:
    """The whole document as Markdown."""
    head = ["# Benchmarks", HOW, f"Command: `{command}`\n\n{machine()}", versions()]
    return "\n\n".join([*head, *(table.markdown() for table in tables)]) + "\n"


def machine() -> str:
    """Processor, cores, system and Python."""
    return f"Machine: {processor()}, {os.cpu_count()} cores, {platform.system()}; Python {platform.python_version()}."


def processor(path: Path = Path("/proc/cpuinfo")) -> str:
    """The processor's name, as far as the system tells it."""
    if path.exists():
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def versions() -> str:
    """Our own packages, and each peer's."""
    ours = [f"newscrawl {version('newscrawl')}", *(f"{name} {version(name)}" for name in OURS)]
    tools = (*FLOORS, *READERS, *dates.TOOLS)
    peers = {tool.package: tool.version for tool in tools if tool.package != "newscrawl"}
    return f"Versions: {', '.join(ours)}. Peers: {', '.join(f'{name} {v}' for name, v in sorted(peers.items()))}."
