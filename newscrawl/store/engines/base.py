"""What every kind of database does in its own way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, Engine

from newscrawl.errors import StoreError
from newscrawl.store.types import safe

WRITES = "newscrawl_writes"  # the execution option of a connection that is about to write


class Kind(Protocol):
    """One database's connections, transactions and words for what went wrong."""

    engine: Engine
    path: Path | None  # the store's file, where it is one
    shares: bool  # whether other programs' tables may stand beside ours

    def require(self, *, create: bool) -> None:
        """Make room for the store, or raise `StoreMissing` when it may not be created."""

    def check(self, conn: Connection) -> None:
        """Raise `StoreError` for a database that newscrawl cannot work with."""

    def shape(self) -> None:
        """Set up a database that is still empty."""

    def forbid_writing(self) -> None:
        """Make every connection from now on refuse to write."""

    def before_reading(self) -> None:
        """See that a store which is only read is still the one at its address, or raise `StoreError`."""

    def before_writing(self) -> None:
        """Raise `StoreError` when what is written now would be lost."""

    def error(self, error: BaseException | None) -> StoreError:
        """One line for what the driver raised."""

    def version(self, conn: Connection) -> str:
        """The kind and version, like ``PostgreSQL 18.4``."""


def dumps(value: Any) -> str:
    """JSON as every database takes it."""
    return safe(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def line(error: BaseException | None) -> str:
    """What an error says, on one line."""
    return " ".join(str(error).split()) or type(error).__name__


def busy(seconds: float) -> str:
    """What is said when the one writer's place was not to be had."""
    return f"another process held the store for more than {seconds:.0f} seconds"
