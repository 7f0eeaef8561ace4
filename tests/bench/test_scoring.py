"""The points that tools are given."""

from __future__ import annotations

from typing import Any

import pytest

from bench.scoring import COLUMNS, ahead, plain, same_day, same_moment, scores, summary, whole, word_f1

AT = "2025-09-07T00:05:00+03:00"
TRUTH: dict[str, Any] = {
    "headline": ["قائد الشرطة يتفقد الحدود"],
    "published": [AT],
    "section": ["أمن"],
    "image": ["https://baghdadtoday.news/uploads/1.jpg"],
    "authors": [],
    "tags": ["الحدود", "الشرطة"],
}
BODIES = ["تفقد القائد الحدود.\n\nوعاد مساء.", "بغداد اليوم - بغداد\n\nتفقد القائد الحدود.\n\nوعاد مساء."]
FOUND: dict[str, Any] = {
    "headline": "قائد الشرطة يتفقد الحدود",
    "published": AT,
    "section": "أمن",
    "body": BODIES[0],
    "image": "https://baghdadtoday.news/uploads/1.jpg",
    "authors": [],
    "tags": ["الشرطة", "الحدود"],
}


def test_a_right_reading_has_every_point() -> None:
    assert scores(FOUND, TRUTH, BODIES) == dict.fromkeys(COLUMNS, 1.0)


@pytest.mark.parametrize(
    ("field", "value", "lost"),
    [
        ("headline", "قائد الشرطة يتفقد الحدود | بغداد اليوم", {"headline"}),
        ("published", "2025-09-07T00:06:00+03:00", {"minute"}),
        ("published", "2025-09-06T23:05:00+03:00", {"minute", "day"}),
        ("published", None, {"minute", "day"}),
        ("published", "7 أيلول", {"minute", "day"}),
        ("body", "تفقد القائد الحدود.", {"body exact", "body F1"}),
        ("body", None, {"body exact", "body F1"}),
        ("section", "محليات", {"section"}),
        ("image", None, {"image"}),
        ("authors", ["بغداد اليوم"], {"authors"}),
        ("tags", ["الشرطة"], {"tags"}),
    ],
)
def test_a_wrong_field_costs_its_own_column_alone(field: str, value: object, lost: set[str]) -> None:
    points = scores({**FOUND, field: value}, TRUTH, BODIES)
    assert {name for name, point in points.items() if point < 1} == lost


def test_a_body_counts_with_its_dateline_or_without() -> None:
    assert scores({**FOUND, "body": BODIES[1]}, TRUTH, BODIES)["body exact"] == 1


def test_a_tool_that_knows_days_has_its_day() -> None:
    found = {**FOUND, "day": "2025-09-07"}
    del found["published"]
    points = scores(found, TRUTH, BODIES)
    assert (points["day"], points["minute"]) == (1, 0)


def test_dirt_and_white_space_cost_nobody_a_point() -> None:
    assert plain("إن\u200f القوة\u00a0\n\n عادت ") == "إن القوة عادت"


@pytest.mark.parametrize(
    ("found", "wanted", "f1"),
    [
        ("أ ب ج", "أ ب ج", 1.0),
        ("أ ب", "أ ب ج د", 2 / 3),
        ("أ أ", "أ", 2 / 3),
        ("", "", 1.0),
        ("أ", "", 0.0),
        (None, "أ", 0.0),
    ],
)
def test_word_f1(found: str | None, wanted: str, f1: float) -> None:
    assert word_f1(found, wanted) == pytest.approx(f1)


def test_a_time_without_zone_is_the_pages_own() -> None:
    assert same_moment("2025-09-07T00:05", AT)
    assert same_moment("2025-09-06T21:05:40+00:00", AT)
    assert not same_moment("2025-09-07T00:05:00+00:00", AT)


def test_a_day_is_counted_in_the_pages_zone() -> None:
    assert same_day("2025-09-06T21:05:00+00:00", AT)
    assert not same_day("2025-09-06", AT)


def test_no_date_is_right_where_the_page_has_none() -> None:
    assert same_day(None, None)
    assert not same_day("2025-09-07", None)
    assert not same_moment(None, AT)


def test_a_day_without_time_is_no_minute() -> None:
    assert not same_moment("2020-11-09T00:00", "2020-11-09")


def test_a_field_that_a_tool_does_not_know_stays_empty() -> None:
    found = [{"headline": "أ", "body": "ب"}]
    points = [{**dict.fromkeys(COLUMNS, 0.0), "headline": 1.0}]
    means = summary(found, points)
    assert means["headline"] == 1
    assert means["body exact"] == 0
    assert means["day"] is None
    assert means["tags"] is None


def test_a_field_read_as_none_on_every_page_is_wrong_and_not_empty() -> None:
    assert summary([{"image": None}], [dict.fromkeys(COLUMNS, 0.0)])["image"] == 0


def test_only_a_page_right_in_every_field_is_whole() -> None:
    right = dict.fromkeys(COLUMNS, 1.0)
    assert whole([right, {**right, "body F1": 0.99}]) == 0.5


def test_who_is_ahead_is_named_with_the_pages() -> None:
    right = dict.fromkeys(COLUMNS, 1.0)
    ours = [{**right, "day": 0.0}, {**right, "tags": 0.0}, right]
    theirs = [{**right, "tags": 0.0}, right, right]
    assert ahead(ours, theirs) == {"day": [0]}
