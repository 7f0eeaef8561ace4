"""Finding articles by their words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, column, func, select, table, text

from newscrawl.items import Article
from newscrawl.store import search_index
from newscrawl.store.base import StoreOperations
from newscrawl.store.queries import CURRENT, Kind, current_articles, in_section, of_kind
from newscrawl.store.rows import article_item
from newscrawl.store.tables import articles, revisions
from newscrawl.text.query import Term, terms

_PAGE = 5000  # matches looked at together: of so many, the newest come first
_FEW = 50_000  # articles of a time whose keys are looked at one by one
_DAY = timedelta(days=1)


class Search(StoreOperations):
    """The verb of those who look for something."""

    def search(
        self,
        query: str,
        *,
        site: str | None = None,
        section: str | None = None,
        place: str | None = None,
        kind: Kind | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        skip: int = 0,
        limit: int = 20,
    ) -> list[Article]:
        """Articles whose headline and body hold all that is asked for, as they stand now, newest first.

        Words are compared by search key; ``"…"`` is a phrase, ``word*`` a prefix, and nothing else an
        operator. ``section`` is a name or a slug; ``since`` and ``until`` count on the publication, else
        the first sight, inclusive; the newest ``skip`` are left out. Of more than 5,000 matches those
        that came last are taken. Raises ``ValueError`` for a query without a word.
        """
        wanted = terms(query)
        if not wanted:
            raise ValueError(f"a query without a word: {query[:80]!r}")
        filters = _filters(site, section, place, since, until)
        if kind is not None:
            filters.append(of_kind(kind))
        with self._db.reading() as conn:
            keys = _found(conn, wanted, filters, _bounds(conn, since, until), skip + limit)[skip:]
            rows = conn.execute(current_articles().where(articles.c.key.in_(keys))).mappings().all()
        rows = sorted(rows, key=lambda row: (row["at"], row["key"]), reverse=True)
        return [article_item(row) for row in rows]


def _filters(
    site: str | None, section: str | None, place: str | None, since: datetime | None, until: datetime | None
) -> list[ColumnElement[bool]]:
    filters: list[ColumnElement[bool]] = []
    if site is not None:
        filters.append(articles.c.site == site)
    if section is not None:
        filters.append(in_section(section))
    if place is not None:
        filters.append(revisions.c.place == place)
    if since is not None:
        filters.append(articles.c.at >= since)
    if until is not None:
        filters.append(articles.c.at <= until)
    return filters


def _bounds(conn: Connection, since: datetime | None, until: datetime | None) -> tuple[int, int | None]:
    """The first and the last key that a match may have, None where there is no last one.

    Keys grow with the first sight. Nothing is published later than a day after it was fetched, but anything may
    have been published long before: only a time of few articles has a last key that is cheap to know.
    """
    if until is not None:
        within = select(articles.c.key).where(articles.c.at <= until).limit(_FEW)
        if since is not None:
            within = within.where(articles.c.at >= since)
        keys = within.subquery()
        count, first, last = conn.execute(select(func.count(), func.min(keys.c.key), func.max(keys.c.key))).one()
        if count < _FEW:
            return first or 0, last or 0
    if since is None:
        return 0, None
    seen = select(articles.c.key).where(articles.c.first_seen_at >= since - _DAY)
    return conn.execute(seen.order_by(articles.c.first_seen_at, articles.c.key).limit(1)).scalar() or 0, None


def _found(
    conn: Connection,
    wanted: list[Term],
    filters: list[ColumnElement[bool]],
    bounds: tuple[int, int | None],
    limit: int,
) -> list[int]:
    """The keys of the newest matches."""
    found: list[tuple[datetime, int]] = []
    first, last = bounds
    while len(found) < limit:
        matches = _matches(conn, wanted, first, last).subquery()
        query = select(articles.c.at, articles.c.key).join_from(matches, articles, articles.c.key == matches.c.key)
        query = query.join(revisions, CURRENT).where(*filters).order_by(articles.c.at.desc()).limit(limit)
        found += [(at, key) for at, key in conn.execute(query)]
        size, lowest = conn.execute(select(func.count(), func.min(matches.c.key))).one()
        if size < _PAGE:
            break
        last = lowest - 1
    return [key for _, key in sorted(found, reverse=True)[:limit]]


def _matches(conn: Connection, wanted: list[Term], first: int, last: int | None) -> Select[Any]:
    dialect = conn.dialect.name
    key: ColumnElement[int] = column("rowid" if dialect == "sqlite" else "key")
    condition = "words MATCH :query" if dialect == "sqlite" else "vector @@ CAST(:query AS tsquery)"
    matching = text(condition).bindparams(bindparam("query", search_index.match(wanted, dialect)))
    query = select(key.label("key")).select_from(table("words")).where(matching, key >= first)
    if last is not None:
        query = query.where(key <= last)
    return query.order_by(key.desc()).limit(_PAGE)
