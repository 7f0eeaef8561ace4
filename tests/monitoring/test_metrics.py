"""What Prometheus is told: the figures of runs and verdicts, read back by its own parser, over real HTTP."""

from __future__ import annotations

import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from newscrawl.errors import ConfigError
from newscrawl.messages.cases import Notice
from newscrawl.monitoring.metrics import Metrics
from newscrawl.monitoring.metrics_server import MetricsServer, parse_address, serve_metrics
from newscrawl.monitoring.verdicts import Verdict
from tests.store.samples import HOUR, NOW, SITE, run

MINUTE = timedelta(minutes=1)
JOB = {"site": SITE, "job": "security"}


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
def served(metrics: Metrics) -> Iterator[MetricsServer]:
    with serve_metrics(metrics, "127.0.0.1", 0) as running:
        yield running


def value(metrics: Metrics, name: str, /, **labels: str) -> float | None:
    """One figure as a reader of the text finds it."""
    for family in text_string_to_metric_families(metrics.text().decode()):
        for sample in family.samples:
            if sample.name == name and sample.labels == labels:
                return float(sample.value)
    return None


def get(served: MetricsServer, path: str, method: str = "GET") -> tuple[str, str]:
    request = urllib.request.Request(f"http://127.0.0.1:{served.port}{path}", method=method)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.headers["Content-Type"], answer.read().decode()


def test_what_a_run_adds(metrics: Metrics) -> None:
    figures = {"requests": 12, "not_modified": 3, "bytes": 4096, "new": 4, "updated": 2, "removed": 1, "duplicates": 5}
    for _ in range(2):
        metrics.run(run(outcome="ok", finished_at=NOW + MINUTE, failed=1, restored=1, **figures))
    metrics.run(run(outcome="blocked", finished_at=NOW + MINUTE, requests=1))
    assert value(metrics, "newscrawl_runs_total", **JOB, outcome="ok") == 2
    assert value(metrics, "newscrawl_runs_total", **JOB, outcome="blocked") == 1
    assert value(metrics, "newscrawl_requests_total", **JOB) == 25
    assert value(metrics, "newscrawl_not_modified_total", **JOB) == 6
    assert value(metrics, "newscrawl_received_bytes_total", **JOB) == 8192
    assert value(metrics, "newscrawl_failed_pages_total", **JOB) == 2
    kinds = {"new": 8, "updated": 4, "removed": 2, "restored": 2, "duplicate": 10}
    assert {kind: value(metrics, "newscrawl_items_total", **JOB, kind=kind) for kind in kinds} == kinds


def test_the_ticker_is_a_job_of_its_own(metrics: Metrics) -> None:
    metrics.run(run(job="ticker", section=None, outcome="ok", finished_at=NOW, new=3))
    assert value(metrics, "newscrawl_items_total", site=SITE, job="ticker", kind="new") == 3


def test_how_long_runs_took(metrics: Metrics) -> None:
    for seconds in (0.5, 45, 4000):
        metrics.run(run(outcome="ok", finished_at=NOW + timedelta(seconds=seconds)))
    name = "newscrawl_run_duration_seconds"
    assert value(metrics, f"{name}_sum", **JOB) == 4045.5
    assert value(metrics, f"{name}_count", **JOB) == 3
    assert [value(metrics, f"{name}_bucket", **JOB, le=le) for le in ("1.0", "30.0", "60.0", "3600.0")] == [1, 1, 2, 2]


def test_the_last_success_stays_while_runs_fail(metrics: Metrics) -> None:
    metrics.run(run(outcome="ok", finished_at=NOW + MINUTE))
    metrics.run(run(outcome="unreachable", started_at=NOW + HOUR, finished_at=NOW + HOUR + MINUTE))
    assert value(metrics, "newscrawl_last_run_start_timestamp_seconds", **JOB) == (NOW + HOUR).timestamp()
    assert value(metrics, "newscrawl_last_success_timestamp_seconds", **JOB) == (NOW + MINUTE).timestamp()


def test_no_success_yet_is_no_success_in_1970(metrics: Metrics) -> None:
    metrics.run(run(outcome="unreachable", finished_at=NOW))
    assert value(metrics, "newscrawl_last_success_timestamp_seconds", **JOB) is None


