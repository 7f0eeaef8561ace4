"""On PostgreSQL, too, migrations and tables say the same, and an older store is brought up to date."""

from __future__ import annotations

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import JSON, Boolean, MetaData, Table, insert, text

from newscrawl.errors import StoreError
from newscrawl.exporters import plain
from newscrawl.store import Store, schema
from newscrawl.store.copying.table_copy import follow_keys
from newscrawl.store.database import Database, parse_url
from newscrawl.store.tables import metadata
from tests.postgres import Postgres
from tests.store.samples import SITE, article, save
from tests.store.test_schema import HERE, check_told_before, told_before

# What the server knows of our tables, in words that two databases share.
CATALOGUE = {
    "columns": "SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns "
    "WHERE table_schema = 'public'",
    "indexes": "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'u', 'f', 'c')",
    "sequences": "SELECT sequencename, data_type FROM pg_sequences WHERE schemaname = 'public'",
}


def shape_of(db: Database) -> dict[str, set[tuple[Any, ...]]]:
    with db.reading() as conn:
        found = {what: {tuple(row) for row in conn.execute(text(query))} for what, query in CATALOGUE.items()}
    return {what: {row for row in rows if row[0] != "alembic_version"} for what, rows in found.items()}


def migrated(url: str, to: str = "head") -> Database:
    db = Database(parse_url(url))
    with db.writing() as conn:
        schema.migrate(conn, to)
    return db


def test_migrations_make_what_the_tables_say(postgres: Postgres, database: str) -> None:
    other = postgres.create()
    with closing(migrated(database)) as db, Store.open(postgres.url(other), create=True) as made:
        with db.reading() as conn:
            context = MigrationContext.configure(conn, opts={"include_name": lambda name, *_: name != "words"})
            assert compare_metadata(context, metadata) == []
        assert shape_of(db) == shape_of(made._db)
    postgres.drop(other)


def first_version(url: str) -> None:
    """The store of `version_0001.sql`, which is SQLite's, as the first version kept it on PostgreSQL."""
    with closing(sqlite3.connect(":memory:")) as old, closing(migrated(url, "0001")) as db:
        old.executescript((HERE / "version_0001.sql").read_text(encoding="utf-8"))
        old.row_factory = sqlite3.Row
        with db.writing() as conn:
            tables = MetaData()
            tables.reflect(conn)
            made = [table for table in tables.sorted_tables if table.name != "alembic_version"]
            for table in made:
                rows = [_as_there(table, row) for row in old.execute(f"SELECT * FROM {table.name}")]
                if rows:
                    conn.execute(insert(table), rows)
            follow_keys(conn, [table for table in made if table.name != "headlines"])


def _as_there(table: Table, row: sqlite3.Row) -> dict[str, Any]:
    found = dict(row)
    for column in table.c:
        value = found[column.name]
        if value is not None and isinstance(column.type, Boolean):
            found[column.name] = bool(value)
        if value is not None and isinstance(column.type, JSON):
            found[column.name] = json.loads(value)
    return found


def test_a_store_of_the_first_version_says_the_same_after_its_migration(database: str) -> None:
    first_version(database)
    with Store.open(database) as store:
        columns_found = {
            "articles": [plain(item) for item in store.articles(history=True)],
            "headlines": [plain(item) for item in store.headlines()],
            "changes": [plain(item) for item in store.changes()],
            "settled": sorted(store.settled(SITE, "security", [f"{SITE}:{number}" for number in range(12)])),
            "failures": [failure.url for failure in store.failures()],
        }
        expected = json.loads((HERE / "version_0001.json").read_text(encoding="utf-8"))
        assert columns_found == {name: expected[name] for name in columns_found}
        assert [found.id for found in store.search("متن جديد")] == [f"{SITE}:1"]
        last = store.counts().cursor
        assert [saved.cursors for saved in save(store, article(20))] == [(last + 1,)]


def test_what_was_told_before_is_data_after_a_migration(database: str) -> None:
    with closing(migrated(database, "0004")) as db:
        told_before(db)
    with Store.open(database) as store:
        check_told_before(store)


def test_many_open_an_older_store_at_once(database: str) -> None:
    first_version(database)

    def count(_: int) -> int:
        with Store.open(database) as store:
            return store.counts().articles

    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(count, range(4)))
    assert counts == [counts[0]] * 4
    assert counts[0] > 0


def test_a_migration_that_breaks_off_leaves_all_as_it_was(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first_version(database)
    with closing(Database(parse_url(database))) as db:
        before = shape_of(db)
        with db.writing() as conn:
            conn.execute(text("CREATE VIEW settled AS SELECT 1"))  # what the migration makes late is in its way
        with pytest.raises(StoreError, match="settled"):
            Store.open(database)
        with db.writing() as conn:
            conn.execute(text("DROP VIEW settled"))
        assert shape_of(db) == before
    with Store.open(database) as store:
        assert store.counts().articles > 0
