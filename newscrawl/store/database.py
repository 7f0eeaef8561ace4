"""The connection: addresses, pragmas, transactions, and one line instead of a driver's traceback."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError, StatementError
from sqlalchemy.pool import QueuePool

from newscrawl.errors import ConfigError, StoreError, StoreMissing
from newscrawl.store.types import safe

# How long a writer waits for another process's transaction; ours take milliseconds.
BUSY_SECONDS = 30.0
_WRITE = "newscrawl_write"
_FORM = "expected sqlite:///relative/file.db or sqlite:////absolute/file.db"


def parse_url(url: str, root: Path | None = None) -> URL:
    """The store's address with its file made absolute; relative paths count from ``root``.

    ``sqlite://`` is a store in memory, gone when it is closed.

    Raises `ConfigError`, which never repeats a password.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        shown = "" if "@" in url else f" = {url!r}"
        raise ConfigError(f"database{shown}: not a database address; {_FORM}") from None
    shown = parsed.render_as_string(hide_password=True)
    if parsed.drivername not in ("sqlite", "sqlite+pysqlite"):
        raise ConfigError(f"database = {shown!r}: unknown kind of database; {_FORM}")
    if parsed.host or parsed.query:
        raise ConfigError(f"database = {shown!r}: {_FORM}")
    if not parsed.database or parsed.database == ":memory:":
        return URL.create("sqlite")
    path = (root or Path.cwd()) / Path(parsed.database).expanduser()
    return URL.create("sqlite", database=str(path.absolute()))


class Database:
    """An engine with its two kinds of transaction; safe to use from several threads.

    SQLite runs in WAL, so readers never wait for the writer, with ``synchronous=FULL``: a change
    line that a reader was given must survive a power cut, else its cursor would be given twice.
    Saves come in batches, so the sync costs little.
    """

    def __init__(self, url: URL) -> None:
        self.url = url.render_as_string(hide_password=True)
        self.path = Path(url.database) if url.database else None
        self._file: tuple[int, int] | None = None  # which file it is, once it was written to
        options: dict[str, Any] = {"timeout": BUSY_SECONDS, "check_same_thread": False}
        # A store in memory is its one connection: whoever comes second waits.
        size = {} if self.path else {"poolclass": QueuePool, "pool_size": 1, "max_overflow": 0}
        self.engine: Engine = create_engine(url, connect_args=options, json_serializer=_dumps, **size)
        self._writer = self.engine.execution_options(**{_WRITE: True})
        event.listen(self.engine, "connect", _prepare)
        event.listen(self.engine, "begin", _begin)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A read transaction: one snapshot."""
        with self._told(), self.engine.begin() as conn:
            yield conn

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A write transaction: all or nothing, one at a time on SQLite."""
        self._require_same_file()
        with self._told(), self._writer.begin() as conn:
            yield conn

    def _require_same_file(self) -> None:
        # SQLite goes on writing to a file that was deleted, and all of it is lost in silence.
        if self.path is None:
            return
        try:
            found = self.path.stat()
        except OSError as error:
            if self._file is None:
                return  # it is about to be made
            raise StoreError(f"{self.url}: the store is gone: {error.strerror or error}") from error
        self._file = self._file or (found.st_dev, found.st_ino)
        if self._file != (found.st_dev, found.st_ino):
            raise StoreError(f"{self.url}: another file has taken the store's place")

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise StoreError(f"{self.url}: {_reason(error.orig)}") from error
        except StatementError as error:
            # A value that no column takes is the caller's mistake, not the database's.
            raise (error.orig if isinstance(error.orig, ValueError) else error) from None
        except SQLAlchemyError as error:
            raise StoreError(f"{self.url}: {_reason(error)}") from error

    def shape(self) -> None:
        """Give a file that is still empty its pages and its journal; nothing is done to one that is not ours."""
        with self._told():
            raw = self.engine.raw_connection()
            try:
                cursor = raw.cursor()
                # Before the file has a page: articles of a few KB waste a third of small pages.
                cursor.execute("PRAGMA page_size=16384")
                cursor.execute("PRAGMA journal_mode=WAL")
                cursor.close()
            except sqlite3.Error as error:
                raise StoreError(f"{self.url}: {_reason(error)}") from error
            finally:
                raw.close()

    def close(self) -> None:
        """Close every connection that no transaction holds."""
        self.engine.dispose()

    def require_file(self, *, create: bool) -> None:
        """Make the store's folder, or raise `StoreMissing` when it may not be created."""
        if self.path is None or self.path.exists():
            return
        if not create:
            raise StoreMissing(
                f"there is no store at {self.url} yet: run `newscrawl crawl` to create it, "
                "or name another with --database"
            )
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{self.url}: {error.strerror or error}") from error


def _dumps(value: Any) -> str:
    return safe(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _reason(error: BaseException | None) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    if "locked" in text:
        return f"another process held the store for more than {BUSY_SECONDS:.0f} seconds"
    return text


def _prepare(dbapi: Any, _record: object) -> None:
    # The driver must not begin or commit on its own: transactions are begun below.
    dbapi.isolation_level = None
    cursor = dbapi.cursor()
    try:
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
    finally:
        cursor.close()


def _begin(conn: Connection) -> None:
    # A writer locks at once, not at its first write: a read first and a lock later could fail half-way.
    writes = conn.get_execution_options().get(_WRITE)
    conn.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
