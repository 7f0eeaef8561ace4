"""Making a store and bringing an older one up to date; Alembic is loaded only for the latter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text

from newscrawl.errors import StoreError, StoreMissing, StoreNewer
from newscrawl.store.database import Database
from newscrawl.store.tables import metadata

# Every revision in migrations/versions, oldest first; a test compares.
REVISIONS = ("0001", "0002", "0003", "0004", "0005")
HEAD = REVISIONS[-1]
MIGRATIONS = Path(__file__).parent / "migrations"
_STAMP = "alembic_version"
# Tables that every version has had: a stamp without them is another program's.
_CORE = frozenset({"articles", "changes", "revisions", "runs"})
# Names of ours that the metadata does not know: the stamp and the search index.
_FURTHER = (_STAMP, "words")
# What stands in the stamp's place while `store copy` fills a store.
COPYING = "copying:"


def prepare(db: Database, *, create: bool) -> None:
    """Leave the store at `HEAD`: made, migrated, or untouched when it is already there.

    Raises `StoreMissing`, `StoreNewer`, or `StoreError` for a database that is no store of ours.
    """
    db.kind.require(create=create)
    with db.reading() as conn:
        db.kind.check(conn)
        found = _version(conn, db)
    if found == HEAD:
        return
    if found is None and not create:
        raise StoreMissing(f"there is no store in {db.url} yet: run `newscrawl crawl` to make it one")
    if found is None:
        db.shape()
    with db.writing() as conn:
        # Asked again under the lock: another process may have done it meanwhile.
        found = _version(conn, db)
        if found is None:
            make(conn)
        elif found != HEAD:
            migrate(conn)


def _version(conn: Connection, db: Database) -> str | None:
    found = stamp(conn, db)
    if found is not None and found.startswith(COPYING):
        raise StoreError(f"{db.url}: a copy into it was not finished: run `newscrawl store copy` again")
    if found is not None and found not in REVISIONS:
        raise StoreNewer(f"{db.url} was written by a newer newscrawl (version {found}, this one knows {HEAD})")
    return found


def stamp(conn: Connection, db: Database) -> str | None:
    """What the store says of itself, None where there is none yet; `StoreError` where something else is."""
    names = set(inspect(conn).get_table_names())
    taken = names & {*metadata.tables, *_FURTHER} if db.kind.shares else names
    if not taken:
        return None
    found = conn.execute(text(f"SELECT version_num FROM {_STAMP}")).scalar() if _STAMP in names else None
    if found is None or not names >= _CORE:
        others = f" (it holds {', '.join(sorted(taken)[:3])})" if db.kind.shares else ""
        raise StoreError(f"{db.url} is a database, but not one of newscrawl's{others}: name another")
    return str(found)


def make(conn: Connection, stamped: str | None = None) -> None:
    """Make every table, with the stamp of this version or another one."""
    metadata.create_all(conn)
    conn.execute(text(f"CREATE TABLE {_STAMP} (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
    conn.execute(text(f"INSERT INTO {_STAMP} VALUES (:stamp)"), {"stamp": stamped or HEAD})


def restamp(conn: Connection, stamped: str) -> None:
    """Put another stamp in the place of the one that is there."""
    conn.execute(text(f"UPDATE {_STAMP} SET version_num = :stamp"), {"stamp": stamped})


def migrate(conn: Connection, to: str = "head") -> None:
    """Run the migrations up to ``to`` inside the caller's transaction."""
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(MIGRATIONS))

    def steps(current: Any, _context: Any) -> Any:
        return script._upgrade_revs(to, current)

    with EnvironmentContext(Config(), script, fn=steps, destination_rev=to) as environment:
        environment.configure(connection=conn, target_metadata=metadata, transactional_ddl=False)
        environment.run_migrations()
