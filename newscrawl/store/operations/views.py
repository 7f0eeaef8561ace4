"""What people see: pages of articles, the ticker of a day, when a site publishes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, func, or_, select

from newscrawl.items import Article, Headline
from newscrawl.store.base import StoreOperations, chunks
from newscrawl.store.queries import CURRENT, Kind, current_articles, in_section, of_kind
from newscrawl.store.rows import article_item, headline_item
from newscrawl.store.tables import articles, changes, headlines, revisions
from newscrawl.store.types import from_micros

_NEAR = timedelta(days=3)
_RECENT = 5000  # articles that say which sections and places there are


@dataclass(frozen=True, slots=True)
class Facets:
    """The sections and the places of a site's newest articles, the commonest first."""

    sections: tuple[str, ...]
    places: tuple[str, ...]


class Views(StoreOperations):
    """The verbs of pages for people."""

    def cursor(self) -> int:
        """The change feed's last cursor, 0 before the first line: what was read at one cursor holds until the next."""
        with self._db.reading() as conn:
            last: int = conn.execute(select(func.coalesce(func.max(changes.c.cursor), 0))).scalar_one()
        return last

    def browse(
        self,
        *,
        site: str | None = None,
        section: str | None = None,
        place: str | None = None,
        kind: Kind | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        before: str | None = None,
        start: str | None = None,
        limit: int = 30,
    ) -> list[Article]:
        """Articles by publication (else first sight), newest first, removed ones included.

        ``section`` is a name or a slug; ``since`` counts inclusive, ``until`` exclusive. ``before`` names the article
        behind which to go on, ``start`` the one to begin with; ``ValueError`` for one that is not there.
        """
        query = current_articles()
        if site is not None:
            query = query.where(articles.c.site == site)
        if section is not None:
            query = query.where(in_section(section))
        if place is not None:
            query = query.where(revisions.c.place == place)
        if kind is not None:
            query = query.where(of_kind(kind))
        if since is not None:
            query = query.where(articles.c.at >= since)
        if until is not None:
            query = query.where(articles.c.at < until)
        order = (articles.c.at.desc(), articles.c.key.desc())
        with self._db.reading() as conn:
            if before is not None:
                at, key = _place_of(conn, before)
                query = query.where(articles.c.at <= at, (articles.c.at < at) | (articles.c.key < key))
            if start is not None:
                at, key = _place_of(conn, start)
                query = query.where(articles.c.at <= at, (articles.c.at < at) | (articles.c.key <= key))
            return [article_item(row) for row in conn.execute(query.order_by(*order).limit(limit)).mappings()]

    def facets(self, site: str | None = None) -> Facets:
        """Which sections and places the newest articles have."""
        newest = select(articles.c.key).order_by(articles.c.key.desc()).limit(_RECENT)
        if site is not None:
            newest = newest.where(articles.c.site == site)
        keys = newest.subquery()
        query = select(revisions.c.section, revisions.c.place)
        query = query.select_from(keys.join(articles, articles.c.key == keys.c.key).join(revisions, CURRENT))
        sections: Counter[str] = Counter()
        places: Counter[str] = Counter()
        with self._db.reading() as conn:
            for section, place in conn.execute(query):
                sections.update([section] if section else ())
                places.update([place] if place else ())
        return Facets(
            tuple(name for name, _ in sections.most_common()), tuple(name for name, _ in places.most_common())
        )

    def duplicates(self, article: Article, *, limit: int = 50) -> list[Article]:
        """The articles that are stored as near-duplicates of this one, oldest first."""
        at = article.published_at or article.first_seen_at
        query = current_articles().where(articles.c.duplicate_of == article.id)
        if at is not None:  # a copy is published within a day of its original: the table need not be read whole
            with suppress(OverflowError):
                query = query.where(articles.c.at >= at - _NEAR, articles.c.at <= at + _NEAR)
        query = query.order_by(articles.c.at, articles.c.key)
        with self._db.reading() as conn:
            return [article_item(row) for row in conn.execute(query.limit(limit)).mappings()]

    def announced(self, id: str) -> list[Headline]:
        """The ticker's headlines that lead to an article, in order of appearance."""
        return self._headlines(headlines.c.article_id == id)

    def appeared(
        self, *, site: str | None = None, since: datetime | None = None, before: str | None = None, limit: int = 50
    ) -> list[Headline]:
        """The headlines of the tickers, the last that appeared first; ``since`` counts on the first sight.

        ``before`` names the headline behind which to go on; ``ValueError`` for one that is not there.
        """
        query = select(headlines)
        if site is not None:
            query = query.where(headlines.c.site == site)
        if since is not None:
            query = query.where(headlines.c.first_seen_at >= since)
        with self._db.reading() as conn:
            if before is not None:
                key = conn.execute(select(headlines.c.key).where(headlines.c.id == before)).scalar()
                if key is None:
                    raise ValueError(f"no such headline: {before[:80]}")
                query = query.where(headlines.c.key < key)
            rows = conn.execute(query.order_by(headlines.c.key.desc()).limit(limit)).mappings()
            return [headline_item(row) for row in rows]

    def ticker_now(self, site: str | None = None) -> list[Headline]:
        """The headlines that the tickers show now, in the order they are shown in."""
        open_now = headlines.c.ended_at.is_(None)
        found = self._headlines(open_now if site is None else open_now & (headlines.c.site == site))
        return sorted(found, key=lambda item: (item.site, item.position))

    def ticker_during(self, since: datetime, until: datetime, *, site: str | None = None) -> list[Headline]:
        """The headlines that were seen at any time from ``since`` to before ``until``, in order of appearance."""
        ended = or_(headlines.c.ended_at.is_(None), headlines.c.ended_at > since)
        during = (headlines.c.first_seen_at < until) & (ended | (headlines.c.last_seen_at >= since))
        return self._headlines(during if site is None else during & (headlines.c.site == site))

    def absences(self, ids: Collection[str]) -> dict[str, list[tuple[datetime, datetime]]]:
        """When headlines were away and came back: by id, from the last sight before to the first one after."""
        found: dict[str, list[tuple[datetime, datetime]]] = {}
        gone: dict[str, datetime] = {}
        query = select(headlines.c.id, changes.c.kind, changes.c.at, changes.c.state).join_from(
            headlines, changes, (changes.c.subject == headlines.c.key) & changes.c.number.is_(None)
        )
        with self._db.reading() as conn:
            for part in chunks(ids):
                rows = conn.execute(query.where(headlines.c.id.in_(part)).order_by(changes.c.cursor))
                for id, kind, at, state in rows:
                    if kind == "headline.ended":
                        gone[id] = from_micros(state["last_seen_at"])
                    elif id in gone:
                        found.setdefault(id, []).append((gone.pop(id), at))
        return found

    def ticker_sites(self) -> list[str]:
        """The sites that have a ticker with lines."""
        with self._db.reading() as conn:
            return list(conn.execute(select(headlines.c.site).distinct().order_by(headlines.c.site)).scalars())

    def ticker_beside(self, since: datetime, until: datetime, *, site: str) -> tuple[datetime | None, datetime | None]:
        """When a line was last seen before ``since``, and when the next one appeared from ``until`` on."""
        before = select(func.max(headlines.c.last_seen_at)).where(
            headlines.c.site == site, headlines.c.last_seen_at < since
        )
        after = select(func.min(headlines.c.first_seen_at)).where(
            headlines.c.site == site, headlines.c.first_seen_at >= until
        )
        with self._db.reading() as conn:
            return conn.execute(before).scalar(), conn.execute(after).scalar()

    def articles_of(self, ids: Collection[str]) -> dict[str, Article]:
        """Those of these articles that are stored, by id, as they stand now."""
        found: dict[str, Article] = {}
        with self._db.reading() as conn:
            for part in chunks(ids):
                rows = conn.execute(current_articles().where(articles.c.id.in_(part))).mappings()
                found.update((row["id"], article_item(row)) for row in rows)
        return found

    def delays(self, site: str, *, since: datetime, limit: int = 20_000) -> list[timedelta]:
        """How long after its publication each article of the time was first seen, to be read with its precision.

        Only of articles that say the minute or better of their publication; the latest ``limit`` of them.
        """
        exact = revisions.c.published_precision.in_(("minute", "second"))
        query = select(articles.c.first_seen_at, revisions.c.published_at).join(revisions, CURRENT)
        query = query.where(articles.c.site == site, articles.c.first_seen_at >= since, exact)
        query = query.where(revisions.c.published_at.is_not(None)).order_by(articles.c.first_seen_at.desc())
        with self._db.reading() as conn:
            return [seen - published for seen, published in conn.execute(query.limit(limit))]

    def _headlines(self, which: ColumnElement[bool]) -> list[Headline]:
        query = select(headlines).where(which).order_by(headlines.c.key)
        with self._db.reading() as conn:
            return [headline_item(row) for row in conn.execute(query).mappings()]


def _place_of(conn: Connection, id: str) -> tuple[datetime, int]:
    found = conn.execute(select(articles.c.at, articles.c.key).where(articles.c.id == id)).first()
    if found is None:
        raise ValueError(f"no such article: {id[:80]}")
    return found[0], found[1]
