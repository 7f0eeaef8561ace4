"""An audit of what a store holds, for whoever shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from newscrawl.items import Run
from newscrawl.monitoring import audit as auditing
from newscrawl.monitoring.audit import Audit
from newscrawl.records import StoredFailure
from newscrawl.site import Site
from newscrawl.store import Store

WINDOW = timedelta(days=7)  # where nobody asks for another


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreAudit:
    """An audit with what it was asked for, for whoever shows it."""

    site: Site
    since: datetime
    until: datetime
    crawled: Sequence[str]
    reading: Run | None  # when feeds and sitemaps were read last
    failures: dict[str, StoredFailure]
    audit: Audit


def audit_store(store: Store, site: Site, since: datetime, until: datetime, crawled: Sequence[str]) -> StoreAudit:
    """The audit of a window, from the store alone; ``crawled`` are the slugs of the sections that are crawled."""
    name = site.name
    sights = store.sights(name, store.known_between(name, since, until))
    before = store.last_before(name, since, auditing.NEAR)
    captured = [
        id
        for id, seen in sights.items()
        if any(s.by == "store" and since <= (s.at or s.seen_at) <= until for s in seen)
    ]
    between = {f"{name}:{number}" for number in auditing.numbers_between(captured, before)}
    sights |= store.sights(name, between - sights.keys())
    failures = {row.article_id: row for row in store.failures(name) if row.page == "article" and row.article_id}
    found = auditing.audit_window(
        sights,
        since=since,
        until=until,
        crawled=crawled,
        names=site.sections,
        failures=failures,
        forbidden={id for url in store.forbidden(name) if (id := site.identity(url))},
        before=before,
    )
    reading = store.last_reading(name)
    return StoreAudit(
        site=site, since=since, until=until, crawled=crawled, reading=reading, failures=failures, audit=found
    )  # fmt: skip
