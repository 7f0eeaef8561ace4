"""What the ledger says of each job: its history, its pace, its verdict."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from newscrawl import config
from newscrawl.config import Config, age
from newscrawl.errors import StoreMissing
from newscrawl.monitoring.verdicts import HISTORY, JobHistory, Verdict, judge
from newscrawl.schedule.plan import TICKER, WITNESS, Key, Past, Plan
from newscrawl.schedule.scheduler import MOST_REMEMBERED, Memory
from newscrawl.schedule.source import Source
from newscrawl.sites import zone_of
from newscrawl.store import Store

RUNS = 200  # of a site, that are looked back on


def arrivals(store: Store, key: Key, now: datetime) -> list[datetime]:
    """When a section's articles of the last weeks were published, or a ticker's headlines first seen; oldest first."""
    site, job = key
    if job == WITNESS:
        return []
    if job != TICKER:
        return store.publications(site, job, since=now - HISTORY)
    return [headline.first_seen_at for headline in store.headlines(since=now - HISTORY, site=site)]


def paces(store: Store, made: Plan, settings: Config, now: datetime) -> dict[Key, timedelta]:
    """The interval of every `auto` job: each site's budget, spent where its news is."""
    if all(job.times is not None for job in made.jobs):
        return {}
    from newscrawl.schedule import adaptive

    found: dict[Key, timedelta] = {}
    chosen = settings.schedule
    for site in dict.fromkeys(job.site for job in made.jobs if job.times is None):
        mine = {job.key[1]: job for job in made.jobs if job.site == site and job.times is None}
        histories = {name: arrivals(store, (site, name), now) for name in mine}
        zone = next(iter(mine.values())).zone
        waits = adaptive.intervals(
            histories, now=now, budget=chosen.requests, floor=age(chosen.floor), ceiling=age(chosen.ceiling), tz=zone
        )
        found.update({(site, name): wait for name, wait in waits.items()})
    return found


def verdicts_of(
    store: Store, now: datetime, *, made: Plan | None = None, site: str | None = None, born: datetime | None = None
) -> list[Verdict]:
    """The verdict on every job that a plan names or the ledger knows. ``born``: since when the schedule runs."""
    return [judge(case) for case in _cases(store, now, made=made, site=site, born=born)]


def _cases(
    store: Store, now: datetime, *, made: Plan | None, site: str | None, born: datetime | None
) -> list[JobHistory]:
    rows = store.runs(site=site, limit=RUNS * (1 if site else 5))
    jobs = [job for job in made.jobs if site in (None, job.site)] if made else []
    names = dict.fromkeys([*(job.site for job in jobs), *(run.site for run in rows)])
    past = run_memory(store, born or now, names).past({})
    due = {at.job.key: at.at for at in made.coming(now, past)} if made else {}
    keys = dict.fromkeys([*(job.key for job in jobs), *_recent(past, now)])
    return [
        JobHistory(
            site=name,
            job=job,
            runs=store.runs(site=name, what=job, limit=RUNS),
            arrivals=arrivals(store, (name, job), now),
            now=now,
            tz=zone_of(name),
            due=due.get((name, job)),
            paused=past.paused.get(name) if (name, job) in due else None,
        )
        for name, job in keys
    ]


def _recent(past: Past, now: datetime) -> list[Key]:
    """Jobs of the ledger's last weeks: what nobody crawls any more has no verdict."""
    return [key for key, at in past.began.items() if now - at <= HISTORY]


def known_past(source: Source, now: datetime) -> Past:
    """What the store tells of the jobs, if there is a store."""
    try:
        with Store.open(source.settings.database, root=config.root(Path.cwd())) as store:
            memory = run_memory(store, now, (job.site for job in source.plan.jobs))
            waits = paces(store, source.plan, source.settings, now)
    except StoreMissing:
        return Past(born=now)
    return memory.past(waits)


def run_memory(store: Store, born: datetime, sites: Iterable[str]) -> Memory:
    """What the ledger knows of these sites."""
    memory = Memory(born)
    for site in dict.fromkeys(sites):
        memory.see(site, store.runs(site=site, limit=MOST_REMEMBERED), store.last_began(site))
    return memory
