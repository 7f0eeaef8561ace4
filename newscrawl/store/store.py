"""The store: a few verbs, one class."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from newscrawl.store.database import Database, parse_url
from newscrawl.store.operations.archive_files import Archives
from newscrawl.store.operations.articles import Articles
from newscrawl.store.operations.deliveries import Deliveries
from newscrawl.store.operations.failures import Failures
from newscrawl.store.operations.feed import ChangeFeed
from newscrawl.store.operations.leases import Leases
from newscrawl.store.operations.listings import Listings
from newscrawl.store.operations.recovery import Recovery
from newscrawl.store.operations.runs import Runs
from newscrawl.store.operations.search import Search
from newscrawl.store.operations.ticker import Ticker
from newscrawl.store.operations.verdicts import Verdicts
from newscrawl.store.operations.views import Views
from newscrawl.store.operations.witnesses import Witnesses
from newscrawl.store.schema import prepare


class Store(
    Articles,
    Archives,
    Ticker,
    ChangeFeed,
    Search,
    Failures,
    Leases,
    Runs,
    Listings,
    Witnesses,
    Verdicts,
    Deliveries,
    Recovery,
    Views,
):
    """Everything that newscrawl keeps; use it as a context manager or call `close`.

    Each writing verb is one transaction. Safe to use from several threads: any number read while
    one writes. Every verb raises `StoreError`, one line, when the database does not do its part.
    A text or a number that no database can hold is not found.
    """

    def __init__(self, db: Database) -> None:
        self._db = db

    @classmethod
    def open(cls, url: str, *, create: bool = False, read_only: bool = False, root: Path | None = None) -> Self:
        """Open the store at ``url``, brought up to date; relative paths count from ``root``.

        With ``read_only`` nothing can be written through it, once it is up to date.

        Raises `ConfigError` for an address of the wrong form, `StoreMissing` when there is none
        and ``create`` is False, `StoreNewer` when a newer version wrote it, `StoreError` for a
        file that cannot be used.
        """
        db = Database(parse_url(url, root))
        try:
            prepare(db, create=create)
        except BaseException:
            db.close()
            raise
        if read_only:
            db.close()
            db = Database(parse_url(url, root), read_only=True)
        return cls(db)

    @property
    def url(self) -> str:
        """The address, absolute, any password hidden."""
        return self._db.url

    @property
    def path(self) -> Path | None:
        """The store's file, None for one that is no file."""
        return self._db.path

    @property
    def kind(self) -> str:
        """The kind of database and its version, like ``PostgreSQL 18.4``."""
        return self._db.version()

    def close(self) -> None:
        """Close the connections; the store can be opened again."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
