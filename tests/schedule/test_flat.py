"""A process that crawls a thousand times takes no more memory than one that has crawled two hundred times."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from newscrawl.demo import ReplicaServer, World
from tests.crawl import command

CRAWLS = 1000
MOST = 4 * 1024  # KiB more


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_memory_is_flat_over_a_thousand_crawls(tmp_path: Path) -> None:
    with ReplicaServer(World(articles=20, relative=False)) as server:
        (tmp_path / "newscrawl.toml").write_text(
            f'[sites.baghdad_today]\nbase_url = "{server.url}"\ndelay = 0.0001\n'
            '[[jobs]]\nsite = "baghdad_today"\nsection = "security"\nevery = "2m"\n'
            '[[jobs]]\nsite = "baghdad_today"\nticker = true\nevery = "2m"\n',
            encoding="utf-8",
        )
        done = subprocess.run(
            [sys.executable, "-m", "tests.schedule.flat", str(CRAWLS)],
            cwd=tmp_path, env=command.environment(tmp_path), capture_output=True, text=True, check=False, timeout=380,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    early, late, codes = map(int, done.stdout.split())
    assert codes == 0
    assert late - early < MOST, f"{early} KiB after {CRAWLS // 5} crawls, {late} after {CRAWLS}"
