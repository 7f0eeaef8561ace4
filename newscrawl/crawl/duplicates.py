"""Whether an article that was just read repeats another one of its site: the index of texts, filled from the store."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from newscrawl.crawl.session import SiteSession
from newscrawl.errors import StoreError
from newscrawl.items import Article
from newscrawl.text.near_duplicates import NearDuplicates, Text

_DAY = timedelta(days=1)


class DuplicateFinder:
    """The texts of the days around those that were asked for; the store gives those it has."""

    def __init__(self, session: SiteSession) -> None:
        self._session = session
        self._index = NearDuplicates()
        self._days: set[datetime] = set()
        self._turn = asyncio.Lock()

    async def original(self, article: Article, at: datetime) -> str | None:
        """The id of the article that this one, published ``at``, repeats, or None; it joins the index."""
        async with self._turn:
            try:
                await self._load(at)
            except StoreError:
                return None  # it goes to the spool, and is compared when it is recovered
            text = Text.of(article, at)
            found = self._index.find(text)
            self._index.add(replace(text, root=found) if found else text)
        return found

    async def _load(self, at: datetime) -> None:
        # Only the day before and the day after can hold a copy: the index never holds more, however
        # far back a walk goes.
        first = (at.astimezone(UTC) - _DAY).replace(hour=0, minute=0, second=0, microsecond=0)
        wanted = [first + _DAY * n for n in range(3)]
        if not self._days <= set(wanted):
            self._days.intersection_update(wanted)
            self._index.keep(first, first + _DAY * 3)
        for day in wanted:
            if day not in self._days:
                self._days.add(day)
                session = self._session
                for text in await session.call(session.store.texts, session.site.name, day, day + _DAY):
                    self._index.add(text)
