"""How far `deliver` has got with each of its targets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, update

from newscrawl.store.base import StoreOperations
from newscrawl.store.tables import changes, deliveries


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryPosition:
    """A delivery by its name: all lines up to ``cursor`` were acknowledged, ``behind`` lines were not."""

    name: str
    cursor: int
    updated_at: datetime
    behind: int


class Deliveries(StoreOperations):
    """The verbs about deliveries."""

    def delivered(self, name: str) -> int:
        """The cursor up to which lines were acknowledged; 0 for a delivery that never began."""
        with self._db.reading() as conn:
            found = conn.execute(select(deliveries.c.cursor).where(deliveries.c.name == name)).scalar()
        return found or 0

    def set_delivered(self, name: str, cursor: int, now: datetime) -> None:
        """Note that lines up to ``cursor`` were acknowledged."""
        values = {"cursor": cursor, "updated_at": now}
        with self._db.writing() as conn:
            mine = update(deliveries).where(deliveries.c.name == name).values(**values)
            if conn.execute(mine).rowcount == 0:
                conn.execute(insert(deliveries).values(name=name, **values))

    def deliveries(self) -> list[DeliveryPosition]:
        """Every delivery, by name, with how many lines it is behind."""
        behind = select(func.count()).where(changes.c.cursor > deliveries.c.cursor).scalar_subquery()
        query = select(deliveries, behind.label("behind")).order_by(deliveries.c.name)
        with self._db.reading() as conn:
            return [DeliveryPosition(**row) for row in conn.execute(query).mappings()]
