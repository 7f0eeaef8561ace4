"""The tables. A change here needs a migration; a test compares the two.

Text is stored once, in ``revisions``; articles and change lines point at it by article id and number.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from newscrawl.store.types import Digest, Instant, Key

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _col(name: str, kind: Any, *, null: bool = False, **options: Any) -> Column[Any]:
    return Column(name, kind, nullable=null, **options)


# `at` is the publication, else the first sight; `headline_hash` finds equal headlines (see rows.key_hash).
articles = Table(
    "articles",
    metadata,
    Column("key", Key, primary_key=True, autoincrement=True),
    _col("id", Text),
    _col("site", Text),
    _col("url", Text),
    _col("section_slug", Text, null=True),
    _col("number", Integer),
    _col("at", Instant),
    _col("headline_hash", BigInteger),
    _col("duplicate_of", Text, null=True),
    _col("first_seen_at", Instant),
    _col("last_seen_at", Instant),
    _col("looked_at", Instant),
    _col("removed_at", Instant, null=True),
    _col("gone_looks", Integer),
    _col("pages", Integer),
    _col("etag", Text, null=True),
    _col("last_modified", Text, null=True),
    UniqueConstraint("id"),
    Index(None, "at"),
    Index(None, "headline_hash"),
    Index(None, "first_seen_at"),
)

revisions = Table(
    "revisions",
    metadata,
    Column("key", Key, primary_key=True, autoincrement=True),
    _col("article_id", Text),
    _col("number", Integer),
    _col("made_at", Instant),
    _col("section", Text, null=True),
    _col("headline", Text),
    _col("headline_tags", JSON(none_as_null=True), null=True),
    _col("dateline", Text, null=True),
    _col("place", Text, null=True),
    _col("authors", JSON(none_as_null=True), null=True),
    _col("published_at", Instant, null=True),
    _col("published_offset", Integer, null=True),
    _col("published_precision", Text, null=True),
    _col("modified_at", Instant, null=True),
    _col("modified_offset", Integer, null=True),
    _col("body", Text),
    _col("summary", Text, null=True),
    _col("image_url", Text, null=True),
    _col("tags", JSON(none_as_null=True), null=True),
    _col("language", Text),
    _col("content_hash", Digest),
    _col("fetched_at", Instant, null=True),
    _col("extraction", JSON(none_as_null=True), null=True),
    _col("parser", Text),
    _col("source", JSON(none_as_null=True), null=True),
    UniqueConstraint("article_id", "number"),
)

headlines = Table(
    "headlines",
    metadata,
    Column("key", Key, primary_key=True, autoincrement=False),
    _col("id", Text),
    _col("site", Text),
    _col("text", Text),
    _col("headline_tags", JSON(none_as_null=True), null=True),
    _col("url", Text, null=True),
    _col("article_id", Text, null=True),
    _col("position", Integer),
    _col("first_seen_at", Instant),
    _col("last_seen_at", Instant),
    _col("ended_at", Instant, null=True),
    _col("previous_id", Text, null=True),
    UniqueConstraint("id"),
    Index(None, "site", "ended_at"),
)

sightings = Table(
    "sightings",
    metadata,
    _col("headline_id", Text),
    _col("at", Instant),
    _col("position", Integer),
    _col("run_id", Key, null=True),
    PrimaryKeyConstraint("headline_id", "at"),
    sqlite_with_rowid=False,
)

# `number` is the article's revision; `state` what the line must remember because the item moved on since.
changes = Table(
    "changes",
    metadata,
    Column("cursor", Key, primary_key=True, autoincrement=True),
    _col("at", Instant),
    _col("kind", Text),
    _col("id", Text),
    _col("number", Integer, null=True),
    _col("changed", Text, null=True),
    _col("state", JSON(none_as_null=True), null=True),
    Index(None, "id"),
    sqlite_autoincrement=True,
)

runs = Table(
    "runs",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    _col("crawl", Text),
    _col("job", Text),
    _col("site", Text),
    _col("section", Text, null=True),
    _col("started_at", Instant),
    _col("finished_at", Instant, null=True),
    _col("outcome", Text, null=True),
    _col("requests", Integer),
    _col("not_modified", Integer),
    _col("bytes", BigInteger),
    _col("pages", Integer),
    _col("seen", Integer),
    _col("new", Integer),
    _col("updated", Integer),
    _col("removed", Integer),
    _col("restored", Integer),
    _col("duplicates", Integer),
    _col("failed", Integer),
    _col("skipped", Integer),
    _col("undated", Integer),
    _col("ways", JSON(none_as_null=True)),
    _col("oldest_published_at", Instant, null=True),
    _col("oldest_published_offset", Integer, null=True),
    _col("newest_published_at", Instant, null=True),
    _col("newest_published_offset", Integer, null=True),
    _col("complete", Boolean),
    _col("gap", JSON(none_as_null=True), null=True),
    _col("notes", JSON(none_as_null=True)),
    Index(None, "site", "id"),
    sqlite_autoincrement=True,
)

# What listing pages named; settled once a walk of the section that saw it was complete.
listings = Table(
    "listings",
    metadata,
    _col("site", Text),
    _col("section", Text),
    _col("article_id", Text),
    _col("url", Text),
    _col("headline", Text, null=True),
    _col("listed_at", Instant, null=True),
    _col("listed_offset", Integer, null=True),
    _col("precision", Text, null=True),
    _col("noted_at", Instant),
    _col("run_id", Key, null=True),
    _col("settled", Boolean),
    PrimaryKeyConstraint("article_id", "section", "site"),
    Index("ix_listings_unsettled", "site", "section", sqlite_where=text("settled = 0")),
    sqlite_with_rowid=False,
)

# `subject` is the article's id, else the address: one row for each page that could not be read.
failures = Table(
    "failures",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    _col("site", Text),
    _col("page", Text),
    _col("subject", Text),
    _col("article_id", Text, null=True),
    _col("url", Text),
    _col("section_slug", Text, null=True),
    _col("reason", Text),
    _col("detail", Text, null=True),
    _col("status", Integer, null=True),
    _col("retry", Boolean),
    _col("tries", Integer),
    _col("first_at", Instant),
    _col("last_at", Instant),
    _col("next_retry_at", Instant, null=True),
    _col("resolved_at", Instant, null=True),
    _col("run_id", Key, null=True),
    _col("body", LargeBinary, null=True),
    UniqueConstraint("subject", "page", "site"),
    Index(None, "site", "resolved_at"),
    sqlite_autoincrement=True,
)

leases = Table(
    "leases",
    metadata,
    _col("site", Text, primary_key=True),
    _col("owner", Text, null=True),
    _col("acquired_at", Instant, null=True),
    _col("heartbeat_at", Instant, null=True),
    _col("last_request_at", Instant, null=True),
)
