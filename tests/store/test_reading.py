"""What leaves the store: exports and the change feed."""

from __future__ import annotations

from datetime import timedelta

from newscrawl.items import Article, Headline
from newscrawl.store import PageGone, Store
from tests.store.samples import DAY, HOUR, NOW, SITE, article, kinds, reading, save


def test_articles_stream_in_order_of_arrival_over_many_pages(store: Store) -> None:
    numbers = [*range(2000, 1000, -1), *range(3000, 3203)]
    save(store, *(article(n) for n in numbers))
    save(store, *(article(n, body="نص آخر") for n in numbers[::3]))
    assert [a.id for a in store.articles()] == [f"{SITE}:{n}" for n in numbers]
    history = [(a.id, a.revision) for a in store.articles(history=True)]
    assert len(history) == len(set(history)) == len(numbers) + len(numbers[::3])
    assert [i for i, revision in history if revision == 1] == [f"{SITE}:{n}" for n in numbers]
    assert [c.cursor for c in store.changes()] == list(range(1, len(history) + 1))


def test_articles_since_and_of_a_site(store: Store) -> None:
    elsewhere = article(4, id="alsumaria:4", site="alsumaria")
    undated = article(3, published_at=None, published_precision=None)
    save(store, article(1, published_at=NOW), article(2, published_at=NOW - DAY), undated, elsewhere)
    assert [a.id for a in store.articles(since=NOW)] == [f"{SITE}:1", f"{SITE}:3"], "inclusive; else the first sight"
    assert [a.id for a in store.articles(since=NOW + HOUR)] == []
    assert [a.id for a in store.articles(site="alsumaria")] == ["alsumaria:4"]
    assert list(store.articles(since=NOW + HOUR, history=True)) == []


def test_the_feed_resumes_behind_a_cursor(store: Store) -> None:
    save(store, *(article(n) for n in range(1, 8)))
    everything = list(store.changes())
    taken = list(store.changes(limit=3))
    while lines := list(store.changes(after=taken[-1].cursor, limit=3)):
        taken += lines
    assert taken == everything
    assert list(store.changes(limit=0)) == []
    assert list(store.changes(after=everything[-1].cursor)) == []


def test_a_page_of_the_feed_that_ends_exactly_at_a_limit(store: Store) -> None:
    save(store, *(article(n) for n in range(1, 1101)))
    for limit in (499, 500, 501, 1000, 1099, 1100, 1101):
        assert len(list(store.changes(limit=limit))) == min(limit, 1100)
    assert [c.cursor for c in store.changes()] == list(range(1, 1101))


def test_the_feed_since_a_time(store: Store) -> None:
    save(store, article(1))
    save(store, article(2), now=NOW + HOUR)
    assert [c.id for c in store.changes(since=NOW + HOUR)] == [f"{SITE}:2"]
    assert [c.id for c in store.changes(since=NOW + timedelta(microseconds=1))] == [f"{SITE}:2"]


def test_the_feed_applied_from_nothing_gives_the_export(store: Store) -> None:
    save(store, article(1), article(2), article(3, duplicate_of=f"{SITE}:1"))
    store.read_ticker(reading("خبر أول عن الأمن في بغداد", "خبر ثان"), run_id=None, now=NOW)
    gone = PageGone(id=f"{SITE}:2", url=article(2).url, status=404)
    store.save([gone, gone], run_id=None, now=NOW + HOUR)
    save(store, article(1, body="نص آخر"), now=NOW + HOUR)
    store.read_ticker(reading("خبر أول عن الأمن في كركوك", at=NOW + HOUR), run_id=None, now=NOW + HOUR)
    store.read_ticker(reading("خبر ثان", at=NOW + 2 * HOUR), run_id=None, now=NOW + 2 * HOUR)
    state: dict[str, Article | Headline] = {line.id: line.object for line in store.changes()}
    assert [i for i in state.values() if isinstance(i, Article)] == list(store.articles())
    assert [i for i in state.values() if isinstance(i, Headline)] == list(store.headlines())


def test_headlines_since_and_of_a_site(store: Store) -> None:
    store.read_ticker(reading("خبر أول"), run_id=None, now=NOW)
    store.read_ticker(reading("خبر أول", "نبأ جديد", at=NOW + HOUR), run_id=None, now=NOW + HOUR)
    assert [h.text for h in store.headlines()] == ["خبر أول", "نبأ جديد"]
    assert [h.text for h in store.headlines(since=NOW + HOUR)] == ["نبأ جديد"]
    assert list(store.headlines(site="alsumaria")) == []


def test_a_reader_may_stop_and_writers_go_on(store: Store) -> None:
    save(store, *(article(n) for n in range(1, 1200)))
    half = store.articles()
    assert next(half).id == f"{SITE}:1"
    save(store, article(5000))
    assert sum(1 for _ in half) == 1199, "what came meanwhile is at the end"


def test_counts(store: Store) -> None:
    assert store.counts().cursor == 0
    save(store, article(1), article(2, duplicate_of=f"{SITE}:1"))
    save(store, article(1, body="نص آخر"))
    store.read_ticker(reading("خبر أول"), run_id=None, now=NOW)
    counts = store.counts()
    assert (counts.articles, counts.duplicates, counts.removed, counts.revisions) == (2, 1, 0, 3)
    assert (counts.headlines, counts.open_headlines, counts.open_failures, counts.runs) == (1, 1, 0, 0)
    assert counts.cursor == len(kinds(store.changes())) == 4
