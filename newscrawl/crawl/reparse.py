"""Archived pages read again with today's page classes: what would differ, and saving it as revisions of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from newscrawl.archive.reader import ArchivedPage, pages_at
from newscrawl.crawl.extraction import FetchedPage, joined, page_text, read_first, read_part
from newscrawl.errors import ArchiveError, PageError
from newscrawl.items import Article, as_json, problem
from newscrawl.records import ListedLink, PageRead, StoredFailure
from newscrawl.site import Site
from newscrawl.store import Store
from newscrawl.store.saving.revisions import (
    changed_fields,
    is_other_reading,
    is_revision,
    refined,
    refines,
    revised,
    steadied,
)

BATCH = 100  # page results in one transaction
Kind = Literal["same", "refined", "revised", "mended", "unreadable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReparsedPage:
    """What an archived page came to: ``changed`` has old and new by field; ``why`` is for what is unreadable.

    ``refined`` is a finer date of the same revision; ``mended`` a page that no earlier run could read.
    """

    id: str
    kind: Kind
    changed: dict[str, tuple[Any, Any]]
    why: str | None = None
    result: PageRead | None = None


class Reparse:
    """Reads what the archive under ``folder`` holds of one site, and the pages of its open failures."""

    def __init__(self, store: Store, site: Site, folder: Path) -> None:
        self._store = store
        self._site = site
        self._folder = folder / site.name

    def readings(self, since: datetime | None = None) -> Iterator[ReparsedPage]:
        """Every archived page of a newest revision, then every page that could not be read, in the order they came.

        ``since`` leaves out what was published (else first seen, else failed) before.
        """
        for article in self._store.archived(self._site.name, since):
            yield self._again(article)
        for row in self._store.retryable(self._site.name, now=None):
            if row.page == "article" and row.has_page and (since is None or row.last_at >= since):
                reading = self._tried(row)
                if reading is not None:
                    yield reading

    def _again(self, old: Article) -> ReparsedPage:
        try:
            return compared(old, self._read(old))
        except PageError as error:
            return _unreadable(old.id, f"{error.reason}: {error}")
        except ArchiveError as error:
            return _unreadable(old.id, str(error))
        except Exception as error:  # a page class that fails
            return _unreadable(old.id, f"parser_error: {type(error).__name__}: {error}")

    def _read(self, old: Article) -> Article:
        source = old.source or {}
        path = self._folder / str(source["archive"])
        pages = pages_at(path, int(source["offset"]))
        first = next(pages)
        if first.article not in (None, old.id):
            raise ArchiveError(f"{path}, at {source['offset']}: holds {first.article}, not {old.id}")
        addresses = self._site.addresses(first.base)
        listed = old.extraction.get("published_at") == "listing"
        article, parts = read_first(
            self._site,
            addresses,
            _page(first),
            id=old.id,
            listed_at=old.published_at if listed else None,
            precision=old.published_precision if listed else None,
        )
        bodies = [article.body]
        for part in parts:
            page = next(pages, None)
            if page is None:
                found = f"{len(bodies)} of the article's {len(parts) + 1} pages"
                raise ArchiveError(f"{path}, at {source['offset']}: {found}")
            bodies.append(read_part(self._site, addresses, _page(page), id=old.id, requested=part))
        return replace(joined(article, bodies) if parts else article, source=old.source)

    def _tried(self, row: StoredFailure) -> ReparsedPage | None:
        """The page of an open failure; None where it still cannot be read, or is not all of its article."""
        body = (self._store.failure(row.id) or row).body
        id = row.article_id or self._site.identity(row.url)
        if not body or id is None or row.status != 200 or row.part_url:
            return None
        listed = self._store.listed(self._site.name, [id]).get(id) or ListedLink(id=id, url=row.url)
        page = FetchedPage(html=page_text(body, ""), url=row.url, at=row.last_at)
        try:
            article, parts = read_first(
                self._site, self._site.addresses(), page, id=id, listed_at=listed.listed_at, precision=listed.precision
            )
        except Exception:  # as before, whatever the reason is today
            return None
        if parts or problem(article):
            return None
        result = PageRead(article=article, section_slug=row.section_slug, kind="reparse")
        return ReparsedPage(id=id, kind="mended", changed={}, why=row.reason, result=result)


def compared(old: Article, new: Article) -> ReparsedPage:
    """What reading the page of ``old`` again came to, by the store's rules of what is an edit."""
    if wrong := problem(new):
        return _unreadable(old.id, f"invalid_item: {wrong}")
    result = PageRead(article=new, kind="reparse")
    new = steadied(old, new)
    kind: Kind = "same"
    if is_revision(old, new) or is_other_reading(old, new):
        kind, made = "revised", revised(old, new)
    elif refines(old, new):
        kind, made = "refined", refined(old, new)
    if kind == "same":
        return ReparsedPage(id=old.id, kind=kind, changed={})
    before, after = as_json(old), as_json(made)
    changed = {name: (before[name], after[name]) for name in changed_fields(old, made)}
    return ReparsedPage(id=old.id, kind=kind, changed=changed, result=result)


def save(store: Store, readings: Iterator[ReparsedPage], beat: Callable[[], None]) -> Iterator[ReparsedPage]:
    """The readings again, each once what differs is saved; ``beat`` is called often."""
    held: list[ReparsedPage] = []
    for reading in readings:
        beat()
        held.append(reading)
        if len(held) >= BATCH:
            yield from _saved(store, held)
            held = []
    yield from _saved(store, held)


def _saved(store: Store, readings: list[ReparsedPage]) -> list[ReparsedPage]:
    store.save([reading.result for reading in readings if reading.result], run_id=None, now=datetime.now(UTC))
    return readings


def _page(page: ArchivedPage) -> FetchedPage:
    return FetchedPage(html=page_text(page.body, page.content_type), url=page.url, at=page.at)


def _unreadable(id: str, why: str) -> ReparsedPage:
    return ReparsedPage(id=id, kind="unreadable", changed={}, why=why)
