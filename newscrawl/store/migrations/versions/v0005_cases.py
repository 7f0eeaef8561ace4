"""What runs note, and which page failed, as data, too: until now other parts read it out of sentences.

A migration is frozen: it names its columns itself, knows the sentences by itself, and never imports `tables.py`.
"""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

RUNS = sa.table(
    "runs", sa.column("id"), sa.column("notes", sa.JSON()), sa.column("notices", sa.JSON(none_as_null=True))
)
FAILURES = sa.table("failures", *(sa.column(name) for name in ("id", "page", "status", "detail", "part_url")))
LATER_WAY = re.compile(r"read in a later way than before: (\w+): (\w+) → (?:not found|(\w+))")
ONE_PAGE = re.compile(r"one page alone was tried again: failure ([0-9]+)")
FORBIDDEN = re.compile(r"robots\.txt forbids (.+?)(?: and ([0-9]+) more)?")
PART = re.compile(r"https?://\S+?(?=: |$)")


def upgrade() -> None:
    """Two columns more; the sentences are read for the last time."""
    _notices()
    _parts()


def _notices() -> None:
    op.add_column("runs", sa.Column("notices", sa.JSON(), nullable=True))
    conn = op.get_bind()
    for id, notes in conn.execute(sa.select(RUNS.c.id, RUNS.c.notes).where(_may_tell())).all():
        if notices := [notice for note in notes if (notice := _notice(note))]:
            conn.execute(sa.update(RUNS).where(RUNS.c.id == id).values(notices=notices))


def _may_tell() -> sa.ColumnElement[bool]:
    text = sa.cast(RUNS.c.notes, sa.Text())
    return sa.or_(*(text.like(f"%{words}%") for words in ("in a later way", "one page alone", "robots.txt forbids")))


def _notice(note: str) -> dict[str, Any] | None:
    if found := LATER_WAY.fullmatch(note):
        return {"case": "later_way", "figures": {"field": found[1], "usual": found[2], "way": found[3]}}
    if found := ONE_PAGE.fullmatch(note):
        return {"case": "one_page", "figures": {"failure": int(found[1])}}
    if found := FORBIDDEN.fullmatch(note):
        return {"case": "forbidden", "figures": {"urls": found[1].split(), "more": int(found[2] or 0)}}
    return None


def _parts() -> None:
    """The failures of an article's further pages: their details begin with the page's address."""
    op.add_column("failures", sa.Column("part_url", sa.Text(), nullable=True))
    conn, of = op.get_bind(), FAILURES.c
    mine = sa.and_(of.page == "article", of.status == 200, of.detail.like("http%"))
    for id, detail in conn.execute(sa.select(of.id, of.detail).where(mine)).all():
        if found := PART.match(detail):
            conn.execute(sa.update(FAILURES).where(of.id == id).values(part_url=found[0]))
