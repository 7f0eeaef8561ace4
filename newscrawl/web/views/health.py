"""The health page: verdicts, runs, delays, how fields were read, gaps, the audit, and what failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Query, Request
from starlette.responses import Response

from newscrawl import config
from newscrawl.config import Config
from newscrawl.errors import ConfigError
from newscrawl.monitoring.audit import STATES, WITNESSES, WindowArticle
from newscrawl.monitoring.store_audit import WINDOW, StoreAudit, audit_store
from newscrawl.monitoring.verdicts import HISTORY, Verdict
from newscrawl.records import StoredFailure
from newscrawl.schedule.status import verdicts_of
from newscrawl.sites import get_site
from newscrawl.web.cache import TimedCache
from newscrawl.web.i18n import durations
from newscrawl.web.i18n.messages import Lang, say
from newscrawl.web.state import AppState, zone
from newscrawl.web.templating import language, page
from newscrawl.web.views import charts, figures
from newscrawl.web.views.retry import CAME

WEEK = timedelta(days=7)
WEEKS = 12  # that coverage looks back on
RUNS = 200
_HOURLY = 5000  # runs of a week at most
_OPEN, _MENDED = 100, 20  # failures that are shown
_GAPS = 30

Text = Annotated[str, Query(max_length=200)]


@dataclass(frozen=True, slots=True)
class HealthFilter:
    """Whose runs are shown: a site's, all or one job's; and over what time."""

    site: str
    what: str
    span: str

    @property
    def job(self) -> str:
        """As the address has it."""
        return f"{self.site}/{self.what}"


@dataclass(frozen=True, slots=True)
class SiteVerdicts:
    """The verdicts by site, and what is wrong with newscrawl.toml."""

    sites: dict[str, list[Verdict]]
    trouble: str | None = None

    @property
    def first(self) -> str:
        """The first job, as the address has it."""
        return next((f"{site}/{verdicts[0].job}" for site, verdicts in self.sites.items() if verdicts), "")


def routes(state: AppState) -> APIRouter:
    """The health page and the parts of it that come by themselves."""
    router = APIRouter(include_in_schema=False)
    verdict_cache: TimedCache[SiteVerdicts] = TimedCache(10)
    coverages: TimedCache[list[figures.Coverage]] = TimedCache(300)
    audits: TimedCache[StoreAudit] = TimedCache(300)

    @router.get("/health")
    def health(
        request: Request, job: Text = "", span: Literal["runs", "week"] = "runs", retried: int = 0, came: str = ""
    ) -> Response:
        values = overview(request, job, span)
        if choice := values["choice"]:
            values |= _picture(state, choice, language(request))
        if request.headers.get("hx-target") in ("picture", "charts"):
            return page(request, "health_picture.html", state, **values)
        known = came if came in CAME else ""
        return page(
            request, "health.html", state, apart=False, retried=retried, came=known, **values, **_failing(state)
        )  # fmt: skip

    @router.get("/health/verdicts")
    def verdicts(request: Request, job: Text = "") -> Response:
        return page(request, "health_verdicts.html", state, apart=True, **overview(request, job, "runs"))

    def overview(request: Request, job: str, span: str) -> dict[str, Any]:
        current = verdict_cache.get("all", lambda: _site_verdicts(state))
        open_now = state.store.open_failures()
        names = list(dict.fromkeys([*current.sites, *open_now]))
        return {
            "choice": _choice(names, job, span, current.first), "sites": current.sites, "names": names,
            "open_now": open_now, "count": sum(open_now.values()), "trouble": current.trouble,
            "job_name": partial(_job_name, lang=language(request)), "parse_time": datetime.fromisoformat,
        }  # fmt: skip

    @router.get("/health/coverage")
    def coverage(request: Request, site: Text) -> Response:
        found = coverages.get(site, lambda: _coverage(state, site))
        drawn = [charts.of_coverage(one, language(request)) for one in found]
        return page(request, "health_coverage.html", state, drawn=drawn, part="hx-request" in request.headers)

    @router.get("/health/audit")
    def audit(request: Request, site: Text) -> Response:
        report = audits.get(site, lambda: _audit(state, site))
        part = "hx-request" in request.headers
        witnesses = _witnesses(report)
        return page(request, "health_audit.html", state, report=report, part=part, states=STATES, witnesses=witnesses)

    return router


def _settings(state: AppState) -> Config:
    return config.load(state.root)


def _site_verdicts(state: AppState) -> SiteVerdicts:
    """What `newscrawl status` says."""
    from newscrawl.schedule import plan  # brings Scrapy, which a reader of news need not wait for

    made, trouble = None, None
    try:
        settings = _settings(state)
        wanted = plan.of(settings, {job.site: get_site(job.site) for job in settings.jobs})
        made = wanted if wanted.jobs else None
    except ConfigError as error:
        trouble = str(error)
    return SiteVerdicts(figures.sites_of(verdicts_of(state.store, state.now(), made=made)), trouble)


def _choice(sites: Sequence[str], job: str, span: str, first: str) -> HealthFilter | None:
    """What is asked for, else the ``first`` job: a section and the ticker in one picture say little."""
    if not sites:
        return None
    site, _, what = (job or first).partition("/")
    if site and site not in sites:
        raise HTTPException(404, f"no site {site[:100]}")
    return HealthFilter(site or sites[0], what, span)


def _picture(state: AppState, choice: HealthFilter, lang: Lang) -> dict[str, Any]:
    """The figures of one site."""
    now, tz = state.now(), zone(choice.site)
    since = now - WEEK if choice.span == "week" else None
    rows = state.store.runs(
        site=choice.site, what=choice.what or None, since=since, limit=RUNS if since is None else _HOURLY
    )
    rows = [row for row in rows if row.finished_at is not None]  # one that goes on has no figures yet
    points = figures.each(rows) if since is None else figures.hourly(rows)
    found = figures.delays(state.store.delays(choice.site, since=now - WEEK))
    text = _delay_text(found, lang)
    return {
        "runs": charts.of_runs(points, lang, tz) if points else [],
        "delay": charts.of_delays(found, text, lang) if found.count else None,
        "gaps": state.store.broken_off(choice.site, since=now - HISTORY, limit=_GAPS),
    }


def _delay_text(found: figures.Delays, lang: Lang) -> str:
    if found.median is None or found.most is None:
        return ""
    median, most = durations.within(found.median, lang), durations.within(found.most, lang)
    return say("delay_told", lang).format(count=f"{found.count:,}", median=median, most=most)


def _coverage(state: AppState, site: str) -> list[figures.Coverage]:
    now = state.now()
    rows = state.store.ways_since(site, now - timedelta(weeks=WEEKS))
    return figures.coverage(rows, tz=zone(site), until=now, weeks=WEEKS)


def _audit(state: AppState, site: str) -> StoreAudit:
    """What `newscrawl audit` says of the last week."""
    now = state.now()
    try:
        chosen = get_site(site)
        crawled = _settings(state).crawled(site, chosen.default_sections)
    except ConfigError as error:
        raise HTTPException(404, str(error)) from None
    return audit_store(state.store, chosen, now - WINDOW, now, crawled)


def _witnesses(report: StoreAudit) -> list[tuple[str, list[WindowArticle], int]]:
    """Who has named what, and how much alone; the ids themselves last."""
    found = report.audit
    numbered = [item for item in found.articles if item.number in found.between]
    rows: list[tuple[str, list[WindowArticle], int]] = [
        (name, found.seen(name), len(found.only(name))) for name in WITNESSES
    ]
    return [*rows, ("id", numbered, len(found.nobodys))]


def _job_name(site: str, job: str, lang: Lang) -> str:
    """What a job is called: its section by the site's own name, the ticker, the witnesses."""
    if job in ("ticker", "witness"):
        return say(f"{job}_job", lang)
    try:
        return get_site(site).sections.get(job, job)
    except ConfigError:
        return job


def _failing(state: AppState) -> dict[str, Any]:
    """The failures to show: open ones first."""
    rows = state.store.failures(limit=_OPEN)
    mended = [row for row in state.store.failures(open_only=False, limit=_OPEN + _MENDED) if row.resolved_at]
    shown = [*rows, *mended[:_MENDED]]
    return {"rows": shown, "shown_open": len(rows), "stored": _stored(state, shown)}


def _stored(state: AppState, rows: Sequence[StoredFailure]) -> set[str]:
    """Which of the articles that failed are in the archive from before."""
    return set(state.store.sources([row.article_id for row in rows if row.article_id]))
