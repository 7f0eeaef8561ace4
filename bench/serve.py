"""The pages over a large store: how fast they come, how large they are, and what a crawl beside them loses."""

from __future__ import annotations

import gzip
import http.client
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import quote

from bench.crawls import NEWSCRAWL, Crawl, crawl, middle
from bench.generated import SITE, articles
from bench.plan import Plan, say
from bench.replica import replica
from bench.speed import calibration
from bench.store import fill
from bench.tables import Table, number, ratio
from bench.tools import NotMeasured
from newscrawl.store import Store

PAGES_NOTE = (
    "`newscrawl serve` on one core over {count:,} generated articles, asked by one client that waits for each answer; "
    "milliseconds from the request to the last byte, of {asked} answers. A list that was just asked for is remembered "
    "until the store changes; the other lists begin at an article chosen by chance. A calibration loop beside it: "
    "{loop:.1f} ms."
)
LOAD_NOTE = "Answers a second on one core, from a client on another one with {clients} connections, for {seconds} s."
SIZE_NOTE = "The first page with all that it loads, as it crosses the wire, compressed; its font is {font:.0f} KB more."
BESIDE_NOTE = (
    "A crawl of the replica's security section into the store that is shown, without a reader and with one who asks "
    "for a list twice a second; turn by turn, the medians of {rounds} turns each."
)
_CLIENTS = 4


def tables(plan: Plan) -> list[Table]:
    """Answers, load, size, and a crawl beside."""
    made = []
    with tempfile.TemporaryDirectory() as name:
        fill(Path(name), plan.shown)
        with serving(Path(name)) as port:
            made += [_answers(port, plan), _load(port, plan), _size(port)]
    try:
        made.append(_beside(plan))
    except NotMeasured as error:
        made.append(
            Table(title="A crawl beside its readers", note="", header=[], rows=[], left_out=[f"newscrawl: {error}"])
        )
    return made


@contextmanager
def serving(folder: Path, *, core: int | None = 0) -> Iterator[int]:
    """`newscrawl serve` over the store of a folder, on one core; its port."""
    words = [
        sys.executable, "-m", "newscrawl", "serve", "--port", "0", "--database", f"sqlite:///{folder / 'news.db'}",
    ]  # fmt: skip
    process = subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        found = re.search(r"at http://127\.0\.0\.1:([0-9]+)", process.stdout.readline())
        if found is None:
            raise NotMeasured("newscrawl serve did not say where it is")
        if core is not None and (os.cpu_count() or 1) > 1:
            os.sched_setaffinity(process.pid, {core})
            for task in Path(f"/proc/{process.pid}/task").iterdir():
                os.sched_setaffinity(int(task.name), {core})
        yield int(found[1])
    finally:
        process.terminate()
        process.wait(20)
        if process.stdout is not None:
            process.stdout.close()


class Asker:
    """One connection; ``client`` is the last number of its own address, since searches are limited for each."""

    def __init__(self, port: int, client: int = 1) -> None:
        self._conn = http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=(f"127.0.0.{client}", 0))

    def ask(self, path: str, **headers: str) -> bytes:
        """The answer's body; raises `NotMeasured` for one that is not 200."""
        self._conn.request("GET", path, headers={"Accept": "text/html", "Accept-Encoding": "gzip", **headers})
        answer = self._conn.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise NotMeasured(f"{path[:60]} answered {answer.status}")
        return body

    def seconds(self, path: str) -> float:
        """How long an answer took."""
        start = time.perf_counter()
        self.ask(path)
        return time.perf_counter() - start


def _chosen(plan: Plan, count: int, seed: int) -> list[int]:
    return random.Random(seed).choices(range(100, plan.shown), k=count)


def _words(plan: Plan) -> list[str]:
    """Words to search for, common ones and rare ones, each once."""
    found = {word for item in articles(plan.asked, seed=1) for word in item.body.split()}
    return random.Random(3).sample(sorted(found), plan.asked)


