"""SQLite: one file, any number of readers, one writer."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from newscrawl.errors import ConfigError, StoreError, StoreMissing
from newscrawl.store.engines.base import WRITES, busy, dumps, line

FORM = "sqlite:///relative/file.db or sqlite:////absolute/file.db"
DRIVERS = ("sqlite", "sqlite+pysqlite")


def address(url: URL, root: Path | None) -> URL:
    """The address with its file made absolute; raises `ConfigError` for one of another form."""
    if url.host or url.query:
        raise ConfigError(f"database = {url.render_as_string(hide_password=True)!r}: expected {FORM}")
    if not url.database or url.database == ":memory:":
        return URL.create("sqlite")
    path = (root or Path.cwd()) / Path(url.database).expanduser()
    return URL.create("sqlite", database=str(path.absolute()))


class SQLite:
    """A file in WAL, so readers never wait for the writer, with ``synchronous=FULL``.

    A change line that a reader was given must survive a power cut, else its cursor would be given
    twice. Saves come in batches, so the sync costs little.
    """

    shares = False

    def __init__(self, url: URL, shown: str, busy_seconds: float) -> None:
        self.path = Path(url.database) if url.database else None
        self._shown = shown
        self._busy_seconds = busy_seconds
        self._file: tuple[int, int] | None = None  # which file it is, once it was written to
        options: dict[str, Any] = {"timeout": busy_seconds, "check_same_thread": False}
        # A store in memory is its one connection: whoever comes second waits.
        size = {} if self.path else {"poolclass": QueuePool, "pool_size": 1, "max_overflow": 0}
        self.engine: Engine = create_engine(url, connect_args=options, json_serializer=dumps, **size)
        event.listen(self.engine, "connect", _prepare)
        event.listen(self.engine, "begin", _begin)

    def require(self, *, create: bool) -> None:
        """Make the store's folder, or raise `StoreMissing` when it may not be created."""
        if self.path is None or self.path.exists():
            return
        if not create:
            raise StoreMissing(
                f"there is no store at {self._shown} yet: run `newscrawl crawl` to create it, "
                "or name another with --database"
            )
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{self._shown}: {error.strerror or error}") from error

    def check(self, conn: Connection) -> None:
        """Any SQLite that Python brings will do."""

    def shape(self) -> None:
        """Give a file that is still empty its pages and its journal; nothing is done to one that is not ours."""
        raw = self.engine.raw_connection()
        try:
            cursor: Any = raw.cursor()
            # Before the file has a page: articles of a few KB waste a third of small pages.
            cursor.execute("PRAGMA page_size=32768")
            self._into_wal(cursor)
            cursor.close()
        except sqlite3.Error as error:
            raise self.error(error) from error
        finally:
            raw.close()

    def _into_wal(self, cursor: sqlite3.Cursor) -> None:
        # SQLite itself does not wait here when another process is making the same store.
        end = time.monotonic() + self._busy_seconds
        while True:
            try:
                cursor.execute("PRAGMA journal_mode=WAL")
                return
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > end:
                    raise
            time.sleep(0.01)

    def forbid_writing(self) -> None:
        """Make every connection refuse to write, whatever statement comes."""
        event.listen(self.engine, "connect", _only_read)

    def before_reading(self) -> None:
        """Turn to the file that has taken the store's place; raise `StoreError` when there is none."""
        if self.path is None:
            return
        try:
            found = self.path.stat()
        except OSError as error:
            raise StoreError(f"{self._shown}: the store is gone: {error.strerror or error}") from error
        before, self._file = self._file, (found.st_dev, found.st_ino)
        if before not in (None, self._file):
            self.engine.dispose()

    def before_writing(self) -> None:
        """Raise `StoreError` when the file is gone: SQLite goes on writing to it, and all of it is lost in silence."""
        if self.path is None:
            return
        try:
            found = self.path.stat()
        except OSError as error:
            if self._file is None:
                return  # it is about to be made
            raise StoreError(f"{self._shown}: the store is gone: {error.strerror or error}") from error
        self._file = self._file or (found.st_dev, found.st_ino)
        if self._file != (found.st_dev, found.st_ino):
            raise StoreError(f"{self._shown}: another file has taken the store's place")

    def error(self, error: BaseException | None) -> StoreError:
        """One line for what the driver raised."""
        text = line(error)
        return StoreError(f"{self._shown}: {busy(self._busy_seconds) if 'locked' in text else text}")

    def version(self, conn: Connection) -> str:
        """The library's version."""
        return f"SQLite {sqlite3.sqlite_version}"


def _prepare(dbapi: Any, _record: object) -> None:
    # The driver must not begin or commit on its own: transactions are begun below.
    dbapi.isolation_level = None
    cursor = dbapi.cursor()
    try:
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
    finally:
        cursor.close()


def _only_read(dbapi: Any, _record: object) -> None:
    dbapi.execute("PRAGMA query_only=ON").close()


def _begin(conn: Connection) -> None:
    # A writer locks at once, not at its first write: a read first and a lock later could fail half-way.
    writes = conn.get_execution_options().get(WRITES)
    conn.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
