"""Whole crawls of the replica, each crawler in a process of its own: a first one, and one with nothing new."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from bench.plan import Plan, say
from bench.processes import Used, measure
from bench.replica import Replica, Seen, replica
from bench.tables import Table, number, ratio
from bench.tools import FUNDUS, PEERS, READERS, NotMeasured, Tool, script

FIRST_NOTE = (
    "The security section of the replica on loopback, one request at a time, pages of 85 KB. newscrawl cleans, finds "
    "duplicates, keeps all in SQLite and each page in its archive, which one row leaves out. Bare Scrapy writes eleven "
    "fields as they stand to JSON Lines; its two other rows are floors: what Scrapy costs when a page is not read, and "
    "when no more than its tree is built. Fundus walks a sitemap with a parser of the layout; news-please is given the "
    "addresses (its own crawler knows port 80 alone), and fewer of them. CPU and peak memory are the process's own, by "
    "wait4; the median of {rounds} turns for Scrapy and newscrawl, of one for the others. Requests are counted at the "
    "server: newscrawl alone fetches the further pages of long articles."
)
SECOND_NOTE = "The same crawl again, with nothing new on the site; counted at the server."
LARGE_NOTE = "newscrawl alone: what more articles cost in memory."


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawler:
    """``words(url, folder, articles)`` is its command line; it writes one line an article to ``out.jsonl``."""

    name: str
    words: Callable[[str, Path, int], list[str]]
    rounds: bool = False
    slow: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawl:
    """One crawl: what it used, what the server saw, articles written."""

    used: Used
    seen: Seen
    articles: int

    @property
    def cpu(self) -> float:
        """CPU seconds for 1,000 articles."""
        return self.used.cpu / max(self.articles, 1) * 1000

    @property
    def cpu_of_requests(self) -> float:
        """CPU seconds for 1,000 requests."""
        return self.used.cpu / max(self.seen.requests, 1) * 1000


def newscrawl_words(url: str, folder: Path, articles: int) -> list[str]:
    """Our own crawl, as far back as the section goes: a first walk ends after 100 listing pages unless it is told."""
    return [
        "env", f"NEWSCRAWL_FIRST_PAGES={articles}", sys.executable, "-m", "newscrawl", "crawl",
        "--base-url", url, "--section", "security", "--delay", "0.0001",
        "--database", f"sqlite:///{folder / 'news.db'}", "--output", str(folder / "out.jsonl"),
    ]  # fmt: skip


def without_archive_words(url: str, folder: Path, articles: int) -> list[str]:
    """Our own crawl with its archive turned off."""
    env, *words = newscrawl_words(url, folder, articles)
    return [env, "NEWSCRAWL_ARCHIVE=false", *words]


def bare_words(url: str, folder: Path, articles: int, *, read: str = "fields") -> list[str]:
    """Bare Scrapy, with one request at a time like ours; ``read`` is how much of an article it reads."""
    return [
        sys.executable, "-m", "scrapy", "runspider", str(PEERS / "bare.py"), "-a", f"base_url={url}",
        "-a", f"read={read}", "-O", f"{folder / 'out.jsonl'}:jsonl", "-s", "DOWNLOAD_DELAY=0.0001",
        "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=1", "-s", "LOG_LEVEL=ERROR", "-s", "ROBOTSTXT_OBEY=True",
        "-s", "TELNETCONSOLE_ENABLED=False", "-s", "REMOTE_CONTROL_ENABLED=False",
    ]  # fmt: skip


def _peer_words(tool: Tool, name: str) -> Callable[[str, Path, int], list[str]]:
    return lambda url, folder, articles: script(tool, name, url, str(folder / "out.jsonl"), str(articles))


NEWS_PLEASE = next(tool for tool in READERS if tool.name == "news-please")
BARE = Crawler(name="bare Scrapy + parsel + JSON Lines", words=bare_words, rounds=True)
NEWSCRAWL = Crawler(name="newscrawl", words=newscrawl_words, rounds=True)
WITHOUT_ARCHIVE = Crawler(name="newscrawl, without its archive", words=without_archive_words, rounds=True)
CRAWLERS = (
    Crawler(name="bare Scrapy, nothing read", words=partial(bare_words, read="nothing"), rounds=True),
    Crawler(name="bare Scrapy, selectolax's tree alone", words=partial(bare_words, read="tree"), rounds=True),
    BARE,
    WITHOUT_ARCHIVE,
    NEWSCRAWL,
    Crawler(name="Fundus", words=_peer_words(FUNDUS, "crawl_fundus.py")),
    Crawler(name="news-please", words=_peer_words(NEWS_PLEASE, "crawl_news_please.py"), slow=True),
)


def crawl(crawler: Crawler, site: Replica, folder: Path, articles: int) -> Crawl:
    """One crawl; raises `NotMeasured`."""
    out = folder / "out.jsonl"
    out.unlink(missing_ok=True)
    site.seen()
    used = measure(crawler.words(site.url, folder, articles), folder)
    lines = out.read_bytes().count(b"\n") if out.exists() else 0
    return Crawl(used=used, seen=site.seen(), articles=lines)


def tables(plan: Plan) -> list[Table]:
    """The first crawls, and the second ones."""
    first: dict[Crawler, list[Crawl]] = {}
    second: dict[Crawler, Crawl] = {}
    left_out: dict[Crawler, str] = {}
    with replica(plan.articles) as site:
        for turn in range(plan.crawl_rounds):
            for crawler in CRAWLERS:
                if crawler in left_out or (turn and not crawler.rounds):
                    continue
                say(f"crawl, round {turn + 1}: {crawler.name}")
                try:
                    once, again = _twice(crawler, site, plan.slow_articles if crawler.slow else plan.articles)
                except NotMeasured as error:
                    left_out[crawler] = f"{crawler.name}: {error}"
                    continue
                first.setdefault(crawler, []).append(once)
                second[crawler] = again
    gone = list(left_out.values())
    return [_first(first, plan.crawl_rounds, gone), _second(second, gone)]


def _twice(crawler: Crawler, site: Replica, articles: int) -> tuple[Crawl, Crawl]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return crawl(crawler, site, folder, articles), crawl(crawler, site, folder, articles)


_FIRST_HEADER = (
    "", "articles", "requests", "CPU s / 1,000 articles", "ratio", "CPU s / 1,000 requests", "ratio", "wall s",
    "peak MiB", "MB sent",
)  # fmt: skip


def _first(crawls: dict[Crawler, list[Crawl]], rounds: int, left_out: Sequence[str]) -> Table:
    base = middle(crawls[BARE]) if BARE in crawls else None
    return Table(
        title="A whole crawl",
        note=FIRST_NOTE.format(rounds=rounds),
        header=_FIRST_HEADER,
        rows=[_row(crawler.name, middle(runs), base) for crawler, runs in crawls.items()],
        left_out=left_out,
    )


def middle(crawls: Sequence[Crawl]) -> Crawl:
    """The crawl of the median CPU; of an even number the dearer of the two."""
    wanted = median(c.cpu for c in crawls)
    return min((c for c in crawls if c.cpu >= wanted), key=lambda c: c.cpu)


def _row(name: str, made: Crawl, base: Crawl | None) -> list[str]:
    return [
        name,
        f"{made.articles:,}",
        f"{made.seen.requests:,}",
        number(made.cpu),
        ratio(made.cpu, base.cpu if base else 0),
        number(made.cpu_of_requests),
        ratio(made.cpu_of_requests, base.cpu_of_requests if base else 0),
        number(made.used.wall, 1),
        number(made.used.peak, 0),
        number(made.seen.sent / 1e6, 1),
    ]


def _second(crawls: dict[Crawler, Crawl], left_out: Sequence[str]) -> Table:
    return Table(
        title="A second crawl with nothing new",
        note=SECOND_NOTE,
        header=["", "requests", "of them 304", "MB sent", "CPU s", "wall s", "articles written"],
        rows=[_again(crawler.name, made) for crawler, made in crawls.items()],
        left_out=left_out,
    )


def _again(name: str, made: Crawl) -> list[str]:
    seen = made.seen
    cells = [f"{seen.requests:,}", f"{seen.unchanged:,}", number(seen.sent / 1e6)]
    return [name, *cells, number(made.used.cpu), number(made.used.wall, 1), f"{made.articles:,}"]


def large(plan: Plan) -> list[Table]:
    """newscrawl over the usual number of articles and over many."""
    rows, left_out = [], []
    for articles in (plan.articles, plan.large):
        say(f"memory: newscrawl over {articles:,} articles")
        with replica(articles) as site, tempfile.TemporaryDirectory() as name:
            try:
                made = crawl(NEWSCRAWL, site, Path(name), articles)
            except NotMeasured as error:
                left_out.append(f"newscrawl over {articles:,} articles: {error}")
                continue
        rows.append(
            [f"{made.articles:,} articles", number(made.used.peak, 0), number(made.cpu), number(made.used.wall, 0)]
        )
    header = ["", "peak MiB", "CPU s / 1,000", "wall s"]
    return [Table(title="Memory of a large crawl", note=LARGE_NOTE, header=header, rows=rows, left_out=left_out)]
