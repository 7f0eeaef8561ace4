"""`store copy`: a store moved whole to another database, ids, cursors and all, in as many tries as it takes.

The source is read in one snapshot. The target bears a stamp instead of its version until all is there, so
that nothing else opens it; what an earlier try left is compared row by row and gone on with.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from newscrawl.errors import ConfigError, SiteBusy, StoreError, StoreNewer
from newscrawl.store import schema
from newscrawl.store.copying.table_copy import Progress, bring_over, count, fingerprint, follow_keys, index
from newscrawl.store.database import Database, parse_url
from newscrawl.store.tables import changes, leases, metadata, runs
from newscrawl.store.types import to_micros

BATCH = 1000  # rows in one transaction
TABLES = metadata.sorted_tables
Busy = Callable[[Database], None]


def copy(
    source: str,
    target: str,
    *,
    now: Callable[[], datetime],
    alive: Callable[[str], bool],
    ttl: timedelta,
    root: Path | None = None,
    batch: int = BATCH,
    progress: Progress = lambda table, done, total: None,
    note: Callable[[str], None] = lambda text: None,
) -> dict[str, int]:
    """Copy the store at ``source`` to ``target``, which is made; returns the rows of every table.

    ``progress`` is given a table's name, its rows that are there and all its rows; ``note`` a line for
    the user. Raises `ConfigError` for a target that holds something else, `SiteBusy` while a crawl
    whose owner is ``alive`` and was heard of within ``ttl`` holds a lease on either, `StoreError`.
    """

    def refuse_if_busy(db: Database) -> None:
        _refuse_if_busy(db, now() - ttl, alive)

    with (
        closing(Database(parse_url(source, root))) as old,
        closing(Database(parse_url(target, root))) as new,
    ):
        schema.prepare(old, create=False)
        _refuse_the_same(old, new)
        refuse_if_busy(old)
        if _claim(old, new, refuse_if_busy):
            note(f"{new.url} holds all of {old.url} already")
        else:
            _fill(old, new, batch, progress, note, refuse_if_busy)
        with new.reading() as conn:
            return {table.name: count(conn, table) for table in TABLES}


def _refuse_the_same(old: Database, new: Database) -> None:
    same_file = old.path and new.path and new.path.exists() and new.path.samefile(old.path)
    if same_file or (old.path is None and old.url == new.url):
        raise ConfigError(f"{new.url} is the store itself: name another to copy it to")


def _refuse_if_busy(db: Database, since: datetime, alive: Callable[[str], bool]) -> None:
    with db.reading() as conn:
        held = select(leases.c.site, leases.c.owner).where(leases.c.owner.is_not(None), leases.c.heartbeat_at >= since)
        for site, owner in conn.execute(held):
            if alive(owner):
                raise SiteBusy(f"{db.url}: a crawl of {site} is running: copy the store when it has ended")


def _claim(old: Database, new: Database, refuse_if_busy: Busy) -> bool:
    """Make the target ours to fill, or find it so; True when it is a finished copy already."""
    with old.reading() as conn:
        stamp = _copy_stamp(conn)
    new.kind.require(create=True)
    with new.reading() as conn:
        new.kind.check(conn)
        found = schema.stamp(conn, new)
    if found is None:
        new.shape()
    elif not found.startswith(schema.COPYING):
        schema.prepare(new, create=False)
        refuse_if_busy(new)
    with new.writing() as conn:
        found = schema.stamp(conn, new)
        if found is None:
            schema.make(conn, stamp)
        elif found != stamp:
            if _is_copy(old, conn, found):
                return True
            _refuse_unless_empty(conn, new, found)
            schema.restamp(conn, stamp)
    return False


def _is_copy(old: Database, conn: Connection, found: str) -> bool:
    if found != schema.HEAD:
        return False
    with old.reading() as source:
        there = fingerprint(source, TABLES)
        return any(rows[0] for rows in there) and there == fingerprint(conn, TABLES)


def _refuse_unless_empty(conn: Connection, new: Database, found: str) -> None:
    if not found.startswith((schema.COPYING, schema.HEAD)):
        raise StoreNewer(f"{new.url} was written by a newer newscrawl (version {found})")
    if found.startswith(schema.COPYING) and not found.startswith(f"{schema.COPYING}{schema.HEAD}:"):
        raise ConfigError(f"{new.url}: another version of newscrawl began to copy into it: remove it, or name another")
    if any(count(conn, table) for table in TABLES):
        what = "half a copy of another store" if found.startswith(schema.COPYING) else "a store already"
        raise ConfigError(f"{new.url} holds {what}: name another to copy to")


def _copy_stamp(conn: Connection) -> str:
    """The stamp of a half-filled copy: this version and which store it is, by what came into it first."""
    run = select(runs.c.id, runs.c.crawl, runs.c.started_at).order_by(runs.c.id)
    line = select(changes.c.cursor, changes.c.at, changes.c.kind).order_by(changes.c.cursor)
    first = [conn.execute(query.limit(1)).first() for query in (run, line)]
    text = json.dumps([list(row) if row else None for row in first], default=to_micros)
    return f"{schema.COPYING}{schema.HEAD}:{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _fill(
    old: Database, new: Database, batch: int, progress: Progress, note: Callable[[str], None], refuse_if_busy: Busy
) -> None:
    """Bring everything over, anew where the source has changed meanwhile, and replace the stamp by the version."""
    indexed = False
    while True:
        with old.reading() as conn:
            seen = fingerprint(conn, TABLES)
            wrote = [bring_over(conn, new, table, batch, progress) for table in TABLES]
        if any(wrote) or not indexed:
            index(new, batch, progress)
            indexed = True
        refuse_if_busy(old)
        with old.reading() as conn:
            if fingerprint(conn, TABLES) == seen:
                break
        note("the source has changed meanwhile: going on with what is new")
    _finish(new, [rows[0] for rows in seen])


def _finish(new: Database, rows: list[Any]) -> None:
    with new.writing() as conn:
        for table, expected in zip(TABLES, rows, strict=True):
            if (found := count(conn, table)) != expected:
                raise StoreError(f"{new.url}: {table.name} has {found} rows and not {expected}: run the copy again")
        follow_keys(conn, TABLES)
        schema.restamp(conn, schema.HEAD)
