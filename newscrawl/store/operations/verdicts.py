"""The last verdict on each job, and which of them was sent to the operator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import insert, select, update

from newscrawl.records import StoredVerdict
from newscrawl.store.base import StoreOperations
from newscrawl.store.tables import verdicts


class Verdicts(StoreOperations):
    """The verbs about verdicts."""

    def stored_verdicts(self, site: str | None = None) -> list[StoredVerdict]:
        """The last verdict on every job, by site and job."""
        query = select(verdicts).order_by(verdicts.c.site, verdicts.c.job)
        if site is not None:
            query = query.where(verdicts.c.site == site)
        with self._db.reading() as conn:
            return [StoredVerdict(**row) for row in conn.execute(query).mappings()]

    def save_verdicts(self, rows: Sequence[StoredVerdict]) -> None:
        """Keep these as the last verdicts on their jobs."""
        with self._db.writing() as conn:
            for row in rows:
                mine = (verdicts.c.site == row.site) & (verdicts.c.job == row.job)
                if conn.execute(update(verdicts).where(mine).values(**asdict(row))).rowcount == 0:
                    conn.execute(insert(verdicts).values(**asdict(row)))
