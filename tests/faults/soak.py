"""A process that crawls a site so many times, an hour apart by its own clock: `soak.py URL CRAWLS BEGINNING`.

It prints its resident memory (KiB) and its open files after each twentieth of the crawls, then how often each exit
code came.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from newscrawl import config
from newscrawl.runner import CrawlRunner, Job, in_reactor
from newscrawl.sites import get_site


def _print_usage() -> None:
    gc.collect()
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    resident = next(line for line in lines if line.startswith("VmRSS")).split()[1]
    print(resident, len(os.listdir("/proc/self/fd")), flush=True)


def _later(late: timedelta) -> datetime:
    return datetime.now(UTC) + late


async def _crawls(url: str, count: int, beginning: datetime) -> None:
    settings = config.load(Path.cwd())
    codes: Counter[int] = Counter()
    for number in range(1, count + 1):
        job = Job.of(get_site("baghdad_today"), settings, base_url=url, delay=0.0001)
        late = beginning + number * timedelta(hours=1) - datetime.now(UTC)
        outcome = await CrawlRunner(job, settings, root=Path.cwd(), clock=partial(_later, late)).run()
        codes[outcome.exit_code] += 1
        if number % max(count // 20, 1) == 0:
            _print_usage()
    print(json.dumps(codes), flush=True)


if __name__ == "__main__":
    logging.disable()
    in_reactor(partial(_crawls, sys.argv[1], int(sys.argv[2]), datetime.fromisoformat(sys.argv[3])))
