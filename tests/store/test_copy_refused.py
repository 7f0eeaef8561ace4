"""What `store copy` refuses: targets that hold something else, and stores that a crawl is at work on."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from newscrawl.errors import ConfigError, SiteBusy, StoreNewer
from newscrawl.store import Store, schema
from newscrawl.store.database import Database, parse_url
from newscrawl.store.tables import metadata
from tests.store.copies import move, whole
from tests.store.samples import HOUR, NOW, SITE, article, save


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
            conn.execute(text(f"UPDATE alembic_version SET version_num = 'copying:{schema.HEAD}:0123456789abcdef'"))


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
    with closing(Database(parse_url(url))) as db, db.reading() as conn:
        stamp: list[Any] = [conn.execute(text("SELECT version_num FROM alembic_version")).all()]
        return stamp + [conn.execute(select(t).order_by(*t.primary_key)).all() for t in metadata.sorted_tables]


def test_the_store_itself(tmp_path: Path, database: str) -> None:
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

    def progress(table: str, done: int, total: int) -> None:
        if table == "words" and not done:
            with Store.open(source) as store:
                store.acquire(SITE, owner="o", now=NOW, alive=lambda _: True, ttl=timedelta(seconds=60))

    with pytest.raises(SiteBusy, match="copy the store when it has ended"):
        move(source, target, progress=progress)
    move(source, target, alive=lambda _: False)
    assert whole(source, target)
