"""One table of a store brought into line with another's, row by row: what is there already is compared, not trusted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import BigInteger, Connection, Integer, Table, delete, func, insert, select, text, tuple_

from newscrawl.store import search_index
from newscrawl.store.base import among, chunks
from newscrawl.store.database import Database
from newscrawl.store.queries import CURRENT
from newscrawl.store.tables import articles, changes, revisions
from newscrawl.store.types import Instant

Rows = list[dict[str, Any]]
Progress = Callable[[str, int, int], None]  # a table's name, its rows that are copied, all its rows
# Rows of these change only together with a row of another table that holds a time; they are too many to read twice.
_QUIET = (revisions, changes)


def count(conn: Connection, table: Table) -> int:
    """How many rows there are."""
    return conn.execute(select(func.count()).select_from(table)).scalar_one()


def fingerprint(conn: Connection, tables: Sequence[Table]) -> tuple[Any, ...]:
    """Something that is another one after any change to a store: counts, largest keys and latest times."""
    return tuple(tuple(conn.execute(_extremes(table)).one()) for table in tables)


def _extremes(table: Table) -> Any:
    keys = [c for c in table.primary_key if isinstance(c.type, Integer | BigInteger)]
    times = [] if table in _QUIET else [c for c in table.c if isinstance(c.type, Instant)]
    columns = (f(c) for c in [*keys, *times] for f in ((func.max, func.count) if c.nullable else (func.max,)))
    return select(func.count().label("rows"), *columns).select_from(table)


def bring_over(source: Connection, target: Database, table: Table, size: int, progress: Progress) -> bool:
    """Make the target's table hold what the source's snapshot holds; True when anything had to be written."""
    total = count(source, table)
    with target.reading() as conn:
        is_empty = count(conn, table) == 0
    wrote = False if is_empty else _remove_others(source, target, table, size)
    done = 0
    progress(table.name, done, total)
    for rows in _batches(source, table, size):
        due = rows if is_empty else _different(target, table, rows)
        if due:
            wrote = True
            _replace(target, table, due, delete_first=not is_empty)
        done += len(rows)
        progress(table.name, done, total)
    return wrote


def _batches(conn: Connection, table: Table, size: int) -> Iterator[Rows]:
    query = select(table).order_by(*table.primary_key).execution_options(yield_per=size)
    for part in conn.execute(query).mappings().partitions():
        yield [dict(row) for row in part]


def _which(conn: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> Any:
    key = list(table.primary_key)
    if len(key) == 1:
        return among(conn, key[0], [row[key[0].name] for row in rows])
    return tuple_(*key).in_([tuple(row[c.name] for c in key) for row in rows])


def _key(table: Table, row: Any) -> tuple[Any, ...]:
    return tuple(row[c.name] for c in table.primary_key)


def _different(target: Database, table: Table, rows: Rows) -> Rows:
    """Those of the rows that the target has not, or has otherwise."""
    with target.reading() as conn:
        found = conn.execute(select(table).where(_which(conn, table, rows))).mappings()
        there = {_key(table, row): dict(row) for row in found}
    return [row for row in rows if there.get(_key(table, row)) != row]


def _replace(target: Database, table: Table, rows: Rows, *, delete_first: bool) -> None:
    with target.writing() as conn:
        if delete_first:
            conn.execute(delete(table).where(_which(conn, table, rows)))
        conn.execute(insert(table), rows)


def _remove_others(source: Connection, target: Database, table: Table, size: int) -> bool:
    """Take out what an earlier try brought over and the source no longer has."""
    key = list(table.primary_key)
    gone: Rows = []
    with target.reading() as conn:
        for part in conn.execute(select(*key).execution_options(yield_per=size)).mappings().partitions():
            rows = [dict(row) for row in part]
            found = source.execute(select(*key).where(_which(source, table, rows))).mappings()
            there = {_key(table, row) for row in found}
            gone += [row for row in rows if _key(table, row) not in there]
    for some in chunks(gone):
        with target.writing() as conn:
            conn.execute(delete(table).where(_which(conn, table, some)))
    return bool(gone)


def index(target: Database, size: int, progress: Progress) -> None:
    """Make the search index anew from the articles that are there."""
    with target.writing() as conn:
        conn.exec_driver_sql("DROP TABLE words")
        search_index.make(conn)
        total = count(conn, articles)
    query = select(articles.c.key, revisions.c.headline, revisions.c.body).join(revisions, CURRENT)
    query = query.order_by(articles.c.key).limit(size)
    after, done = 0, 0
    progress("words", done, total)
    while True:
        with target.writing() as conn:
            rows = conn.execute(query.where(articles.c.key > after)).all()
            search_index.put(conn, (search_index.IndexEntry(key, (headline, body)) for key, headline, body in rows))
        if not rows:
            return
        after, done = rows[-1].key, done + len(rows)
        progress("words", done, total)


def follow_keys(conn: Connection, tables: Sequence[Table]) -> None:
    """Let every number that the database gives out come behind the largest one that is there.

    SQLite sees to it by itself.
    """
    if conn.dialect.name != "postgresql":
        return
    for table in tables:
        column = table.autoincrement_column
        if column is None:
            continue
        largest = conn.execute(select(func.coalesce(func.max(column), 0))).scalar_one()
        conn.execute(
            text("SELECT setval(pg_get_serial_sequence(:table, :column), :next, false)"),
            {"table": table.name, "column": column.name, "next": largest + 1},
        )
