"""The ledger: leases, runs, and what walks have listed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, case, delete, exists, func, insert, select, true, update

from newscrawl.errors import LeaseLost, SiteBusy
from newscrawl.items import JobKind, Run
from newscrawl.records import Listed
from newscrawl.store.part import Part, chunks, fence, insert_new
from newscrawl.store.rows import run_item, run_row
from newscrawl.store.tables import articles, failures, leases, listings, lists, runs, settled
from newscrawl.store.types import at_offset, offset_of, safe


def _told(owner: str) -> str:
    """An owner as people read it: what `newscrawl.crawl.session` writes is host, process, start and crawl."""
    place, _, rest = owner.partition("|")
    return f"process {rest.partition('|')[0]} on {place.partition('/')[0]}" if rest else owner


class Leases(Part):
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
            asked: datetime | None = row["last_request_at"]
            if holder is not None:
                if holder != owner and heard is not None and now - heard <= ttl and alive(holder):
                    raise SiteBusy(
                        f"{site}: another crawl is running ({_told(holder)}, heard of at {heard:%H:%M:%S} UTC)"
                    )
                asked = max((at for at in (heard, asked) if at is not None), default=None)
            held = {"owner": owner, "acquired_at": now, "heartbeat_at": now, "last_request_at": asked}
            conn.execute(update(leases).where(leases.c.site == site).values(**held))
        return asked

    def heartbeat(self, site: str, *, owner: str, now: datetime, last_request_at: datetime | None) -> None:
        """Say that the owner is still at work; raises `LeaseLost` when another has taken the site."""
        if not self._touch(site, owner, {"heartbeat_at": now}, last_request_at):
            raise LeaseLost(f"{site}: the lease of this run was taken over by another run")

    def release(self, site: str, *, owner: str, now: datetime, last_request_at: datetime | None) -> None:
        """Give the lease back; nothing happens when it is no longer the owner's."""
        self._touch(site, owner, {"heartbeat_at": now, "owner": None}, last_request_at)

    def _touch(self, site: str, owner: str, values: dict[str, Any], asked: datetime | None) -> bool:
        if asked is not None:
            values["last_request_at"] = asked
        mine = (leases.c.site == site) & (leases.c.owner == owner)
        with self._db.writing() as conn:
            return conn.execute(update(leases).where(mine).values(**values)).rowcount > 0


class Runs(Part):
    """One row for each section or ticker that was crawled."""

    def start_run(self, run: Run) -> Run:
        """Enter a run; returns it with its id."""
        with self._db.writing() as conn:
            made = conn.execute(insert(runs).values(**run_row(run)).returning(runs.c.id)).scalar_one()
        return replace(run, id=made)

    def finish_run(self, run: Run, *, settle: bool) -> None:
        """Update a run's row. ``settle`` also closes its walk: the listing is settled as read so far.

        Open failures of the section's listing pages from before this run are then over too.
        """
        with self._db.writing() as conn:
            fence(conn, run.id)
            conn.execute(update(runs).where(runs.c.id == run.id).values(**run_row(run)))
            if not settle or run.section is None:
                return
            _settle(conn, _list_id(conn, run.site, run.section))
            page = (failures.c.site == run.site) & (failures.c.page == "listing")
            page &= (failures.c.section_slug == run.section) & (failures.c.last_at < run.started_at)
            over = {"resolved_at": run.finished_at or run.started_at, "next_retry_at": None, "body": None}
            conn.execute(update(failures).where(page, failures.c.resolved_at.is_(None)).values(**over))

    def runs(
        self,
        *,
        site: str | None = None,
        what: str | None = None,
        since: datetime | None = None,
        limit: int | None = 50,
    ) -> list[Run]:
        """The last runs, newest first; one that never ended has no outcome. ``what`` as `last_began` names it."""
        query = select(runs).order_by(runs.c.id.desc()).limit(limit)
        if site is not None:
            query = query.where(runs.c.site == site)
        if what is not None:
            query = query.where(func.coalesce(runs.c.section, runs.c.job) == what)
        if since is not None:
            query = query.where(runs.c.started_at >= since)
        with self._db.reading() as conn:
            return [run_item(row) for row in conn.execute(query).mappings()]

    def broken_off(self, site: str, *, since: datetime, limit: int = 50) -> list[Run]:
        """The site's walks of the time that are over and left something, newest first."""
        left = (runs.c.complete != true()) | runs.c.gap.is_not(None)
        query = select(runs).where(runs.c.site == site, runs.c.job == "section", runs.c.started_at >= since)
        query = query.where(runs.c.finished_at.is_not(None), left).order_by(runs.c.id.desc()).limit(limit)
        with self._db.reading() as conn:
            return [run_item(row) for row in conn.execute(query).mappings()]

    def last_began(self, site: str) -> dict[str, datetime]:
        """When each job of a site last began, by its section's slug, else by what it is: `ticker`, `witness`."""
        what = func.coalesce(runs.c.section, runs.c.job)
        query = select(what, func.max(runs.c.started_at)).where(runs.c.site == site).group_by(what)
        with self._db.reading() as conn:
            return {row[0]: row[1] for row in conn.execute(query)}

    def last_times(self) -> dict[tuple[str, str], tuple[datetime, datetime | None]]:
        """When each job of every site last began, and when a run of it last ended as ok; jobs as in `last_began`."""
        what = func.coalesce(runs.c.section, runs.c.job)
        success = func.max(case((runs.c.outcome == "ok", runs.c.finished_at)))
        query = select(runs.c.site, what, func.max(runs.c.started_at), success).group_by(runs.c.site, what)
        with self._db.reading() as conn:
            return {(site, job): (began, ended) for site, job, began, ended in conn.execute(query)}

    def abandon_runs(self, site: str, now: datetime) -> int:
        """Mark the site's runs that never ended as interrupted; returns how many there were."""
        mine = (runs.c.site == site) & runs.c.finished_at.is_(None)
        with self._db.writing() as conn:
            over = update(runs).where(mine).values(finished_at=now, outcome="interrupted")
            return conn.execute(over).rowcount

    def was_complete(self, site: str, section: str) -> bool:
        """Whether any walk of this section was ever complete; one bound by a date is so to that date only."""
        mine = (runs.c.site == site) & (runs.c.section == section) & (runs.c.complete == true())
        mine &= runs.c.gap.is_(None)
        with self._db.reading() as conn:
            return conn.execute(select(runs.c.id).where(mine).limit(1)).first() is not None

    def ways(self, site: str, job: JobKind, section: str | None, limit: int) -> list[dict[str, dict[str, int]]]:
        """By which ways fields were read in the last runs that read any, newest first."""
        mine = (runs.c.site == site) & (runs.c.job == job) & runs.c.finished_at.is_not(None)
        mine &= runs.c.section.is_(None) if section is None else runs.c.section == section
        query = select(runs.c.ways).where(mine).order_by(runs.c.id.desc())
        found: list[dict[str, dict[str, int]]] = []
        with self._db.reading() as conn:
            for ways in conn.execute(query).scalars():
                if len(found) == limit:
                    break
                if ways:
                    found.append(ways)
        return found

    def ways_since(self, site: str, since: datetime) -> Iterator[tuple[datetime, str, dict[str, dict[str, int]]]]:
        """Each of the site's runs that read any fields: when it began, its kind of job, the ways; oldest first."""
        query = select(runs.c.started_at, runs.c.job, runs.c.ways)
        query = query.where(runs.c.site == site, runs.c.started_at >= since).order_by(runs.c.id)
        with self._db.reading() as conn:
            for at, job, ways in conn.execute(query):
                if ways:
                    yield at, job, ways


