"""Readings of the ticker as headlines and change lines."""

from __future__ import annotations

import pytest

from newscrawl.items import Headline, TickerLine
from newscrawl.store import Change, PageFailed, Store
from tests.store.samples import DAY, HOUR, NOW, SITE, article, kinds, reading, save

FIRST = "القوات الأمنية تضبط كدسا للعتاد في ديالى"
SECOND = "وزارة الكهرباء: انقطاع مبرمج غدا"
FIXED = "القوات الأمنية تضبط كدسا للعتاد في كركوك"


def read(store: Store, *lines: str | TickerLine, hours: float = 0) -> list[Change]:
    at = NOW + hours * HOUR
    return store.read_ticker(reading(*lines, at=at), run_id=None, now=at)


def headlines(changes: list[Change]) -> list[Headline]:
    return [c.object for c in changes if isinstance(c.object, Headline)]


def test_the_first_reading_appears(store: Store) -> None:
    line = TickerLine(text=FIRST, headline_tags=("urgent",), url=article(7).url, article_id=article(7).id)
    lines = read(store, line, SECOND)
    assert kinds(lines) == ["headline.appeared"] * 2
    first, second = headlines(lines)
    assert first == Headline(
        id=first.id, site=SITE, text=FIRST, headline_tags=("urgent",), url=article(7).url, article_id=article(7).id,
        position=1, first_seen_at=NOW, last_seen_at=NOW,
    )  # fmt: skip
    assert (second.position, second.article_id) == (2, None)
    assert list(store.headlines()) == [first, second]
    assert list(store.changes()) == lines


def test_the_same_strip_tells_nothing_and_moves_times_and_positions(store: Store) -> None:
    read(store, FIRST, SECOND)
    assert read(store, SECOND, FIRST, hours=1) == []
    assert [(h.position, h.first_seen_at, h.last_seen_at) for h in store.headlines()] == [
        (2, NOW, NOW + HOUR),
        (1, NOW, NOW + HOUR),
    ]
    assert [c.object.position for c in store.changes() if isinstance(c.object, Headline)] == [1, 2]


def test_what_vanished_ended_at_the_first_reading_without_it(store: Store) -> None:
    read(store, FIRST, SECOND)
    lines = read(store, SECOND, hours=1)
    assert kinds(lines) == ["headline.ended"]
    (ended,) = headlines(lines)
    assert (ended.text, ended.ended_at, ended.last_seen_at) == (FIRST, NOW + HOUR, NOW)
    assert read(store, SECOND, hours=2) == []
    assert list(store.changes())[-1] == lines[0]


def test_back_within_a_day_is_the_same_headline(store: Store) -> None:
    read(store, FIRST, SECOND)
    read(store, SECOND, hours=1)
    lines = read(store, FIRST + "!", SECOND, hours=24)
    (back,) = headlines(lines)
    assert (kinds(lines), back.text, back.ended_at, back.first_seen_at) == (["headline.appeared"], FIRST, None, NOW)
    assert store.counts().headlines == 2


def test_back_after_more_than_a_day_is_a_new_headline(store: Store) -> None:
    read(store, FIRST, SECOND)
    read(store, SECOND, hours=1)
    lines = read(store, FIRST, SECOND, hours=25.1)
    assert kinds(lines) == ["headline.appeared"]
    assert store.counts().headlines == 3


def test_a_rewording_is_linked_and_the_old_one_ends(store: Store) -> None:
    (old, _) = headlines(read(store, FIRST, SECOND))
    lines = read(store, FIXED, SECOND, hours=1)
    assert kinds(lines) == ["headline.reworded", "headline.ended"]
    new, ended = headlines(lines)
    assert (new.text, new.previous_id, ended.id, ended.ended_at) == (FIXED, old.id, old.id, NOW + HOUR)
    assert list(store.changes())[2:] == lines
    assert list(store.headlines())[-1] == new


def test_the_same_reading_twice_changes_nothing(store: Store) -> None:
    read(store, FIRST, SECOND)
    assert read(store, FIRST, SECOND) == []


def test_a_reading_without_lines_is_refused_and_ends_nothing(store: Store) -> None:
    read(store, FIRST)
    for lines in ((), ("  ",)):
        with pytest.raises(ValueError, match="without a line"):
            read(store, *lines, hours=1)
    assert store.counts().open_headlines == 1


def test_a_headline_finds_its_article_by_search_key(store: Store) -> None:
    save(store, article(1, headline="الكهرباء: إنقطاع مبرمج", published_at=NOW - DAY))
    save(store, article(2, headline="الكهرباء: انقطاع مبرمج", published_at=NOW))
    save(store, article(3, id="alsumaria:3", site="alsumaria", headline="الكهرباء: انقطاع مبرمج"))
    (found,) = headlines(read(store, "الكهرباء.. اِنقطاع مبرمج"))
    assert found.article_id == f"{SITE}:2", "the newest of the site"


def test_an_article_that_comes_later_is_linked_and_past_lines_stay(store: Store) -> None:
    lines = read(store, FIRST)
    save(store, article(1, headline=FIRST))
    assert [h.article_id for h in store.headlines()] == [f"{SITE}:1"]
    assert next(store.changes()) == lines[0]
    assert read(store, FIRST, hours=1) == []
    assert [h.article_id for h in store.headlines()] == [f"{SITE}:1"]


def test_sites_have_their_own_strips(store: Store) -> None:
    read(store, FIRST)
    other = store.read_ticker(
        type(reading(FIRST))(site="alsumaria", read_at=NOW, lines=reading(SECOND).lines), run_id=None, now=NOW
    )
    assert kinds(other) == ["headline.appeared"]
    assert len({h.id for h in store.headlines()}) == 2
    assert store.counts().open_headlines == 2


def test_a_reading_ends_the_failures_of_the_strip(store: Store) -> None:
    lost = PageFailed(url="https://baghdadtoday.news/", page="ticker", reason="no_ticker", site=SITE, body=b"<html>")
    store.save([lost], run_id=None, now=NOW)
    assert len(store.failures(SITE)) == 1
    read(store, FIRST, hours=1)
    assert store.failures(SITE) == []
    (over,) = store.failures(SITE, open_only=False)
    assert (over.has_page, over.page_at) == (False, None)


def test_the_last_that_appeared_come_first(store: Store) -> None:
    for hours, text in enumerate(("سطر أول", "سطر ثان", "سطر ثالث")):
        read(store, text, hours=hours)
    texts = [headline.text for headline in store.appeared(limit=2)]
    assert texts == ["سطر ثالث", "سطر ثان"]
    last = store.appeared(limit=2)[-1].id
    assert [headline.text for headline in store.appeared(before=last)] == ["سطر أول"]
    assert [headline.text for headline in store.appeared(since=NOW + 2 * HOUR)] == ["سطر ثالث"]
    assert store.appeared(site="alsumaria") == []
    with pytest.raises(ValueError, match="no such headline: x"):
        store.appeared(before="x")
