"""What is due at a time: jobs, and what each of them did last. Pure: the clock is an argument."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from newscrawl.config import Config, JobConfig, age
from newscrawl.errors import ConfigError
from newscrawl.items import Run
from newscrawl.schedule import triggers
from newscrawl.schedule.triggers import JobTrigger, Window
from newscrawl.site import Site
from newscrawl.spiders.arguments import slug

TICKER, WITNESS = "ticker", "witness"
Key = tuple[str, str]  # site, and a section's slug, `ticker` or `witness`
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=15), timedelta(hours=6)
_ANY_DAY = datetime(2025, 1, 1, tzinfo=UTC)  # to see whether a time ever comes
_LATE = timedelta(hours=2)  # witnesses are read up to so much after midnight
UNKNOWN_PACE = timedelta(minutes=15)  # of an `auto` job before anything is known of it


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledJob:
    """What is read of a site (``what``: a section's slug, `ticker` or `witness`), and when; no ``times`` for `auto`."""

    site: str
    what: str
    name: str
    time_limit: timedelta
    timing: str  # when it runs, as the configuration says it
    zone: ZoneInfo
    times: JobTrigger | None = None
    window: Window | None = None
    eager: bool = True  # one that never ran is due at once

    @property
    def key(self) -> Key:
        """What it is, whatever it is called."""
        return self.site, self.what

    @property
    def section(self) -> str | None:
        """The section's slug, None where it is none."""
        return None if self.what in (TICKER, WITNESS) else self.what

    def after(self, at: datetime, pace: timedelta = UNKNOWN_PACE) -> datetime | None:
        """The next time it is due when it last began at ``at``; ``pace`` is the interval of an `auto` job."""
        if self.times is not None:
            return self.times.after(at)
        due = at + pace
        if self.window is None or self.window.holds(due.astimezone(self.zone)):
            return due
        return JobTrigger(
            trigger=triggers.every(timedelta(minutes=1), self.zone), zone=self.zone, window=self.window
        ).after(due)


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What is known of the jobs: when each last began, the pace of the `auto` ones, till when a site is left alone.

    ``born`` is since when the schedule knows of a job that never ran.
    """

    born: datetime
    began: Mapping[Key, datetime] = field(default_factory=dict)
    paces: Mapping[Key, timedelta] = field(default_factory=dict)
    paused: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueJob:
    """A job and when it is, or will be, due."""

    at: datetime
    job: ScheduledJob


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All jobs that are enabled."""

    jobs: Sequence[ScheduledJob]

    def coming(self, now: datetime, past: Past) -> list[DueJob]:
        """When each job is due next, the soonest first; what is late has a time that is past, and only one."""
        found = ((job, self._next(job, now, past)) for job in self.jobs)
        return sorted((DueJob(at=at, job=job) for job, at in found if at is not None), key=lambda due: due.at)

    def due(self, now: datetime, past: Past) -> list[ScheduledJob]:
        """What is to begin now, what waits longest first."""
        return [due.job for due in self.coming(now, past) if due.at <= now]

    def _next(self, job: ScheduledJob, now: datetime, past: Past) -> datetime | None:
        began = past.began.get(job.key)
        if began is None:
            at = _first(job, past.born)
        else:
            # A clock that was set back must not make a job wait for the time it was set back by.
            at = job.after(min(began, now), past.paces.get(job.key, UNKNOWN_PACE))
        paused = past.paused.get(job.site)
        return at if at is None or paused is None else max(at, paused)


def _first(job: ScheduledJob, born: datetime) -> datetime | None:
    if not job.eager:
        return job.after(born)
    if job.window is None or job.window.holds(born.astimezone(job.zone)):
        return born
    return job.after(born, timedelta(0))


def pause(runs: Sequence[Run]) -> datetime | None:
    """Until when a site that blocked its last runs is left alone, None where it did not: 15 minutes, 30 … 6 hours.

    ``runs`` are the site's, newest first. One command's rows count once.
    """
    crawls: dict[str, datetime] = {}
    for run in runs:
        if run.outcome == "interrupted" or run.finished_at is None:
            continue
        if run.outcome != "blocked":
            break
        crawls.setdefault(run.crawl, run.finished_at)
    if not crawls:
        return None
    doublings = min(len(crawls) - 1, 10)
    return next(iter(crawls.values())) + min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


def of(settings: Config, sites: Mapping[str, Site]) -> Plan:
    """The plan that newscrawl.toml asks for; ``sites`` are those that its jobs name. Raises `ConfigError`."""
    jobs = [job for number, made in enumerate(settings.jobs) for job in _jobs(made, f"jobs.{number}", settings, sites)]
    if settings.schedule.witnesses:
        jobs += [_witness(job, settings.schedule.witnesses) for job in {job.site: job for job in jobs}.values()]
    seen: set[Key] = set()
    for job in jobs:
        if job.key in seen:
            raise ConfigError(f"jobs: two of them are the same {job.what} of {job.site}")
        seen.add(job.key)
    if age(settings.schedule.floor) > age(settings.schedule.ceiling) or not age(settings.schedule.floor):
        raise ConfigError("schedule: expected a floor above 0, and no higher than the ceiling")
    return Plan(jobs=jobs)


def _jobs(made: JobConfig, where: str, settings: Config, sites: Mapping[str, Site]) -> list[ScheduledJob]:
    """The jobs of one table: one, or each of the site's where it names none."""
    if not made.enabled:
        return []
    if (made.every is None) == (made.cron is None):
        raise ConfigError(f'{where}: expected one of every = "5m" and cron = "*/5 * * * *"')
    if made.section and made.ticker:
        raise ConfigError(f"{where}: expected a section or ticker = true, not both")
    wanted = [slug(made.section)] if made.section else [TICKER] if made.ticker else []
    if not wanted:
        site, chosen = sites[made.site], settings.site(made.site)
        wanted = list(chosen.sections or site.default_sections)
        ticker = site.has_ticker if chosen.ticker is None else chosen.ticker
        wanted += [TICKER] if ticker else []
    return [_job(made, where, settings, what, several=len(wanted) > 1) for what in wanted]


def _witness(job: ScheduledJob, every: str) -> ScheduledJob:
    """The reading of RSS and sitemaps of another job's site: at some time of the night."""
    own = f"{job.site} {WITNESS}"
    period = age(every)
    when = JobTrigger(trigger=triggers.every(period, job.zone), zone=job.zone, jitter=min(period / 2, _LATE), seed=own)
    return replace(job, what=WITNESS, name=own, timing=every, times=when, window=None, eager=False)


def _job(made: JobConfig, where: str, settings: Config, what: str, *, several: bool) -> ScheduledJob:
    zone = _zone(made.timezone, where)
    limit = age(made.time_limit or settings.schedule.time_limit)
    if not limit:
        raise ConfigError(f"{where}: expected a time_limit above 0")
    own = f"{made.site} {what}"
    window = Window.of(made.window) if made.window else None
    return ScheduledJob(
        site=made.site,
        what=what,
        name=own if made.name is None else f"{made.name}: {what}" if several else made.name,
        time_limit=limit,
        timing=made.every or made.cron or "",
        zone=zone,
        times=_times(made, where, zone, own, window),
        window=window,
        eager=made.every is not None,
    )


def _zone(name: str, where: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ConfigError(f"{where}.timezone = {name!r}: expected a time zone, like Asia/Baghdad") from None


def _times(made: JobConfig, where: str, zone: ZoneInfo, seed: str, window: Window | None) -> JobTrigger | None:
    if made.every == "auto":
        return None
    jitter = age(made.jitter) if made.jitter else timedelta(0)
    if made.cron is not None:
        try:
            trigger = triggers.cron(made.cron, zone)
        except ValueError as error:
            raise ConfigError(f"{where}.cron = {made.cron!r}: {error}") from None
        if JobTrigger(trigger=trigger, zone=zone, window=window).after(_ANY_DAY) is None:
            within = f" within window = {made.window!r}" if made.window else ""
            raise ConfigError(f"{where}.cron = {made.cron!r}: that is never{within}")
    else:
        assert made.every is not None
        period = age(made.every)
        if not period:
            raise ConfigError(f"{where}.every = {made.every!r}: expected a time above 0")
        if jitter >= period:
            raise ConfigError(f"{where}.jitter = {made.jitter!r}: expected less than every = {made.every!r}")
        trigger = triggers.every(period, zone)
    return JobTrigger(
        trigger=trigger, zone=zone, window=window, jitter=jitter, seed=seed, opens=window is not None and not made.cron
    )
