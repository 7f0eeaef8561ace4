"""Headlines of a day as bars in lanes."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from newscrawl.items import Article, Headline
from newscrawl.web.views.timeline import MOST, Absences, Bar, Timeline, drawn, lead_of, stories
from tests.store.samples import BAGHDAD, article

MIDNIGHT = datetime(2025, 9, 7, tzinfo=BAGHDAD)
DAY = (MIDNIGHT, MIDNIGHT + timedelta(days=1))
LATER = MIDNIGHT + timedelta(days=3)


def at(hour: float) -> datetime:
    return MIDNIGHT + timedelta(hours=hour)


def line(name: str, first: float, last: float, *, ended: bool = True, **fields: object) -> Headline:
    over = at(last) + timedelta(minutes=5) if ended else None
    return Headline(
        id=f"s:{name}", site="s", text=name, position=1, first_seen_at=at(first), last_seen_at=at(last), ended_at=over,
        **fields,  # type: ignore[arg-type]
    )  # fmt: skip


def draw(*lines: Headline, now: datetime = LATER, away: Absences | None = None, **articles: Article) -> Timeline:
    return drawn(lines, articles, DAY, now, away)


def width(bar: Bar) -> float:
    return bar.end - bar.x


def test_the_axis_is_where_something_was_seen() -> None:
    made = draw(line("a", 9.2, 9.7), line("b", 12, 14.5))
    assert (made.start, made.end) == (at(9), at(15))
    assert [moment for _, moment in made.steps] == [at(hour) for hour in range(9, 16)]
    first, second = (lane.bars[0] for lane in made.lanes)
    assert (first.x, width(first)) == (pytest.approx(100 * 0.2 / 6, abs=0.01), pytest.approx(100 * 0.5 / 6, abs=0.01))
    assert second.x == 50
    assert made.now is None


@pytest.mark.parametrize(
    ("first", "last", "start", "end", "steps"),
    [
        (9.5, 9.51, 9.5, 9.5 + 1 / 12, 5),
        (23.99, 23.995, 24 - 1 / 12, 24, 5),
        (0, 0.01, 0, 1 / 12, 5),
        (9.1, 9.6, 9 + 1 / 12, 9 + 2 / 3, 7),
        (10, 13, 10, 13, 6),
        (-5, 30, 0, 24, 8),
        (-2, 0.5, 0, 0.5, 6),
        (0, 23.9, 0, 24, 8),
    ],
)
def test_the_axis_has_whole_steps_within_the_day(
    first: float, last: float, start: float, end: float, steps: int
) -> None:
    made = draw(line("a", first, last))
    assert abs(made.start - at(start)) < timedelta(minutes=1)
    assert abs(made.end - at(end)) < timedelta(minutes=1)
    assert len(made.steps) == steps + 1
    assert (made.steps[0][0], made.steps[-1][0]) == (0, 100)


def test_a_bar_that_reaches_over_the_day() -> None:
    (bar,) = draw(line("a", -5, 30)).lanes[0].bars
    assert (bar.x, bar.end, bar.began, bar.goes_on, bar.is_open) == (0, 100, True, True, False)
    assert bar.shown == timedelta(hours=35)


def test_a_line_that_is_still_shown_goes_to_now() -> None:
    made = draw(line("a", 9, 9.5, ended=False), now=at(10.75))
    (bar,) = made.lanes[0].bars
    assert (made.end, bar.is_open, bar.goes_on) == (at(10.75), True, False)
    assert bar.end == made.now == 100


def test_a_line_seen_once_is_to_be_seen() -> None:
    bars = [lane.bars[0] for lane in draw(line("a", 9, 9), line("b", 12, 12)).lanes]
    assert all(bar.x < bar.end <= 100 for bar in bars)
    assert bars[0].shown == timedelta(minutes=1)


def test_what_went_and_came_back_is_two_bars() -> None:
    made = draw(line("a", 9, 14), line("b", 10, 14), away={"s:a": [(at(10), at(12)), (at(12.5), at(13))]})
    (bar,), (other,) = (lane.bars for lane in made.lanes)
    assert bar.parts == ((0, 20), (60, 10), (80, 20))
    assert bar.shown == timedelta(hours=2.5)
    assert [lane.returns for lane in made.lanes] == [True, False]
    assert other.shown == timedelta(hours=4)


def test_an_absence_over_midnight_leaves_the_day_s_part() -> None:
    (bar,) = draw(line("a", -5, 9), away={"s:a": [(at(-4), at(8))]}).lanes[0].bars
    assert (len(bar.parts), bar.began) == (1, False)


def test_a_day_with_too_many_lines_shows_the_last() -> None:
    made = draw(*(line(f"{n}", n / 100, n / 100 + 1) for n in range(MOST + 3)))
    assert (len(made.lanes), made.left_out) == (MOST, 3)
    assert made.lanes[-1].line.text == f"{MOST + 2}"


def test_rewordings_share_a_lane() -> None:
    made = draw(
        line("c", 11, 12, previous_id="s:b"), line("x", 9.5, 12), line("a", 9, 10), line("b", 10, 11, previous_id="s:a")
    )
    assert [[bar.line.text for bar in lane.bars] for lane in made.lanes] == [["a", "b", "c"], ["x"]]
    assert made.lanes[0].line.text == "c"


def test_a_wording_stands_until_the_next_is_seen() -> None:
    first, second = draw(line("a", 9, 9.5), line("b", 10, 12, previous_id="s:a")).lanes[0].bars
    assert first.end == pytest.approx(second.x, abs=0.01)


def test_a_rewording_of_what_is_not_there_begins_a_story() -> None:
    assert [[one.text for one in story] for story in stories([line("b", 10, 11, previous_id="s:yesterday")])] == [["b"]]


def test_two_rewordings_of_one_line_are_one_story() -> None:
    found = stories([line("a", 9, 10), line("b", 10, 11, previous_id="s:a"), line("c", 10, 11, previous_id="s:a")])
    assert [[one.text for one in story] for story in found] == [["a", "b", "c"]]


@pytest.mark.parametrize(
    ("fields", "lead"),
    [
        ({"published_at": at(9.5)}, 30),
        ({"published_at": at(8.75)}, -15),
        ({"published_at": at(9)}, 0),
        ({"published_at": at(0), "published_precision": "day", "first_seen_at": at(10)}, 60),
        ({"published_at": None, "published_precision": None, "first_seen_at": at(10)}, 60),
        ({"published_at": None, "published_precision": None, "first_seen_at": None}, None),
    ],
)
def test_the_lead_over_the_article(fields: dict[str, object], lead: int | None) -> None:
    found = lead_of(line("a", 9, 10), article(1, **fields))
    assert found == (None if lead is None else timedelta(minutes=lead))


def test_the_lead_is_that_of_the_first_wording() -> None:
    news = article(1, published_at=at(10.5))
    made = drawn([line("a", 9, 10), line("b", 10, 12, previous_id="s:a", article_id="x")], {"x": news}, DAY, LATER)
    (lane,) = made.lanes
    assert lane.lead == timedelta(minutes=90)
    assert lane.article is news
    assert lane.mark == 50


def test_an_article_beside_the_axis_has_no_mark() -> None:
    made = drawn([line("a", 9, 10, article_id="x")], {"x": article(1, published_at=at(20))}, DAY, LATER)
    assert made.lanes[0].mark is None
    assert made.lanes[0].lead == timedelta(hours=11)
