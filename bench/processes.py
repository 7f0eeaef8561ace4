"""One command, run to its end, and what it took: CPU, wall, peak memory of it and its children."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bench.tools import NotMeasured

LAUNCH = str(Path(__file__).with_name("launch.py"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """CPU and wall in seconds, peak resident memory in MiB (the largest one process of the command)."""

    cpu: float
    wall: float
    peak: float


def measure(words: list[str], folder: Path) -> Used:
    """Run a command in ``folder``; raises `NotMeasured` with its last words when it fails."""
    start = time.monotonic()
    errors = folder / "errors.txt"
    with errors.open("wb") as written:
        launched = subprocess.run(
            [sys.executable, "-I", "-S", LAUNCH, *words], cwd=folder, stdout=subprocess.PIPE, stderr=written, check=True
        )
    wall = time.monotonic() - start
    code, cpu, peak = launched.stdout.split()
    if int(code):
        last = errors.read_text(encoding="utf-8", errors="replace").split("\n")[-2:]
        raise NotMeasured(f"ended with {int(code)}: {' '.join(last).strip()[:200]}")
    return Used(cpu=float(cpu), wall=wall, peak=int(peak) / 1024)
