"""The ledger: one row a run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from sqlalchemy import case, func, insert, select, true, update

from newscrawl.items import JobKind, Run
from newscrawl.store.base import StoreOperations, fence
from newscrawl.store.operations.listings import list_id, settle_list
from newscrawl.store.rows import run_item, run_row
from newscrawl.store.tables import failures, runs


class Runs(StoreOperations):
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
            settle_list(conn, list_id(conn, run.site, run.section))
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
