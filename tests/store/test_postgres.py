"""What is PostgreSQL's own: addresses, servers that are not there or say no, other programs' tables, locks."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any

import psycopg
import pytest
from sqlalchemy import insert, select, text

from newscrawl.errors import ConfigError, StoreError, StoreMissing, StoreNewer
from newscrawl.store import Store
from newscrawl.store.engines import postgres as engine
from newscrawl.store.tables import changes
from tests.postgres import PASSWORD, Postgres
from tests.store.samples import NOW, SITE, article, save


def execute(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as conn:
        for statement in statements:
            conn.execute(statement.encode())


@contextmanager
def one_line(match: str, kind: type[StoreError] = StoreError) -> Iterator[None]:
    """Whatever is raised is one line with exit code 5, without the password."""
    with pytest.raises(kind, match=match) as caught:
        yield
    assert caught.type is kind
    assert "\n" not in str(caught.value)
    assert PASSWORD not in str(caught.value)
    assert caught.value.exit_code == 5


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_the_forms_of_an_address(database: str, scheme: str) -> None:
    with Store.open(database.replace("postgresql", scheme), create=True) as store:
        save(store, article())
        assert store.url == database.replace(PASSWORD, "***"), "the password is hidden, the driver our own affair"
        assert store.path is None
        assert store.kind.startswith("PostgreSQL ")
    with Store.open(database) as store:
        assert [a.id for a in store.articles()] == [article().id]


WRONG = [
    ("postgresql://user:geheim@localhost:5432", "no database is named"),
    ("postgresql://user:geheim@localhost:99999/news", "99999 is no port"),
    ("postgresql://user:geheim@localhost/news?sslmodus=require", "unknown parameter 'sslmodus'"),
    ("postgresql://localhost/news?password=geheim&autocommit=1", "unknown parameter 'autocommit'"),
    ("postgresql+psycopg2://user:geheim@localhost/news", "unknown kind of database"),
    ("postgresql+asyncpg://localhost/news?password=geheim", "unknown kind of database"),
    ("postgresql://user:geheim@localhost:port/news", "not a database address"),
]


@pytest.mark.parametrize(("url", "match"), WRONG)
def test_an_address_of_the_wrong_form(url: str, match: str) -> None:
    with pytest.raises(ConfigError, match=match) as caught:
        Store.open(url)
    assert "geheim" not in str(caught.value)
    assert "postgresql://user:password@host:5432/database" in str(caught.value)


def test_nobody_answers(postgres: Postgres) -> None:
    with one_line("Connection refused"):
        Store.open(f"postgresql://user:{PASSWORD}@127.0.0.1:1/news", create=True)
    with one_line("no.such.host.invalid"):
        Store.open(f"postgresql://user:{PASSWORD}@no.such.host.invalid/news", create=True)
    with one_line("No such file or directory"):
        Store.open(f"postgresql://user:{PASSWORD}@/news?host=/nowhere", create=True)


def test_a_wrong_password_and_an_unknown_database(postgres: Postgres, database: str) -> None:
    with one_line('password authentication failed for user "postgres"') as _:
        Store.open(database.replace(PASSWORD, "falsch-456"), create=True)
    with one_line(f"make it with `createdb -h 127.0.0.1 -p {postgres.port} -U postgres .* nothere`"):
        Store.open(postgres.url("nothere"), create=True)
    with one_line("no password supplied"):
        Store.open(database.replace(f":{PASSWORD}", ""), create=True)


def test_a_password_in_the_query_is_hidden_too(database: str) -> None:
    with Store.open(database.replace(f":{PASSWORD}", "") + f"?password={PASSWORD}", create=True) as store:
        assert PASSWORD not in store.url


def test_an_empty_database_is_missing_until_it_is_made(database: str) -> None:
    with one_line("no store in .* yet: run `newscrawl crawl`", StoreMissing):
        Store.open(database)
    Store.open(database, create=True).close()
    Store.open(database).close()


def test_other_programs_tables_may_stand_beside_ours(database: str) -> None:
    execute(database, "CREATE TABLE notes (id INTEGER)")
    with pytest.raises(StoreMissing):
        Store.open(database)
    with Store.open(database, create=True) as store:
        save(store, article())
    Store.open(database).close()


@pytest.mark.parametrize("name", ["articles", "changes", "alembic_version", "words"])
def test_a_name_of_ours_that_another_program_took(database: str, name: str) -> None:
    execute(database, f"CREATE TABLE {name} (version_num TEXT)", f"INSERT INTO {name} VALUES ('0001')")
    for create in (True, False):
        with one_line(f"not one of newscrawl's \\(it holds {name}\\)"):
            Store.open(database, create=create)
    with psycopg.connect(database) as conn:
        names = conn.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    assert names == [(name,)], "nothing was made beside it"


def test_a_newer_store_is_left_alone(database: str) -> None:
    Store.open(database, create=True).close()
    execute(database, "UPDATE alembic_version SET version_num = '9999'")
    with one_line("newer newscrawl", StoreNewer):
        Store.open(database, create=True)


def test_two_stores_in_the_schemas_of_one_database(database: str) -> None:
    first, second = (f"{database}?options=-csearch_path%3D{name}" for name in ("one", "two"))
    with one_line("schema of its search_path does not exist"):
        Store.open(first, create=True)
    execute(database, "CREATE SCHEMA one", "CREATE SCHEMA two")
    with Store.open(first, create=True) as one, Store.open(second, create=True) as two:
        save(one, article(1))
        with one._db.writing():
            save(two, article(2))  # they do not wait for each other
        assert [[a.id for a in store.articles()] for store in (one, two)] == [[f"{SITE}:1"], [f"{SITE}:2"]]


@pytest.fixture
def reader(postgres: Postgres, database: str) -> Iterator[str]:
    """A user who may connect, and read, and nothing else."""
    execute(database, f"CREATE ROLE guest LOGIN PASSWORD '{PASSWORD}'")
    yield database.replace("postgres:", "guest:")
    execute(database, "DROP OWNED BY guest", "DROP ROLE guest")


def test_a_user_without_the_right_to_make_tables_or_write(database: str, reader: str) -> None:
    with one_line(r"permission denied for schema public.*GRANT"):
        Store.open(reader, create=True)
    with Store.open(database, create=True) as store:
        save(store, article())
    with one_line(r"permission denied for .*GRANT"):
        Store.open(reader)
    execute(database, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO guest")
    with Store.open(reader) as store:
        assert [a.id for a in store.articles()] == [article().id]
        with one_line(r"permission denied for .*GRANT"):
            save(store, article(2))


def test_what_the_server_says_comes_without_its_sql(database: str) -> None:
    with Store.open(database, create=True) as store:
        execute(database, "ALTER TABLE changes RENAME TO hidden")
        with one_line('relation "changes" does not exist$'):
            save(store, article())
        execute(database, "ALTER TABLE hidden RENAME TO changes")
        assert store.known(SITE, [article().id]) == set(), "the whole transaction was undone"
        assert save(store, article(), now=NOW)[0].kind == "new"


def test_a_server_that_takes_no_writes(database: str) -> None:
    Store.open(database, create=True).close()
    name = database.rpartition("/")[2]
    execute(database, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    with Store.open(database) as store:
        assert list(store.articles()) == []
        with one_line("takes no writes"):
            save(store, article())


def test_a_database_that_cannot_hold_arabic(postgres: Postgres) -> None:
    name = postgres.create(template="template0", options="ENCODING LATIN1 LOCALE 'C'")
    try:
        with one_line("encoding is LATIN1, newscrawl needs UTF8"):
            Store.open(postgres.url(name), create=True)
    finally:
        postgres.drop(name)


def test_a_server_that_is_too_old(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "OLDEST", (99, 0))
    with one_line(r"PostgreSQL \d+\.\d+ is too old, newscrawl needs 99 or newer"):
        Store.open(database, create=True)


@pytest.mark.parametrize("at_once", [True, False])
def test_a_server_that_goes_in_mid_transaction_and_comes_back(at_once: bool) -> None:
    with closing(Postgres()) as server, Store.open(server.url(server.create()), create=True) as store:
        save(store, article(1))
        with one_line("the server (is gone|was stopped)"), store._db.writing() as conn:
            conn.execute(insert(changes).values(at=NOW, kind="article.created", subject=1, number=1))
            server.stop(at_once=at_once)
            conn.execute(select(changes.c.cursor))
        with one_line("Connection refused"):
            save(store, article(2))
        server.start()
        assert save(store, article(2))[0].kind == "new", "the next verb finds the server again"
        assert [c.id for c in store.changes()] == [f"{SITE}:1", f"{SITE}:2"], "nothing of the broken transaction"


@pytest.mark.slow
def test_a_server_that_goes_at_the_commit() -> None:
    with closing(Postgres()) as server, Store.open(server.url(server.create()), create=True) as store:
        with one_line("the server (is gone|was stopped)"), store._db.writing() as conn:
            conn.execute(insert(changes).values(at=NOW, kind="article.created", subject=1, number=1))
            server.stop(at_once=True)
        server.start()
        assert store.counts().cursor == 0


def test_a_writer_waits_for_another_so_long_and_no_longer(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(database, create=True) as one:
        monkeypatch.setattr("newscrawl.store.database.BUSY_SECONDS", 0.1)
        with Store.open(database) as two, one._db.writing():
            with one_line("another process held the store for more than"):
                save(two, article())
            assert list(two.articles()) == [], "readers do not wait"
        with Store.open(database) as two:
            assert save(two, article())[0].kind == "new"


def test_a_writer_that_falls_silent_is_ended(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(database, create=True) as one, Store.open(database) as two:
        monkeypatch.setattr(engine, "_SILENT_SECONDS", 0.1)
        with one_line("stood still|the server is gone"), one._db.writing() as conn:
            monkeypatch.undo()
            save(two, article())  # waits until the server has ended the silent one
            conn.execute(text("SELECT 1"))
        assert [a.id for a in one.articles()] == [article().id]


def test_a_reader_sees_one_snapshot_and_cannot_write(database: str) -> None:
    with Store.open(database, create=True) as store:
        with store._db.reading() as conn:
            assert conn.execute(select(changes.c.cursor)).all() == []
            save(store, article())
            assert conn.execute(select(changes.c.cursor)).all() == []
        with one_line("takes no writes"), store._db.reading() as conn:
            conn.execute(insert(changes).values(at=NOW, kind="article.created", subject=1, number=1))


def test_a_line_of_the_feed_is_not_to_be_had_before_an_earlier_one(database: str) -> None:
    with Store.open(database, create=True) as one, Store.open(database) as two, ThreadPoolExecutor(1) as pool:
        begun = threading.Event()

        def second() -> None:
            begun.set()
            save(two, article(2))

        with one._db.writing() as conn:
            conn.execute(insert(changes).values(at=NOW, kind="article.created", subject=1, number=1))
            saved = pool.submit(second)
            assert begun.wait(30)
            waits = _wait_for(lambda: saved.done() or _waiting(database))
            seen = [c.cursor for c in two.changes()]
        saved.result(30)
        assert waits
        assert seen == [], "the second writer's line was there before the first one's"
        with one._db.reading() as conn:
            assert conn.execute(select(changes.c.cursor).order_by(changes.c.cursor)).scalars().all() == [1, 2]


def _waiting(url: str) -> bool:
    with psycopg.connect(url) as conn:
        return bool(conn.execute("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted").fetchall())


def _wait_for(condition: Callable[[], Any]) -> bool:
    return any(condition() for _ in range(2000))


def test_a_store_in_a_file_loads_no_driver_of_a_server() -> None:
    code = (
        "import sys; from newscrawl.store import Store; Store.open('sqlite://', create=True).close(); "
        "sys.exit('psycopg' in sys.modules or 'sqlalchemy.dialects.postgresql' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
