"""What a batch of page results has worked out so far, and not written yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from newscrawl.items import Article
from newscrawl.records import ArchivePlace


@dataclass(slots=True)
class State:
    """One article while its batch is worked out; ``key`` and ``found`` are None for one that is not stored yet.

    ``looked_at`` is when the site was last asked for it, None for now.
    """

    article: Article
    section_slug: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    pages: int = 1
    gone_looks: int = 0
    key: int | None = None
    found: Article | None = None
    looked_at: datetime | None = None
    changed: bool = False  # whether its row is to be written


@dataclass(slots=True)
class Pending:
    """The rows of one transaction: articles by id, new revisions, lines of the feed, archive places by site."""

    conn: Connection
    run_id: int | None
    now: datetime
    states: dict[str, State] = field(default_factory=dict)
    revised: list[tuple[Article, dict[str, Any]]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)  # by the article's `id`
    refinements: dict[tuple[str, int], tuple[Article, Article]] = field(default_factory=dict)
    places: list[tuple[str, ArchivePlace]] = field(default_factory=list)
