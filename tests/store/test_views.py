"""What pages for people ask the store."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest
from sqlalchemy import text

from newscrawl.errors import StoreError
from newscrawl.items import TickerLine
from newscrawl.store import PageGone, Store
from newscrawl.store.queries import Kind
from tests.store.samples import DAY, HOUR, NOW, article, reading, save

SECTIONS = ("أمن", "سياسة")


def fill(store: Store, count: int) -> None:
    for number in range(1, count + 1):
        at = NOW - timedelta(minutes=number // 2)  # two articles a minute
        place = "كركوك" if number % 3 == 0 else None
        save(
            store, article(number, published_at=at, section=SECTIONS[number % 2], place=place, headline=f"خبر {number}")
        )


def numbers(found: list) -> list[int]:  # type: ignore[type-arg]
    return [int(item.id.split(":")[1]) for item in found]


def test_a_list_from_page_to_page(store: Store) -> None:
    fill(store, 9)
    whole = numbers(store.browse())
    assert sorted(whole) == list(range(1, 10))
    assert whole[:3] == [1, 3, 2]  # of the same minute the later comer first
    pages, before = [], None
    while page := store.browse(before=before, limit=2):
        pages += numbers(page)
        before = page[-1].id
    assert pages == whole
    assert numbers(store.browse(start=f"baghdad_today:{whole[4]}")) == whole[4:]
    with pytest.raises(ValueError, match="no such article"):
        store.browse(before="baghdad_today:999")


def test_a_list_of_some(store: Store) -> None:
    fill(store, 9)
    assert set(numbers(store.browse(section="أمن"))) == {2, 4, 6, 8}
    assert set(numbers(store.browse(place="كركوك"))) == {3, 6, 9}
    assert set(numbers(store.browse(since=NOW - timedelta(minutes=2)))) == {1, 2, 3, 4, 5}
    assert set(numbers(store.browse(until=NOW - timedelta(minutes=2)))) == {6, 7, 8, 9}
    assert store.browse(site="elsewhere") == []


def test_articles_of_a_kind(store: Store) -> None:
    fill(store, 6)
    save(store, article(1, headline="حصيلة أعلى في بغداد"))
    for _ in range(2):
        store.save([PageGone(id="baghdad_today:2", url="https://x/2", status=410)], run_id=None, now=NOW)
    save(store, article(7, headline="إغلاق جسر - عاجل", headline_tags=("urgent",), body=""))
    copy = article(8, body="نص طويل واحد عن حادث في ديالى", duplicate_of="baghdad_today:3")
    save(store, copy)
    found = {kind: set(numbers(store.browse(kind=kind))) for kind in get_args(Kind)}
    assert found == {"urgent": {7}, "edited": {1}, "removed": {2}, "duplicate": {8}}
    assert numbers(store.search("إغلاق", kind="urgent")) == [7]
    assert store.search("إغلاق", kind="edited") == []


def test_removed_articles_stay_in_the_list(store: Store) -> None:
    fill(store, 2)
    for _ in range(2):
        store.save([PageGone(id="baghdad_today:1", url="https://x/1", status=410)], run_id=None, now=NOW)
    assert [item.removed_at is not None for item in store.browse()] == [True, False]


def test_facets_and_cursor(store: Store) -> None:
    assert store.cursor() == 0
    assert store.facets().sections == ()
    fill(store, 5)
    assert store.facets().sections == ("سياسة", "أمن")
    assert store.facets().places == ("كركوك",)
    assert store.cursor() == max(change.cursor for change in store.changes())


def test_duplicates(store: Store) -> None:
    save(store, article(1), article(2, duplicate_of="baghdad_today:1"), article(3))
    assert numbers(store.duplicates(article(1))) == [2]
    assert store.duplicates(article(3)) == []


def test_the_strip_of_a_day(store: Store) -> None:
    save(store, article(1, headline="أول"))
    store.read_ticker(reading("أول", "ثان", at=NOW), run_id=None, now=NOW)
    store.read_ticker(reading(TickerLine(text="أول"), at=NOW + HOUR), run_id=None, now=NOW + HOUR)
    assert [line.text for line in store.ticker_now()] == ["أول"]
    assert [line.text for line in store.announced("baghdad_today:1")] == ["أول"]
    assert {line.text for line in store.ticker_during(NOW, NOW + DAY)} == {"أول", "ثان"}
    assert [line.text for line in store.ticker_during(NOW + 2 * HOUR, NOW + DAY)] == ["أول"]
    assert store.ticker_during(NOW - DAY, NOW) == []
    assert store.ticker_now(site="elsewhere") == []


def test_absences_of_headlines(store: Store) -> None:
    save(store, article(1, headline="أول"), now=NOW - DAY)  # its key is that of a headline, too
    for hours, lines in (
        (0, ["أول", "ثان"]),
        (1, ["ثان"]),
        (2, ["ثان"]),
        (3, ["أول", "ثان"]),
        (4, ["ثان"]),
        (5, ["أول"]),
    ):
        at = NOW + hours * HOUR
        store.read_ticker(reading(*lines, at=at), run_id=None, now=at)
    ids = [line.id for line in store.ticker_during(NOW, NOW + DAY)]
    away = [(NOW, NOW + 3 * HOUR), (NOW + 3 * HOUR, NOW + 5 * HOUR)]
    assert store.absences(ids) == {next(line.id for line in store.ticker_now()): away}
    assert store.absences([]) == {}


def test_delays_are_of_exact_times(store: Store) -> None:
    save(store, article(1, published_at=NOW - HOUR), article(2, published_at=NOW, published_precision="day"))
    assert store.delays("baghdad_today", since=NOW - DAY) == [HOUR]
    assert store.delays("baghdad_today", since=NOW + HOUR) == []


def test_a_store_opened_for_reading_cannot_be_written_to(url: str) -> None:
    with Store.open(url, create=True) as writes, Store.open(url, read_only=True) as reads:
        save(writes, article(1))
        assert numbers(reads.browse()) == [1]
        with pytest.raises(StoreError, match="for reading only"):
            save(reads, article(2))
        with pytest.raises(StoreError), reads._db.reading() as conn:
            conn.execute(text("DELETE FROM articles"))
        assert numbers(writes.browse()) == [1]


def test_a_file_that_another_takes_the_place_of(tmp_path: Path) -> None:
    url, other = (f"sqlite:///{tmp_path / name}" for name in ("news.db", "other.db"))
    with Store.open(url, create=True) as first:
        save(first, article(1))
    with Store.open(other, create=True) as second:
        save(second, article(2))
    with Store.open(url, read_only=True) as reads:
        assert numbers(reads.browse()) == [1]
        (tmp_path / "other.db").replace(tmp_path / "news.db")
        assert numbers(reads.browse()) == [2]
        (tmp_path / "news.db").unlink()
        with pytest.raises(StoreError, match="the store is gone"):
            reads.browse()
        assert not (tmp_path / "news.db").exists()
