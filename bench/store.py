"""The store on SQLite: how fast it saves, answers and compares, how large it grows, and what an export of it takes."""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from statistics import median

from bench.generated import SITE, articles, size_of_texts, slug_of
from bench.plan import Plan, say
from bench.processes import measure
from bench.speed import calibration
from bench.tables import Table, number
from bench.tools import NotMeasured
from newscrawl.items import Article, Run
from newscrawl.records import ListedLink, PageRead
from newscrawl.store import Store
from newscrawl.text.near_duplicates import NearDuplicates, Text

_NOW = datetime(2025, 9, 7, 9, tzinfo=UTC)
BATCHES = (32, 256)
KNOWN = 100_000
NOTE = (
    "{count:,} generated articles of {size:.1f} KB of text, saved with their revisions, their lines in the change feed "
    "and the search index; then all their ids looked up. Near duplicates: every text is compared with those before "
    "it, of which the index holds 5,000. Wall time of one process; a calibration loop is 100,000 turns of plain Python."
)
LARGE_NOTE = (
    "A store of {count:,} generated articles, which a walk has listed and saved. Milliseconds of one answer, warm: the "
    "median of {rounds}."
)
EXPORT_NOTE = "`newscrawl export articles` of the same store, a process of its own."


def tables(plan: Plan) -> list[Table]:
    """Saving, looking up and comparing, by the second."""
    items = list(articles(plan.saved))
    rates = {"calibration, loops": 1 / median(_seconds(calibration) for _ in range(20))}
    with tempfile.TemporaryDirectory() as name:
        for batch in BATCHES:
            say(f"store: {len(items):,} articles saved, {batch} at a time")
            with Store.open(f"sqlite:///{name}/{batch}.db", create=True) as store:
                spent = _seconds(lambda s=store, b=batch: _save(s, items, b))  # type: ignore[misc]
                rates[f"saved, {batch} at a time"] = len(items) / spent
                known = _seconds(lambda s=store: s.known(SITE, [item.id for item in items]))  # type: ignore[misc]
        rates["ids looked up with `known`"] = len(items) / known
    texts = [Text.of(item, item.published_at) for item in items[: plan.compared] if item.published_at]
    rates["compared for near duplicates"] = len(texts) / _seconds(lambda: _compare(texts))
    size = sum(map(size_of_texts, items)) / len(items) / 1000
    base = rates["calibration, loops"]
    return [
        Table(
            title="Speed of the store",
            note=NOTE.format(size=size, count=len(items)),
            header=["", "a second", "for one calibration loop"],
            rows=[[name, number(rate, 0), number(rate / base, 3)] for name, rate in rates.items()],
        )
    ]


