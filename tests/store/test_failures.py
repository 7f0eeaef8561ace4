"""Pages that could not be read: none is lost, none is tried too often."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from newscrawl.store import PageFailed, PageGone, PageRead, PageUnchanged, Store
from newscrawl.store.saving.failures import retry_delay
from tests.store.samples import DAY, HOUR, NOW, SITE, article, run, save

PAGE = "<html>صفحة مقطوعة".encode() * 500


def lost(number: int = 1, **fields: Any) -> PageFailed:
    base: dict[str, Any] = {"url": article(number).url, "id": article(number).id, "reason": "no_body"}
    return PageFailed(**{**base, **fields})


def test_a_failure_keeps_reason_and_page(store: Store) -> None:
    begun = store.start_run(run())
    result = lost(detail="no body found", status=200, body=PAGE, section_slug="security")
    (saved,) = store.save([result], run_id=begun.id, now=NOW)
    assert (saved.kind, saved.article, saved.result) == ("failed", None, result)
    (row,) = store.failures()
    assert (row.site, row.page, row.article_id, row.url) == (SITE, "article", article(1).id, article(1).url)
    assert (row.reason, row.detail, row.status, row.section_slug) == ("no_body", "no body found", 200, "security")
    assert (row.tries, row.first_at, row.last_at, row.run_id) == (1, NOW, NOW, begun.id)
    assert (row.has_page, row.body) == (True, None)
    whole = store.failure(row.id)
    assert whole is not None
    assert whole.body == PAGE
    assert store.failure(row.id + 1) is None
    assert list(store.changes()) == []


def test_a_further_page_is_told_until_another_page_failed(store: Store) -> None:
    part = "https://s/page,2,1-.html"
    store.save([lost(detail=f"{part}: no body", part_url=part, status=200, body=PAGE)], run_id=None, now=NOW)
    assert store.failures()[0].part_url == part
    store.save([lost(reason="robots")], run_id=None, now=NOW + HOUR)
    assert store.failures()[0].part_url == part, "nothing was asked for"
    store.save([lost(detail="no body", status=200, body=PAGE)], run_id=None, now=NOW + HOUR)
    assert store.failures()[0].part_url is None


def test_tries_grow_and_so_does_the_delay(store: Store) -> None:
    times = [NOW, NOW + HOUR, NOW + 2 * HOUR]
    for at in times:
        store.save([lost(body=PAGE if at == NOW else None)], run_id=None, now=at)
    (row,) = store.failures()
    assert (row.tries, row.first_at, row.last_at, row.has_page) == (3, NOW, times[-1], True)
    assert row.next_retry_at == times[-1] + HOUR
    assert store.retryable(SITE, now=times[-1] + HOUR - timedelta(seconds=1)) == []
    assert store.retryable(SITE, now=times[-1] + HOUR) == [row]
    assert store.retryable(SITE, now=None) == [row]


def test_a_kept_page_has_its_own_time(store: Store) -> None:
    store.save([lost(1, body=PAGE), lost(2)], run_id=None, now=NOW)
    store.save([lost(1, reason="connection"), lost(2, body=PAGE)], run_id=None, now=NOW + HOUR)
    rows = {row.article_id: row for row in store.failures()}
    assert (rows[article(1).id].last_at, rows[article(1).id].page_at) == (NOW + HOUR, NOW)
    assert rows[article(2).id].page_at == NOW + HOUR
    save(store, article(1), now=NOW + 2 * HOUR)
    (over,) = (row for row in store.failures(open_only=False) if row.resolved_at)
    assert (over.has_page, over.page_at) == (False, None)


def test_a_page_that_was_not_asked_for_keeps_its_reason(store: Store) -> None:
    store.save([lost(1, status=500, detail="of the page"), lost(2, reason="robots")], run_id=None, now=NOW)
    later = NOW + HOUR
    store.save([lost(1, reason="robots"), lost(2, reason="robots")], run_id=None, now=later)
    page, never = sorted(store.failures(), key=lambda row: row.url)
    assert (page.reason, page.detail, page.status, page.tries, page.last_at) == ("no_body", "of the page", 500, 1, NOW)
    assert page.next_retry_at == later + timedelta(minutes=15)
    assert (never.reason, never.tries, never.last_at) == ("robots", 2, later)


def test_delays_grow_to_a_day() -> None:
    delays = [retry_delay(n) for n in range(1, 40)]
    assert delays[:4] == [timedelta(minutes=m) for m in (15, 30, 60, 120)]
    assert delays == sorted(delays)
    assert delays[-1] == DAY


def test_what_cannot_help_is_tried_by_hand_alone(store: Store) -> None:
    store.save([lost(retry=False)], run_id=None, now=NOW)
    assert store.retryable(SITE, now=NOW + 30 * DAY) == []
    assert len(store.retryable(SITE, now=None)) == 1


def test_a_page_that_answers_is_no_failure_any_more(store: Store) -> None:
    store.save([lost(1, body=PAGE), lost(2), lost(3, id=None, site=SITE)], run_id=None, now=NOW)
    save(store, article(1), article(3), now=NOW + HOUR)
    assert [f.article_id for f in store.failures()] == [article(2).id]
    every = {f.url: f for f in store.failures(open_only=False)}
    assert every[article(1).url].resolved_at == NOW + HOUR
    assert not every[article(1).url].has_page, "its page is not needed any more"
    assert every[article(3).url].resolved_at == NOW + HOUR, "by address, when the id was unknown"
    assert store.retryable(SITE, now=None) == store.failures()


def test_after_a_success_the_count_begins_anew(store: Store) -> None:
    store.save([lost(), lost()], run_id=None, now=NOW)
    store.save([PageRead(article=article(1)), lost()], run_id=None, now=NOW + HOUR)
    (row,) = store.failures()
    assert (row.tries, row.first_at, row.resolved_at) == (1, NOW + HOUR, None)
    store.save([lost(), PageUnchanged(id=article(1).id)], run_id=None, now=NOW + 2 * HOUR)
    assert store.failures() == []


def test_a_stored_article_that_is_gone_is_no_failure(store: Store) -> None:
    save(store, article(1))
    gone = PageGone(id=article(1).id, url=article(1).url, status=410)
    store.save([lost(), gone], run_id=None, now=NOW)
    assert store.failures() == []


def test_an_unknown_article_that_is_gone_is_one(store: Store) -> None:
    gone = PageGone(id=article(1).id, url=article(1).url, status=404)
    (saved,) = store.save([gone], run_id=None, now=NOW)
    assert saved.kind == "failed"
    (row,) = store.failures()
    assert (row.reason, row.status, row.retry) == ("http_404", 404, False)


def test_the_site_of_a_failure_comes_from_its_run(store: Store) -> None:
    begun = store.start_run(run(site="alsumaria"))
    url = "https://www.alsumaria.tv/latest"
    store.save([PageFailed(url=url, page="listing", reason="no_links")], run_id=begun.id, now=NOW)
    assert [f.url for f in store.failures("alsumaria")] == [url]
    assert store.failures(SITE) == []


def test_one_address_may_fail_as_several_kinds_of_page(store: Store) -> None:
    url = "https://baghdadtoday.news/"
    results = [
        PageFailed(url=url, page=page, reason="empty_page", site=SITE) for page in ("listing", "ticker", "article")
    ]
    store.save(results, run_id=None, now=NOW)
    assert len(store.failures()) == 3
    store.resolve_failure(SITE, url, NOW + HOUR)
    assert [f.page for f in store.failures()] == ["article"]


@pytest.mark.slow
def test_a_large_batch_of_failures(store: Store) -> None:
    store.save([lost(n) for n in range(1, 1500)], run_id=None, now=NOW)
    save(store, *(article(n) for n in range(1, 1400)))
    assert len(store.failures()) == 100


def test_open_failures_are_counted_by_site(store: Store) -> None:
    assert store.open_failures() == {}
    store.save([lost(number) for number in (1, 2, 3)], run_id=None, now=NOW)
    save(store, article(1))
    assert store.open_failures() == {SITE: 2}
    assert len(store.failures(open_only=False, limit=2)) == 2
