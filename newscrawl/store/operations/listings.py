"""What listing pages have named, and what complete walks have settled."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, delete, exists, insert, select

from newscrawl.items import Run
from newscrawl.records import ListedLink
from newscrawl.store.base import StoreOperations, chunks, fence, insert_new
from newscrawl.store.tables import articles, listings, lists, settled
from newscrawl.store.types import at_offset, offset_of, safe


class Listings(StoreOperations):
    """What listing pages have named, and how far walks have read."""

    def list_links(self, run: Run, links: Sequence[ListedLink], now: datetime) -> None:
        """Note the links of a listing page under the run's section; those already noted stay as they are."""
        rows = [
            {
                "article_id": link.id,
                "url": safe(link.url),
                "listed_at": link.listed_at,
                "listed_offset": offset_of(link.listed_at),
                "precision": link.precision,
                "noted_at": now,
                "run_id": run.id or None,
            }
            for link in links
        ]
        with self._db.writing() as conn:
            fence(conn, run.id or None)
            which = list_id(conn, run.site, run.section or "")
            known = _settled(conn, which, [link.id for link in links])
            insert_new(conn, listings, [{**row, "list_id": which} for row in rows if row["article_id"] not in known])

    def settled(self, site: str, section: str, ids: Collection[str]) -> set[str]:
        """Which of these ids a complete walk of the section has listed."""
        with self._db.reading() as conn:
            which = conn.execute(_list(site, section)).scalar()
            return set() if which is None else _settled(conn, which, ids)

    def listed(self, site: str, ids: Collection[str]) -> dict[str, ListedLink]:
        """What listing pages said of articles that are not stored yet; a dated one is preferred."""
        found: dict[str, ListedLink] = {}
        with self._db.reading() as conn:
            for part in chunks(ids, 1000):
                query = select(listings).join(lists, (lists.c.id == listings.c.list_id) & (lists.c.site == site))
                query = query.where(listings.c.article_id.in_(part))
                query = query.order_by(listings.c.listed_at.is_(None), listings.c.noted_at.desc())
                for row in conn.execute(query).mappings():
                    found.setdefault(row["article_id"], _listed(row))
        return found


def _listed(row: RowMapping) -> ListedLink:
    return ListedLink(
        id=row["article_id"],
        url=row["url"],
        listed_at=at_offset(row["listed_at"], row["listed_offset"]),
        precision=row["precision"],
    )


def _list(site: str, section: str) -> Select[Any]:
    return select(lists.c.id).where(lists.c.site == site, lists.c.section == section)


def list_id(conn: Connection, site: str, section: str) -> int:
    insert_new(conn, lists, [{"site": site, "section": section}])
    return int(conn.execute(_list(site, section)).scalar_one())


def _settled(conn: Connection, which: int, ids: Collection[str]) -> set[str]:
    query = select(settled.c.article_id).where(settled.c.list_id == which)
    return {
        i for part in chunks(ids, 1000) for i in conn.execute(query.where(settled.c.article_id.in_(part))).scalars()
    }


def settle_list(conn: Connection, which: int) -> None:
    """Every link of a list is seen; of those whose article is stored nothing more need be known."""
    mine = listings.c.list_id == which
    named = select(listings.c.list_id, listings.c.article_id).where(mine)
    fresh = named.where(~exists().where(settled.c.list_id == which, settled.c.article_id == listings.c.article_id))
    conn.execute(insert(settled).from_select(["list_id", "article_id"], fresh))
    stored = exists().where(articles.c.id == listings.c.article_id)
    conn.execute(delete(listings).where(mine, stored))
