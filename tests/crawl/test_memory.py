"""How much memory a large crawl takes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from newscrawl.store import Store
from tests.crawl import command

ARTICLES = 2000
MOST = 140  # megabytes, at the peak
# The peak that the kernel gives for a child counts its parent's pages, too: the command tells its own.
PROGRAM = """
import re, sys
from newscrawl.cli import run
code = run(sys.argv[1:])
print(re.search(r"VmHWM:\\s+([0-9]+)", open("/proc/self/status").read())[1])
sys.exit(code)
"""
SECTIONS = ("security", "politics", "local", "world", "sport")


def crawled(folder: Path, url: str, *words: str) -> tuple[int, float]:
    """A crawl's exit code and the peak of its resident memory, in megabytes."""
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, "crawl", "--base-url", url, "--delay", "0", *words],
        cwd=folder,
        env=command.environment(folder, NEWSCRAWL_DATABASE=f"sqlite:///{folder / 'news.db'}"),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=False,
    )
    return ended.returncode, int(ended.stdout.split()[-1]) * 1024 / 1e6


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("sections", [SECTIONS, ("security",)], ids=["five sections", "one section"])
def test_two_thousand_articles_stay_small(tmp_path: Path, sections: tuple[str, ...]) -> None:
    count = ARTICLES if len(sections) > 1 else 5200  # two articles in five are security news
    replica = subprocess.Popen(
        [sys.executable, "-m", "newscrawl.demo", "--articles", str(count), "--weight", "70000"],
        env=command.environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert replica.stdout is not None
        url = replica.stdout.readline().strip()
        named = [word for section in sections for word in ("--section", section)]
        code, megabytes = crawled(tmp_path, url, *named)
    finally:
        replica.terminate()
        replica.communicate()
    assert code == 0
    with Store.open(f"sqlite:///{tmp_path / 'news.db'}") as store:
        counts = store.counts()
    assert counts.articles >= ARTICLES
    assert counts.open_failures == 0
    assert megabytes < MOST, f"{megabytes:.0f} MB"
