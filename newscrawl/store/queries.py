"""How articles are read: each with one of its revisions, how that was read and where its page is."""

from __future__ import annotations

from typing import Any, Literal

from sqlalchemy import ColumnElement, FromClause, Select, Text, cast, select

from newscrawl.store.tables import archives, articles, readings, revisions

Kind = Literal["urgent", "edited", "removed", "duplicate"]

CURRENT = (revisions.c.article_key == articles.c.key) & (revisions.c.number == articles.c.number)
_NOT_IN_THE_ITEM = {"key", "article_key", "number", "reading_id", "archive_id"}

# What `rows.article_item` needs of a revision; columns that articles have, too, are taken from there.
REVISION_COLUMNS: list[ColumnElement[Any]] = [
    *(c for c in revisions.c if c.name not in _NOT_IN_THE_ITEM),
    readings.c.what,
    archives.c.name.label("archive"),
]


def with_origin(source: FromClause) -> FromClause:
    """Revisions joined to how they were read and where their pages are."""
    source = source.outerjoin(readings, readings.c.id == revisions.c.reading_id)
    return source.outerjoin(archives, archives.c.id == revisions.c.archive_id)


def current_articles() -> Select[Any]:
    """Every article with its newest revision, as `rows.article_item` takes them."""
    return select(articles, *REVISION_COLUMNS).select_from(with_origin(articles.join(revisions, CURRENT)))


def all_revisions() -> Select[Any]:
    """Every article with each of its revisions, whose number is `revision`."""
    joined = articles.join(revisions, revisions.c.article_key == articles.c.key)
    number = revisions.c.number.label("revision")
    return select(articles, *REVISION_COLUMNS, number).select_from(with_origin(joined))


def in_section(section: str) -> ColumnElement[bool]:
    """Articles of a section, by its name as the site writes it or by its address slug."""
    return (revisions.c.section == section) | (articles.c.section_slug == section)


def of_kind(kind: Kind) -> ColumnElement[bool]:
    """Articles that are urgent, have more than one revision, are gone from their site, or repeat another."""
    kinds: dict[Kind, ColumnElement[bool]] = {
        "urgent": cast(revisions.c.headline_tags, Text).like('%"urgent"%'),
        "edited": articles.c.number > 1,
        "removed": articles.c.removed_at.is_not(None),
        "duplicate": articles.c.duplicate_of.is_not(None),
    }
    return kinds[kind]
