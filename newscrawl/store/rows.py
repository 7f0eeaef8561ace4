"""Between rows and items."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from newscrawl.arabic import search_key
from newscrawl.items import Article, Headline, Run
from newscrawl.messages.cases import Notice
from newscrawl.records import PageRead, PageResult
from newscrawl.store.types import at_offset, offset_of, safe

Row = Mapping[Any, Any]
# Fields of an article whose text is kept in its revisions, under the same names.
_PLAIN = (
    "section",
    "headline",
    "dateline",
    "place",
    "published_at",
    "published_precision",
    "modified_at",
    "body",
    "summary",
    "image_url",
    "content_hash",
    "fetched_at",
)
_LISTS = ("headline_tags", "authors", "tags")
_RUN_FIELDS = tuple(f.name for f in fields(Run))


def key_hash(text: str) -> int:
    """A signed 64-bit number for a text's search key; equal keys have equal numbers."""
    digest = hashlib.blake2b(search_key(text).encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def safe_result(result: PageResult) -> PageResult:
    """The page result with all its texts as every database takes them."""
    if isinstance(result, PageRead):
        unsafe = _safe_article(result.article)
        return replace(result, article=replace(result.article, **unsafe)) if unsafe else result
    values = {f.name: getattr(result, f.name) for f in fields(result)}
    changed: dict[str, Any] = {
        name: safe(text) for name, text in values.items() if isinstance(text, str) and _is_unsafe(text)
    }
    return replace(result, **changed) if changed else result


def _safe_article(article: Article) -> dict[str, Any]:
    """The fields of `Article` that `safe` would change, changed."""
    found: dict[str, Any] = {}
    for name in _TEXTS:
        value = getattr(article, name)
        if value and (changed := safe(value)) is not value and changed != value:
            found[name] = changed
    for name in _LISTS:
        values = getattr(article, name)
        if values and (made := tuple(map(safe, values))) != values:
            found[name] = made
    if any(map(_is_unsafe, article.extraction.values())):
        found["extraction"] = {name: safe(way) for name, way in article.extraction.items()}
    return found


def _is_unsafe(text: str) -> bool:
    return safe(text) != text


_TEXTS = (
    "id", "site", "url", "section", "headline", "dateline", "place", "body", "summary", "image_url", "language",
    "parser", "duplicate_of",
)  # fmt: skip


def reading(article: Article) -> str:
    """How an article was read, as ``readings`` keeps it: one text for all that were read alike."""
    return json.dumps([article.language, article.parser, article.extraction], ensure_ascii=False)


@lru_cache(maxsize=1024)
def _read_as(what: str) -> tuple[str, str, dict[str, str]]:
    language, parser, extraction = json.loads(what)
    return language, parser, extraction


def revision_row(article: Article, made_at: datetime, kind: str | None = None) -> dict[str, Any]:
    """A row of ``revisions``; ``article_key``, ``reading_id`` and ``archive_id`` are the batch's to fill in."""
    row: dict[str, Any] = {name: getattr(article, name) for name in _PLAIN}
    for name in _LISTS:
        row[name] = list(getattr(article, name)) or None
    row["number"] = article.revision
    row["made_at"] = made_at
    row["kind"] = kind
    row["published_offset"] = offset_of(article.published_at)
    row["modified_offset"] = offset_of(article.modified_at)
    row["archive_offset"] = article.source["offset"] if article.source else None
    return row


def article_item(row: Row, **as_of: Any) -> Article:
    """The article of a joined row of articles and revisions; ``as_of`` replaces single fields."""
    values: dict[str, Any] = {name: row[name] for name in _PLAIN}
    for name in _LISTS:
        values[name] = tuple(row[name] or ())
    values["published_at"] = at_offset(row["published_at"], row["published_offset"])
    values["modified_at"] = at_offset(row["modified_at"], row["modified_offset"])
    values["language"], values["parser"], extraction = _read_as(row["what"])
    values["extraction"] = dict(extraction)
    values["source"] = row["archive"] and {"archive": row["archive"], "offset": row["archive_offset"]}
    values["revision"] = row["number"]
    for name in ("id", "site", "url", "duplicate_of", "first_seen_at", "last_seen_at", "removed_at"):
        values[name] = row[name]
    values.update(as_of)
    return Article(**values)


def headline_row(item: Headline, key: int) -> dict[str, Any]:
    """A row of ``headlines``."""
    row = {f.name: getattr(item, f.name) for f in fields(Headline) if f.name != "type"}
    row["headline_tags"] = list(item.headline_tags) or None
    row["key"] = key
    return row


def headline_item(row: Row, **as_of: Any) -> Headline:
    """The headline of a row; ``as_of`` replaces single fields."""
    values = {f.name: row[f.name] for f in fields(Headline) if f.name != "type"}
    values["headline_tags"] = tuple(row["headline_tags"] or ())
    values.update(as_of)
    return Headline(**values)


def run_row(run: Run) -> dict[str, Any]:
    """A row of ``runs``, without its id."""
    row = {name: getattr(run, name) for name in _RUN_FIELDS if name != "id"}
    row["notes"] = list(run.notes)
    row["notices"] = [asdict(notice) for notice in run.notices] or None
    row["oldest_published_offset"] = offset_of(run.oldest_published_at)
    row["newest_published_offset"] = offset_of(run.newest_published_at)
    return row


def run_item(row: Row) -> Run:
    """The run of a row."""
    values = {name: row[name] for name in _RUN_FIELDS}
    values["notes"], values["notices"] = tuple(row["notes"]), notices_of(row["notices"])
    for name in ("oldest_published", "newest_published"):
        values[f"{name}_at"] = at_offset(row[f"{name}_at"], row[f"{name}_offset"])
    return Run(**values)


def notices_of(told: Sequence[dict[str, Any]] | None) -> tuple[Notice, ...]:
    """The notices of a column."""
    return tuple(Notice(**one) for one in told or ())


def frozen_date(article: Article) -> dict[str, Any]:
    """What a change line remembers of a publication that is about to be made more exact."""
    at = article.published_at
    return {
        "published_at": None if at is None else at.isoformat(),
        "published_precision": article.published_precision,
        "content_hash": article.content_hash,
        "extraction": article.extraction,
    }


def dated(article: Article) -> dict[str, Any]:
    """The columns of a revision that a more exact publication changes, but for how it was read."""
    return {
        "published_at": article.published_at,
        "published_offset": offset_of(article.published_at),
        "published_precision": article.published_precision,
        "content_hash": article.content_hash,
    }
