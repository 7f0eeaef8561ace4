"""PostgreSQL, through psycopg: a server that many machines share, with one writer at a time as on SQLite."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

from newscrawl.errors import ConfigError, StoreError
from newscrawl.store.engines.base import WRITES, busy, dumps, line

FORM = "postgresql://user:password@host:5432/database"
DRIVERS = ("postgresql", "postgres", "postgresql+psycopg")
OLDEST = (13, 0)
# The first half of the writers' lock, a number that nobody else takes; the second is the schema: two are apart.
LOCK = 1_853_059_191
# Servers and networks that fall silent are noticed after about a minute, not after the two hours of TCP.
CONNECTING: dict[str, Any] = {
    "application_name": "newscrawl",
    "client_encoding": "utf8",
    "connect_timeout": 10,
    "keepalives": 1,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
# A writer that falls silent inside its transaction holds up all the others: the server ends it.
_SILENT_SECONDS = 60
_READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


def address(url: URL) -> URL:
    """The address with its driver; raises `ConfigError` for one of another form, never with its password."""
    from psycopg import ProgrammingError
    from psycopg.conninfo import make_conninfo

    wrong = f"database = {shown(url)!r}: "
    if not url.database and "service" not in url.query:
        raise ConfigError(f"{wrong}no database is named; expected {FORM}")
    if url.port is not None and not 0 < url.port < 65536:
        raise ConfigError(f"{wrong}{url.port} is no port; expected {FORM}")
    for name in url.query:
        try:
            make_conninfo("", **{name: "1"})
        except ProgrammingError:
            raise ConfigError(f"{wrong}unknown parameter {name!r}; expected {FORM}") from None
    return url.set(drivername="postgresql+psycopg")


def shown(url: URL) -> str:
    """The address without any password in it."""
    secret = {name: "***" for name in url.query if "password" in name}
    driver = "postgresql" if url.drivername in DRIVERS else url.drivername
    return url.update_query_dict(secret).set(drivername=driver).render_as_string(hide_password=True)


class PostgreSQL:
    """One database, or one schema of it, on a server.

    A reader sees one snapshot. A writer takes a lock of the whole store before anything else:
    what it reads stays true until it commits, and cursors are committed in their order, so that a
    reader of the change feed never passes one that comes later.
    """

    path: Path | None = None
    shares = True

    def __init__(self, url: URL, shown: str, busy_seconds: float) -> None:
        self._url = url
        self._shown = shown
        self._busy_seconds = busy_seconds
        defaults = {name: value for name, value in CONNECTING.items() if name not in url.query}
        self.engine: Engine = create_engine(
            url,
            # Statements are not prepared: a pooler between us and the server loses them in mid-crawl, and the
            # fifth of the time that they would spare a save is not worth that.
            connect_args={**defaults, "autocommit": True, "prepare_threshold": None},
            pool_pre_ping=True,  # a server that was started anew is survived
            use_native_hstore=False,
            json_serializer=dumps,
        )
        event.listen(self.engine, "begin", self._begin)

    def _begin(self, conn: Connection) -> None:
        writes = conn.get_execution_options().get(WRITES)
        conn.exec_driver_sql(_write(self._busy_seconds) if writes else _READ)

    def require(self, *, create: bool) -> None:
        """Nothing: the database itself is made by whoever runs the server."""

    def check(self, conn: Connection) -> None:
        """Raise `StoreError` for a server that is too old, or a database that cannot hold every letter."""
        version = conn.dialect.server_version_info or ()
        if version < OLDEST:
            found = ".".join(map(str, version))
            raise StoreError(f"{self._shown}: PostgreSQL {found} is too old, newscrawl needs {OLDEST[0]} or newer")
        encoding = conn.exec_driver_sql("SHOW server_encoding").scalar()
        if encoding != "UTF8":
            raise StoreError(
                f"{self._shown}: the database's encoding is {encoding}, newscrawl needs UTF8: make one with "
                f"`createdb --encoding UTF8 --template template0 NAME`"
            )

    def shape(self) -> None:
        """Nothing: a database is ready when it is made."""

    def forbid_writing(self) -> None:
        """Nothing: a reading transaction is READ ONLY as it is."""

    def before_reading(self) -> None:
        """Nothing: the pool finds the server again."""

    def before_writing(self) -> None:
        """Nothing: a server that is gone says so."""

    def error(self, error: BaseException | None) -> StoreError:
        """One line for what the driver raised, with what to do where that is known."""
        text = self._without_password(_message(error))
        state = getattr(error, "sqlstate", None)
        if state is None and "database " in text and "does not exist" in text:
            return StoreError(f"{self._shown}: there is no such database: make it with `{self._createdb()}`")
        return StoreError(f"{self._shown}: {_reason(state, text, self._busy_seconds)}")

    def _createdb(self) -> str:
        options = (("-h", self._url.host), ("-p", self._url.port), ("-U", self._url.username))
        given = [f"{name} {value}" for name, value in options if value]
        return " ".join(["createdb", *given, "--encoding UTF8", "--template template0", self._url.database or "NAME"])

    def _without_password(self, text: str) -> str:
        for secret in (self._url.password, *(value for name, value in self._url.query.items() if "password" in name)):
            if secret and len(str(secret)) > 3:
                text = text.replace(str(secret), "***")
        return text

    def version(self, conn: Connection) -> str:
        """The server's version."""
        return f"PostgreSQL {conn.exec_driver_sql('SHOW server_version').scalar()}"


def _write(busy_seconds: float) -> str:
    """One message to the server: a snapshot taken before the lock would be one of the past."""
    return (
        "BEGIN ISOLATION LEVEL READ COMMITTED; "
        f"SET LOCAL lock_timeout = {busy_seconds * 1000:.0f}; "
        f"SET LOCAL idle_in_transaction_session_timeout = '{_SILENT_SECONDS}s'; "
        f"SELECT pg_advisory_xact_lock({LOCK}, hashtext(coalesce(current_schema(), '')))"
    )


_REASONS: dict[str, Callable[[str], str]] = {
    "25006": lambda text: "the server takes no writes (a standby, or set to read only): name the one that does",
    "25P03": lambda text: f"the server ended a transaction that stood still for {_SILENT_SECONDS} seconds",
    "3F000": lambda text: "the schema of its search_path does not exist: create it first",
    "42501": lambda text: f"{text}: its owner must grant newscrawl's user the right (GRANT)",
    "57014": lambda text: f"the server ended a statement that took longer than it allows ({text})",
    "57P01": lambda text: f"the server was stopped: {text}",
    "57P02": lambda text: f"the server was stopped: {text}",
}


def _message(error: BaseException | None) -> str:
    """What the server said, without the piece of SQL that it shows; else what the driver says."""
    said = getattr(getattr(error, "diag", None), "message_primary", None)
    return " ".join(said.split()) if said else line(error).removeprefix("connection failed: ")


def _reason(state: str | None, text: str, busy_seconds: float) -> str:
    if state == "55P03":
        return busy(busy_seconds)
    if state in _REASONS:
        return _REASONS[state](text)
    if "server closed the connection" in text or "connection is lost" in text:
        return "the server is gone: the connection broke off"
    # What the server's own wording adds to a refused connection is of no use to the user.
    return text.partition(" Is the server running")[0]
