"""`python -m tests.histories.run COUNT [--seed N]`: live through many histories; shrink and keep one that is lost."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

from newscrawl.runner import in_reactor
from newscrawl.store import Store
from tests.histories.history import History, Lost, drawn, live

CASES = Path(__file__).parent / "cases"


def from_json(text: str) -> History:
    """A history that was kept."""
    values = json.loads(text)
    return History(**{**values, "steps": tuple((kind, of) for kind, of in values["steps"])})


async def verdict(history: History, folder: Path, empty: Path) -> str | None:
    """What a history lost, None where nothing."""
    with tempfile.TemporaryDirectory(dir=folder) as own:
        try:
            await live(history, Path(own), empty)
        except Lost as lost:
            return str(lost)
    return None


async def shrunk(history: History, folder: Path, empty: Path) -> History:
    """The history without the steps that it takes nothing to leave out."""
    at = 0
    while at < len(history.steps):
        shorter = replace(history, steps=history.steps[:at] + history.steps[at + 1 :])
        if await verdict(shorter, folder, empty) is not None:
            history = shorter
        else:
            at += 1
    return history


async def many(seeds: range, folder: Path, say: Callable[[str], None], *, most: int = 5) -> list[tuple[History, str]]:
    """Live through the histories of these seeds; returns those that lost something, shrunk, ``most`` at the most."""
    empty = folder / "empty.db"
    Store.open(f"sqlite:///{empty}", create=True, root=folder).close()
    found: list[tuple[History, str]] = []
    pagers: Counter[str] = Counter()
    for done, seed in enumerate(seeds, 1):
        history = drawn(seed)
        pagers[history.pager] += 1
        if (why := await verdict(history, folder, empty)) is not None:
            say(f"seed {seed} ({history.pager}): {why}")
            small = await shrunk(history, folder, empty)
            found.append((small, await verdict(small, folder, empty) or why))
            if len(found) == most:
                break
        if done % 500 == 0:
            say(f"{done} histories, {len(found)} lost something")
    return found


def main() -> int:
    """Print what was lost; 1 where something was."""
    options = argparse.ArgumentParser(prog="python -m tests.histories.run", description=__doc__)
    options.add_argument("count", type=int)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--most", type=int, default=5)
    asked = options.parse_args()
    began = time.monotonic()
    base = "/dev/shm" if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(dir=base) as folder:
        seeds = range(asked.seed, asked.seed + asked.count)
        found = in_reactor(lambda: many(seeds, Path(folder), lambda line: print(line, flush=True), most=asked.most))
    for history, why in found:
        CASES.mkdir(exist_ok=True)
        path = CASES / f"seed_{history.seed}.json"
        path.write_text(json.dumps(asdict(history), indent=1) + "\n")
        print(f"{path.name}: {why}")
    spent = time.monotonic() - began
    print(f"{asked.count} histories from seed {asked.seed} in {spent:.0f} s, {len(found)} lost something")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
