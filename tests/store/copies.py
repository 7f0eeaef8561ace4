"""Stores to copy, for the tests of `store copy`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select

from newscrawl.messages.cases import Notice
from newscrawl.records import ArchivePlace, StoredVerdict, WitnessedArticle
from newscrawl.store import ListedLink, PageFailed, PageGone, PageRead, Store
from newscrawl.store.copying.store_copy import copy
from newscrawl.store.tables import deliveries, metadata
from tests.store.samples import DAY, HOUR, NOW, SITE, article, reading, run, save

URL = article().url


def fill(store: Store) -> None:
    """Something in every table."""
    made = store.start_run(run())
    listed = [ListedLink(id=f"{SITE}:{n}", url=URL, listed_at=NOW, precision="minute") for n in range(1, 30)]
    store.list_links(made, listed[:20], NOW)
    places = [ArchivePlace(archive=f"{SITE}-{n % 3}.warc.gz", offset=n, end=n + 10) for n in range(60)]
    results = [
        PageRead(
            article=article(n, source={"archive": place.archive, "offset": place.offset}),
            section_slug="security",
            place=place,
            etag='"a"',
        )
        for n, place in enumerate(places, 1)
    ]
    store.save(results, run_id=made.id, now=NOW)
    store.finish_run(run(id=made.id, finished_at=NOW + HOUR, outcome="ok", complete=True), settle=True)
    save(store, *(article(n, headline=f"عنوان معدّل {n} عن أحمد") for n in range(1, 60, 3)), now=NOW + HOUR)
    save(store, article(70, duplicate_of=f"{SITE}:1", published_at=None, published_precision=None), now=NOW + HOUR)
    store.save([PageGone(id=f"{SITE}:2", url=URL, status=404)] * 2, run_id=None, now=NOW + DAY)
    store.save(
        [PageFailed(url=URL, id=f"{SITE}:99", reason="no_body", body=b"<p>", part_url=URL)], run_id=None, now=NOW
    )
    notices = (Notice("stopped", {"failures": 10}),)
    later = store.start_run(run(crawl="c2", started_at=NOW + DAY, notes=["ملاحظة"], notices=notices))
    store.list_links(later, listed, NOW + DAY)
    store.read_ticker(reading("خبر أول", "خبر ثان"), run_id=later.id, now=NOW)
    store.read_ticker(reading("خبر ثان", "خبر ثالث", at=NOW + HOUR), run_id=later.id, now=NOW + HOUR)
    store.acquire(SITE, owner="h|1||c", now=NOW, alive=lambda _: True, ttl=timedelta(seconds=60))
    store.release(SITE, owner="h|1||c", now=NOW, last_request_at=NOW)
    named = [
        WitnessedArticle(site=SITE, witness="rss", article_id=f"{SITE}:{n}", url=URL, said_at=NOW) for n in range(1, 5)
    ]
    store.note_witnessed(named, run_id=later.id, now=NOW)
    store.save_verdicts([StoredVerdict(site=SITE, job="security", verdict="ok", reason="", since=NOW)])
    with store._db.writing() as conn:
        conn.execute(insert(deliveries).values(name="hook", cursor=17, updated_at=NOW))


def move(source: str, target: str, **options: Any) -> dict[str, int]:
    chosen: dict[str, Any] = {"now": lambda: NOW, "alive": lambda _: True, "ttl": timedelta(seconds=60), **options}
    return copy(source, target, **chosen)


def rows(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with Store.open(url) as store, store._db.reading() as conn:
        found = {t.name: [tuple(row) for row in conn.execute(select(t))] for t in metadata.sorted_tables}
    return {name: sorted(many, key=repr) for name, many in found.items()}


def found(url: str, query: str) -> list[str]:
    with Store.open(url) as store:
        return [item.id for item in store.search(query, limit=100)]


def whole(source: str, target: str) -> bool:
    queries = ("احمد", "معدل", '"قيادة العمليات"', "ديالى", "المستمر")
    return rows(source) == rows(target) and all(found(source, q) == found(target, q) for q in queries)
