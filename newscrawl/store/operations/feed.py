"""What leaves the store: articles, headlines and the change feed, as streams."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from newscrawl.items import Article, Headline
from newscrawl.records import Change, Counts, Revision
from newscrawl.store.base import StoreOperations
from newscrawl.store.queries import REVISION_COLUMNS, all_revisions, current_articles, in_section, with_origin
from newscrawl.store.rows import Row, article_item, headline_item
from newscrawl.store.tables import articles, changes, failures, headlines, revisions, runs
from newscrawl.store.types import from_micros

# Rows read at a time: a stream holds no transaction while its reader is busy elsewhere.
_PAGE = 500


class ChangeFeed(StoreOperations):
    """The verbs of readers."""

    def articles(
        self,
        *,
        since: datetime | None = None,
        history: bool = False,
        site: str | None = None,
        section: str | None = None,
    ) -> Iterator[Article]:
        """Every article in order of arrival, or every revision of each with ``history``.

        ``section`` is a name as the site writes it, or an address slug. ``since`` counts on the
        publication, else on the first sight, inclusive. A revision of the past carries the article's
        sights and removal as they are now.
        """
        wanted = [] if since is None else [articles.c.at >= since]
        if site is not None:
            wanted.append(articles.c.site == site)
        if section is not None:
            wanted.append(in_section(section))
        query = (all_revisions() if history else current_articles()).where(*wanted)
        query = query.order_by(articles.c.key, revisions.c.number)
        after = 0
        while rows := self._page(query.where(articles.c.key > after), articles.c.key, history=history):
            for row in rows:
                yield article_item(row, revision=row.get("revision", row["number"]))
            after = rows[-1]["key"]

    def newest(self, limit: int, *, site: str | None = None, section: str | None = None) -> list[Article]:
        """The articles last published (else first seen), newest first, without those that were removed."""
        query = current_articles().where(articles.c.removed_at.is_(None))
        if site is not None:
            query = query.where(articles.c.site == site)
        if section is not None:
            query = query.where(in_section(section))
        query = query.order_by(articles.c.at.desc(), articles.c.key.desc()).limit(limit)
        with self._db.reading() as conn:
            return [article_item(row) for row in conn.execute(query).mappings()]

    def revisions(self, id: str) -> list[Revision]:
        """Every revision of an article, oldest first, with its sights and removal as they are now."""
        query = all_revisions().where(articles.c.id == id).order_by(revisions.c.number)
        with self._db.reading() as conn:
            rows = conn.execute(query).mappings().all()
        return [
            Revision(
                article=article_item(row, revision=row["revision"]),
                number=row["revision"],
                made_at=row["made_at"],
                kind=row["kind"],
            )
            for row in rows
        ]

    def headlines(self, *, since: datetime | None = None, site: str | None = None) -> Iterator[Headline]:
        """Every headline of the tickers in order of appearance; ``since`` counts on the first sight."""
        query = select(headlines).order_by(headlines.c.key)
        if since is not None:
            query = query.where(headlines.c.first_seen_at >= since)
        if site is not None:
            query = query.where(headlines.c.site == site)
        after = 0
        while rows := self._page(query.where(headlines.c.key > after), headlines.c.key):
            yield from map(headline_item, rows)
            after = rows[-1]["key"]

    def changes(self, *, after: int = 0, since: datetime | None = None, limit: int | None = None) -> Iterator[Change]:
        """The change feed behind the cursor ``after``, in order; ``since`` counts on the line's time."""
        query = _CHANGES.order_by(changes.c.cursor)
        if since is not None:
            query = query.where(changes.c.at >= since)
        left = limit
        while left is None or left > 0:
            size = _PAGE if left is None else min(_PAGE, left)
            rows = self._page(query.where(changes.c.cursor > after), changes.c.cursor, size=size)
            yield from map(_change, rows)
            if len(rows) < size:
                return
            after = rows[-1]["cursor"]
            left = None if left is None else left - len(rows)

    def counts(self) -> Counts:
        """How much of everything there is."""
        queries: dict[str, Select[Any]] = {
            "articles": _count(articles.c.key),
            "duplicates": _count(articles.c.duplicate_of),
            "removed": _count(articles.c.removed_at),
            "revisions": _count(revisions.c.key),
            "headlines": _count(headlines.c.key),
            "open_headlines": _count(headlines.c.key).where(headlines.c.ended_at.is_(None)),
            "open_failures": _count(failures.c.id).where(failures.c.resolved_at.is_(None)),
            "runs": _count(runs.c.id),
            "cursor": select(func.coalesce(func.max(changes.c.cursor), 0)),
        }
        with self._db.reading() as conn:
            return Counts(**{name: conn.execute(query).scalar_one() for name, query in queries.items()})

    def _page(
        self, query: Select[Any], key: ColumnElement[Any], *, size: int = _PAGE, history: bool = False
    ) -> list[Row]:
        with self._db.reading() as conn:
            if history:
                # Whole articles: a page must not end between two revisions.
                last = query.with_only_columns(key).group_by(key).order_by(None).order_by(key).limit(size)
                keys = conn.execute(last).scalars().all()
                query = query.where(key <= (keys[-1] if keys else 0))
                return list(conn.execute(query).mappings())
            return list(conn.execute(query.limit(size)).mappings())


def _count(column: ColumnElement[Any]) -> Select[Any]:
    return select(func.count(column))


def _joined() -> Select[Any]:
    article = (articles.c.key == changes.c.subject) & changes.c.number.is_not(None)
    revision = (revisions.c.article_key == articles.c.key) & (revisions.c.number == changes.c.number)
    headline = (headlines.c.key == changes.c.subject) & changes.c.number.is_(None)
    source = with_origin(changes.outerjoin(articles, article).outerjoin(revisions, revision))
    source = source.outerjoin(headlines, headline)
    line = [changes.c[name].label(name) for name in ("cursor", "number", "changed", "state")]
    event = [changes.c.at.label("event_at"), changes.c.kind.label("event")]
    item = [articles.c[name] for name in ("id", "site", "url", "duplicate_of", "first_seen_at")]
    ticker = [headlines.c[name].label(f"h_{name}") for name in _HEADLINE]
    return select(*line, *event, *REVISION_COLUMNS, *item, *ticker).select_from(source)


_HEADLINE = ("id", "site", "text", "headline_tags", "first_seen_at", "previous_id")
_CHANGES = _joined()


def _change(row: Row) -> Change:
    item = _headline_then(row) if row["number"] is None else _article_then(row)
    changed = tuple(row["changed"].split(",")) if row["changed"] else ()
    return Change(cursor=row["cursor"], at=row["event_at"], kind=row["event"], id=item.id, object=item, changed=changed)


def _article_then(row: Row) -> Article:
    """The article as of its line: a removed one was last seen earlier, every other at the line's time."""
    state: dict[str, Any] = dict(row["state"] or {})
    seen = state.pop("last_seen_at", None)
    if state.get("published_at"):
        state["published_at"] = datetime.fromisoformat(state["published_at"])
    removed = row["event_at"] if row["event"] == "article.removed" else None
    last = row["event_at"] if seen is None else from_micros(seen)
    return article_item({**row, "last_seen_at": last, "removed_at": removed}, **state)


def _headline_then(row: Row) -> Headline:
    state: dict[str, Any] = dict(row["state"] or {})
    for name in ("last_seen_at", "ended_at"):
        state[name] = None if state[name] is None else from_micros(state[name])
    return headline_item({**{name: row[f"h_{name}"] for name in _HEADLINE}, **state})
