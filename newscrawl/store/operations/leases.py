"""Leases: which crawl holds a site."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from newscrawl.errors import LeaseLost, SiteBusy
from newscrawl.store.base import StoreOperations, insert_new
from newscrawl.store.tables import leases


def _describe_owner(owner: str) -> str:
    """An owner as people read it: what `newscrawl.crawl.session` writes is host, process, start and crawl."""
    place, _, rest = owner.partition("|")
    return f"process {rest.partition('|')[0]} on {place.partition('/')[0]}" if rest else owner


class Leases(StoreOperations):
    """One crawl at a time for each site."""

    def acquire(
        self, site: str, *, owner: str, now: datetime, alive: Callable[[str], bool], ttl: timedelta
    ) -> datetime | None:
        """Take the site's lease; returns when any run last asked the site, None when nobody knows.

        Of a lease that was never released the later of its heartbeat and last request counts.
        Raises `SiteBusy` while another owner holds it that is alive and was heard of within ``ttl``.
        """
        with self._db.writing() as conn:
            insert_new(conn, leases, [{"site": site}])
            row = conn.execute(select(leases).where(leases.c.site == site).with_for_update()).mappings().one()
            holder, heard = row["owner"], row["heartbeat_at"]
            last_request: datetime | None = row["last_request_at"]
            if holder is not None:
                if holder != owner and heard is not None and now - heard <= ttl and alive(holder):
                    who = _describe_owner(holder)
                    raise SiteBusy(f"{site}: another crawl is running ({who}, heard of at {heard:%H:%M:%S} UTC)")
                last_request = max((at for at in (heard, last_request) if at is not None), default=None)
            held = {"owner": owner, "acquired_at": now, "heartbeat_at": now, "last_request_at": last_request}
            conn.execute(update(leases).where(leases.c.site == site).values(**held))
        return last_request

    def heartbeat(self, site: str, *, owner: str, now: datetime, last_request_at: datetime | None) -> None:
        """Say that the owner is still at work; raises `LeaseLost` when another has taken the site."""
        if not self._touch(site, owner, {"heartbeat_at": now}, last_request_at):
            raise LeaseLost(f"{site}: the lease of this run was taken over by another run")

    def release(self, site: str, *, owner: str, now: datetime, last_request_at: datetime | None) -> None:
        """Give the lease back; nothing happens when it is no longer the owner's."""
        self._touch(site, owner, {"heartbeat_at": now, "owner": None}, last_request_at)

    def _touch(self, site: str, owner: str, values: dict[str, Any], last_request: datetime | None) -> bool:
        if last_request is not None:
            values["last_request_at"] = last_request
        mine = (leases.c.site == site) & (leases.c.owner == owner)
        with self._db.writing() as conn:
            return conn.execute(update(leases).where(mine).values(**values)).rowcount > 0
