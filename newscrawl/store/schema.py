"""Making a store and bringing an older one up to date; Alembic is loaded only for the latter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text

from newscrawl.errors import StoreError, StoreMissing, StoreNewer
from newscrawl.store.database import Database
from newscrawl.store.tables import metadata

# Every revision in migrations/versions, oldest first; a test compares.
REVISIONS = ("0001",)
HEAD = REVISIONS[-1]
MIGRATIONS = Path(__file__).parent / "migrations"
_STAMP = "alembic_version"


def prepare(db: Database, *, create: bool) -> None:
    """Leave the store at `HEAD`: made, migrated, or untouched when it is already there.

    Raises `StoreMissing`, `StoreNewer`, or `StoreError` for a file that is no store of ours.
    """
    db.require_file(create=create)
    with db.reading() as conn:
        found = _version(conn, db.url)
    if found == HEAD:
        return
    if found is None and not create:
        raise StoreMissing(f"{db.url} is empty: run `newscrawl crawl` to make it a store")
    if found is None:
        db.shape()
    with db.writing() as conn:
        # Asked again under the lock: another process may have done it meanwhile.
        found = _version(conn, db.url)
        if found is None:
            _create(conn)
        elif found != HEAD:
            migrate(conn)


def _version(conn: Connection, url: str) -> str | None:
    names = set(inspect(conn).get_table_names())
    if not names:
        return None
    stamp = conn.execute(text(f"SELECT version_num FROM {_STAMP}")).scalar() if _STAMP in names else None
    if stamp is None:
        raise StoreError(f"{url} is a database, but not one of newscrawl's")
    if stamp not in REVISIONS:
        raise StoreNewer(f"{url} was written by a newer newscrawl (version {stamp}, this one knows {HEAD})")
    return str(stamp)


def _create(conn: Connection) -> None:
    metadata.create_all(conn)
    conn.execute(text(f"CREATE TABLE {_STAMP} (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
    conn.execute(text(f"INSERT INTO {_STAMP} VALUES (:head)"), {"head": HEAD})


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
