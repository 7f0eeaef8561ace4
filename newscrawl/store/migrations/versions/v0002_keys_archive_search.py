"""Keys instead of ids, what repeats itself stored once; the archive, deliveries and the search index.

A migration is frozen: it names its columns itself and never imports `tables.py`.
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from newscrawl.store import search_index

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CHUNK = 500


def upgrade() -> None:
    """Bring a store of the first version up to the second."""
    _make_tables()
    _revisions()
    _changes()
    _listings()
    _words()


def _make_tables() -> None:
    op.create_table(
        "readings",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_readings"),
        sa.UniqueConstraint("what", name="uq_readings_what"),
    )
    op.create_table(
        "archives",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=True),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_archives"),
        sa.UniqueConstraint("name", name="uq_archives_name"),
    )
    op.create_table(
        "deliveries",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("cursor", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_deliveries"),
    )


def _revisions() -> None:
    for column in (
        sa.Column("article_key", KEY, nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("reading_id", sa.Integer(), nullable=True),
        sa.Column("archive_id", sa.Integer(), nullable=True),
        sa.Column("archive_offset", sa.BigInteger(), nullable=True),
    ):
        op.add_column("revisions", column)
    op.execute("UPDATE revisions SET article_key = (SELECT key FROM articles WHERE articles.id = revisions.article_id)")
    _readings()
    with op.batch_alter_table("revisions") as batch:
        batch.drop_constraint("uq_revisions_article_id_number", type_="unique")
        batch.alter_column("article_key", existing_type=KEY, nullable=False)
        batch.alter_column("reading_id", existing_type=sa.Integer(), nullable=False)
        for name in ("article_id", "language", "extraction", "parser", "source"):
            batch.drop_column(name)
        batch.create_unique_constraint("uq_revisions_article_key_number", ["article_key", "number"])


def _readings() -> None:
    conn = op.get_bind()
    alike = "SELECT DISTINCT language, parser, CAST(extraction AS TEXT) FROM revisions"
    same = "language = :language AND parser = :parser AND COALESCE(CAST(extraction AS TEXT), '') = :extraction"
    for language, parser, extraction in conn.execute(sa.text(alike)).all():
        what = json.dumps([language, parser, json.loads(extraction or "{}") or {}], ensure_ascii=False)
        conn.execute(
            sa.text("INSERT INTO readings (what) VALUES (:what) ON CONFLICT (what) DO NOTHING"), {"what": what}
        )
        values = {"language": language, "parser": parser, "extraction": extraction or "", "what": what}
        conn.execute(
            sa.text(f"UPDATE revisions SET reading_id = (SELECT id FROM readings WHERE what = :what) WHERE {same}"),
            values,
        )


def _changes() -> None:
    op.add_column("changes", sa.Column("subject", KEY, nullable=True))
    for table, numbered in (("articles", "IS NOT NULL"), ("headlines", "IS NULL")):
        op.execute(
            f"UPDATE changes SET subject = (SELECT key FROM {table} WHERE {table}.id = changes.id) "
            f"WHERE number {numbered}"
        )
    op.drop_index("ix_changes_id", "changes")
    with op.batch_alter_table("changes", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.drop_column("id")
        batch.alter_column("subject", existing_type=KEY, nullable=False)
    op.create_index("ix_changes_subject", "changes", ["subject"])


def _listings() -> None:
    op.drop_index("ix_listings_unsettled", "listings")
    op.rename_table("listings", "old_listings")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE old_listings RENAME CONSTRAINT pk_listings TO pk_old_listings")
    op.create_table(
        "lists",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=True),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_lists"),
        sa.UniqueConstraint("site", "section", name="uq_lists_site_section"),
    )
    op.create_table(
        "listings",
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("listed_at", sa.BigInteger(), nullable=True),
        sa.Column("listed_offset", sa.Integer(), nullable=True),
        sa.Column("precision", sa.Text(), nullable=True),
        sa.Column("noted_at", sa.BigInteger(), nullable=False),
        sa.Column("run_id", KEY, nullable=True),
        sa.PrimaryKeyConstraint("article_id", "list_id", name="pk_listings"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "settled",
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("article_id", "list_id", name="pk_settled"),
        sqlite_with_rowid=False,
    )
    joined = "FROM old_listings o JOIN lists l ON l.site = o.site AND l.section = o.section"
    op.execute("INSERT INTO lists (site, section) SELECT DISTINCT site, section FROM old_listings")
    op.execute(f"INSERT INTO settled (list_id, article_id) SELECT l.id, o.article_id {joined} WHERE o.settled")
    kept = "url, listed_at, listed_offset, precision, noted_at, run_id"
    columns = ", ".join(f"o.{name}" for name in kept.split(", "))
    needed = "NOT o.settled OR NOT EXISTS (SELECT 1 FROM articles a WHERE a.id = o.article_id)"
    rows = f"SELECT l.id, o.article_id, {columns} {joined} WHERE {needed}"
    op.execute(f"INSERT INTO listings (list_id, article_id, {kept}) {rows}")
    op.drop_table("old_listings")


def _words() -> None:
    search_index.make(op.get_bind())
    search_index.fill(op.get_bind())
