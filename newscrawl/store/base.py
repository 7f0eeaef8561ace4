"""What the parts of the store share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any, TypeVar

from sqlalchemy import ARRAY, ColumnElement, Connection, Table, any_, bindparam, select

from newscrawl.errors import LeaseLost
from newscrawl.store.database import Database
from newscrawl.store.tables import runs

_CHUNK = 500
_T = TypeVar("_T")


class StoreOperations:
    """A group of verbs over one database."""

    _db: Database


def fence(conn: Connection, run_id: int | None) -> None:
    """Raise `LeaseLost` for a run that is over: another took its site, and nothing of it may be written."""
    ended = select(runs.c.outcome).where(runs.c.id == run_id, runs.c.finished_at.is_not(None))
    if run_id is not None and conn.execute(ended).first() is not None:
        raise LeaseLost(f"run {run_id} was ended by another run, which has taken its site over")


def chunks(values: Iterable[_T], size: int = _CHUNK) -> Iterator[list[_T]]:
    """The values in lists that fit one statement."""
    held = list(values)
    return (held[i : i + size] for i in range(0, len(held), size))


def among(conn: Connection, column: ColumnElement[_T], values: Sequence[_T]) -> ColumnElement[bool]:
    """Whether the column's value is one of these.

    To PostgreSQL they are one array: a thousand parameters take it four times as long.
    """
    if conn.dialect.name != "postgresql":
        return column.in_(values)
    return column == any_(bindparam(None, list(values), type_=ARRAY(column.type)))


def insert_new(conn: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows whose key is not there yet; leave the others as they are."""
    if rows:
        dialect = import_module(f"sqlalchemy.dialects.{conn.dialect.name}")  # only the one in use: each takes memory
        conn.execute(dialect.insert(table).on_conflict_do_nothing(), list(rows))
