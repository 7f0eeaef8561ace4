"""Opening a store: made, found, missing, foreign, broken, newer."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from newscrawl.errors import ConfigError, StoreError, StoreMissing, StoreNewer
from newscrawl.store import Store
from tests.store.samples import NOW, SITE, article, save


def execute(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as conn:
        for statement in statements:
            conn.execute(statement)
        conn.commit()


def ask(path: Path, question: str) -> object:
    with closing(sqlite3.connect(path)) as conn:
        return conn.execute(question).fetchone()[0]


def test_a_relative_address_counts_from_the_root(tmp_path: Path) -> None:
    with Store.open("sqlite:///output/news.db", create=True, root=tmp_path) as store:
        assert store.url == f"sqlite:///{tmp_path}/output/news.db"
        save(store, article())
    with Store.open("sqlite:///output/news.db", root=tmp_path) as store:
        assert [a.id for a in store.articles()] == [article().id]


def test_a_relative_address_without_a_root_counts_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Store.open("sqlite:///news.db", create=True).close()
    assert (tmp_path / "news.db").exists()


def test_an_absolute_address_ignores_the_root(tmp_path: Path) -> None:
    Store.open(f"sqlite:///{tmp_path / 'news.db'}", create=True, root=Path("/nowhere")).close()
    assert (tmp_path / "news.db").exists()


def test_stores_in_memory_are_apart() -> None:
    with Store.open("sqlite://", create=True) as one, Store.open("sqlite://", create=True) as two:
        save(one, article())
        assert list(two.articles()) == []


def test_wal_and_full_synchronisation(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'news.db'}", create=True) as store, store._db.reading() as conn:
        assert conn.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert conn.exec_driver_sql("PRAGMA synchronous").scalar() == 2


def test_a_missing_store_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing, match=r"no store at .*news\.db yet: run `newscrawl crawl`"):
        Store.open("sqlite:///news.db", root=tmp_path)
    assert list(tmp_path.iterdir()) == [], "looking makes no file"


def test_an_empty_file_is_missing_until_it_is_made(tmp_path: Path) -> None:
    (tmp_path / "news.db").touch()
    with pytest.raises(StoreMissing):
        Store.open("sqlite:///news.db", root=tmp_path)
    Store.open("sqlite:///news.db", create=True, root=tmp_path).close()
    Store.open("sqlite:///news.db", root=tmp_path).close()


def test_a_store_is_made_while_another_process_makes_it_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "news.db").touch()
    with closing(sqlite3.connect(tmp_path / "news.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        clock = SimpleNamespace(monotonic=time.monotonic, sleep=lambda _: other.execute("COMMIT"))
        monkeypatch.setattr("newscrawl.store.engines.sqlite.time", clock)
        Store.open("sqlite:///news.db", create=True, root=tmp_path).close()
        assert not other.in_transaction
    assert ask(tmp_path / "news.db", "PRAGMA journal_mode") == "wal"


def other_program(path: Path) -> None:
    execute(path, "CREATE TABLE notes (id INTEGER)")


def no_database(path: Path) -> None:
    path.write_bytes("ليست قاعدة بيانات".encode() * 500)


def truncated(path: Path) -> None:
    Store.open(f"sqlite:///{path}", create=True).close()
    path.write_bytes(path.read_bytes()[:20000])


def a_folder(path: Path) -> None:
    path.mkdir()


UNUSABLE: list[tuple[Callable[[Path], None], str]] = [
    (other_program, "not one of newscrawl's"),
    (no_database, "not a database"),
    (truncated, "malformed"),
    (a_folder, "unable to open"),
]


@pytest.mark.parametrize("create", [True, False])
@pytest.mark.parametrize(("make", "message"), UNUSABLE, ids=[u[0].__name__ for u in UNUSABLE])
def test_what_is_no_store_is_one_line(tmp_path: Path, make: Callable[[Path], None], message: str, create: bool) -> None:
    make(tmp_path / "news.db")
    with pytest.raises(StoreError, match=message) as caught:
        Store.open("sqlite:///news.db", create=create, root=tmp_path)
    assert not isinstance(caught.value, StoreMissing)
    assert "\n" not in str(caught.value)
    assert "news.db" in str(caught.value)
    assert caught.value.exit_code == 5


def test_damage_found_later_is_one_line_too(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with Store.open(f"sqlite:///{path}", create=True) as store:
        save(store, *(article(n) for n in range(1, 200)))
    page = 16384
    whole = path.read_bytes()
    path.write_bytes(whole[: 3 * page] + os.urandom(len(whole) - 3 * page))
    with pytest.raises(StoreError, match=r"news\.db: ") as caught, Store.open(f"sqlite:///{path}") as store:
        list(store.articles())
    assert "\n" not in str(caught.value)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "output").write_text("a file")
    with pytest.raises(StoreError, match="output"):
        Store.open("sqlite:///output/deep/news.db", create=True, root=tmp_path)


def test_a_newer_store_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    Store.open(f"sqlite:///{path}", create=True).close()
    execute(path, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreNewer, match="newer newscrawl") as caught:
        Store.open(f"sqlite:///{path}", create=True)
    assert caught.value.exit_code == 5
    assert ask(path, "SELECT version_num FROM alembic_version") == "9999"


WRONG = [
    "news.db",
    "",
    "sqlite:/news.db",
    "sqlite:///news.db?mode=ro",
    "sqlite://host/news.db",
    "mysql://root:geheim@localhost/news",
    "postgresql+nonsense://user:geheim@localhost/news",
    "http://user:geheim@[::1/",
]


@pytest.mark.parametrize("url", WRONG)
def test_an_address_of_the_wrong_form(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigError, match=r"expected sqlite:///") as caught:
        Store.open(url, create=True, root=tmp_path)
    assert "geheim" not in str(caught.value)
    assert caught.value.exit_code == 2


def test_opening_a_store_that_is_up_to_date_loads_no_migrations(tmp_path: Path) -> None:
    code = (
        "import sys; from newscrawl.store import Store; "
        "Store.open(sys.argv[1], create=True).close(); Store.open(sys.argv[1]).close(); "
        "sys.exit(any(name.split('.')[0] in ('alembic', 'mako') for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code, f"sqlite:///{tmp_path / 'news.db'}"], check=False, timeout=60)
    assert done.returncode == 0


def test_a_verb_after_a_failure_works(tmp_path: Path) -> None:
    with Store.open("sqlite:///news.db", create=True, root=tmp_path) as store:
        execute(tmp_path / "news.db", "ALTER TABLE changes RENAME TO hidden")
        with pytest.raises(StoreError, match="no such table"):
            save(store, article())
        execute(tmp_path / "news.db", "ALTER TABLE hidden RENAME TO changes")
        assert store.known(SITE, [article().id]) == set(), "the whole transaction was undone"
        assert save(store, article(), now=NOW)[0].kind == "new"


def test_looking_at_a_file_that_is_no_store_leaves_it_as_it_was(tmp_path: Path) -> None:
    empty, foreign = tmp_path / "empty.db", tmp_path / "foreign.db"
    empty.touch()
    with closing(sqlite3.connect(foreign)) as other:
        other.execute("CREATE TABLE theirs (x)")
        other.commit()
    before = foreign.read_bytes()
    for path in (empty, foreign):
        with pytest.raises(StoreError):
            Store.open(f"sqlite:///{path}")
    assert empty.read_bytes() == b""
    assert foreign.read_bytes() == before
