"""A store moved whole to another database: every row, in as many tries as it takes, and nothing else touched."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import delete, update

from newscrawl.errors import StoreError
from newscrawl.store import PageFailed, PageGone, Store
from newscrawl.store.copying import table_copy
from newscrawl.store.tables import articles, failures, metadata, revisions
from tests.store.conftest import SHARED, WAYS, address
from tests.store.copies import URL, fill, found, move, rows, whole
from tests.store.samples import DAY, HOUR, NOW, SITE, article, reading, run, save

ALL_WAYS = [(one, two) for one in SHARED for two in SHARED]

COPIER = """
import sys
from datetime import UTC, datetime, timedelta
from newscrawl.store.copying.store_copy import copy
def progress(table, done, total):
    print(table, done, total, flush=True)
now, alive = lambda: datetime.now(UTC), lambda _: True
copy(sys.argv[1], sys.argv[2], now=now, alive=alive, ttl=timedelta(0), batch=7, progress=progress)
"""


@pytest.mark.parametrize("ends", ALL_WAYS, ids="-to-".join, indirect=True)
def test_everything_is_moved(ends: tuple[str, str]) -> None:
    source, target = ends
    counts = move(source, target, batch=7)
    before = rows(source)
    assert all(before.values()), f"the sample leaves a table empty: {[n for n, many in before.items() if not many]}"
    assert counts == {name: len(many) for name, many in before.items()}
    assert found(source, "احمد"), "the sample finds nothing"
    assert whole(source, target)


def test_readers_and_writers_go_on_where_they_were(ends: tuple[str, str]) -> None:
    source, target = ends
    move(source, target)
    with Store.open(source) as old, Store.open(target) as new:
        assert list(new.changes(after=17)) == list(old.changes(after=17))
        last = old.counts().cursor
        for store in (old, new):
            save(store, article(500), now=NOW + DAY)
            save(store, article(1, body="نص جديد"), now=NOW + DAY)
            store.start_run(run(crawl="c3"))
            store.save([PageFailed(url=URL, id=f"{SITE}:98", reason="no_body")], run_id=None, now=NOW + DAY)
            store.read_ticker(reading("خبر رابع", at=NOW + DAY), run_id=None, now=NOW + DAY)
        assert [c.cursor for c in new.changes(after=last)] == [c.cursor for c in old.changes(after=last)]
        assert next(new.changes(after=last)).cursor == last + 1
    assert whole(source, target), "numbers are given out behind the largest"


@pytest.mark.parametrize("nth", [pytest.param(1, marks=pytest.mark.slow), 9, pytest.param(30, marks=pytest.mark.slow)])
def test_killed_and_run_again(ends: tuple[str, str], nth: int) -> None:
    source, target = ends
    _kill(source, target, nth)
    with pytest.raises(StoreError, match="a copy into it was not finished: run `newscrawl store copy` again"):
        Store.open(target, create=True)
    move(source, target, batch=5)
    assert whole(source, target)


def _kill(source: str, target: str, nth: int) -> None:
    """Begin a copy and kill it when it has told of its progress ``nth`` times."""
    copier = subprocess.Popen([sys.executable, "-c", COPIER, source, target], stdout=subprocess.PIPE, text=True)
    assert copier.stdout is not None
    for _ in range(nth):
        assert copier.stdout.readline(), "it ended before it could be killed"
    copier.send_signal(signal.SIGKILL)
    copier.communicate(timeout=60)
    assert copier.returncode == -signal.SIGKILL


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS, ids="-to-".join)
def test_killed_again_and_again(way: tuple[str, str], request: pytest.FixtureRequest) -> None:
    source, target = address(way[0], "source", request), address(way[1], "target", request)
    with Store.open(source, create=True) as store:
        fill(store)
    for nth in (1, 2, 3, 5, 8, 13, 21, 34, 45, 48):
        _kill(source, target, nth)
        with Store.open(source) as store:
            save(store, article(1000 + nth), article(1, body=f"نص {nth}"), now=NOW + DAY)
    move(source, target, batch=5)
    assert whole(source, target)


def test_what_changed_between_two_tries_is_brought_over(ends: tuple[str, str]) -> None:
    source, target = ends
    _kill(source, target, 30)
    with Store.open(source) as store:
        save(store, article(1, body="نص أحدث"), article(300), now=NOW + DAY)
        with store._db.writing() as conn:
            conn.execute(update(articles).where(articles.c.id == f"{SITE}:5").values(etag='"b"'))
            conn.execute(update(revisions).where(revisions.c.key == 3).values(archive_id=None, archive_offset=None))
            conn.execute(delete(failures))
    move(source, target, batch=5)
    assert whole(source, target)
    assert found(target, "أحدث") == [f"{SITE}:1"]


def test_a_source_that_changes_meanwhile(ends: tuple[str, str]) -> None:
    source, target = ends
    notes: list[str] = []
    changes = [
        lambda store: save(store, article(400), article(1, body="نص أحدث"), now=NOW + DAY),
        lambda store: store.save([PageGone(id=f"{SITE}:4", url=URL, status=404)] * 2, run_id=None, now=NOW + DAY),
    ]

    def progress(table: str, done: int, total: int) -> None:
        if table == "words" and not done and changes:
            with Store.open(source) as store:
                changes.pop()(store)

    move(source, target, progress=progress, note=notes.append)
    assert notes == ["the source has changed meanwhile: going on with what is new"] * 2
    assert whole(source, target)


def test_a_finished_copy_is_left_as_it_is(ends: tuple[str, str]) -> None:
    source, target = ends
    first = move(source, target)
    notes: list[str] = []
    seen: list[Any] = []
    assert move(source, target, note=notes.append, progress=lambda *step: seen.append(step)) == first
    assert "already" in notes[0]
    assert seen == []


def test_an_empty_store_may_be_filled(ends: tuple[str, str]) -> None:
    source, target = ends
    Store.open(target, create=True).close()
    move(source, target)
    assert whole(source, target)


def test_an_empty_store_may_be_copied(tmp_path: Any) -> None:
    source, target = (f"sqlite:///{tmp_path / name}" for name in ("one.db", "two.db"))
    Store.open(source, create=True).close()
    assert set(move(source, target).values()) == {0}
    Store.open(target).close()


def test_a_fingerprint_is_another_one_after_any_change(ends: tuple[str, str]) -> None:
    source, _ = ends
    steps: list[Callable[[Store], object]] = [
        lambda s: save(s, article(600), now=NOW + DAY),
        lambda s: save(s, article(600), now=NOW + 2 * DAY),
        lambda s: s.save([PageFailed(url=URL, id=f"{SITE}:97", reason="no_body")], run_id=None, now=NOW + DAY),
        lambda s: s.read_ticker(reading("خبر رابع", at=NOW + DAY), run_id=None, now=NOW + DAY),
        lambda s: s.acquire("s", owner="o", now=NOW, alive=lambda _: True, ttl=HOUR),
        lambda s: s.abandon_runs(SITE, NOW + DAY),
    ]
    with Store.open(source) as store:

        def taken() -> Any:
            with store._db.reading() as conn:
                return table_copy.fingerprint(conn, metadata.sorted_tables)

        seen = [taken()]
        for step in steps:
            step(store)
            seen.append(taken())
    assert all(one != two for one, two in pairwise(seen))
