"""What machines watch of the server: Prometheus' figures from the store and of its requests, and its health."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from newscrawl.records import PageFailed
from newscrawl.store import Store
from newscrawl.web.state import AppState
from tests.store.samples import HOUR, NOW, SITE, article, reading, run, save
from tests.web.serving import TOKEN, Client, served

MINUTE = timedelta(minutes=1)
JOB = {"site": SITE, "job": "security"}


def value(client: Client, name: str, /, **labels: str) -> float | None:
    """One figure as a reader of the text finds it."""
    answer = client.ask("/metrics")
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            if sample.name == name and sample.labels == labels:
                return float(sample.value)
    return None


def ran(store: Store, begun_ago: timedelta, **fields: object) -> None:
    begun = store.start_run(run(started_at=NOW - begun_ago))
    store.finish_run(replace(begun, finished_at=begun.started_at + MINUTE, **fields), settle=False)  # type: ignore[arg-type]


def test_what_the_store_says(store: Store, client: Client) -> None:
    ran(store, 2 * HOUR, outcome="ok")
    ran(store, HOUR, outcome="blocked")
    save(store, article(1), article(2))
    store.read_ticker(reading("سطر"), run_id=None, now=NOW)
    store.save([PageFailed(url="https://x/1", id=f"{SITE}:9", reason="no_body")], run_id=None, now=NOW)
    assert value(client, "newscrawl_articles") == 2
    assert value(client, "newscrawl_headlines") == 1
    assert value(client, "newscrawl_feed_cursor") == 3
    assert value(client, "newscrawl_open_failures", site=SITE) == 1
    assert value(client, "newscrawl_verdict", **JOB, verdict="blocked") == 1
    assert value(client, "newscrawl_verdict", **JOB, verdict="ok") == 0
    assert value(client, "newscrawl_last_run_start_timestamp_seconds", **JOB) == (NOW - HOUR).timestamp()
    success = value(client, "newscrawl_last_success_timestamp_seconds", **JOB)
    assert success == (NOW - 2 * HOUR + MINUTE).timestamp()
    assert value(client, "process_resident_memory_bytes") is not None


def test_no_success_yet_is_no_success_in_1970(store: Store, client: Client) -> None:
    ran(store, HOUR, outcome="blocked")
    assert value(client, "newscrawl_last_success_timestamp_seconds", **JOB) is None


def requests(client: Client, route: str, status: int, method: str = "GET") -> float | None:
    return value(client, "newscrawl_http_requests_total", method=method, route=route, status=str(status))


def test_requests_are_counted_by_the_routes_template(store: Store, client: Client) -> None:
    save(store, article(1))
    for path in (
        f"/api/v1/articles/{SITE}:1",
        "/api/v1/articles/x:1",
        "/api/v1/articles/x:2",
        "/api/v1/articles?limit=0",
    ):
        client.ask(path)
    client.ask("/api/v1/articles", "HEAD")
    client.ask("/static/none")
    for stranger in ("/wp-login.php", "/.env"):
        client.ask(stranger)
    client.ask("/", "BREW")
    article_route = "/api/v1/articles/{id:path}"
    assert requests(client, article_route, 200) == 1
    assert requests(client, article_route, 404) == 2
    assert requests(client, "/api/v1/articles", 400) == 1
    assert requests(client, "/api/v1/articles", 200, "HEAD") == 1
    assert requests(client, "/static", 404) == 1
    assert requests(client, "other", 404) == 2
    assert value(client, "newscrawl_http_request_duration_seconds_count", route=article_route) == 3
    assert "wp-login" not in client.ask("/metrics").text
    assert "BREW" not in client.ask("/metrics").text


def test_what_fails_unforeseen_is_counted(state: AppState, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(**_: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(state.store, "runs", fails)
    with served(state) as client:
        assert client.ask("/api/v1/runs").status == 500
        monkeypatch.undo()
        assert requests(client, "/api/v1/runs", 500) == 1


def test_the_text_is_one_document(store: Store, client: Client) -> None:
    ran(store, HOUR, outcome="ok")
    client.ask("/")
    text = client.ask("/metrics").text
    names = [family.name for family in text_string_to_metric_families(text)]
    assert len(set(names)) == len(names)
    assert not [name for name in names if name.endswith("_created")]
    assert all(line.split()[3:] for line in text.splitlines() if line.startswith("# HELP"))


def test_strangers_see_no_figures(state: AppState) -> None:
    state.is_open = False
    with served(state) as client:
        assert client.ask("/metrics", Accept="*/*").status == 401
        assert client.ask("/metrics", authorization=f"Bearer {TOKEN}").status == 200
        assert client.ask("/healthz").status == 200


def test_health(client: Client) -> None:
    assert (client.ask("/healthz").status, client.ask("/healthz").text) == (200, "ok")
    assert client.ask("/healthz", "HEAD").status == 200


@pytest.mark.parametrize("how", ["gone", "spoilt"])
def test_health_without_a_store(store: Store, state: AppState, client: Client, how: str) -> None:
    path = state.store.path
    assert path is not None
    if how == "gone":
        path.unlink()  # while it is open
    else:
        for opened in (store, state.store):
            opened.close()
        path.write_bytes(b"no database at all" * 1000)
    answer = client.ask("/healthz")
    assert answer.status == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert int(answer.headers["retry-after"]) > 0
    assert str(path) not in answer.text
