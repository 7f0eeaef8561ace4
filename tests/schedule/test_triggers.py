"""When jobs run: crontab's fields as crontab means them, windows, jitter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from newscrawl.schedule import triggers
from newscrawl.schedule.triggers import JobTrigger, Window

BAGHDAD = ZoneInfo("Asia/Baghdad")
SUNDAY = datetime(2025, 9, 7, 12, 0, tzinfo=BAGHDAD)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def slots(made: JobTrigger, count: int, at: datetime = SUNDAY) -> list[datetime]:
    found = []
    for _ in range(count):
        after = made.after(at)
        assert after is not None
        assert after > at
        found.append(at := after)
    return found


def cron(text: str, **options: object) -> JobTrigger:
    return JobTrigger(trigger=triggers.cron(text, BAGHDAD), zone=BAGHDAD, **options)  # type: ignore[arg-type]


def every(period: timedelta, **options: object) -> JobTrigger:
    return JobTrigger(trigger=triggers.every(period, BAGHDAD), zone=BAGHDAD, **options)  # type: ignore[arg-type]


# The days of the week on which each form fires, as `date +%a` names them.
WEEKDAYS = [
    ("0 0 * * 0", "Sun"),
    ("0 0 * * 7", "Sun"),
    ("0 0 * * 1", "Mon"),
    ("0 0 * * 6", "Sat"),
    ("0 0 * * 5", "Fri"),
    ("0 0 * * sun", "Sun"),
    ("0 0 * * FRI", "Fri"),
    ("0 0 * * 1-5", "Mon Tue Wed Thu Fri"),
    ("0 0 * * 5-7", "Fri Sat Sun"),
    ("0 0 * * fri-sun", "Fri Sat Sun"),
    ("0 0 * * sat-mon", "Sat Sun Mon"),
    ("0 0 * * 0,3", "Sun Wed"),
    ("0 0 * * */2", "Sun Tue Thu Sat"),
    ("0 0 * * 1-5/2", "Mon Wed Fri"),
    ("0 0 * * 0-7", "Sun Mon Tue Wed Thu Fri Sat"),
    ("@weekly", "Sun"),
]


@pytest.mark.parametrize(("text", "days"), WEEKDAYS)
def test_weekdays_are_crontabs(text: str, days: str) -> None:
    week = [at for at in slots(cron(text), 7) if at < SUNDAY + timedelta(days=7)]
    assert {f"{at:%a}" for at in week} == set(days.split())
    assert len(week) == len(days.split())


TIMES = [
    ("*/5 6-23 * * *", ["12:05", "12:10", "12:15"]),
    ("0 6 * * *", ["06:00", "06:00"]),
    ("30 22,23 * * *", ["22:30", "23:30", "22:30"]),
    ("@hourly", ["13:00", "14:00"]),
]


@pytest.mark.parametrize(("text", "clocks"), TIMES)
def test_times_of_the_day_are_local(text: str, clocks: list[str]) -> None:
    assert [f"{at.astimezone(BAGHDAD):%H:%M}" for at in slots(cron(text), len(clocks))] == clocks


def test_a_day_and_a_weekday_are_either_of_both() -> None:
    assert [f"{at:%a %d}" for at in slots(cron("0 0 15 * 5"), 4)] == ["Fri 12", "Mon 15", "Fri 19", "Fri 26"]


WRONG = [
    "* * * *",
    "* * * * * *",
    "61 * * * *",
    "* 24 * * *",
    "* * * * 8",
    "* * * * day",
    "* * * * 1/0",
    "x * * * *",
    "",
]


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_crontab_line_is_told(text: str) -> None:
    with pytest.raises(ValueError):
        triggers.cron(text, BAGHDAD)


def test_a_period_does_not_depend_on_when_one_looks() -> None:
    made = every(timedelta(minutes=5))
    assert slots(made, 2) == [SUNDAY + 5 * MINUTE, SUNDAY + 10 * MINUTE]
    assert made.after(SUNDAY + timedelta(minutes=3, seconds=7)) == SUNDAY + 5 * MINUTE
    assert every(timedelta(days=1)).after(SUNDAY) == datetime(2025, 9, 8, tzinfo=BAGHDAD)


def test_a_zone_of_the_asker_changes_nothing() -> None:
    made = every(timedelta(minutes=7), window=Window.of("06:00-23:00"))
    assert made.after(SUNDAY) == made.after(SUNDAY.astimezone(UTC))


def test_a_window_holds_both_its_ends() -> None:
    made = every(HOUR, window=Window.of("8:00-11:00"))
    assert [f"{at:%d %H:%M}" for at in slots(made, 5)] == ["08 08:00", "08 09:00", "08 10:00", "08 11:00", "09 08:00"]


def test_a_window_may_go_over_midnight() -> None:
    made = every(timedelta(hours=2), window=Window.of("22:00-03:59"))
    assert [f"{at:%H}" for at in slots(made, 4)] == ["22", "00", "02", "22"]


def test_a_window_that_no_slot_falls_into_is_never() -> None:
    assert cron("0 3 * * *", window=Window.of("06:00-23:00")).after(SUNDAY) is None


def test_a_second_is_found_in_a_window_without_delay() -> None:
    made = every(timedelta(seconds=1), window=Window.of("06:00-06:01"))
    assert made.after(SUNDAY) == datetime(2025, 9, 8, 6, tzinfo=BAGHDAD)


def test_jitter_is_later_each_time_otherwise_and_the_same_for_all() -> None:
    made = every(5 * MINUTE, jitter=2 * MINUTE, seed="a")
    found = slots(made, 50)
    late = [at - (SUNDAY + n * 5 * MINUTE) for n, at in enumerate(found)]  # the first slot is SUNDAY itself
    assert all(timedelta(0) <= one <= 2 * MINUTE for one in late)
    assert len(set(late)) > 40
    assert found == slots(every(5 * MINUTE, jitter=2 * MINUTE, seed="a"), 50)
    assert found != slots(every(5 * MINUTE, jitter=2 * MINUTE, seed="b"), 50)


def test_no_slot_is_lost_to_jitter() -> None:
    made = every(MINUTE, jitter=timedelta(seconds=59), seed="a")
    assert len(slots(made, 60)) == 60
    assert slots(made, 60)[-1] < SUNDAY + 61 * MINUTE


def test_what_falls_outside_of_its_window_runs_when_it_opens() -> None:
    daily = every(timedelta(days=1), window=Window.of("06:00-07:00"), opens=True)
    assert [f"{at:%d %H:%M}" for at in slots(daily, 3)] == ["08 06:00", "09 06:00", "10 06:00"]
    rare = every(timedelta(hours=6), window=Window.of("07:00-11:00"), opens=True)
    assert [f"{at:%d %H:%M}" for at in slots(rare, 2)] == ["08 07:00", "09 07:00"]
    trigger = every(30 * MINUTE, window=Window.of("11:00-13:00"), opens=True)
    assert [f"{at:%d %H:%M}" for at in slots(trigger, 4)] == ["07 12:30", "07 13:00", "08 11:00", "08 11:30"]
