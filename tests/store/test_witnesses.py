"""What feeds and sitemaps named, and the last verdicts, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from newscrawl.errors import LeaseLost
from newscrawl.looks import Judged, Witnessed
from newscrawl.store import Store
from tests.store.samples import NOW, SITE, run

HOUR = timedelta(hours=1)


def named(number: int, witness: str = "rss", **options: object) -> Witnessed:
    values = {"site": SITE, "witness": witness, "article_id": f"{SITE}:{number}", "url": f"https://s/{number}-.html"}
    return Witnessed(**{**values, **options})  # type: ignore[arg-type]


def test_what_is_named_again_moves_its_last_sight_alone(store: Store) -> None:
    store.note_witnessed([named(1, said_at=NOW, section="أمن"), named(2)], run_id=None, now=NOW)
    store.note_witnessed([named(1, said_at=NOW + HOUR)], run_id=None, now=NOW + HOUR)
    first, second = store.witnessed(SITE)
    assert (first.said_at, first.section, first.first_seen_at, first.last_seen_at) == (NOW, "أمن", NOW, NOW + HOUR)
    assert (second.said_at, second.last_seen_at) == (None, NOW)


def test_witnesses_are_told_apart(store: Store) -> None:
    store.note_witnessed([named(1), named(1, "sitemap")], run_id=None, now=NOW)
    assert [item.witness for item in store.witnessed(SITE)] == ["rss", "sitemap"]
    assert store.witnessed("another") == []


def test_a_window_counts_on_what_they_say_else_on_the_first_sight(store: Store) -> None:
    store.note_witnessed([named(1, said_at=NOW - HOUR), named(2)], run_id=None, now=NOW)
    assert [item.article_id for item in store.witnessed(SITE, since=NOW)] == [f"{SITE}:2"]
    assert [item.article_id for item in store.witnessed(SITE, until=NOW - HOUR)] == [f"{SITE}:1"]


def test_a_run_that_is_over_notes_nothing(store: Store) -> None:
    made = store.start_run(run())
    store.abandon_runs(SITE, NOW)
    with pytest.raises(LeaseLost):
        store.note_witnessed([named(1)], run_id=made.id, now=NOW)
    assert store.witnessed(SITE) == []


def test_the_last_verdict_of_a_job_is_kept(store: Store) -> None:
    ok = Judged(site=SITE, job="security", verdict="ok", reason="", since=NOW)
    late = replace(ok, verdict="late", reason="no run for 3 h", since=NOW + HOUR, told="late", told_at=NOW + HOUR)
    store.note_judged([ok, replace(ok, job="ticker")])
    store.note_judged([late])
    assert store.judged() == [late, replace(ok, job="ticker")]
    assert store.judged("another") == []
