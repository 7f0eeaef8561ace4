"""The pages over PostgreSQL: each is there, and nothing can be written through them."""

from __future__ import annotations

from datetime import timedelta

from newscrawl.store import Store
from newscrawl.web.world import World
from tests.store.samples import HOUR, NOW, article, reading, run, save
from tests.web.serving import TOKEN, served

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
        with served(World(reads, database, TOKEN, now=lambda: NOW + timedelta(hours=2))) as client:
            for path in (*PAGES, *(f"/api/v1/{name}" for name in API)):
                answer = client.ask(
                    "".join(c if c.isascii() else "".join(f"%{b:02X}" for b in c.encode()) for c in path)
                )
                assert answer.status == 200, f"{path}: {answer.text[:300]}"
            assert "نص آخر" in client.ask("/articles/baghdad_today:1").text
            items = client.ask("/api/v1/articles", Accept="application/json").json["items"]
            assert {item["id"] for item in items} == {"baghdad_today:1", "baghdad_today:2"}
