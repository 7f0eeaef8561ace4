"""An export holds no more memory for many rows than for few."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from newscrawl.store import Store
from tests.crawl import command
from tests.store import samples

FEW, MANY = 4_000, 40_000
BATCH = 1_000
MOST = 150  # megabytes, at the peak
MORE = 12  # megabytes that ten times the rows may take: the allocators' own unrest
# The peak that the kernel gives for a child counts its parent's pages, too: the command tells its own.
PROGRAM = """
import re, sys
from newscrawl.cli import run
code = run(sys.argv[1:])
print(re.search(r"VmHWM:\\s+([0-9]+)", open("/proc/self/status").read())[1])
sys.exit(code)
"""
TEXT = "نص خبر طويل عن التحقيق وما قيل فيه. " * 40


def fill(url: str, first: int, last: int) -> None:
    """Articles of about 2.5 KB, one unlike the other."""
    with Store.open(url, create=True) as store:
        for start in range(first, last, BATCH):
            samples.save(store, *(samples.article(n, body=f"{n} {TEXT} {n}") for n in range(start, start + BATCH)))


def exported(folder: Path, url: str, what: str, format: str) -> tuple[int, float]:
    """The size of an export, in bytes, and the peak of its resident memory, in megabytes."""
    out = folder / f"{what}.{format}"
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, "export", what, "--output", str(out), "--database", url],
        cwd=folder, env=command.environment(folder), stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    size = out.stat().st_size
    out.unlink()
    return size, int(ended.stdout.split()[-1]) * 1024 / 1e6


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'news.db'}"
    kinds = [("articles", f) for f in ("jsonl", "json", "csv", "parquet", "ninjs")] + [("changes", "parquet")]
    fill(url, 0, FEW)
    few = {kind: exported(tmp_path, url, *kind) for kind in kinds}
    fill(url, FEW, MANY)
    many = {kind: exported(tmp_path, url, *kind) for kind in kinds}
    for kind in kinds:
        (small, before), (large, after) = few[kind], many[kind]
        result = f"{kind}: {before:.0f} MB for {FEW} rows, {after:.0f} MB for {MANY}"
        print(result)
        assert large > 5 * small, kind
        assert after < MOST, result
        assert after - before < MORE, result
