"""The ticker: one reading of it becomes headlines, sightings and change lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, or_, select, update

from newscrawl.arabic import search_key
from newscrawl.items import Headline, TickerReading
from newscrawl.records import Change
from newscrawl.store.base import StoreOperations, fence, insert_new
from newscrawl.store.queries import CURRENT
from newscrawl.store.rows import headline_item, headline_row, key_hash
from newscrawl.store.saving.ticker_changes import SAME_WITHIN, KnownHeadline, ShownLine, compare
from newscrawl.store.saving.writes import new_keys
from newscrawl.store.tables import articles, changes, failures, headlines, revisions, sightings
from newscrawl.store.types import safe, to_micros


class Ticker(StoreOperations):
    """The verb about the ticker."""

    def read_ticker(self, reading: TickerReading, *, run_id: int | None, now: datetime) -> list[Change]:
        """Save one reading of the ticker: one transaction; returns its lines in the change feed.

        A headline that comes back within a day is the same one, open again, and its line says
        ``headline.appeared`` anew. Raises ``ValueError`` for a reading without lines: that is a
        failure of the page and ends nothing.
        """
        if not any(line.text.strip() for line in reading.lines):
            raise ValueError("a reading of the ticker without a line")
        with self._db.writing() as conn:
            fence(conn, run_id)
            return _Reading(conn, reading, run_id, now).run()


class _Reading:
    def __init__(self, conn: Connection, reading: TickerReading, run_id: int | None, now: datetime) -> None:
        self.conn, self.run_id, self.now = conn, run_id, now
        self.site, self.at = reading.site, reading.read_at
        self.lines = [replace(line, text=safe(line.text)) for line in reading.lines]
        self.keys: dict[str, int] = {}
        self.items = self._standing()
        self.events: list[tuple[str, Headline]] = []

    def run(self) -> list[Change]:
        standing = [KnownHeadline(id=h.id, text=h.text, url=h.url, ended_at=h.ended_at) for h in self.items.values()]
        found = compare(standing, self.lines, self.at)
        seen = [self._show(shown) for shown in found.shown]
        for old_id in found.ended:
            if not any(kind == "headline.ended" and item.id == old_id for kind, item in self.events):
                self._end(old_id)
        sights = [{"headline_id": h.id, "at": self.at, "position": h.position, "run_id": self.run_id} for h in seen]
        insert_new(self.conn, sightings, sights)
        self._resolve()
        return self._write_lines()

    def _standing(self) -> dict[str, Headline]:
        recent = or_(headlines.c.ended_at.is_(None), headlines.c.ended_at >= self.at - SAME_WITHIN)
        query = select(headlines).where(headlines.c.site == self.site, recent)
        query = query.order_by(headlines.c.position, headlines.c.key)
        rows = self.conn.execute(query).mappings().all()
        self.keys.update((row["id"], row["key"]) for row in rows)
        return {row["id"]: headline_item(row) for row in rows}

    def _show(self, shown: ShownLine) -> Headline:
        if shown.same_as is not None:
            return self._again(self.items[shown.same_as], shown)
        item = self._create(shown)
        if shown.previous_id is None:
            self.events.append(("headline.appeared", item))
        else:
            self.events.append(("headline.reworded", item))
            self._end(shown.previous_id)
        return item

    def _create(self, shown: ShownLine) -> Headline:
        line = shown.line
        key = (self.conn.execute(select(func.max(headlines.c.key))).scalar() or 0) + 1
        item = Headline(
            id=f"{self.site}:h{key}",
            site=self.site,
            text=line.text,
            headline_tags=line.headline_tags,
            url=line.url,
            article_id=line.article_id or self._article_of(line.text),
            position=shown.position,
            first_seen_at=self.at,
            last_seen_at=self.at,
            previous_id=shown.previous_id,
        )
        self.conn.execute(insert(headlines).values(**headline_row(item, key)))
        self.keys[item.id] = key
        return item

    def _again(self, old: Headline, shown: ShownLine) -> Headline:
        line = shown.line
        item = replace(
            old,
            position=shown.position,
            last_seen_at=max(old.last_seen_at, self.at),
            ended_at=None,
            url=line.url or old.url,
            article_id=old.article_id or line.article_id or self._article_of(old.text),
        )
        self._update(item)
        if old.ended_at is not None:
            self.events.append(("headline.appeared", item))
        return item

    def _end(self, headline_id: str) -> None:
        item = replace(self.items[headline_id], ended_at=self.at)
        self._update(item)
        self.events.append(("headline.ended", item))

    def _update(self, item: Headline) -> None:
        names = ("position", "last_seen_at", "ended_at", "url", "article_id")
        values = {name: getattr(item, name) for name in names}
        self.conn.execute(update(headlines).where(headlines.c.id == item.id).values(**values))

    def _article_of(self, text: str) -> str | None:
        """The newest article of the site whose headline has the same search key."""
        mine = (articles.c.headline_hash == key_hash(text)) & (articles.c.site == self.site)
        query = select(articles.c.id, revisions.c.headline).join(revisions, CURRENT).where(mine)
        key = search_key(text)
        for article_id, headline in self.conn.execute(query.order_by(articles.c.at.desc())):
            if key and search_key(headline) == key:
                return str(article_id)
        return None

    def _resolve(self) -> None:
        which = (failures.c.site == self.site) & (failures.c.page == "ticker") & failures.c.resolved_at.is_(None)
        over = {"resolved_at": self.now, "next_retry_at": None, "body": None, "page_at": None}
        self.conn.execute(update(failures).where(which).values(**over))

    def _write_lines(self) -> list[Change]:
        if not self.events:
            return []
        line = {"at": self.now, "number": None, "changed": None}
        rows = [
            {**line, "kind": kind, "subject": self.keys[item.id], "state": headline_state(item)}
            for kind, item in self.events
        ]
        cursors = new_keys(self.conn, changes.c.cursor, len(rows))
        self.conn.execute(
            insert(changes), [{**row, "cursor": cursor} for cursor, row in zip(cursors, rows, strict=True)]
        )
        return [
            Change(cursor=cursor, at=self.now, kind=kind, id=item.id, object=item)
            for cursor, (kind, item) in zip(cursors, self.events, strict=True)
        ]


def headline_state(item: Headline) -> dict[str, Any]:
    """What a change line remembers of a headline: all of it that later readings may change."""
    return {
        "position": item.position,
        "last_seen_at": to_micros(item.last_seen_at),
        "ended_at": None if item.ended_at is None else to_micros(item.ended_at),
        "url": item.url,
        "article_id": item.article_id,
    }
