"""One living process that crawls again and again, while the site publishes and fails at random."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newscrawl.demo import Request, faults
from newscrawl.demo.routes import Response
from tests.crawl import command
from tests.faults.table import Table
from tests.faults.trial import Trial, trial

CRAWLS = int(os.environ.get("NEWSCRAWL_SOAK", "60"))  # `make soak`: 2,000
ARTICLES = 5  # published before each crawl
FEW = 30  # crawls that may all have been spared
LONG = 500  # crawls from which on memory has to be flat: what remembers the last days is full by then
HOUR = timedelta(hours=1)
MORE = 12 * 1024  # KiB that it may grow by, from a fifth of its life to the end
GZIP = {"Content-Type": "text/html", "Content-Encoding": "gzip"}
ARTICLE: list[faults.Fault] = [
    faults.drop(), faults.reset(), faults.empty(), faults.status(404), faults.status(500), faults.status(503),
    faults.cut_short(), faults.truncated(), faults.block_page(200), Response(body=b"x" * 400, headers=GZIP),
]  # fmt: skip
PAGE: list[faults.Fault] = [faults.drop(), faults.status(500), faults.cut_short(), faults.block_page()]


@pytest.mark.faults
@pytest.mark.timeout(7200)
def test_one_process_over_many_crawls(tmp_path: Path, table: Table) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")  # shown when it fails
    chance = random.Random(seed)
    beginning = datetime.now(UTC) - (CRAWLS + 1) * HOUR  # it ends now: the last crawl is one as any other
    with trial(tmp_path, articles=20, per_page=20, now=beginning, clock=None) as made:
        made.server.before.append(lambda request: _before(request, made, chance))
        (tmp_path / "newscrawl.toml").write_text("timeout = 5\nretries = 0\n", encoding="utf-8")
        words = (made.server.url, str(CRAWLS), beginning.isoformat())
        done = subprocess.run(
            [sys.executable, "-m", "tests.faults.soak", *words], cwd=tmp_path, timeout=7000, check=False,
            env=command.environment(tmp_path, NEWSCRAWL_DATABASE=made.database), capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        made.timeout = 3600
        made.server.before.clear()
        made.server.faults.clear()
        assert made.crawl("--recheck", "all").code == 0
        lost, doubled = made.lost(), made.doubled()
        *figures, codes = done.stdout.splitlines()
        row = table.row("A long run", "one process, hourly crawls, five articles published before each, random faults")
        row.times, row.lost, row.doubled = CRAWLS, len(lost), len(doubled)
        row.codes.update({int(code): count for code, count in json.loads(codes).items()})
        assert lost == []
        assert doubled == []
        assert made.reasons() == {}
        print(
            f"{CRAWLS} crawls, {len(made.world.live('security'))} articles; exit codes {codes}; KiB and files:",
            *figures,
        )
        resident, files = zip(*(map(int, line.split()) for line in figures), strict=True)
        row.megabytes = max(resident) * 1024 / 1e6
        assert CRAWLS < LONG or resident[-1] - resident[len(resident) // 5] < MORE
        assert files[-1] <= files[len(files) // 5] + 2
        assert CRAWLS < FEW or set(json.loads(codes)) > {"0"}, "some of the faults were met"


def _before(request: Request, made: Trial, chance: random.Random) -> None:
    """Before each crawl the site publishes, and something of it breaks."""
    if request.path != "/robots.txt":
        return
    made.server.faults.clear()
    made.world.advance(HOUR)
    new = [made.world.publish().number for _ in range(ARTICLES)]
    if chance.random() < 0.5:
        made.server.faults[chance.choice(new)] = chance.choice(ARTICLE)
    if chance.random() < 0.1:
        made.server.faults[chance.choice(("/", "/security/"))] = chance.choice(PAGE)
    if chance.random() < 0.1:
        made.world.edit(chance.choice(made.world.live("security")[:40]).number)
