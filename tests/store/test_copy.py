"""A store moved whole to another database: every row, in as many tries as it takes, and nothing else touched."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text, update

from newscrawl.errors import ConfigError, SiteBusy, StoreError, StoreNewer
from newscrawl.looks import Place
from newscrawl.store import Failed, Gone, Listed, Read, Store, copying
from newscrawl.store.copy import copy
from newscrawl.store.tables import articles, deliveries, failures, metadata, revisions
from tests.postgres import Postgres
from tests.store.conftest import BACKENDS, SHARED
from tests.store.samples import DAY, HOUR, NOW, SITE, article, reading, run, save

ALL_WAYS = [(one, two) for one in SHARED for two in SHARED]
WAYS = [("sqlite", "postgresql"), ("postgresql", "sqlite")]
URL = article().url

COPIER = """
import sys
from datetime import UTC, datetime, timedelta
from newscrawl.store.copy import copy
def told(table, done, total):
    print(table, done, total, flush=True)
now, alive = lambda: datetime.now(UTC), lambda _: True
copy(sys.argv[1], sys.argv[2], now=now, alive=alive, ttl=timedelta(0), batch=7, told=told)
"""


def address(kind: str, name: str, request: pytest.FixtureRequest) -> str:
    if kind == "sqlite":
        return BACKENDS[kind](request).replace("store.db", f"{name}.db")
    server: Postgres = request.getfixturevalue("postgres")
    made = server.create()
    request.addfinalizer(lambda: server.drop(made))
    return server.url(made)


@pytest.fixture(params=WAYS, ids="-to-".join)
def ends(request: pytest.FixtureRequest) -> tuple[str, str]:
    """The addresses of a store that is full and of one that is not there yet."""
    one, two = request.param
    source, target = address(one, "source", request), address(two, "target", request)
    with Store.open(source, create=True) as store:
        fill(store)
    return source, target


def fill(store: Store) -> None:
    """Something in every table."""
    made = store.start_run(run())
    listed = [Listed(id=f"{SITE}:{n}", url=URL, listed_at=NOW, precision="minute") for n in range(1, 30)]
    store.list_links(made, listed[:20], NOW)
    places = [Place(archive=f"{SITE}-{n % 3}.warc.gz", offset=n, end=n + 10, digest=b"\x00" * 20) for n in range(60)]
    looks = [
        Read(
            article=article(n, source={"archive": place.archive, "offset": place.offset}),
            section_slug="security",
            place=place,
            etag='"a"',
        )
        for n, place in enumerate(places, 1)
    ]
    store.save(looks, run_id=made.id, now=NOW)
    store.finish_run(run(id=made.id, finished_at=NOW + HOUR, outcome="ok", complete=True), settle=True)
    save(store, *(article(n, headline=f"عنوان معدّل {n} عن أحمد") for n in range(1, 60, 3)), now=NOW + HOUR)
    save(store, article(70, duplicate_of=f"{SITE}:1", published_at=None, published_precision=None), now=NOW + HOUR)
    store.save([Gone(id=f"{SITE}:2", url=URL, status=404)] * 2, run_id=None, now=NOW + DAY)
    store.save([Failed(url=URL, id=f"{SITE}:99", reason="no_body", body=b"<p>")], run_id=None, now=NOW)
    later = store.start_run(run(crawl="c2", started_at=NOW + DAY, notes=["ملاحظة"]))
    store.list_links(later, listed, NOW + DAY)
    store.read_ticker(reading("خبر أول", "خبر ثان"), run_id=later.id, now=NOW)
    store.read_ticker(reading("خبر ثان", "خبر ثالث", at=NOW + HOUR), run_id=later.id, now=NOW + HOUR)
    store.acquire(SITE, owner="h|1||c", now=NOW, alive=lambda _: True, ttl=timedelta(seconds=60))
    store.release(SITE, owner="h|1||c", now=NOW, last_request_at=NOW)
    with store._db.writing() as conn:
        conn.execute(insert(deliveries).values(name="hook", cursor=17, updated_at=NOW))


def move(source: str, target: str, **options: Any) -> dict[str, int]:
    chosen: dict[str, Any] = {"now": lambda: NOW, "alive": lambda _: True, "ttl": timedelta(seconds=60), **options}
    return copy(source, target, **chosen)


def rows(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with Store.open(url) as store, store._db.reading() as conn:
        found = {t.name: [tuple(row) for row in conn.execute(select(t))] for t in metadata.sorted_tables}
    return {name: sorted(many, key=repr) for name, many in found.items()}


def found(url: str, query: str) -> list[str]:
    with Store.open(url) as store:
        return [item.id for item in store.search(query, limit=100)]


def whole(source: str, target: str) -> bool:
    queries = ("احمد", "معدل", '"قيادة العمليات"', "ديالى", "المستمر")
    return rows(source) == rows(target) and all(found(source, q) == found(target, q) for q in queries)


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
            store.save([Failed(url=URL, id=f"{SITE}:98", reason="no_body")], run_id=None, now=NOW + DAY)
            store.read_ticker(reading("خبر رابع", at=NOW + DAY), run_id=None, now=NOW + DAY)
        assert [c.cursor for c in new.changes(after=last)] == [c.cursor for c in old.changes(after=last)]
        assert next(new.changes(after=last)).cursor == last + 1
    assert whole(source, target), "numbers are given out behind the largest"


@pytest.mark.parametrize("nth", [1, 9, 30])
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
@pytest.mark.parametrize("way", [("sqlite", "postgresql"), ("postgresql", "sqlite")], ids="-to-".join)
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
        lambda store: store.save([Gone(id=f"{SITE}:4", url=URL, status=404)] * 2, run_id=None, now=NOW + DAY),
    ]

    def told(table: str, done: int, total: int) -> None:
        if table == "words" and not done and changes:
            with Store.open(source) as store:
                changes.pop()(store)

    move(source, target, told=told, note=notes.append)
    assert notes == ["the source has changed meanwhile: going on with what is new"] * 2
    assert whole(source, target)


def test_a_finished_copy_is_left_as_it_is(ends: tuple[str, str]) -> None:
    source, target = ends
    first = move(source, target)
    notes: list[str] = []
    told: list[Any] = []
    assert move(source, target, note=notes.append, told=lambda *step: told.append(step)) == first
    assert "already" in notes[0]
    assert told == []


def other_store(target: str, source: str) -> None:
    with Store.open(target, create=True) as store:
        save(store, article(5000))


def grown(target: str, source: str) -> None:
    move(source, target)
    with Store.open(target) as store:
        save(store, article(5000))


def half_of_another(target: str, source: str) -> None:
    with Store.open(target, create=True) as store:
        save(store, article(5000))
        with store._db.writing() as conn:
            conn.execute(text("UPDATE alembic_version SET version_num = 'copying:0002:0123456789abcdef'"))


def half_by_another_version(target: str, source: str) -> None:
    with Store.open(target, create=True) as store, store._db.writing() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = 'copying:0001:0123456789abcdef'"))


def newer(target: str, source: str) -> None:
    with Store.open(target, create=True) as store, store._db.writing() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))


REFUSED: list[tuple[Callable[[str, str], None], type[Exception], str]] = [
    (other_store, ConfigError, "holds a store already"),
    (grown, ConfigError, "holds a store already"),
    (half_of_another, ConfigError, "holds half a copy of another store"),
    (half_by_another_version, ConfigError, "another version of newscrawl began"),
    (newer, StoreNewer, "newer newscrawl"),
]


@pytest.mark.parametrize(("make", "kind", "match"), REFUSED, ids=[r[0].__name__ for r in REFUSED])
def test_a_target_that_holds_something_else_is_refused(
    ends: tuple[str, str], make: Callable[[str, str], None], kind: type[Exception], match: str
) -> None:
    source, target = ends
    make(target, source)
    before = everything(target)
    with pytest.raises(kind, match=match) as caught:
        move(source, target)
    assert "\n" not in str(caught.value)
    assert everything(target) == before, "it was changed"


def everything(url: str) -> list[Any]:
    from newscrawl.store.database import Database, parse_url

    db = Database(parse_url(url))
    with db.reading() as conn:
        found = [conn.execute(text("SELECT version_num FROM alembic_version")).all()]
        found += [conn.execute(select(t).order_by(*t.primary_key)).all() for t in metadata.sorted_tables]
    db.close()
    return found


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


def test_the_store_itself(tmp_path: Any, database: str) -> None:
    for url in (f"sqlite:///{tmp_path / 'one.db'}", database):
        Store.open(url, create=True).close()
        with pytest.raises(ConfigError, match="the store itself"):
            move(url, url)
    (tmp_path / "other.db").symlink_to(tmp_path / "one.db")
    with pytest.raises(ConfigError, match="the store itself"):
        move(f"sqlite:///{tmp_path / 'one.db'}", f"sqlite:///{tmp_path / 'other.db'}")


def test_while_a_crawl_is_running(ends: tuple[str, str]) -> None:
    source, target = ends

    def hold(url: str) -> None:
        with Store.open(url, create=True) as store:
            store.acquire(SITE, owner="o", now=NOW, alive=lambda _: True, ttl=timedelta(seconds=60))

    hold(source)
    with pytest.raises(SiteBusy, match=f"a crawl of {SITE} is running"):
        move(source, target)
    move(source, target, now=lambda: NOW + HOUR)  # one that was not heard of for long is none
    assert whole(source, target)


def test_while_a_crawl_is_running_at_the_target(ends: tuple[str, str]) -> None:
    source, target = ends
    with Store.open(target, create=True) as store:
        store.acquire(SITE, owner="o", now=NOW, alive=lambda _: True, ttl=timedelta(seconds=60))
    with pytest.raises(SiteBusy, match=f"a crawl of {SITE} is running"):
        move(source, target)
    with pytest.raises(ConfigError, match="holds a store already"):
        move(source, target, alive=lambda _: False)


def test_a_crawl_that_begins_meanwhile_ends_the_copy(ends: tuple[str, str]) -> None:
    source, target = ends

    def told(table: str, done: int, total: int) -> None:
        if table == "words" and not done:
            with Store.open(source) as store:
                store.acquire(SITE, owner="o", now=NOW, alive=lambda _: True, ttl=timedelta(seconds=60))

    with pytest.raises(SiteBusy, match="copy the store when it has ended"):
        move(source, target, told=told)
    move(source, target, alive=lambda _: False)
    assert whole(source, target)


def test_a_fingerprint_is_another_one_after_any_change(ends: tuple[str, str]) -> None:
    source, _ = ends
    steps: list[Callable[[Store], object]] = [
        lambda s: save(s, article(600), now=NOW + DAY),
        lambda s: save(s, article(600), now=NOW + 2 * DAY),
        lambda s: s.save([Failed(url=URL, id=f"{SITE}:97", reason="no_body")], run_id=None, now=NOW + DAY),
        lambda s: s.read_ticker(reading("خبر رابع", at=NOW + DAY), run_id=None, now=NOW + DAY),
        lambda s: s.acquire("s", owner="o", now=NOW, alive=lambda _: True, ttl=HOUR),
        lambda s: s.abandon_runs(SITE, NOW + DAY),
    ]
    with Store.open(source) as store:

        def taken() -> Any:
            with store._db.reading() as conn:
                return copying.fingerprint(conn, metadata.sorted_tables)

        seen = [taken()]
        for step in steps:
            step(store)
            seen.append(taken())
    assert all(one != two for one, two in pairwise(seen))
