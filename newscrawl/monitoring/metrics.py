"""What a living process tells Prometheus: runs as they end, verdicts as they are given, at ``/metrics``.

All times are in seconds. Counters begin at 0 with the process; Prometheus knows what to make of that.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import get_args

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

from newscrawl.items import Run
from newscrawl.monitoring.verdicts import Verdict, VerdictName

JOB = ("site", "job")
KINDS = {"new": "new", "updated": "updated", "removed": "removed", "restored": "restored", "duplicates": "duplicate"}
DURATIONS = (1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600)

disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series beside each counter, asked for by nobody


class Figures:
    """How the jobs fare, and the process itself, in a registry of their own. Safe to use from several threads."""

    def __init__(self) -> None:
        registry = self.registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        GCCollector(registry=registry)
        gauges = partial(Gauge, registry=registry)
        self._started = gauges("newscrawl_last_run_start_timestamp_seconds", "When the last run began", JOB)
        self._success = gauges("newscrawl_last_success_timestamp_seconds", "When a run last ended as ok", JOB)
        self._verdict = gauges("newscrawl_verdict", "1 for the verdict on the job, 0 for the others", (*JOB, "verdict"))
        self._failures = gauges("newscrawl_open_failures", "Pages that could not be read yet", ("site",))

    def last(self, site: str, job: str, started: datetime, success: datetime | None) -> None:
        """When the job's last run began, and when one last ended as ok; None where that is not known."""
        self._started.labels(site=site, job=job).set(started.timestamp())
        if success is not None:
            self._success.labels(site=site, job=job).set(success.timestamp())

    def verdicts(self, verdicts: Iterable[Verdict]) -> None:
        """The verdicts in force on these jobs."""
        for given in verdicts:
            for name in get_args(VerdictName):
                gauge = self._verdict.labels(site=given.site, job=given.job, verdict=name)
                gauge.set(name == given.verdict)

    def failures(self, site: str, count: int) -> None:
        """How many failures of a site are open."""
        self._failures.labels(site=site).set(count)

    def text(self) -> bytes:
        """All figures in Prometheus' text format, UTF-8."""
        return generate_latest(self.registry)


class Metrics(Figures):
    """The figures of a process that crawls: also what its runs came to."""

    def __init__(self) -> None:
        super().__init__()
        counters, gauges = partial(Counter, registry=self.registry), partial(Gauge, registry=self.registry)
        self._runs = counters("newscrawl_runs", "Runs that ended, by outcome", (*JOB, "outcome"))
        self._requests = counters("newscrawl_requests", "Requests sent", JOB)
        self._not_modified = counters("newscrawl_not_modified", "Answers 304 Not Modified", JOB)
        self._bytes = counters("newscrawl_received_bytes", "Bytes received", JOB)
        self._items = counters("newscrawl_items", "Articles, or lines of the ticker, by what they were", (*JOB, "kind"))
        self._failed = counters("newscrawl_failed_pages", "Pages that failed beyond their retries", JOB)
        self._durations = Histogram(
            "newscrawl_run_duration_seconds", "How long runs took", JOB, registry=self.registry, buckets=DURATIONS
        )
        self._delay = gauges(
            "newscrawl_capture_delay_seconds",
            "From publication to the end of the run that found it: the newest article of the last run with new ones",
            JOB,
        )

    def run(self, run: Run) -> None:
        """Count a run that has ended; raises `ValueError` for one that has not."""
        if run.finished_at is None or run.outcome is None:
            raise ValueError(f"run {run.id} has not ended")
        of = {"site": run.site, "job": run.section or "ticker"}
        self._runs.labels(**of, outcome=run.outcome).inc()
        for counter, figure in (
            (self._requests, run.requests),
            (self._not_modified, run.not_modified),
            (self._bytes, run.bytes),
            (self._failed, run.failed),
        ):
            counter.labels(**of).inc(figure)
        for field, kind in KINDS.items():
            self._items.labels(**of, kind=kind).inc(getattr(run, field))
        self._durations.labels(**of).observe((run.finished_at - run.started_at).total_seconds())
        self.last(**of, started=run.started_at, success=run.finished_at if run.outcome == "ok" else None)
        if run.new and run.newest_published_at is not None:
            delay = (run.finished_at - run.newest_published_at).total_seconds()
            self._delay.labels(**of).set(max(0.0, delay))  # a site's clock may be ahead of ours