def _answers(port: int, plan: Plan) -> Table:
    say("serve: answers")
    asker = Asker(port)
    asker.ask("/")
    kinds: dict[str, list[float]] = {
        "the first page, remembered": [asker.seconds("/") for _ in range(plan.asked)],
        "a list that nobody asked for before": [
            asker.seconds(f"/?start={SITE}:{chosen}") for chosen in _chosen(plan, plan.asked, 1)
        ],
        "the list of a section of 1 in 100": [
            asker.seconds(f"/?section=culture&start={SITE}:{n}") for n in _chosen(plan, plan.asked, 2)
        ],
        "an article": [asker.seconds(f"/articles/{SITE}:{chosen}") for chosen in _chosen(plan, plan.asked, 4)],
        "a search": [
            Asker(port, 2 + place // 10).seconds(f"/?q={quote(word)}") for place, word in enumerate(_words(plan))
        ],
        "100 articles of the JSON API": [  # by a connection of its own: one that is idle for five seconds is closed
            api.seconds(f"/api/v1/articles?limit=100&until=2024-02-{1 + n % 28:02}")
            for api in [Asker(port)]
            for n in range(plan.asked)
        ],
    }
    rows = [
        [name, number(median(spent) * 1000, 1), number(quantiles(spent, n=20)[-1] * 1000, 1)]
        for name, spent in kinds.items()
    ]
    start = time.perf_counter()
    calibration()
    loop = (time.perf_counter() - start) * 1000
    note = PAGES_NOTE.format(count=plan.shown, asked=plan.asked, loop=loop)
    return Table(
        title="Answers of `newscrawl serve`", note=note, header=["", "median ms", "95th percentile ms"], rows=rows
    )


def _load(port: int, plan: Plan) -> Table:
    say("serve: load")
    os.sched_setaffinity(0, {1} if (os.cpu_count() or 1) > 1 else {0})
    try:
        rows = [
            ["the first page, remembered", number(_rate(port, plan, ["/"]), 0)],
            ["lists that nobody asked for before", number(_rate(port, plan, _lists(plan)), 0)],
        ]
    finally:
        os.sched_setaffinity(0, set(range(os.cpu_count() or 1)))
    note = LOAD_NOTE.format(clients=_CLIENTS, seconds=plan.load_seconds)
    return Table(title="Load of `newscrawl serve`", note=note, header=["", "a second"], rows=rows)


def _lists(plan: Plan) -> list[str]:
    return [f"/?start={SITE}:{chosen}" for chosen in _chosen(plan, 20_000, 5)]


def _rate(port: int, plan: Plan, paths: Sequence[str]) -> float:
    end = time.perf_counter() + plan.load_seconds
    counts = [0] * _CLIENTS

    def go(client: int) -> None:
        asker = Asker(port)
        while time.perf_counter() < end:
            asker.ask(paths[(counts[client] * _CLIENTS + client) % len(paths)])
            counts[client] += 1

    threads = [threading.Thread(target=go, args=(client,)) for client in range(_CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / plan.load_seconds


def _size(port: int) -> Table:
    asker = Asker(port)
    page = asker.ask("/")
    text = gzip.decompress(page).decode()
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', text)
    sizes = {"the page": len(page)}
    font = 0.0
    for file in files:
        size = len(asker.ask(file))
        if ".woff2" in file:
            font = size / 1000
        else:
            sizes[file.split("?")[0].rsplit("/", 1)[1]] = size
    rows = [[name, number(size / 1000, 1)] for name, size in sizes.items()]
    rows.append(["all", number(sum(sizes.values()) / 1000, 1)])
    return Table(title="Size of the first page", note=SIZE_NOTE.format(font=font), header=["", "KB"], rows=rows)


def _beside(plan: Plan) -> Table:
    made: dict[str, list[Crawl]] = {"alone": [], "beside a reader": []}
    with replica(plan.articles, ("gzip",)) as site:
        for turn in range(plan.crawl_rounds):
            for kind, runs in made.items():
                say(f"serve, round {turn + 1}: a crawl {kind}")
                with tempfile.TemporaryDirectory() as name:
                    Store.open(f"sqlite:///{name}/news.db", create=True).close()
                    if kind == "alone":
                        runs.append(crawl(NEWSCRAWL, site, Path(name), plan.articles))
                        continue
                    with serving(Path(name), core=None) as port, _reader(port):
                        runs.append(crawl(NEWSCRAWL, site, Path(name), plan.articles))
    base = middle(made["alone"])
    wall = {kind: median(run.used.wall for run in runs) for kind, runs in made.items()}
    rows = [
        [
            kind,
            number(middle(runs).cpu),
            ratio(middle(runs).cpu, base.cpu),
            number(wall[kind], 1),
            ratio(wall[kind], wall["alone"]),
        ]
        for kind, runs in made.items()
    ]
    header = ["", "CPU s / 1,000 articles", "ratio", "wall s", "ratio"]
    note = BESIDE_NOTE.format(rounds=plan.crawl_rounds)
    return Table(title="A crawl beside its readers", note=note, header=header, rows=rows)


@contextmanager
def _reader(port: int) -> Iterator[None]:
    over = threading.Event()

    def read() -> None:
        asker = Asker(port)
        while not over.wait(0.5):
            asker.ask("/")

    thread = threading.Thread(target=read)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
