"""Several threads and processes at one store."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from newscrawl.errors import SiteBusy
from newscrawl.store import Change, Store
from tests.store.samples import NOW, SITE, article, kinds, save

WRITER = """
import sys
from datetime import UTC, datetime
from newscrawl.items import Article
from newscrawl.store import PageRead, Store
url, first, last = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
now = datetime(2025, 9, 7, 9, tzinfo=UTC)
with Store.open(url, create=True) as store:
    print("ready", flush=True)
    for start in range(first, last, 10):
        articles = [
            Article(id=f"s:{n}", site="s", url=f"https://s.example/{n}", headline=f"عنوان {n}", body="نص")
            for n in range(start, start + 10)
        ]
        store.save([PageRead(article=article) for article in articles], run_id=None, now=now)
        print(start, flush=True)
"""


def start(url: str, first: int, last: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, url, str(first), str(last)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_readers_read_while_one_writes(store: Store) -> None:
    def read() -> bool:
        for _ in range(20):
            cursors = [c.cursor for c in store.changes()]
            if cursors != list(range(1, len(cursors) + 1)) or len(cursors) % 20:
                return False
        return True

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read) for _ in range(3)]
        for begin in range(0, 600, 20):
            save(store, *(article(n) for n in range(begin, begin + 20)))
    assert all(reader.result() for reader in readers), "a reader saw half a batch"
    assert store.counts().articles == 600


def test_one_of_many_gets_the_lease(store: Store) -> None:
    barrier = threading.Barrier(8, timeout=30)

    def take(number: int) -> bool:
        barrier.wait()
        try:
            store.acquire(SITE, owner=f"o{number}", now=NOW, alive=lambda _: True, ttl=timedelta(seconds=60))
        except SiteBusy:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(take, range(8))) == 1


def test_processes_make_one_store_and_write_to_it_in_turns(url: str) -> None:
    writers = [start(url, first, first + 200) for first in (0, 1000)]
    for writer in writers:
        writer.communicate(timeout=60)
        assert writer.returncode == 0
    with Store.open(url) as store:
        assert store.counts().articles == 400
        assert [c.cursor for c in store.changes()] == list(range(1, 401))


@pytest.mark.slow
def test_a_reader_of_the_feed_passes_no_line_while_many_write(url: str) -> None:
    batches, size, many = 40, 10, 3
    with Store.open(url, create=True) as store:
        writers = [start(url, first, first + batches * size) for first in range(0, many * 1000, 1000)]
        taken: list[Change] = []
        while len(taken) < many * batches * size:
            over = all(writer.poll() is not None for writer in writers)
            taken += (new := list(store.changes(after=taken[-1].cursor if taken else 0)))
            if over and not new:
                break
        for writer in writers:
            writer.communicate(timeout=60)
            assert writer.returncode == 0
        everything = list(store.changes())
    assert [line.cursor for line in taken] == [line.cursor for line in everything], "a line came in behind the reader"
    assert len({line.id for line in taken}) == len(taken) == many * batches * size


def test_stores_made_at_once_by_many_threads(url: str) -> None:
    many = 6
    barrier = threading.Barrier(many, timeout=30)

    def make(number: int) -> str:
        barrier.wait()
        with Store.open(url, create=True) as store:
            return save(store, article(number))[0].kind

    with ThreadPoolExecutor(many) as pool:
        assert list(pool.map(make, range(1, many + 1))) == ["new"] * many
    with Store.open(url) as store:
        assert [c.cursor for c in store.changes()] == list(range(1, many + 1))


def test_a_killed_writer_loses_nothing_that_was_saved_and_doubles_nothing(url: str) -> None:
    writer = start(url, 0, 1_000_000)
    assert writer.stdout is not None
    printed = [writer.stdout.readline() for _ in range(8)][1:]
    writer.send_signal(signal.SIGKILL)
    writer.communicate(timeout=60)
    with Store.open(url) as store:
        saved = [a.id for a in store.articles()]
        lines = list(store.changes())
        assert len(saved) == len(set(saved)) >= 10 * len(printed)
        assert len(saved) % 10 == 0, "a batch is whole or absent"
        assert [line.id for line in lines] == saved
        assert set(kinds(lines)) == {"article.created"}
        assert len(list(store.articles(history=True))) == len(saved)
