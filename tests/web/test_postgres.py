"""The pages over PostgreSQL: each is there, and nothing can be written through them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from newscrawl.store import Store
from newscrawl.web.state import AppState
from tests.postgres import Postgres
from tests.store.samples import HOUR, NOW, article, reading, run, save
from tests.web.serving import TOKEN, Client, served

PAGES = (
    "/", "/?q=ديالى", "/?section=أمن&place=ديالى&day=2025-09-07", "/fresh?after=1", "/articles/baghdad_today:1",
    "/ticker", "/ticker?day=2025-09-07", "/health", "/health/coverage?site=baghdad_today",
    "/health/audit?site=baghdad_today", "/feed.rss", "/feed.json", "/metrics", "/healthz",
)  # fmt: skip
API = ("articles", "articles?q=ديالى", "articles/baghdad_today:1/revisions", "headlines", "changes", "runs", "status")


def test_every_page_and_every_answer(database: str) -> None:
    with Store.open(database, create=True) as store, Store.open(database, read_only=True) as reads:
        save(store, article(1), article(2, duplicate_of="baghdad_today:1"))
        save(store, article(1, body="نص آخر"), now=NOW + HOUR)
        store.read_ticker(reading("عنوان", at=NOW), run_id=None, now=NOW)
        made = store.start_run(run(started_at=NOW))
        store.finish_run(made, settle=False)
        with served(AppState(reads, database, TOKEN, now=lambda: NOW + timedelta(hours=2))) as client:
            for path in (*PAGES, *(f"/api/v1/{name}" for name in API)):
                answer = client.ask(
                    "".join(c if c.isascii() else "".join(f"%{b:02X}" for b in c.encode()) for c in path)
                )
                assert answer.status == 200, f"{path}: {answer.text[:300]}"
            assert "نص آخر" in client.ask("/articles/baghdad_today:1").text
            items = client.ask("/api/v1/articles", Accept="application/json").json["items"]
            assert {item["id"] for item in items} == {"baghdad_today:1", "baghdad_today:2"}


NOT_TEXT = ("%00", "x%00", "%ED%A0%80")  # what PostgreSQL takes for no text
PATHS = ("/health/coverage?site=", "/ticker/strip?site=", "/ticker/timeline?site=", "/?section=", "/api/v1/articles?q=")


@pytest.fixture
def empty(database: str) -> Iterator[Client]:
    """A reader of an empty store."""
    with (
        Store.open(database, create=True),
        Store.open(database, read_only=True) as reads,
        served(AppState(reads, database, TOKEN, now=lambda: NOW)) as client,
    ):
        yield client


def test_what_cannot_be_text_is_not_found_and_breaks_nothing(empty: Client) -> None:
    for text in NOT_TEXT:
        for path in (f"/articles/{text}", f"/archive/{text}", f"/archive/{text}/page"):
            assert empty.ask(path).status == 404, path
        for path in (f"{prefix}{text}" for prefix in PATHS):
            assert empty.ask(path).status in (200, 400), path


def test_a_server_that_is_gone_is_told_without_its_address(
    postgres: Postgres, empty: Client, caplog: pytest.LogCaptureFixture
) -> None:
    postgres.stop()
    try:
        answers = [empty.ask(path) for path in ("/", "/api/v1/articles", "/metrics", "/feed.rss", "/healthz")]
    finally:
        postgres.start()
    assert {answer.status for answer in answers} == {503}
    for secret in (str(postgres.port), "postgres", "127.0.0.1"):
        assert not any(secret in answer.text for answer in answers)
    assert str(postgres.port) in caplog.text
