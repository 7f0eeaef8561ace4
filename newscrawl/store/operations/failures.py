"""Pages that could not be read."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, update

from newscrawl.records import StoredFailure
from newscrawl.store.base import StoreOperations
from newscrawl.store.tables import failures

_NAMES = tuple(f.name for f in fields(StoredFailure) if f.name not in ("has_page", "body"))
_COLUMNS = (*(failures.c[name] for name in _NAMES), failures.c.body.is_not(None).label("has_page"))


class Failures(StoreOperations):
    """The verbs about failures; `save` is what makes and resolves them."""

    def failures(
        self, site: str | None = None, *, open_only: bool = True, limit: int | None = None
    ) -> list[StoredFailure]:
        """The failures, last ones first, without their pages."""
        query = select(*_COLUMNS).order_by(failures.c.last_at.desc(), failures.c.id.desc()).limit(limit)
        if site is not None:
            query = query.where(failures.c.site == site)
        if open_only:
            query = query.where(failures.c.resolved_at.is_(None))
        return self._rows(query)

    def open_failures(self) -> dict[str, int]:
        """How many failures each site has that are open; a site with none is left out."""
        query = select(failures.c.site, func.count()).where(failures.c.resolved_at.is_(None)).group_by(failures.c.site)
        with self._db.reading() as conn:
            return {row[0]: row[1] for row in conn.execute(query)}

    def failure(self, id: int) -> StoredFailure | None:
        """One failure with the page as it came, where there was one."""
        query = select(*_COLUMNS, failures.c.body).where(failures.c.id == id)
        with self._db.reading() as conn:
            row = conn.execute(query).mappings().first()
        if row is None:
            return None
        return _item(row, None if row["body"] is None else zlib.decompress(row["body"]))

    def retryable(self, site: str, *, now: datetime | None) -> list[StoredFailure]:
        """The open failures to try again at ``now``, longest waiting first; None: all that are open."""
        query = select(*_COLUMNS).where(failures.c.site == site, failures.c.resolved_at.is_(None))
        if now is not None:
            query = query.where(failures.c.next_retry_at <= now)
        return self._rows(query.order_by(failures.c.last_at, failures.c.id))

    def resolve_failure(self, site: str, url: str, now: datetime | None = None) -> None:
        """A listing page or the ticker's page, which nothing is saved of, was read at last."""
        which = (failures.c.site == site) & (failures.c.url == url) & (failures.c.page != "article")
        over = {"resolved_at": now or failures.c.last_at, "next_retry_at": None, "body": None, "page_at": None}
        with self._db.writing() as conn:
            conn.execute(update(failures).where(which, failures.c.resolved_at.is_(None)).values(**over))

    def _rows(self, query: Select[Any]) -> list[StoredFailure]:
        with self._db.reading() as conn:
            return [_item(row) for row in conn.execute(query).mappings()]


def _item(row: Mapping[Any, Any], body: bytes | None = None) -> StoredFailure:
    values: dict[str, Any] = {name: row[name] for name in _NAMES}
    return StoredFailure(**values, has_page=bool(row["has_page"]), body=body)
