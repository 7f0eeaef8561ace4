"""What feeds and sitemaps named, and the last verdicts, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from newscrawl.errors import LeaseLost
from newscrawl.items import TickerLine
from newscrawl.messages.cases import Notice
from newscrawl.records import ListedLink, StoredVerdict, WitnessedArticle
from newscrawl.store import PageFailed, Store
from tests.store.samples import DAY, NOW, SITE, article, reading, run, save

HOUR = timedelta(hours=1)


def named(number: int, witness: str = "rss", **options: object) -> WitnessedArticle:
    values = {"site": SITE, "witness": witness, "article_id": f"{SITE}:{number}", "url": f"https://s/{number}-.html"}
    return WitnessedArticle(**{**values, **options})  # type: ignore[arg-type]


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
    ok = StoredVerdict(site=SITE, job="security", verdict="ok", reason="", since=NOW)
    late = replace(ok, verdict="late", reason="no run for 3 h", since=NOW + HOUR, told="late", told_at=NOW + HOUR)
    store.save_verdicts([ok, replace(ok, job="ticker")])
    store.save_verdicts([late])
    assert store.stored_verdicts() == [late, replace(ok, job="ticker")]
    assert store.stored_verdicts("another") == []


def ident(*numbers: int) -> set[str]:
    return {f"{SITE}:{number}" for number in numbers}


def test_many_are_named_at_once(store: Store) -> None:
    store.note_witnessed([named(n) for n in range(1200)] * 2, run_id=None, now=NOW)
    store.note_witnessed([named(n) for n in range(1000)], run_id=None, now=NOW + HOUR)
    found = store.witnessed(SITE)
    assert len(found) == 1200
    assert sum(item.last_seen_at == NOW + HOUR for item in found) == 1000


def test_whom_anyone_knows_to_be_of_a_time(store: Store) -> None:
    """Each source by its own time, both ends included; of another site nothing."""
    save(store, article(1, published_at=NOW), article(2, published_at=NOW - DAY), section_slug="security")
    store.list_links(
        run(),
        [
            ListedLink(id=f"{SITE}:{n}", url=f"https://s/{n}", listed_at=at)
            for n, at in ((3, NOW), (4, NOW - DAY), (5, None))
        ],
        NOW,
    )
    store.note_witnessed([named(6, said_at=NOW), named(7, said_at=NOW + DAY), named(8)], run_id=None, now=NOW)
    lines = [TickerLine(text=f"خبر {n}", url=f"https://s/{n}", article_id=f"{SITE}:{n}") for n in (9, 1)]
    store.read_ticker(reading(*lines, "بلا رابط"), run_id=None, now=NOW)
    store.save([PageFailed(url="https://s/10", id=f"{SITE}:10", reason="no_body")], run_id=None, now=NOW)
    store.save([PageFailed(url="https://s/l/", page="listing", reason="no_links", site=SITE)], run_id=None, now=NOW)
    assert store.known_between(SITE, NOW, NOW) == ident(1, 3, 5, 6, 8, 9, 10)
    assert store.known_between(SITE, NOW - DAY, NOW - HOUR) == ident(2, 4)
    assert store.known_between("alsumaria", NOW - DAY, NOW) == set()


def test_who_knows_an_article_and_what_they_say(store: Store) -> None:
    begun = store.start_run(run())
    links = [ListedLink(id=f"{SITE}:{n}", url=f"https://s/{n}", listed_at=NOW - HOUR) for n in (1, 2)]
    store.list_links(begun, links, NOW)
    save(store, article(1, published_at=NOW - HOUR), section_slug="security", now=NOW + HOUR)
    store.note_witnessed([named(1, section="أمن"), named(2, "sitemap", said_at=NOW - DAY)], run_id=None, now=NOW)
    strip = TickerLine(text="خبر", url="https://s/2", article_id=f"{SITE}:2")
    store.read_ticker(reading(strip), run_id=None, now=NOW)

    def sights() -> dict[str, list[tuple[object, ...]]]:
        found = store.sights(SITE, ident(1, 2, 3))
        return {id: [(s.by, s.at, s.seen_at, s.slug, s.section) for s in seen] for id, seen in found.items()}

    mine = ("store", NOW - HOUR, NOW + HOUR, "security", "أمن")
    rss = ("rss", None, NOW, None, "أمن")
    assert sights() == {
        f"{SITE}:1": [mine, ("listing", NOW - HOUR, NOW, "security", None), rss],
        f"{SITE}:2": [
            ("listing", NOW - HOUR, NOW, "security", None), ("sitemap", NOW - DAY, NOW, None, None),
            ("ticker", None, NOW, None, None),
        ],
    }  # fmt: skip
    store.finish_run(replace(begun, finished_at=NOW, outcome="ok", complete=True), settle=True)
    assert sights()[f"{SITE}:1"] == [mine, ("listing", None, NOW + HOUR, "security", None), rss], "a walk is complete"
    assert [sight[0] for sight in sights()[f"{SITE}:2"]] == ["listing", "sitemap", "ticker"]
    assert store.sights("alsumaria", ident(1)) == {}


def test_the_last_before_a_time(store: Store) -> None:
    save(store, *(article(n, published_at=NOW - n * HOUR) for n in range(5)))
    assert store.last_before(SITE, NOW - HOUR, 2) == [f"{SITE}:2", f"{SITE}:3"]
    assert store.last_before(SITE, NOW - DAY, 2) == []


def test_what_robots_have_forbidden_stands_in_the_notices(store: Store) -> None:
    told = (
        Notice("feed_unread", {"url": "https://s/rss.xml", "reason": "http_500", "detail": ""}),
        Notice("forbidden", {"urls": ["https://s/1", "https://s/2"], "more": 3}),
    )
    begun = store.start_run(run())
    store.finish_run(replace(begun, finished_at=NOW, outcome="ok", skipped=5, notices=told), settle=False)
    assert store.forbidden(SITE) == {"https://s/1", "https://s/2"}
    assert store.forbidden("alsumaria") == set()


def test_the_last_reading(store: Store) -> None:
    assert store.last_reading(SITE) is None
    for number in range(2):
        begun = store.start_run(run(job="witness", section=None))
        store.finish_run(replace(begun, finished_at=NOW + number * HOUR, outcome="ok"), settle=True)
    store.start_run(run(job="witness", section=None))
    store.start_run(run())
    last = store.last_reading(SITE)
    assert last is not None
    assert (last.finished_at, last.job) == (NOW + HOUR, "witness")
    assert store.ways(SITE, "witness", None, 5) == []
