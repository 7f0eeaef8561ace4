"""Articles: saving page results, and asking what is known, due, or near."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, Select, select

from newscrawl.arabic import search_key
from newscrawl.items import Article
from newscrawl.records import PageResult, RecheckDue, SaveResult
from newscrawl.store.base import StoreOperations, chunks, fence
from newscrawl.store.queries import CURRENT, current_articles
from newscrawl.store.rows import article_item, safe_result
from newscrawl.store.saving.batch import Batch
from newscrawl.store.saving.failures import Failing
from newscrawl.store.saving.recheck import horizon, is_due
from newscrawl.store.tables import articles, failures, revisions
from newscrawl.text.near_duplicates import Text


class Articles(StoreOperations):
    """The verbs about articles."""

    def save(self, results: Sequence[PageResult], *, run_id: int | None, now: datetime) -> list[SaveResult]:
        """Write page results, with their lines in the change feed: one transaction.

        Results count in order, also two of the same article. Raises `StoreError`, or `LeaseLost` for a
        run that another has ended, and then nothing was written; ``ValueError`` for a failure whose
        site nobody knows.
        """
        if not results:
            return []
        results = [safe_result(result) for result in results]
        with self._db.writing() as conn:
            fence(conn, run_id)
            failing = Failing(conn, run_id, now)
            failing.load(results)
            return Batch(conn, run_id, now).run(results, failing)

    def article(self, id: str) -> Article | None:
        """One article as stored now."""
        query = current_articles().where(articles.c.id == id)
        with self._db.reading() as conn:
            row = conn.execute(query).mappings().first()
        return None if row is None else article_item(row)

    def known(self, site: str, ids: Collection[str]) -> set[str]:
        """Which of these ids are articles, removed ones included, or pages that once failed."""
        found: set[str] = set()
        with self._db.reading() as conn:
            for part in chunks(ids, 1000):
                stored = select(articles.c.id).where(articles.c.id.in_(part), articles.c.site == site)
                found.update(conn.execute(stored).scalars())
                mine = (failures.c.page == "article") & (failures.c.site == site)
                failed = select(failures.c.subject).where(failures.c.subject.in_(part), mine)
                found.update(conn.execute(failed).scalars())
        return found

    def published(self, site: str, ids: Collection[str]) -> dict[str, datetime | None]:
        """When those of these ids that are stored were published, in UTC; None where nobody knows."""
        found: dict[str, datetime | None] = {}
        columns = (articles.c.id, revisions.c.published_at)
        query = select(*columns).join(revisions, CURRENT).where(articles.c.site == site)
        with self._db.reading() as conn:
            for part in chunks(ids):
                rows = conn.execute(query.where(articles.c.id.in_(part)))
                found.update((row.id, row.published_at) for row in rows)
        return found

    def publications(self, site: str, section_slug: str, *, since: datetime) -> list[datetime]:
        """When the articles of a section were published since then (else first seen), oldest first."""
        mine = (articles.c.site == site) & (articles.c.section_slug == section_slug) & (articles.c.at >= since)
        with self._db.reading() as conn:
            return list(conn.execute(select(articles.c.at).where(mine).order_by(articles.c.at)).scalars())

    def due(self, site: str, *, section_slug: str | None = None, first_seen_since: datetime | None) -> list[RecheckDue]:
        """Articles first seen from ``first_seen_since`` on (None: all), oldest first, removed ones included."""
        query = select(articles).where(articles.c.site == site)
        if first_seen_since is not None:
            query = query.where(articles.c.first_seen_at >= first_seen_since)
        if section_slug is not None:
            query = query.where(articles.c.section_slug == section_slug)
        return self._due(query)

    def second_looks(
        self, site: str, plan: Sequence[timedelta], now: datetime, *, section_slug: str | None = None
    ) -> list[RecheckDue]:
        """Articles that the plan wants to be fetched again now (see `newscrawl.store.saving.recheck`), oldest first."""
        recent = articles.c.first_seen_at >= now - horizon(plan)
        query = select(articles).where(articles.c.site == site, recent, articles.c.removed_at.is_(None))
        if section_slug is not None:
            query = query.where(articles.c.section_slug == section_slug)
        return self._due(query, lambda row: _falls_due(row, plan, now))

    def _due(self, query: Select[Any], wanted: Callable[[RowMapping], bool] = lambda row: True) -> list[RecheckDue]:
        query = query.order_by(articles.c.first_seen_at, articles.c.key)
        with self._db.reading() as conn:
            rows = conn.execute(query).mappings().all()
        return [
            RecheckDue(
                id=r["id"],
                url=r["url"],
                etag=r["etag"],
                last_modified=r["last_modified"],
                section_slug=r["section_slug"],
                multi=r["pages"] > 1,
            )
            for r in filter(wanted, rows)
        ]

    def texts(self, site: str, start: datetime, end: datetime, *, limit: int = 5000) -> list[Text]:
        """The texts published (else first seen) from ``start`` to ``end``, oldest first.

        The newest ``limit`` of them, as the index of near duplicates wants them.
        """
        columns = (articles.c.id, articles.c.duplicate_of, articles.c.at, revisions.c.headline, revisions.c.body)
        query = select(*columns).join(revisions, CURRENT)
        query = query.where(articles.c.site == site, articles.c.at >= start, articles.c.at <= end)
        query = query.order_by(articles.c.at.desc(), articles.c.key.desc()).limit(limit)
        with self._db.reading() as conn:
            rows = conn.execute(query).all()
        return [
            Text(id=id_, root=root or id_, headline_key=search_key(headline), at=at, body=body)
            for id_, root, at, headline, body in reversed(rows)
        ]


def _falls_due(row: RowMapping, plan: Sequence[timedelta], now: datetime) -> bool:
    return is_due(
        plan, now, first_seen_at=row["first_seen_at"], looked_at=row["looked_at"], found_gone=row["gone_looks"] > 0
    )
