"""Finding articles by their words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, column, func, select, table, text

from newscrawl.items import Article
from newscrawl.query import Term, terms
from newscrawl.store import words
from newscrawl.store.part import Part
from newscrawl.store.queries import CURRENT, current_articles, in_section
from newscrawl.store.rows import article_item
from newscrawl.store.tables import articles, revisions

_PAGE = 5000  # matches looked at together: of so many, the newest come first
_DAY = timedelta(days=1)


class Search(Part):
    """The verb of those who look for something."""

    def search(
        self,
        query: str,
        *,
        site: str | None = None,
        section: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 20,
    ) -> list[Article]:
        """Articles whose headline and body hold all that is asked for, as they stand now, newest first.

        Words are compared by search key; ``"…"`` is a phrase, ``word*`` a prefix, and nothing else an
        operator. ``section`` is a name or a slug; ``since`` and ``until`` count on the publication, else
        the first sight, inclusive. Of more than 5,000 matches those that came last are taken. Raises
        ``ValueError`` for a query without a word.
        """
        wanted = terms(query)
        if not wanted:
            raise ValueError(f"a query without a word: {query[:80]!r}")
        filters = _filters(site, section, since, until)
        with self._db.reading() as conn:
            first = 0 if since is None else _first_key(conn, since)
            keys = _found(conn, wanted, filters, first, limit)
            rows = conn.execute(current_articles().where(articles.c.key.in_(keys))).mappings().all()
        rows = sorted(rows, key=lambda row: (row["at"], row["key"]), reverse=True)
        return [article_item(row) for row in rows]


def _filters(
    site: str | None, section: str | None, since: datetime | None, until: datetime | None
) -> list[ColumnElement[bool]]:
    filters: list[ColumnElement[bool]] = []
    if site is not None:
        filters.append(articles.c.site == site)
    if section is not None:
        filters.append(in_section(section))
    if since is not None:
        filters.append(articles.c.at >= since)
    if until is not None:
        filters.append(articles.c.at <= until)
    return filters


def _first_key(conn: Connection, since: datetime) -> int:
    """No article before this key was published from ``since`` on: none is published a day after it was fetched."""
    seen = select(articles.c.key).where(articles.c.first_seen_at >= since - _DAY)
    return conn.execute(seen.order_by(articles.c.first_seen_at, articles.c.key).limit(1)).scalar() or 0


def _found(
    conn: Connection, wanted: list[Term], filters: list[ColumnElement[bool]], first: int, limit: int
) -> list[int]:
    """The keys of the newest matches."""
    found: list[tuple[datetime, int]] = []
    before: int | None = None
    while len(found) < limit:
        matches = _matches(conn, wanted, first, before).subquery()
        query = select(articles.c.at, articles.c.key).join_from(matches, articles, articles.c.key == matches.c.key)
        query = query.join(revisions, CURRENT).where(*filters).order_by(articles.c.at.desc()).limit(limit)
        found += [(at, key) for at, key in conn.execute(query)]
        size, before = conn.execute(select(func.count(), func.min(matches.c.key))).one()
        if size < _PAGE:
            break
    return [key for _, key in sorted(found, reverse=True)[:limit]]


def _matches(conn: Connection, wanted: list[Term], first: int, before: int | None) -> Select[Any]:
    dialect = conn.dialect.name
    key: ColumnElement[int] = column("rowid" if dialect == "sqlite" else "key")
    condition = "words MATCH :query" if dialect == "sqlite" else "vector @@ CAST(:query AS tsquery)"
    asked = text(condition).bindparams(bindparam("query", words.match(wanted, dialect)))
    query = select(key.label("key")).select_from(table("words")).where(asked, key >= first)
    if before is not None:
        query = query.where(key < before)
    return query.order_by(key.desc()).limit(_PAGE)
