"""The tables. A change here needs a migration; a test compares the two.

Text is stored once, in ``revisions``; articles and change lines point at it by the article's key and a number.
What repeats itself in every row (how a page was read, which list named it) is stored once, too.
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
    event,
)

from newscrawl.store import search_index
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

# `kind` is None for a page that was read, else what made the revision: "reparse".
revisions = Table(
    "revisions",
    metadata,
    Column("key", Key, primary_key=True, autoincrement=True),
    _col("article_key", Key),
    _col("number", Integer),
    _col("made_at", Instant),
    _col("kind", Text, null=True),
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
    _col("content_hash", Digest),
    _col("fetched_at", Instant, null=True),
    _col("reading_id", Integer),
    _col("archive_id", Integer, null=True),
    _col("archive_offset", BigInteger, null=True),
    UniqueConstraint("article_key", "number"),
)

# How a page was read: JSON of language, parser and extraction (see rows.reading).
readings = Table(
    "readings",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _col("what", Text),
    UniqueConstraint("what"),
)

# The WARC files. `size` is where the last record ends that a revision points at: what is behind may be half written.
archives = Table(
    "archives",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _col("site", Text),
    _col("name", Text),
    _col("size", BigInteger),
    _col("first_at", Instant),
    _col("last_at", Instant),
    UniqueConstraint("name"),
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

# `subject` is an article's key where there is a `number` (of its revision), else a headline's; `state` is what the
# line must remember because the item moved on since.
changes = Table(
    "changes",
    metadata,
    Column("cursor", Key, primary_key=True, autoincrement=True),
    _col("at", Instant),
    _col("kind", Text),
    _col("subject", Key),
    _col("number", Integer, null=True),
    _col("changed", Text, null=True),
    _col("state", JSON(none_as_null=True), null=True),
    Index(None, "subject"),
    sqlite_autoincrement=True,
)

# How far `deliver` has got with each of its targets.
deliveries = Table(
    "deliveries",
    metadata,
    _col("name", Text, primary_key=True),
    _col("cursor", BigInteger),
    _col("updated_at", Instant),
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
    _col("notices", JSON(none_as_null=True), null=True),
    Index(None, "site", "id"),
    sqlite_autoincrement=True,
)

# The lists that walks read: one of each section.
lists = Table(
    "lists",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _col("site", Text),
    _col("section", Text),
    UniqueConstraint("site", "section"),
)

# What listing pages named and no complete walk has settled, or no page could be had of.
listings = Table(
    "listings",
    metadata,
    _col("list_id", Integer),
    _col("article_id", Text),
    _col("url", Text),
    _col("listed_at", Instant, null=True),
    _col("listed_offset", Integer, null=True),
    _col("precision", Text, null=True),
    _col("noted_at", Instant),
    _col("run_id", Key, null=True),
    PrimaryKeyConstraint("article_id", "list_id"),
    sqlite_with_rowid=False,
)

# What a complete walk has seen: on a list, nothing that is older is unknown.
settled = Table(
    "settled",
    metadata,
    _col("list_id", Integer),
    _col("article_id", Text),
    PrimaryKeyConstraint("article_id", "list_id"),
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
    _col("page_at", Instant, null=True),
    _col("part_url", Text, null=True),
    UniqueConstraint("subject", "page", "site"),
    Index(None, "site", "resolved_at"),
    sqlite_autoincrement=True,
)

# What RSS feeds and sitemaps named, beside the lists: `witness` is `rss` or `sitemap`.
witnessed = Table(
    "witnessed",
    metadata,
    _col("site", Text),
    _col("witness", Text),
    _col("article_id", Text),
    _col("url", Text),
    _col("section", Text, null=True),
    _col("said_at", Instant, null=True),
    _col("first_seen_at", Instant),
    _col("last_seen_at", Instant),
    PrimaryKeyConstraint("site", "witness", "article_id"),
    Index(None, "first_seen_at"),
    sqlite_with_rowid=False,
)

# The last verdict on each job of a site, since when, and what of it was sent to the operator.
verdicts = Table(
    "verdicts",
    metadata,
    _col("site", Text),
    _col("job", Text),
    _col("verdict", Text),
    _col("reason", Text),
    _col("since", Instant),
    _col("told", Text, null=True),
    _col("told_at", Instant, null=True),
    PrimaryKeyConstraint("site", "job"),
    sqlite_with_rowid=False,
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

event.listen(metadata, "after_create", lambda _, conn, **options: search_index.make(conn))
