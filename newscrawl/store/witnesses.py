"""What RSS feeds and sitemaps have named, beside the lists that walks read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update

from newscrawl.looks import Witnessed
from newscrawl.store.part import Part, fence, insert_new
from newscrawl.store.tables import witnessed
from newscrawl.store.types import safe


class Witnesses(Part):
    """The verbs about second witnesses."""

    def note_witnessed(self, items: Sequence[Witnessed], *, run_id: int | None, now: datetime) -> None:
        """Keep what a feed or a sitemap names; of what is kept already only the last sight moves."""
        rows = [
            {
                "site": item.site,
                "witness": item.witness,
                "article_id": item.article_id,
                "url": safe(item.url),
                "section": item.section and safe(item.section),
                "said_at": item.said_at,
                "first_seen_at": now,
                "last_seen_at": now,
            }
            for item in items
        ]
        with self._db.writing() as conn:
            fence(conn, run_id)
            insert_new(conn, witnessed, rows)
            for row in rows:
                mine = (witnessed.c[name] == row[name] for name in ("site", "witness", "article_id"))
                conn.execute(update(witnessed).where(*mine).values(last_seen_at=now))

    def witnessed(self, site: str, *, since: datetime | None = None, until: datetime | None = None) -> list[Witnessed]:
        """What was named, oldest first; ``since`` and ``until`` count on its own time, else on the first sight."""
        at = func.coalesce(witnessed.c.said_at, witnessed.c.first_seen_at)
        query = select(witnessed).where(witnessed.c.site == site).order_by(at, witnessed.c.article_id)
        if since is not None:
            query = query.where(at >= since)
        if until is not None:
            query = query.where(at <= until)
        with self._db.reading() as conn:
            return [Witnessed(**row) for row in conn.execute(query).mappings()]
