"""What RSS feeds and sitemaps have named, beside the lists that walks read; and who knows what, for an audit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, literal, select, union, update

from newscrawl.items import Run
from newscrawl.records import Sighting, WitnessedArticle
from newscrawl.store.base import StoreOperations, among, chunks, fence, insert_new
from newscrawl.store.queries import CURRENT
from newscrawl.store.rows import notices_of, run_item
from newscrawl.store.tables import articles, failures, headlines, listings, lists, revisions, runs, settled, witnessed
from newscrawl.store.types import safe


class Witnesses(StoreOperations):
    """The verbs about second witnesses, and about all witnesses together."""

    def note_witnessed(self, items: Sequence[WitnessedArticle], *, run_id: int | None, now: datetime) -> None:
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
            _see_again(conn, items, now)

    def witnessed(
        self, site: str, *, since: datetime | None = None, until: datetime | None = None
    ) -> list[WitnessedArticle]:
        """What was named, oldest first; ``since`` and ``until`` count on its own time, else on the first sight."""
        at = func.coalesce(witnessed.c.said_at, witnessed.c.first_seen_at)
        query = select(witnessed).where(witnessed.c.site == site).order_by(at, witnessed.c.article_id)
        if since is not None:
            query = query.where(at >= since)
        if until is not None:
            query = query.where(at <= until)
        with self._db.reading() as conn:
            return [WitnessedArticle(**row) for row in conn.execute(query).mappings()]

    def last_reading(self, site: str) -> Run | None:
        """The last run that read feeds and sitemaps and has ended."""
        mine = (runs.c.site == site) & (runs.c.job == "witness") & runs.c.finished_at.is_not(None)
        with self._db.reading() as conn:
            row = conn.execute(select(runs).where(mine).order_by(runs.c.id.desc()).limit(1)).mappings().first()
        return None if row is None else run_item(row)

    def known_between(self, site: str, since: datetime, until: datetime) -> set[str]:
        """Articles that anyone knows to be of this time, both ends included.

        Each source counts by its own time: another may know better, see `sights`.
        """
        listed = func.coalesce(listings.c.listed_at, listings.c.noted_at)
        said = func.coalesce(witnessed.c.said_at, witnessed.c.first_seen_at)
        mine = (failures.c.site == site) & (failures.c.page == "article") & failures.c.resolved_at.is_(None)
        shown = (headlines.c.site == site) & headlines.c.article_id.is_not(None)
        listing = (
            select(listings.c.article_id).join(lists, lists.c.id == listings.c.list_id).where(lists.c.site == site)
        )
        query = union(
            select(articles.c.id).where(articles.c.site == site, articles.c.at.between(since, until)),
            listing.where(listed.between(since, until)),
            select(witnessed.c.article_id).where(witnessed.c.site == site, said.between(since, until)),
            select(headlines.c.article_id).where(shown, headlines.c.first_seen_at.between(since, until)),
            select(failures.c.article_id).where(mine, failures.c.first_at.between(since, until)),
        )
        with self._db.reading() as conn:
            return {found for found in conn.execute(query).scalars() if found is not None}

    def last_before(self, site: str, at: datetime, limit: int) -> list[str]:
        """The stored articles last published (else first seen) before a time, newest first."""
        query = select(articles.c.id).where(articles.c.site == site, articles.c.at < at)
        with self._db.reading() as conn:
            return list(
                conn.execute(query.order_by(articles.c.at.desc(), articles.c.key.desc()).limit(limit)).scalars()
            )

    def sights(self, site: str, ids: Collection[str]) -> dict[str, list[Sighting]]:
        """Who knows these articles, and what they say of them; the store first."""
        found: defaultdict[str, list[Sighting]] = defaultdict(list)
        with self._db.reading() as conn:
            for part in chunks(sorted(ids)):
                for query in _sights(conn, site, part):
                    for row in conn.execute(query).mappings():
                        found[row["article_id"]].append(Sighting(**row))
        return dict(found)

    def forbidden(self, site: str) -> set[str]:
        """The addresses of pages that robots.txt has kept runs from, as far as they told."""
        query = select(runs.c.notices).where(runs.c.site == site, runs.c.skipped > 0)
        with self._db.reading() as conn:
            told = [notice for row in conn.execute(query).scalars() for notice in notices_of(row)]
        return {url for notice in told if notice.case == "forbidden" for url in notice.figures["urls"]}


def _see_again(conn: Connection, items: Sequence[WitnessedArticle], now: datetime) -> None:
    named: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for item in items:
        named[item.site, item.witness].add(item.article_id)
    for (site, witness), ids in named.items():
        mine = (witnessed.c.site == site) & (witnessed.c.witness == witness)
        for part in chunks(sorted(ids)):
            again = update(witnessed).where(mine, among(conn, witnessed.c.article_id, part))
            conn.execute(again.values(last_seen_at=now))


def _sights(conn: Connection, site: str, ids: Sequence[str]) -> list[Select[Any]]:
    """The queries of one chunk, each with the columns of a `Sighting`."""
    listed = (lists.c.id == listings.c.list_id) & (lists.c.site == site)
    closed = (lists.c.id == settled.c.list_id) & (lists.c.site == site)
    stored = select(
        _as("store"), articles.c.id.label("article_id"), articles.c.first_seen_at.label("seen_at"), articles.c.at,
        articles.c.section_slug.label("slug"), revisions.c.section,
    )  # fmt: skip
    named = select(
        _as("listing"), listings.c.article_id, listings.c.noted_at.label("seen_at"), listings.c.listed_at.label("at"),
        lists.c.section.label("slug"),
    )  # fmt: skip
    # A walk that is complete keeps no more than the identity of what is stored.
    walked = select(
        _as("listing"), settled.c.article_id, articles.c.first_seen_at.label("seen_at"), lists.c.section.label("slug")
    )
    told = select(
        witnessed.c.witness.label("by"), witnessed.c.article_id, witnessed.c.first_seen_at.label("seen_at"),
        witnessed.c.said_at.label("at"), witnessed.c.section,
    )  # fmt: skip
    shown = select(_as("ticker"), headlines.c.article_id, headlines.c.first_seen_at.label("seen_at"))
    return [
        stored.join(revisions, CURRENT).where(articles.c.site == site, among(conn, articles.c.id, ids)),
        named.join(lists, listed).where(among(conn, listings.c.article_id, ids)),
        walked.join(lists, closed).join(articles, articles.c.id == settled.c.article_id)
        .where(among(conn, settled.c.article_id, ids)),
        told.where(witnessed.c.site == site, among(conn, witnessed.c.article_id, ids)),
        shown.where(headlines.c.site == site, among(conn, headlines.c.article_id, ids)),
    ]  # fmt: skip


def _as(source: str) -> Any:
    return literal(source).label("by")