def large(plan: Plan) -> list[Table]:
    """A store of a million: its size, its answers, its export."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        texts, seconds = fill(folder, plan.stored)
        with Store.open(f"sqlite:///{folder / 'news.db'}") as store:
            answers = _answers(store, plan)
        return [_size(folder, plan.stored, texts, seconds), answers, _export(folder, plan)]


def fill(folder: Path, count: int) -> tuple[int, float]:
    """Save ``count`` articles as a walk does; returns the bytes of their texts and the seconds it took to save them."""
    texts, seconds, done = 0, 0.0, 0
    with Store.open(f"sqlite:///{folder / 'news.db'}", create=True) as store:
        walk = Run(crawl="bench", job="section", site=SITE, section="security", started_at=_NOW)
        stream = articles(count)
        while batch := list(islice(stream, 20_000)):
            run = store.start_run(walk)
            links = [ListedLink(id=item.id, url=item.url, listed_at=item.published_at) for item in batch]
            store.list_links(run, links, _NOW)
            seconds += _seconds(lambda b=batch: _save(store, b, BATCHES[-1]))  # type: ignore[misc]
            store.finish_run(run, settle=True)
            texts += sum(map(size_of_texts, batch))
            done += len(batch)
            say(f"store: {done:,} of {count:,} articles saved")
    return texts, seconds


def _size(folder: Path, count: int, texts: int, seconds: float) -> Table:
    conn = sqlite3.connect(folder / "news.db")
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    words = conn.execute("SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'words%'").fetchone()[0]
    conn.close()
    whole = (folder / "news.db").stat().st_size
    rows = [
        ["texts", number(texts / 1e6, 0), "1.00"],
        ["the store without its search index", number((whole - words) / 1e6, 0), number((whole - words) / texts)],
        ["the search index", number(words / 1e6, 0), number(words / texts)],
    ]
    note = f"{count:,} articles, saved at {count / seconds:,.0f} a second, {BATCHES[-1]} at a time."
    return Table(title="Size of a large store", note=note, header=["", "MB", "ratio to the texts"], rows=rows)


def _answers(store: Store, plan: Plan) -> Table:
    count = plan.stored
    page = [f"{SITE}:{number}" for number in range(count // 2, count // 2 + 20)]
    many = [f"{SITE}:{number}" for number in range(1, count + 1, max(1, count // KNOWN))]
    article = store.article(page[0])
    assert article is not None
    assert article.published_at is not None
    common, rare = _words(store, article)
    phrase = " ".join(article.body.split()[:3])
    day = {"since": article.published_at, "until": article.published_at + timedelta(days=1)}
    queries: dict[str, Callable[[], object]] = {
        "`known`, the 20 ids of a listing page": lambda: store.known(SITE, page),
        f"`known`, {len(many):,} ids": lambda: store.known(SITE, many),
        f"search, a word of {_matches(store, common)} articles": lambda: store.search(common),
        f"search, two words of {_matches(store, f'{common} {rare}')}": lambda: store.search(f"{common} {rare}"),
        "search, a phrase": lambda: store.search(f'"{phrase}"'),
        "search, a prefix": lambda: store.search(f"{rare[:3]}*"),
        "search, a common word in the section of 1 in 100": lambda: store.search(common, section="culture"),
        "search, a common word in one day": lambda: store.search(common, **day),
        "a page of 500 lines of the feed, from its middle": lambda: list(store.changes(after=count // 2, limit=500)),
        "the newest 50 articles": lambda: store.newest(50),
    }
    rows = [[name, number(_milliseconds(ask, plan.rounds), 1)] for name, ask in queries.items()]
    note = LARGE_NOTE.format(count=count, rounds=plan.rounds)
    return Table(title="Answers of a large store", note=note, header=["", "ms"], rows=rows)


def _export(folder: Path, plan: Plan) -> Table:
    rows, left_out = [], []
    for form in ("jsonl", "csv", "parquet"):
        say(f"store: export as {form}")
        words = [
            sys.executable, "-m", "newscrawl", "export", "articles", "--format", form,
            "--database", f"sqlite:///{folder / 'news.db'}", "--output", str(folder / f"out.{form}"),
        ]  # fmt: skip
        try:
            used = measure(words, folder)
        except NotMeasured as error:
            left_out.append(f"newscrawl export as {form}: {error}")
            continue
        rows.append([form, number(used.peak, 0), number(used.cpu, 0), number(plan.stored / used.wall, 0)])
        (folder / f"out.{form}").unlink()
    header = ["", "peak MiB", "CPU s", "articles a second"]
    return Table(title="Export of a large store", note=EXPORT_NOTE, header=header, rows=rows, left_out=left_out)


def _words(store: Store, article: Article) -> tuple[str, str]:
    """The commonest and the rarest of an article's first words."""
    words = sorted(set(article.body.split()[:30]), key=lambda word: _count(store, word))
    return words[-1], words[0]


def _count(store: Store, query: str) -> int:
    return len(store.search(query, limit=5000))


def _matches(store: Store, query: str) -> str:
    found = _count(store, query)
    return f"{found:,}" if found < 5000 else "5,000 and more"


def _save(store: Store, items: Iterable[Article], batch: int) -> None:
    stream = iter(items)
    while part := list(islice(stream, batch)):
        results = [PageRead(article=item, section_slug=slug_of(item)) for item in part]
        store.save(results, run_id=None, now=part[-1].fetched_at or _NOW)


def _compare(texts: Iterable[Text]) -> None:
    index = NearDuplicates()
    for text in texts:
        index.find(text)
        index.add(text)


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _milliseconds(ask: Callable[[], object], rounds: int) -> float:
    ask()
    return median(_seconds(ask) for _ in range(rounds)) * 1000
