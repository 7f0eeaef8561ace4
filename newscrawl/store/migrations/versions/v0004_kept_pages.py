"""When a failed page that is kept came: later tries may have brought none.

A migration is frozen: it names its columns itself and never imports `tables.py`.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One column more; of pages that are kept already the last try is the best that is known."""
    op.add_column("failures", sa.Column("page_at", sa.BigInteger(), nullable=True))
    op.execute("UPDATE failures SET page_at = last_at WHERE body IS NOT NULL")
