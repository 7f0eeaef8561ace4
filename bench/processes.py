"""One command, run to its end, and what it took: CPU, wall, peak memory of it and its children."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from bench.tools import NotMeasured


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
        process = subprocess.Popen(words, cwd=folder, stdout=subprocess.DEVNULL, stderr=written)
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        last = errors.read_text(encoding="utf-8", errors="replace").split("\n")[-2:]
        raise NotMeasured(f"ended with {process.returncode}: {' '.join(last).strip()[:200]}")
    return Used(cpu=used.ru_utime + used.ru_stime, wall=time.monotonic() - start, peak=used.ru_maxrss / 1024)
