"""The connection: addresses, transactions, and one line instead of a driver's traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError, StatementError

from newscrawl.errors import ConfigError, StoreError
from newscrawl.store.engines import postgres, sqlite
from newscrawl.store.engines.base import WRITES, Kind
from newscrawl.store.types import sought

# How long a writer waits for another process's transaction; ours take milliseconds.
BUSY_SECONDS = 30.0
_FORM = f"expected {sqlite.FORM}, or {postgres.FORM}"


def parse_url(url: str, root: Path | None = None) -> URL:
    """The store's address with its file made absolute; relative paths count from ``root``.

    ``sqlite://`` is a store in memory, gone when it is closed.

    Raises `ConfigError`, which never repeats a password.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        shown = "" if "@" in url or "password" in url else f" = {url!r}"
        raise ConfigError(f"database{shown}: not a database address; {_FORM}") from None
    if parsed.drivername in postgres.DRIVERS:
        return postgres.address(parsed)
    if parsed.drivername in sqlite.DRIVERS:
        return sqlite.address(parsed, root)
    raise ConfigError(f"database = {postgres.shown(parsed)!r}: unknown kind of database; {_FORM}")


class Database:
    """A database with its two kinds of transaction; safe to use from several threads."""

    def __init__(self, url: URL, *, read_only: bool = False) -> None:
        self._read_only = read_only
        self.url = postgres.shown(url)
        kind = postgres.PostgreSQL if url.drivername in postgres.DRIVERS else sqlite.SQLite
        self.kind: Kind = kind(url, self.url, BUSY_SECONDS)
        self.engine = self.kind.engine
        self.path = self.kind.path
        event.listen(self.engine, "before_cursor_execute", _searchable, retval=True)
        self._writer = self.engine.execution_options(**{WRITES: True})
        if read_only:
            self.kind.forbid_writing()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A read transaction: one snapshot."""
        if self._read_only:
            self.kind.before_reading()
        with self._store_errors(), self.engine.begin() as conn:
            yield conn

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A write transaction: all or nothing, one at a time."""
        if self._read_only:
            raise StoreError(f"{self.url} was opened for reading only")
        self.kind.before_writing()
        with self._store_errors(), self._writer.begin() as conn:
            yield conn

    @contextmanager
    def _store_errors(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise self.kind.error(error.orig) from error
        except StatementError as error:
            # A value that no column takes is the caller's mistake, not the database's.
            raise (error.orig if isinstance(error.orig, ValueError) else error) from None
        except SQLAlchemyError as error:
            raise self.kind.error(error) from error

    def shape(self) -> None:
        """Set up a database that is still empty; nothing is done to one that is not ours."""
        with self._store_errors():
            self.kind.shape()

    def version(self) -> str:
        """The kind of database and its version, like ``PostgreSQL 18.4``."""
        with self.reading() as conn:
            return self.kind.version(conn)

    def close(self) -> None:
        """Close every connection that no transaction holds."""
        self.engine.dispose()


def _searchable(conn: Connection, _cursor: object, statement: str, given: Any, *_: object) -> tuple[str, Any]:
    """What a reader asks for in a form that the database takes: what cannot be stored is not found, and no error.

    What is written stays as it is: a value must not change on its way into the store.
    """
    if conn.get_execution_options().get(WRITES):
        return statement, given
    if isinstance(given, dict):
        return statement, {name: sought(value) for name, value in given.items()}
    return statement, tuple(map(sought, given))