class Walks(Part):
    """What listing pages have named, and how far walks have read."""

    def list_links(self, run: Run, links: Sequence[Listed], now: datetime) -> None:
        """Note the links of a listing page under the run's section; those already noted stay as they are."""
        rows = [
            {
                "article_id": link.id,
                "url": safe(link.url),
                "listed_at": link.listed_at,
                "listed_offset": offset_of(link.listed_at),
                "precision": link.precision,
                "noted_at": now,
                "run_id": run.id or None,
            }
            for link in links
        ]
        with self._db.writing() as conn:
            fence(conn, run.id or None)
            list_id = _list_id(conn, run.site, run.section or "")
            known = _settled(conn, list_id, [link.id for link in links])
            insert_new(conn, listings, [{**row, "list_id": list_id} for row in rows if row["article_id"] not in known])

    def settled(self, site: str, section: str, ids: Collection[str]) -> set[str]:
        """Which of these ids a complete walk of the section has listed."""
        with self._db.reading() as conn:
            list_id = conn.execute(_list(site, section)).scalar()
            return set() if list_id is None else _settled(conn, list_id, ids)

    def listed(self, site: str, ids: Collection[str]) -> dict[str, Listed]:
        """What listing pages said of articles that are not stored yet; a dated one is preferred."""
        found: dict[str, Listed] = {}
        with self._db.reading() as conn:
            for part in chunks(ids, 1000):
                query = select(listings).join(lists, (lists.c.id == listings.c.list_id) & (lists.c.site == site))
                query = query.where(listings.c.article_id.in_(part))
                query = query.order_by(listings.c.listed_at.is_(None), listings.c.noted_at.desc())
                for row in conn.execute(query).mappings():
                    found.setdefault(row["article_id"], _listed(row))
        return found


def _listed(row: RowMapping) -> Listed:
    return Listed(
        id=row["article_id"],
        url=row["url"],
        listed_at=at_offset(row["listed_at"], row["listed_offset"]),
        precision=row["precision"],
    )


def _list(site: str, section: str) -> Select[Any]:
    return select(lists.c.id).where(lists.c.site == site, lists.c.section == section)


def _list_id(conn: Connection, site: str, section: str) -> int:
    insert_new(conn, lists, [{"site": site, "section": section}])
    return int(conn.execute(_list(site, section)).scalar_one())


def _settled(conn: Connection, list_id: int, ids: Collection[str]) -> set[str]:
    query = select(settled.c.article_id).where(settled.c.list_id == list_id)
    return {
        i for part in chunks(ids, 1000) for i in conn.execute(query.where(settled.c.article_id.in_(part))).scalars()
    }


def _settle(conn: Connection, list_id: int) -> None:
    """Every link of a list is seen; of those whose article is stored nothing more need be known."""
    mine = listings.c.list_id == list_id
    named = select(listings.c.list_id, listings.c.article_id).where(mine)
    fresh = named.where(~exists().where(settled.c.list_id == list_id, settled.c.article_id == listings.c.article_id))
    conn.execute(insert(settled).from_select(["list_id", "article_id"], fresh))
    stored = exists().where(articles.c.id == listings.c.article_id)
    conn.execute(delete(listings).where(mine, stored))
