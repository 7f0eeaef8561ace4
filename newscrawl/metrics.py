"""What a living process tells Prometheus: runs as they end, verdicts as they are given, at ``/metrics``.

All times are in seconds. Counters begin at 0 with the process; Prometheus knows what to make of that.
"""

from __future__ import annotations

import logging
import re
import socket
import threading
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self, get_args

from prometheus_client import (
    CONTENT_TYPE_PLAIN_0_0_4,
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

from newscrawl.errors import ConfigError
from newscrawl.items import Run
from newscrawl.verdicts import Verdict, VerdictName

logger = logging.getLogger(__name__)

JOB = ("site", "job")
KINDS = {"new": "new", "updated": "updated", "removed": "removed", "restored": "restored", "duplicates": "duplicate"}
DURATIONS = (1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600)
PATIENCE = 10.0  # seconds for a request to arrive in

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


def place(text: str) -> tuple[str, int]:
    """Host and port of ``metrics`` in newscrawl.toml; raises `ConfigError`.

    >>> place("127.0.0.1:9477"), place("[::1]:0")
    (('127.0.0.1', 9477), ('::1', 0))
    """
    found = re.fullmatch(r"(?:\[([0-9A-Fa-f:.]+)\]|([^\s:\[\]/]+)):([0-9]{1,5})", text)
    if not found or int(found[3]) > 65535:
        raise ConfigError(f"metrics = {text!r}: expected host and port, like 127.0.0.1:9477")
    return found[1] or found[2], int(found[3])


def serve(metrics: Metrics, host: str, port: int) -> Served:
    """Answer ``/metrics``, and ``/healthz`` with ``ok``, on a thread until closed; port 0 takes a free one.

    Raises `ConfigError` naming a place that cannot be had.
    """
    try:
        family, *_, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return Served(metrics, family, place)
    except OSError as error:
        where = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        raise ConfigError(f"metrics = {where!r}: {(error.strerror or str(error)).lower()}") from None


class Served:
    """Metrics being served; a context manager that closes at its end."""

    def __init__(self, metrics: Metrics, family: socket.AddressFamily, place: Any) -> None:
        self._server = _Server(metrics, family, place)
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.1,), name="newscrawl-metrics", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Answer no more. May be called again."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a reader that hangs must not hold up the end of the process

    def __init__(self, metrics: Metrics, family: socket.AddressFamily, place: Any) -> None:
        self.metrics = metrics
        self.address_family = family
        super().__init__(place, _Handler)

    def server_bind(self) -> None:
        # As in socketserver: HTTPServer would ask the DNS for the host's full name.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "", self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        # Most often a reader that went away, which is none of the crawl's business.
        logger.debug("metrics: not answered", exc_info=True)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    server_version = "newscrawl"
    sys_version = ""
    timeout = PATIENCE

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/metrics":
            self._answer(200, CONTENT_TYPE_PLAIN_0_0_4, self.server.metrics.text())
        elif path == "/healthz":
            self._answer(200, "text/plain; charset=utf-8", b"ok")
        else:
            self._answer(404, "text/plain; charset=utf-8", b"/metrics or /healthz\n")

    do_HEAD = do_GET

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass  # a line every fifteen seconds says nothing
