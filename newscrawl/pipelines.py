"""Clean → Validate → Deduplicate → Save: each one thin, each calling a pure function or the run context."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, Self

from itemadapter import ItemAdapter
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from newscrawl.arabic import clean
from newscrawl.crawl.context import RunContext
from newscrawl.items import Article, problem, with_hash

_TEXTS = ("headline", "section", "dateline", "place", "body", "summary")
_ARTICLE_FIELDS = frozenset(f.name for f in fields(Article))


class _Pipeline:
    def __init__(self, context: RunContext) -> None:
        self.context = context

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Built for the run context of the crawler's spider."""
        return cls(crawler.spider.context)  # type: ignore[union-attr]


class Clean(_Pipeline):
    """Every text by `newscrawl.arabic.clean`: no change for our own pages, a service to other people's items."""

    async def process_item(self, item: Any) -> Any:
        """The item with clean texts; dicts and other items with an article's fields become articles."""
        adapter = ItemAdapter(item)
        if isinstance(item, Article):
            changed = {name: text for name, text in _cleaned(adapter).items() if text != adapter[name]}
            return with_hash(replace(item, **changed)) if changed or not item.content_hash else item
        if adapter.get("type") == "article" or {"id", "url", "headline"} <= set(adapter):
            values = {name: adapter[name] for name in adapter if name in _ARTICLE_FIELDS}
            values.setdefault("site", self.context.site.name)
            return with_hash(Article(**{**values, **_cleaned(adapter)}))
        return item


def _cleaned(adapter: ItemAdapter) -> dict[str, Any]:
    return {name: clean(adapter[name]) for name in _TEXTS if name in adapter and isinstance(adapter[name], str)}


class Validate(_Pipeline):
    """An article that breaks the contract is kept as a failure, with what is wrong."""

    async def process_item(self, item: Any) -> Any:
        """The item, or `DropItem` after it was listed as a failure."""
        if isinstance(item, Article) and (wrong := problem(item)):
            await self.context.lost(item, "invalid_item", wrong)
            raise DropItem(f"{item.id}: {wrong}")
        return item


class Deduplicate(_Pipeline):
    """Marks an article that repeats another one of the site."""

    async def process_item(self, item: Any) -> Any:
        """The item, with ``duplicate_of`` where it is a copy."""
        if isinstance(item, Article) and (original := await self.context.duplicate_of(item)):
            return replace(item, duplicate_of=original)
        return item


class Save(_Pipeline):
    """Saves articles; only what is new or revised goes on to the feeds, once it is committed."""

    async def process_item(self, item: Any) -> Any:
        """The article as stored, or `DropItem` when nothing changed."""
        if not isinstance(item, Article):
            return item
        saved = await self.context.save(item)
        if saved.article is None or not (saved.kind in ("new", "duplicate", "updated") or saved.changed):
            raise DropItem(f"{item.id}: {saved.kind}", log_level="DEBUG")
        return saved.article
