"""A whole crawl of the replica beside bare Scrapy: CPU per page and peak memory, as ratios in one run."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

SHARE = 2.4  # articles of all sections for one of security


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One process: CPU seconds, peak resident MiB, articles written."""

    name: str
    cpu: float
    peak: float
    articles: int

    @property
    def cpu_per_1000(self) -> float:
        """CPU seconds for 1,000 articles."""
        return self.cpu / max(self.articles, 1) * 1000


@contextmanager
def replica(articles: int, weight: int) -> Iterator[str]:
    """The replica in a process of its own; yields its address."""
    words = [sys.executable, "-m", "newscrawl.demo", "--articles", str(articles), "--weight", str(weight)]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait()


def measure(name: str, words: list[str], output: Path, folder: Path) -> Measured:
    """Run a command to its end; the articles are the lines of ``output``."""
    output.unlink(missing_ok=True)
    with subprocess.Popen(words, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{name} ended with {process.returncode}: {' '.join(words)}")
    lines = output.read_bytes().count(b"\n") if output.exists() else 0
    return Measured(name=name, cpu=used.ru_utime + used.ru_stime, peak=used.ru_maxrss / 1024, articles=lines)


def crawl_words(url: str, output: Path, database: Path) -> list[str]:
    """Our own crawl of the security section."""
    return [
        sys.executable, "-m", "newscrawl", "crawl", "--base-url", url, "--section", "security", "--delay", "0.0001",
        "--database", f"sqlite:///{database}", "--output", str(output),
    ]  # fmt: skip


def bare_words(url: str, output: Path) -> list[str]:
    """Bare Scrapy, with one request at a time like ours."""
    spider = Path(__file__).with_name("bare.py")
    return [
        sys.executable, "-m", "scrapy", "runspider", str(spider), "-a", f"base_url={url}", "-o", f"{output}:jsonl",
        "-s", "DOWNLOAD_DELAY=0.0001", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=1", "-s", "LOG_LEVEL=ERROR",
        "-s", "ROBOTSTXT_OBEY=True", "-s", "TELNETCONSOLE_ENABLED=False",
    ]  # fmt: skip


def table(rows: list[Measured]) -> str:
    """The rows as Markdown, each beside the first."""
    first = rows[0]
    lines = ["| | articles | CPU s / 1,000 | ratio | peak MiB | ratio |", "|---|---|---|---|---|---|"]
    for row in rows:
        lines.append(
            f"| {row.name} | {row.articles:,} | {row.cpu_per_1000:.2f} | {row.cpu_per_1000 / first.cpu_per_1000:.2f} "
            f"| {row.peak:.0f} | {row.peak / first.peak:.2f} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Print the table, and write it to docs/benchmarks.md."""
    options = argparse.ArgumentParser(prog="python -m bench")
    options.add_argument("--articles", type=int, default=2000, help="articles of the security section")
    options.add_argument("--weight", type=int, default=70_000, help="bytes of style, script and menus in each page")
    options.add_argument("--write", type=Path, default=Path("docs/benchmarks.md"))
    asked = options.parse_args()
    with replica(int(asked.articles * SHARE), asked.weight) as url, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = folder / "news.db"
        theirs, ours = folder / "bare.jsonl", folder / "ours.jsonl"
        rows = [
            measure("bare Scrapy + parsel + JSON Lines", bare_words(url, theirs), theirs, folder),
            measure("newscrawl, with cleaning, store and duplicates", crawl_words(url, ours, database), ours, folder),
        ]
    text = table(rows)
    print(text)
    _write(asked.write, text, asked.articles, asked.weight)


def _write(path: Path, text: str, articles: int, weight: int) -> None:
    packages = ", ".join(f"{p} {version(p)}" for p in ("scrapy", "selectolax", "SQLAlchemy", "rensa"))
    path.write_text(
        f"# Benchmarks\n\nMade by `make bench`. Ratios are within one run; machines differ.\n\n"
        f"Python {platform.python_version()}, {packages}; {os.cpu_count()} cores, {platform.machine()}.\n\n"
        f"## A whole crawl\n\n{articles:,} articles of the replica on loopback, {weight / 1000:.0f} KB added to each "
        f"page, one request at a time, each crawler in a process of its own.\n\n{text}\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