def test_the_delay_is_that_of_the_last_run_with_something_new(metrics: Metrics) -> None:
    def after(**fields: object) -> float | None:
        metrics.run(run(outcome="ok", finished_at=NOW, **fields))
        return value(metrics, "newscrawl_capture_delay_seconds", **JOB)

    assert after() is None
    assert after(new=1) is None  # its page bears no date
    assert after(new=1, newest_published_at=NOW - 3 * MINUTE) == 180
    assert after(new=0, newest_published_at=NOW - HOUR) == 180  # looked at again
    assert after(new=1, newest_published_at=NOW + MINUTE) == 0  # the site's clock is ahead


def test_a_run_that_has_not_ended_is_refused(metrics: Metrics) -> None:
    with pytest.raises(ValueError, match="run 5 has not ended"):
        metrics.run(run(id=5))


def test_one_verdict_a_job_is_1(metrics: Metrics) -> None:
    for name in ("ok", "degraded"):
        metrics.verdicts([Verdict(site=SITE, job="security", verdict=name, why=Notice("not_run"))])
    names = ("ok", "quiet", "late", "degraded", "blocked", "unreachable", "broken")
    found = {name: value(metrics, "newscrawl_verdict", **JOB, verdict=name) for name in names}
    assert found == {**dict.fromkeys(names, 0.0), "degraded": 1.0}


def test_open_failures_go_up_and_down(metrics: Metrics) -> None:
    metrics.failures(SITE, 4)
    metrics.failures(SITE, 1)
    assert value(metrics, "newscrawl_open_failures", site=SITE) == 1


def test_two_of_them_share_nothing(metrics: Metrics) -> None:
    metrics.failures(SITE, 4)
    assert value(Metrics(), "newscrawl_open_failures", site=SITE) is None


def test_names_follow_the_conventions(metrics: Metrics) -> None:
    families = list(text_string_to_metric_families(metrics.text().decode()))
    ours = [family for family in families if family.name.startswith("newscrawl_")]
    assert len(ours) == 12
    assert all(family.documentation for family in ours)
    assert not [family.name for family in families if family.name.endswith("_created")]
    assert value(metrics, "process_resident_memory_bytes") is not None


def test_prometheus_asks_over_http(metrics: Metrics, served: MetricsServer) -> None:
    metrics.run(run(site="بغداد", outcome="ok", finished_at=NOW, requests=2))
    kind, text = get(served, "/metrics")
    assert kind == "text/plain; version=0.0.4; charset=utf-8"
    assert 'newscrawl_requests_total{job="security",site="بغداد"} 2.0' in text
    assert get(served, "/metrics?x=1")[1].startswith("# HELP")
    assert get(served, "/healthz")[1] == "ok"
    assert get(served, "/healthz", "HEAD")[1] == ""
    with pytest.raises(urllib.error.HTTPError, match="404") as refused:
        get(served, "/")
    refused.value.close()


def test_a_reader_that_says_nothing_holds_up_nobody(metrics: Metrics, served: MetricsServer) -> None:
    with socket.create_connection(("127.0.0.1", served.port)):
        assert get(served, "/healthz")[1] == "ok"
        served.close()
    served.close()  # again


def test_when_closed_the_port_is_free_and_the_thread_gone(metrics: Metrics) -> None:
    with serve_metrics(metrics, "127.0.0.1", 0) as served:
        get(served, "/healthz")
    with serve_metrics(metrics, "127.0.0.1", served.port) as again:
        assert again.port == served.port
    assert "newscrawl-metrics" not in {thread.name for thread in threading.enumerate()}


def test_a_port_that_is_taken_is_named(metrics: Metrics) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError) as raised:
            serve_metrics(metrics, "127.0.0.1", port)
    assert str(raised.value) == f"metrics = '127.0.0.1:{port}': address already in use"


def test_a_place_that_is_not_ours_is_named(metrics: Metrics) -> None:
    with pytest.raises(ConfigError, match=r"^metrics = '192\.0\.2\.1:0': cannot assign requested address$"):
        serve_metrics(metrics, "192.0.2.1", 0)


@pytest.mark.parametrize("text", ["", "9477", "host", "host:", ":9477", "host:65536", "host:-1", "::1:80", "a b:80"])
def test_a_wrong_place_is_named(text: str) -> None:
    with pytest.raises(ConfigError, match="expected host and port") as raised:
        parse_address(text)
    assert repr(text) in str(raised.value)
