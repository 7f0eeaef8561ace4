"""Where the pages of revisions stand in the archive's files."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from newscrawl.items import Article
from newscrawl.store.base import StoreOperations, chunks
from newscrawl.store.queries import CURRENT, current_articles
from newscrawl.store.rows import article_item
from newscrawl.store.tables import archives, articles, revisions

_PAGE = 200  # articles read at a time


class Archives(StoreOperations):
    """The verbs about the archive; `save` is what enters its files."""

    def archive_size(self, name: str) -> int | None:
        """Up to where a file is known to hold whole records; None for one that nothing points at."""
        with self._db.reading() as conn:
            size: int | None = conn.execute(select(archives.c.size).where(archives.c.name == name)).scalar()
        return size

    def sources(self, ids: Collection[str]) -> dict[str, dict[str, Any]]:
        """The places of the newest revisions of those of these articles whose page is in the archive."""
        columns = (articles.c.id, archives.c.name, revisions.c.archive_offset)
        query = select(*columns).select_from(articles.join(revisions, CURRENT).join(archives, _FILE))
        found: dict[str, dict[str, Any]] = {}
        with self._db.reading() as conn:
            for part in chunks(ids):
                rows = conn.execute(query.where(articles.c.id.in_(part)))
                found |= {id: {"archive": name, "offset": offset} for id, name, offset in rows}
        return found

    def archived(self, site: str, since: datetime | None = None) -> Iterator[Article]:
        """The site's articles whose newest revision has its page in the archive, in the order they came.

        ``since`` leaves out what was published (else first seen) before.
        """
        query = current_articles().where(articles.c.site == site, revisions.c.archive_id.is_not(None))
        if since is not None:
            query = query.where(articles.c.at >= since)
        query, last = query.order_by(articles.c.key).limit(_PAGE), 0
        while True:
            with self._db.reading() as conn:
                rows = conn.execute(query.where(articles.c.key > last)).mappings().all()
            for row in rows:
                yield article_item(row)
            if len(rows) < _PAGE:
                return
            last = rows[-1]["key"]

    def forget_archive(self, name: str) -> int:
        """The file is about to go: no revision points at it any more; returns how many did."""
        with self._db.writing() as conn:
            id = conn.execute(select(archives.c.id).where(archives.c.name == name)).scalar()
            if id is None:
                return 0
            nowhere = {"archive_id": None, "archive_offset": None}
            count = conn.execute(update(revisions).where(revisions.c.archive_id == id).values(**nowhere)).rowcount
            conn.execute(delete(archives).where(archives.c.id == id))
        return count


_FILE = archives.c.id == revisions.c.archive_id
