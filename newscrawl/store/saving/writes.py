"""What a batch of page results came to, as rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Select, bindparam, func, insert, select, text, update

from newscrawl.items import Article
from newscrawl.records import ArchivePlace
from newscrawl.store import search_index
from newscrawl.store.base import insert_new
from newscrawl.store.rows import dated, frozen_date, key_hash, reading
from newscrawl.store.saving.pending import Pending, State
from newscrawl.store.tables import archives, articles, changes, readings, revisions


def write(conn: Connection, pending: Pending) -> list[int]:
    """Write the articles, their revisions, the search index and the lines of the feed; returns the lines' cursors."""
    _write_archives(conn, pending)
    _write_articles(conn, pending)
    _write_revisions(conn, pending)
    search_index.put(conn, map(_entry, pending.states.values()))
    return _write_lines(conn, pending)


def _write_archives(conn: Connection, pending: Pending) -> None:
    named = {article.source["archive"]: article.site for article, _ in pending.revised if article.source}
    named |= {place.archive: site for site, place in pending.places}
    rows = {"size": 0, "first_at": pending.now, "last_at": pending.now}
    insert_new(conn, archives, [{**rows, "site": site, "name": name} for name, site in named.items()])
    for name, end in _ends(place for _, place in pending.places).items():
        further = (archives.c.name == name) & (archives.c.size < end)
        conn.execute(update(archives).where(further).values(size=end, last_at=pending.now))


def _ends(places: Iterable[ArchivePlace]) -> dict[str, int]:
    ends: dict[str, int] = {}
    for place in places:
        ends[place.archive] = max(place.end, ends.get(place.archive, 0))
    return ends


def _write_articles(conn: Connection, pending: Pending) -> None:
    new = [s for s in pending.states.values() if s.key is None]
    old = [s for s in pending.states.values() if s.key is not None and s.changed]
    if new:
        for state, key in zip(new, new_keys(conn, articles.c.key, len(new)), strict=True):
            state.key = key
        conn.execute(insert(articles), [{**_row(s, pending.now), "key": s.key} for s in new])
    if old:
        conn.execute(_UPDATE_ARTICLE, [{**_row(s, pending.now), "which": s.key} for s in old])


def _row(state: State, now: datetime) -> dict[str, Any]:
    item = state.article
    return {
        "id": item.id,
        "site": item.site,
        "url": item.url,
        "section_slug": state.section_slug,
        "number": item.revision,
        "at": item.published_at or item.first_seen_at,
        "headline_hash": key_hash(item.headline),
        "duplicate_of": item.duplicate_of,
        "first_seen_at": item.first_seen_at,
        "last_seen_at": item.last_seen_at,
        "looked_at": now if state.looked_at is None else state.looked_at,
        "removed_at": item.removed_at,
        "gone_looks": state.gone_looks,
        "pages": state.pages,
        "etag": state.etag,
        "last_modified": state.last_modified,
    }


def _write_revisions(conn: Connection, pending: Pending) -> None:
    ways = [reading(article) for article, _ in pending.revised]
    refined = [reading(after) for _, after in pending.refinements.values()]
    read_as = _reading_ids(conn, {*ways, *refined})
    files = _archive_ids(conn, {a.source["archive"] for a, _ in pending.revised if a.source})
    rows = [
        {
            **row,
            "article_key": pending.states[article.id].key,
            "reading_id": read_as[way],
            "archive_id": files[article.source["archive"]] if article.source else None,
        }
        for (article, row), way in zip(pending.revised, ways, strict=True)
    ]
    if rows:
        conn.execute(insert(revisions), rows)
    for (before, after), way in zip(pending.refinements.values(), refined, strict=True):
        key = pending.states[after.id].key
        which = (revisions.c.article_key == key) & (revisions.c.number == after.revision)
        values = {**dated(after), "reading_id": read_as[way]}
        conn.execute(update(revisions).where(which).values(**values))
        _freeze(conn, key, before)


def _reading_ids(conn: Connection, whats: set[str]) -> dict[str, int]:
    query = select(readings.c.what, readings.c.id).where(readings.c.what.in_(whats))
    found = _pairs(conn, query) if whats else {}
    if missing := whats - found.keys():
        insert_new(conn, readings, [{"what": what} for what in sorted(missing)])
        found |= _pairs(conn, query)
    return found


def _pairs(conn: Connection, query: Select[Any]) -> dict[str, int]:
    return {row[0]: row[1] for row in conn.execute(query)}


def _archive_ids(conn: Connection, names: set[str]) -> dict[str, int]:
    query = select(archives.c.name, archives.c.id).where(archives.c.name.in_(names))
    return _pairs(conn, query) if names else {}


def _freeze(conn: Connection, key: int | None, before: Article) -> None:
    """The feed's past lines keep what they said of a publication that is made more exact in place."""
    which = (changes.c.subject == key) & (changes.c.number == before.revision)
    for cursor, state in conn.execute(select(changes.c.cursor, changes.c.state).where(which)).all():
        frozen = {**frozen_date(before), **(state or {})}
        conn.execute(update(changes).where(changes.c.cursor == cursor).values(state=frozen))


def _write_lines(conn: Connection, pending: Pending) -> list[int]:
    if not pending.lines:
        return []
    cursors = new_keys(conn, changes.c.cursor, len(pending.lines))
    rows = []
    for cursor, line in zip(cursors, pending.lines, strict=True):
        row = {**line, "cursor": cursor}
        row["subject"] = pending.states[row.pop("id")].key
        rows.append(row)
    conn.execute(insert(changes), rows)
    return cursors


def new_keys(conn: Connection, column: Column[Any], count: int) -> list[int]:
    """Keys that no row has had before, growing, for rows that this transaction inserts.

    Rows that the database numbers itself are inserted one by one where their numbers must be told.
    """
    table = column.table.name
    if conn.dialect.name == "postgresql":
        sequence = text("SELECT nextval(pg_get_serial_sequence(:table, :column)) FROM generate_series(1, :count)")
        return sorted(conn.execute(sequence, {"table": table, "column": column.name, "count": count}).scalars())
    last = conn.execute(select(func.coalesce(func.max(column), 0))).scalar_one()
    return list(range(last + 1, last + 1 + count))


def _entry(state: State) -> search_index.IndexEntry:
    assert state.key is not None  # every article is written by now
    found = None if state.found is None else (state.found.headline, state.found.body)
    return search_index.IndexEntry(state.key, (state.article.headline, state.article.body), found)


_UPDATE_ARTICLE = update(articles).where(articles.c.key == bindparam("which"))
