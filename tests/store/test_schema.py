"""Migrations and tables say the same, and an older store is brought up to date."""

from __future__ import annotations

import json
import sqlite3
import warnings
from contextlib import closing
from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import insert, inspect

from newscrawl.exporters import plain
from newscrawl.messages.cases import Notice
from newscrawl.store import Store, schema
from newscrawl.store.database import Database, parse_url
from newscrawl.store.rows import run_row
from newscrawl.store.tables import failures, metadata, runs
from tests.messages.told import LATER, LOST
from tests.store.samples import NOW, SITE, article, run, save

HERE = Path(__file__).parent
# What SQLite makes for the search index by itself.
INDEX = {"words", "words_config", "words_data", "words_idx"}


def shape_of(db: Database) -> dict[str, Any]:
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
        context = MigrationContext.configure(conn, opts={"include_name": lambda name, *_: name not in INDEX})
        assert compare_metadata(context, metadata) == []
        assert inspect(conn).get_table_names() == sorted([*metadata.tables, "alembic_version", *INDEX])
    made = Store.open("sqlite:///made.db", create=True, root=tmp_path)
    assert shape_of(db).keys() == shape_of(made._db).keys()
    indexes = {name: sql for name, sql in shape_of(made._db).items() if name.startswith("ix_")}
    assert indexes == {name: sql for name, sql in shape_of(db).items() if name.startswith("ix_")}
    for name in ("WITHOUTROWID", "AUTOINCREMENT"):
        with_it = {table for table, sql in shape_of(made._db).items() if name in sql}
        assert with_it == {table for table, sql in shape_of(db).items() if name in sql}
    made.close()
    db.close()


NOTED = {  # what runs noted before their notes were data, too: what other parts read of it
    "read in a later way than before: body: site → structure": ("later_way", LATER),
    "read in a later way than before: section: site → not found": ("later_way", LOST),
    "one page alone was tried again: failure 12": ("one_page", {"failure": 12}),
    "robots.txt forbids https://s/1": ("forbidden", {"urls": ["https://s/1"], "more": 0}),
    "robots.txt forbids https://s/1 https://s/2 and 13 more": (
        "forbidden", {"urls": ["https://s/1", "https://s/2"], "more": 13},
    ),
    "not read: https://s/1: no_feed (robots.txt forbids nothing)": None,
    "stopped after 10 failures in a row": None,
    "ملاحظة": None,
}  # fmt: skip


FAILED = [  # details of failures with their status, and the further page that they tell of
    ("https://s/page,2,1-.html: no body found", 200, "https://s/page,2,1-.html"),
    (f"https://s/{'x' * 500}", 200, f"https://s/{'x' * 500}"),
    ("https://s/page,2,1-.html: no body found", None, None),
    ("no body found: https://s/1", 200, None),
    (None, 200, None),
]


def told_before(db: Database) -> None:
    """In a store of the fourth version runs with all of these notes, with each, and with none; and failures."""
    rows = [run_row(run(notes=notes)) for notes in (tuple(NOTED), *((note,) for note in NOTED), ())]
    with db.writing() as conn:
        for row in rows:
            del row["notices"]
            conn.execute(insert(runs).values(**row))
        for number, (detail, status, _) in enumerate(FAILED):
            conn.execute(insert(failures).values(
                site=SITE, page="article", subject=str(number), url="https://s/1", reason="no_body", detail=detail,
                status=status, retry=True, tries=1, first_at=NOW, last_at=NOW,
            ))  # fmt: skip


def check_told_before(store: Store) -> None:
    """Notes and details are as they were, and what other parts read of them is data."""
    found = [(row.detail, row.status, row.part_url) for row in store.failures()]
    assert found[::-1] == FAILED
    expected = [Notice(*told) for told in NOTED.values() if told]
    whole, *single, none = store.runs()[::-1]
    assert (whole.notes, list(whole.notices)) == (tuple(NOTED), expected)
    assert [made.notes[0] for made in single] == list(NOTED)
    assert [notice for made in single for notice in made.notices] == expected
    assert (none.notes, none.notices) == ((), ())


def test_what_was_told_before_is_data_after_a_migration(tmp_path: Path) -> None:
    with closing(migrated(tmp_path, "0004")) as db:
        told_before(db)
    with Store.open("sqlite:///migrated.db", root=tmp_path) as store:
        check_told_before(store)


def test_a_migrated_store_opens(tmp_path: Path) -> None:
    migrated(tmp_path).close()
    with Store.open("sqlite:///migrated.db", root=tmp_path) as store:
        assert store.counts().articles == 0


def test_a_store_of_the_first_version_says_the_same_after_its_migration(tmp_path: Path) -> None:
    """What the first version exported is kept in version_0001.json."""
    with sqlite3.connect(tmp_path / "news.db") as conn:
        conn.executescript((HERE / "version_0001.sql").read_text(encoding="utf-8"))
    conn.close()
    ids = [f"{SITE}:{number}" for number in range(12)]
    with Store.open("sqlite:///news.db", root=tmp_path) as store:
        columns_found = {
            "articles": [plain(item) for item in store.articles(history=True)],
            "headlines": [plain(item) for item in store.headlines()],
            "changes": [plain(item) for item in store.changes()],
            "settled": sorted(store.settled(SITE, "security", ids)),
            "listed": {id: listed.url for id, listed in store.listed(SITE, ids).items()},
            "failures": [failure.url for failure in store.failures()],
        }
        expected = json.loads((HERE / "version_0001.json").read_text(encoding="utf-8"))
        # Of a stored article the list need not be remembered any more.
        expected["listed"] = {id: url for id, url in expected["listed"].items() if store.article(id) is None}
        assert columns_found == expected
        assert [article.id for article in store.search("متن جديد")] == [f"{SITE}:1"]
        last = store.counts().cursor
        assert [saved.cursors for saved in save(store, article(20))] == [(last + 1,)]
