"""`newscrawl` and `scrapy` as a user runs them: in a process of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
TIMEOUT = 60


def environment(folder: Path, **more: str) -> dict[str, str]:
    """No configuration but what ``more`` says; the project's settings, wherever the command runs."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("NEWSCRAWL_", "SCRAPY_"))}
    return {**inherited, "SCRAPY_SETTINGS_MODULE": "newscrawl.settings", "PYTHONPATH": str(ROOT), **more}


def begin(folder: Path, *words: str, module: str = "newscrawl", **more: str) -> subprocess.Popen[str]:
    """The command, running in ``folder``."""
    return subprocess.Popen(
        [sys.executable, "-m", module, *words],
        cwd=folder,
        env=environment(folder, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(folder: Path, *words: str, module: str = "newscrawl", **more: str) -> subprocess.CompletedProcess[str]:
    """The command's exit code and what it said."""
    process = begin(folder, *words, module=module, **more)
    out, err = process.communicate(timeout=TIMEOUT)
    return subprocess.CompletedProcess(words, process.returncode, out, err)
