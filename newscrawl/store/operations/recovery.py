"""What recovery asks of the store: whether it has newer results of these pages than the spool."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select

from newscrawl.store.base import StoreOperations, chunks
from newscrawl.store.tables import articles, failures, headlines


class Recovery(StoreOperations):
    """The verbs about page results that could not be saved when they were made."""

    def looked_at(self, site: str, ids: Collection[str]) -> dict[str, datetime]:
        """When those of these ids that are stored articles were last fetched."""
        found: dict[str, datetime] = {}
        query = select(articles.c.id, articles.c.looked_at).where(articles.c.site == site)
        with self._db.reading() as conn:
            for part in chunks(ids):
                found.update((row.id, row.looked_at) for row in conn.execute(query.where(articles.c.id.in_(part))))
        return found

    def failed_at(self, site: str, subjects: Collection[str]) -> dict[str, datetime]:
        """When those of these ids and addresses that are listed failures last failed."""
        found: dict[str, datetime] = {}
        query = select(failures.c.subject, failures.c.last_at).where(failures.c.site == site)
        with self._db.reading() as conn:
            for part in chunks(subjects):
                rows = conn.execute(query.where(failures.c.subject.in_(part)))
                found.update((row.subject, row.last_at) for row in rows)
        return found

    def ticker_read_at(self, site: str) -> datetime | None:
        """When the site's ticker was last read with a line; None before the first time."""
        query = select(func.max(headlines.c.last_seen_at)).where(headlines.c.site == site)
        with self._db.reading() as conn:
            found: datetime | None = conn.execute(query).scalar()
        return found
