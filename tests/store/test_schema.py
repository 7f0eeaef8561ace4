"""Migrations and tables say the same, and an older store is brought up to date."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from newscrawl.store import Store, schema
from newscrawl.store.database import Database, parse_url
from newscrawl.store.tables import metadata


def described(db: Database) -> dict[str, Any]:
    """Every statement that made the database, by the name of what it made, without white space."""
    with db.reading() as conn:
        rows = conn.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").all()
    return {name: "".join(sql.split()).replace('"', "") for name, sql in rows if name != "alembic_version"}


def migrated(folder: Path, to: str = "head") -> Database:
    db = Database(parse_url("sqlite:///migrated.db", folder))
    with db.writing() as conn:
        schema.migrate(conn, to)
    return db


def test_the_known_revisions_are_those_of_the_scripts() -> None:
    script = ScriptDirectory(str(schema.MIGRATIONS))
    assert tuple(s.revision for s in script.walk_revisions())[::-1] == schema.REVISIONS
    assert script.get_heads() == [schema.HEAD]


def test_migrations_make_what_the_tables_say(tmp_path: Path) -> None:
    db = migrated(tmp_path)
    with db.reading() as conn, warnings.catch_warnings():
        # Alembic cannot compare indexes with a condition; the next assertion does.
        warnings.simplefilter("ignore")
        assert compare_metadata(MigrationContext.configure(conn), metadata) == []
        assert inspect(conn).get_table_names() == sorted([*metadata.tables, "alembic_version"])
    made = Store.open("sqlite:///made.db", create=True, root=tmp_path)
    assert described(db).keys() == described(made._db).keys()
    indexes = {name: sql for name, sql in described(made._db).items() if name.startswith("ix_")}
    assert indexes == {name: sql for name, sql in described(db).items() if name.startswith("ix_")}
    for name in ("WITHOUTROWID", "AUTOINCREMENT"):
        with_it = {table for table, sql in described(made._db).items() if name in sql}
        assert with_it == {table for table, sql in described(db).items() if name in sql}
    made.close()
    db.close()


def test_a_migrated_store_opens(tmp_path: Path) -> None:
    migrated(tmp_path).close()
    with Store.open("sqlite:///migrated.db", root=tmp_path) as store:
        assert store.counts().articles == 0


def test_an_older_store_is_migrated_when_it_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Store.open("sqlite:///news.db", create=True, root=tmp_path).close()
    called: list[str] = []
    monkeypatch.setattr(schema, "REVISIONS", ("0001", "0002"))
    monkeypatch.setattr(schema, "HEAD", "0002")
    monkeypatch.setattr(schema, "migrate", lambda conn: called.append(conn.dialect.name))
    Store.open("sqlite:///news.db", root=tmp_path).close()
    assert called == ["sqlite"]
