"""The figures of the health page: bins, percentiles, shares, and the charts made of them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from newscrawl.arabic import BAGHDAD
from newscrawl.messages.cases import Notice
from newscrawl.monitoring.verdicts import Verdict
from newscrawl.web.i18n import durations
from newscrawl.web.views import charts, figures
from tests.store.samples import HOUR, NOW, run

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)

BINS = [
    (timedelta(0), 0),
    (-HOUR, 0),  # a clock that is fast, or a time set ahead
    (MINUTE - SECOND, 0),
    (MINUTE, 1),
    (2 * MINUTE, 2),
    (5 * MINUTE, 3),
    (10 * MINUTE, 4),
    (30 * MINUTE, 5),
    (HOUR - SECOND, 5),
    (HOUR, 6),
    (3 * HOUR, 7),
    (24 * HOUR, 8),
    (timedelta(days=900), 8),
]


@pytest.mark.parametrize(("delay", "wanted"), BINS)
def test_each_delay_has_its_bin(delay: timedelta, wanted: int) -> None:
    found = figures.delays([delay])
    assert [at for at, count in enumerate(found.bins) if count] == [wanted]
    assert found.count == 1


PERCENTILES = [
    ([], None, None),
    ([3], 3, 3),
    ([1, 2], 1, 2),
    ([9, 1, 5], 5, 9),
    (range(1, 101), 50, 95),
]


@pytest.mark.parametrize(("minutes", "median", "most"), PERCENTILES)
def test_percentiles(minutes: Any, median: int | None, most: int | None) -> None:
    found = figures.delays([count * MINUTE for count in minutes])
    assert found.median == (None if median is None else median * MINUTE)
    assert found.most == (None if most is None else most * MINUTE)


WITHIN = [
    (timedelta(0), "1 minute", "دقيقة"),
    (61 * SECOND, "2 minutes", "دقيقتين"),
    (2 * HOUR, "120 minutes", "120 دقيقة"),
    (2 * HOUR + SECOND, "3 hours", "3 ساعات"),
    (timedelta(days=2, seconds=1), "3 days", "3 أيام"),
]


@pytest.mark.parametrize(("length", "english", "arabic"), WITHIN)
def test_a_length_rounded_up(length: timedelta, english: str, arabic: str) -> None:
    assert (durations.within(length, "en"), durations.within(length, "ar")) == (english, arabic)


def test_a_mark_for_each_run_and_for_each_hour() -> None:
    made = [
        run(started_at=NOW, finished_at=NOW + 4 * SECOND, new=2, requests=9, not_modified=5),
        run(started_at=NOW + MINUTE, finished_at=NOW + MINUTE + 8 * SECOND, new=1, updated=1, failed=1),
        run(started_at=NOW - HOUR),
    ]
    each = figures.each(made)
    assert [mark.at for mark in each] == [NOW - HOUR, NOW, NOW + MINUTE]
    assert [mark.seconds for mark in each] == [None, 4.0, 8.0]
    before, hour = figures.hourly(made)
    assert (before.at, before.seconds) == (NOW - HOUR, None)
    assert (hour.at, hour.new, hour.updated, hour.failed, hour.requests, hour.not_modified) == (NOW, 3, 1, 1, 9, 5)
    assert hour.seconds == 6.0
    assert figures.each([]) == figures.hourly([]) == []


def test_a_redesign_is_a_step() -> None:
    week = timedelta(weeks=1)
    rows: list[tuple[datetime, str, figures.Ways]] = [
        (NOW - week, "section", {"body": {"site": 8}, "tags": {"site": 4}}),
        (NOW, "section", {"body": {"structure": 3, "site": 1}}),
        (NOW, "ticker", {"ticker": {"plain": 90}}),  # pages of their own
        (NOW - 9 * week, "section", {"body": {"site": 1}}),  # before the weeks that are shown
    ]
    found = {one.field: one for one in figures.coverage(rows, tz=BAGHDAD, until=NOW, weeks=3)}
    body = found["body"]
    assert body.weeks == (date(2025, 8, 18), date(2025, 8, 25), date(2025, 9, 1))
    assert body.pages == (0, 8, 4)
    assert list(body.shares) == ["site", "structure"]
    assert body.shares == {"site": (0.0, 100.0, 25.0), "structure": (0.0, 0.0, 75.0)}
    assert found["tags"].shares == {"site": (0.0, 50.0, 0.0)}
    assert found["ticker"].shares == {"plain": (0.0, 0.0, 100.0)}
    assert figures.coverage([], tz=BAGHDAD, until=NOW) == []


def test_weeks_begin_by_the_sites_clock() -> None:
    sunday_evening = datetime(2025, 9, 7, 21, 30, tzinfo=UTC)  # half past midnight in Baghdad
    assert figures.monday(sunday_evening, BAGHDAD) == date(2025, 9, 8)
    assert figures.monday(sunday_evening, UTC) == date(2025, 9, 1)


def test_the_gravest_verdict_of_a_site_comes_first() -> None:
    made = [
        Verdict(site=site, job=job, verdict=verdict, why=Notice("not_run"))  # type: ignore[arg-type]
        for site, job, verdict in (("a", "x", "ok"), ("b", "x", "quiet"), ("a", "y", "broken"), ("a", "z", "late"))
    ]
    found = figures.sites_of(made)
    assert {site: [one.job for one in mine] for site, mine in found.items()} == {"a": ["y", "z", "x"], "b": ["x"]}


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_a_chart_and_its_table_say_the_same(lang: Any) -> None:
    points = figures.each([run(started_at=NOW, new=1200, requests=3), run(started_at=NOW + HOUR, new=1)])
    found, took, _ = charts.of_runs(points, lang, BAGHDAD)
    data = json.loads(found.data)
    assert data["zone"] == "Asia/Baghdad"
    assert data["times"] == [NOW.timestamp(), NOW.timestamp() + 3600]
    assert [one["values"] for one in data["series"]] == [[1200, 1], [0, 0], [0, 0]]
    assert found.rows == [("2025-09-07 13:00", ["1", "0", "0"]), ("2025-09-07 12:00", ["1,200", "0", "0"])]
    assert len(found.titles) == 3
    assert "1,201" in found.summary
    assert took.rows[0][1] == ["—"]


def test_the_bins_are_named() -> None:
    assert len(charts.bin_labels("ar")) == len(figures.EDGES) + 1
    assert charts.bin_labels("en")[4:7] == ["10–30 min", "30–60 min", "1–3 h"]


def test_coverage_is_told_of_the_last_week_with_pages() -> None:
    rows = [(NOW - timedelta(weeks=1), "section", {"body": {"site": 3, "structure": 1}})]
    (found,) = figures.coverage(rows, tz=BAGHDAD, until=NOW, weeks=2)
    made = charts.of_coverage(found, "en")
    assert made.summary == "body: the site's selectors 75%, structure 25%"
    assert made.rows == [("2025-09-01", ["0", "0", "0"]), ("2025-08-25", ["4", "75", "25"])]
