"""Intervals of `every = "auto"`: what they learn, what they are bound to, and what a simulation makes of them."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from bench.polling import compared
from bench.worlds import AGENCY, Size
from newscrawl.arabic import BAGHDAD
from newscrawl.schedule.adaptive import Rhythm, intervals, learn

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOW = datetime(2025, 9, 10, 12, tzinfo=BAGHDAD)  # a Wednesday
FRIDAY = 4
Times = list[datetime]


def ask(
    histories: dict[str, Times], now: datetime = NOW, budget: int = 96, ceiling: timedelta = DAY
) -> dict[str, float]:
    """The intervals in minutes."""
    found = intervals(histories, now=now, budget=budget, floor=MINUTE, ceiling=ceiling, tz=BAGHDAD)
    return {job: wait / MINUTE for job, wait in found.items()}


def published(
    a_day: float, seed: int = 1, days: int = 28, until: datetime = NOW, kept: Callable[[datetime], bool] = bool
) -> Times:
    """So many articles a day at random; of those, the ones that are ``kept``."""
    chance, at, times = random.Random(seed), until - days * DAY, []
    while (at := at + DAY * chance.expovariate(a_day)) < until:
        times.append(at)
    return [at for at in times if kept(at)]


def rhythm(histories: dict[str, Times], now: datetime = NOW, budget: int = 96) -> Rhythm:
    return learn(histories, now=now, budget=budget, floor=MINUTE, ceiling=DAY, tz=BAGHDAD)


SITES: dict[str, dict[str, Times]] = {
    "nothing known": {"a": [], "b": [], "c": []},
    "one article": {"a": [NOW - HOUR], "b": [], "c": []},
    "busy and slow": {"a": published(100), "b": published(10, 2), "c": published(1, 3)},
    "three days": {"a": published(20, days=3), "b": published(5, 2, days=3), "c": []},
    "asleep at night": {job: published(40, seed, kept=lambda at: at.hour >= 6) for seed, job in enumerate("abc")},
}


@pytest.mark.parametrize("site", SITES.values(), ids=SITES)
@pytest.mark.parametrize("budget", [30, 96, 1000])
def test_the_polls_of_a_week_add_up_to_the_budget(site: dict[str, Times], budget: int) -> None:
    polls = rhythm(site, budget=budget).polls
    assert sum(map(sum, polls.values())) == pytest.approx(7 * budget, rel=0.08)


@pytest.mark.parametrize("site", SITES.values(), ids=SITES)
def test_floor_and_ceiling_hold(site: dict[str, Times]) -> None:
    assert all(1 <= wait < 1.4 for wait in ask(site, budget=10**6).values())  # above it where there is a lull
    assert all(80 < wait <= 120 for wait in ask(site, budget=1, ceiling=2 * HOUR).values())


@pytest.mark.parametrize("jobs", [1, 2, 20])
def test_without_a_history_all_wait_alike(jobs: int) -> None:
    found = ask({str(number): [] for number in range(jobs)})
    assert list(found.values()) == pytest.approx([jobs * 15.0] * jobs, rel=1e-6)


def test_no_jobs() -> None:
    assert ask({}) == {}


@pytest.mark.parametrize("ago", [MINUTE, HOUR, 30 * HOUR, 20 * DAY])
def test_one_article_upsets_nothing(ago: timedelta) -> None:
    found = ask({"a": [NOW - ago], **{str(number): [] for number in range(19)}})
    assert all(150 < wait < 450 for wait in found.values())
    assert found["a"] <= min(found.values())


@pytest.mark.parametrize(("busy", "slow", "times"), [(160, 10, 4.0), (90, 10, 3.0), (40, 40, 1.0)])
def test_the_busier_is_asked_more_often_by_the_square_root(busy: float, slow: float, times: float) -> None:
    found = ask({"busy": published(busy), "slow": published(slow, 2)})
    assert found["slow"] / found["busy"] == pytest.approx(times, rel=0.25)


def test_quiet_hours_get_less() -> None:
    site = {job: published(40, seed, kept=lambda at: not 1 <= at.hour < 6) for seed, job in enumerate("ab")}
    known = rhythm(site)
    night, noon = (known.polls["a"][2 * 24 + hour] for hour in (3, 12))
    assert night < noon / 3
    asleep = NOW.replace(hour=2)
    past = {job: [at for at in times if at < asleep] for job, times in site.items()}
    assert ask(past, asleep)["a"] > 3 * ask(site)["a"]


def test_each_job_has_its_own_hours() -> None:
    morning, evening = published(60, kept=lambda at: 6 <= at.hour < 12), published(60, 2, kept=lambda at: at.hour >= 18)
    polls = rhythm({"morning": morning, "evening": evening}).polls
    assert polls["morning"][9] > 3 * polls["morning"][20]
    assert polls["evening"][20] > 3 * polls["evening"][9]


def test_friday_is_not_sunday() -> None:
    chance = random.Random(3)
    site = {"a": published(60, kept=lambda at: at.weekday() != FRIDAY or chance.random() < 0.2)}
    polls = rhythm(site).polls["a"]
    friday, sunday = (sum(polls[day * 24 : day * 24 + 24]) for day in (FRIDAY, 6))
    assert friday < 0.7 * sunday


def test_the_day_begins_where_the_site_is() -> None:
    site = {"a": published(60, kept=lambda at: at.hour >= 12)}
    there = rhythm(site).polls["a"]
    elsewhere = learn(site, now=NOW, budget=96, floor=MINUTE, ceiling=DAY, tz=UTC).polls["a"]
    assert there[10] < there[13]
    assert elsewhere[10] > elsewhere[7] / 2  # 13 in Baghdad


@pytest.mark.parametrize("a_day", [1, 15, 150])
def test_a_burst_is_noticed(a_day: float) -> None:
    calm = {"a": published(a_day), "b": published(a_day, 2), "c": published(a_day, 3)}
    burst = {**calm, "a": [*calm["a"], *(NOW - number * 2 * MINUTE for number in range(max(4, int(a_day / 5))))]}
    assert ask(burst)["a"] < 0.7 * ask(calm)["a"]


def test_a_burst_of_the_whole_site_is_noticed_by_its_small_sections() -> None:
    calm = {str(number): published(2, number) for number in range(10)}
    burst = {job: [*times, *([NOW - 5 * MINUTE] if job != "0" else [])] for job, times in calm.items()}
    assert ask(burst, budget=480)["0"] < 0.7 * ask(calm, budget=480)["0"]


def test_a_burst_is_forgotten() -> None:
    site = {"a": published(15), "b": published(15, 2)}
    burst = {**site, "a": sorted([*site["a"], *(NOW - 2 * DAY - number * MINUTE for number in range(60))])}
    assert ask(burst)["a"] == pytest.approx(ask(site)["a"], rel=0.35)


def test_silence_is_not_the_end() -> None:
    site = {"a": published(50), "b": published(50, 2)}
    silent = {**site, "a": [at for at in site["a"] if at < NOW - 12 * HOUR]}
    assert ask(site)["a"] < ask(silent)["a"] < 2 * ask(site)["a"]


def test_a_section_that_fell_silent_for_weeks_gives_its_polls_away() -> None:
    site = {"a": [at for at in published(50) if at < NOW - 14 * DAY], "b": published(50, 2)}
    found = ask(site)
    assert found["a"] > 3 * found["b"]


def test_order_and_repetition_change_nothing() -> None:
    site = SITES["busy and slow"]
    shuffled = {job: random.Random(7).sample(times, len(times)) for job, times in site.items()}
    assert ask(shuffled) == ask(site) == ask(site)


def test_what_is_old_or_yet_to_come_does_not_count() -> None:
    site = SITES["busy and slow"]
    more = [
        *(NOW - 29 * DAY - number * HOUR for number in range(99)),
        *(NOW + number * HOUR for number in range(1, 20)),
    ]
    assert ask({**site, "c": [*site["c"], *more]}) == ask(site)


def test_zones_of_times_may_differ() -> None:
    site = SITES["busy and slow"]
    assert ask({job: [at.astimezone(UTC) for at in times] for job, times in site.items()}) == ask(site)


WRONG: dict[str, tuple[dict[str, Times], dict[str, object]]] = {
    "now is 2025": ({"a": []}, {"now": datetime(2025, 9, 10, 12)}),  # noqa: DTZ001
    "publication time is 2025": ({"a": [datetime(2025, 9, 10, 11)]}, {}),  # noqa: DTZ001
    "budget is 0": ({"a": []}, {"budget": 0}),
    "floor is 0:00:00": ({"a": []}, {"floor": timedelta(0)}),
    "floor is 2 days": ({"a": []}, {"floor": 2 * DAY}),
}


@pytest.mark.parametrize(("message", "site", "wrong"), [(name, *value) for name, value in WRONG.items()], ids=WRONG)
def test_what_cannot_be_asked(message: str, site: dict[str, Times], wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=message):
        intervals(site, **{"now": NOW, "budget": 96, "floor": MINUTE, "ceiling": DAY, "tz": BAGHDAD, **wrong})  # type: ignore[arg-type]


def test_a_rhythm_serves_for_hours() -> None:
    site = {"a": published(100), "b": published(10, 2)}
    known, at, polled = rhythm(site, budget=96), NOW, [NOW]
    while at < NOW + 6 * HOUR:
        at += known.interval("a", site, now=at)
        polled.append(at)
    assert all(MINUTE <= later - earlier <= 2 * HOUR for earlier, later in pairwise(polled))


SIMULATED: dict[str, tuple[str, Size, Sequence[float]]] = {  # at most: of equal intervals, of the yardstick, of polls
    "300 a day": (AGENCY, Size(articles=300, known=28, days=28), (0.6, 1.15, 1.07)),
    "30 a day": (AGENCY, Size(articles=30, known=28, days=28), (0.6, 1.15, 1.07)),
    "from nothing": (AGENCY, Size(articles=300, known=0, days=14), (0.65, 1.3, 1.07)),
    "all alike": ("uniform", Size(articles=300, known=7, days=14), (1.02, 1.02, 1.01)),
    "bursts": (
        "bursts only",
        Size(articles=300, known=14, days=14),
        (0.9, 100, 1.15),
    ),  # what bursts borrow is paid back
}


@pytest.mark.parametrize(
    ("kind", "size", "most"),
    [
        pytest.param(*case, id=name, marks=() if name in ("300 a day", "bursts") else pytest.mark.slow)
        for name, case in SIMULATED.items()
    ],
)
def test_articles_are_captured_sooner_for_the_same_polls(kind: str, size: Size, most: Sequence[float]) -> None:
    equal, ours, best = compared(kind, size, 60, [1, 2])
    assert ours.mean < most[0] * equal.mean
    assert ours.mean < most[1] * best.mean
    assert 0.93 < ours.spent < most[2]
