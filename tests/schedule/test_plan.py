"""What is due when: jobs of newscrawl.toml, late ones, pauses after a block."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from newscrawl.config import Config
from newscrawl.errors import ConfigError
from newscrawl.items import Run
from newscrawl.schedule import plan
from newscrawl.schedule.plan import Past, Plan
from newscrawl.sites import get_site

NOW = datetime(2025, 9, 7, 12, 0, tzinfo=UTC)  # 15:00 in Baghdad
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SITE = "baghdad_today"


def made(*jobs: dict[str, Any], **options: Any) -> Plan:
    settings = Config.model_validate({"jobs": [{"site": SITE, **job} for job in jobs], **options})
    return plan.of(settings, {SITE: get_site(SITE)})


def due(schedule: Plan, *, now: datetime = NOW, born: datetime = NOW, **past: Any) -> list[str]:
    return [job.key[1] for job in schedule.due(now, Past(born=born, **past))]


SECURITY = {"section": "security", "every": "5m"}
TICKER = {"ticker": True, "every": "2m"}
KEY = (SITE, "security")


def test_a_period_that_never_ran_is_due_at_once_and_a_cron_line_at_its_time() -> None:
    schedule = made(SECURITY, {"ticker": True, "cron": "*/10 * * * *"})
    assert due(schedule) == ["security"]
    assert due(schedule, now=NOW + 10 * MINUTE) == ["security", "ticker"]


def test_what_ran_is_due_at_the_next_slot() -> None:
    schedule = made(SECURITY)
    assert due(schedule, began={KEY: NOW}) == []
    assert due(schedule, now=NOW + 4 * MINUTE, began={KEY: NOW}) == []
    assert due(schedule, now=NOW + 5 * MINUTE, began={KEY: NOW}) == ["security"]
    assert due(schedule, now=NOW + 5 * MINUTE, began={KEY: NOW + 7 * timedelta(seconds=1)}) == ["security"]


def test_what_is_late_runs_once_and_not_for_each_slot_it_missed() -> None:
    schedule = made(SECURITY)
    late = NOW + 3 * HOUR
    assert due(schedule, now=late, began={KEY: NOW}) == ["security"]
    assert due(schedule, now=late, began={KEY: late}) == []


def test_a_clock_that_was_set_back_holds_no_job_up() -> None:
    schedule = made(SECURITY)
    ahead = NOW + HOUR  # of the time when it last ran, as the clock said then
    assert due(schedule, now=NOW + 5 * MINUTE, began={KEY: ahead}) == []
    coming = schedule.coming(NOW, Past(born=NOW, began={KEY: ahead}))
    assert [at.at for at in coming] == [NOW + 5 * MINUTE]


def test_the_longest_waiting_goes_first() -> None:
    schedule = made(SECURITY, TICKER)
    began = {KEY: NOW - 20 * MINUTE, (SITE, "ticker"): NOW - 30 * MINUTE}
    assert due(schedule, began=began) == ["ticker", "security"]


def test_a_window_is_kept_also_by_what_never_ran() -> None:
    schedule = made({**SECURITY, "window": "16:00-23:00"})
    assert due(schedule) == []
    assert schedule.coming(NOW, Past(born=NOW))[0].at == NOW + HOUR
    assert due(schedule, now=NOW + HOUR) == ["security"]
    assert due(schedule, now=NOW + 9 * HOUR, began={KEY: NOW + 8 * HOUR}) == []


def test_auto_waits_for_its_pace_within_its_window() -> None:
    schedule = made({"section": "security", "every": "auto", "window": "06:00-16:00"})
    at = {"began": {KEY: NOW}, "paces": {KEY: 20 * MINUTE}}
    assert due(schedule, now=NOW + 19 * MINUTE, **at) == []
    assert due(schedule, now=NOW + 20 * MINUTE, **at) == ["security"]
    morning = datetime(2025, 9, 8, 3, 0, tzinfo=UTC)
    (coming,) = schedule.coming(NOW, Past(born=NOW, began={KEY: NOW}, paces={KEY: 90 * MINUTE}))
    assert coming.at == morning


def test_a_site_that_is_left_alone_waits() -> None:
    schedule = made(SECURITY)
    assert due(schedule, paused={SITE: NOW + MINUTE}) == []
    assert due(schedule, now=NOW + MINUTE, paused={SITE: NOW + MINUTE}) == ["security"]


def run(back: timedelta, outcome: str | None, crawl: str | None = None) -> Run:
    at = NOW - back
    ended = {"finished_at": at, "outcome": outcome}
    return Run(crawl=crawl or f"{back}", job="section", site=SITE, started_at=at, **ended)  # type: ignore[arg-type]


PAUSES = [
    ([], None),
    (["ok", "blocked"], None),
    (["unreachable"], None),
    (["blocked", "ok"], 15),
    (["blocked", "blocked", "ok"], 30),
    (["interrupted", "blocked", "blocked", "blocked"], 60),
    (["blocked"] * 20, 360),
]


@pytest.mark.parametrize(("outcomes", "minutes"), PAUSES)
def test_pauses_after_blocks_grow(outcomes: list[str], minutes: int | None) -> None:
    runs = [run(HOUR * n, outcome) for n, outcome in enumerate(outcomes)]
    first = next((r.finished_at for r in runs if r.outcome == "blocked"), None)
    expected = None if minutes is None or first is None else first + timedelta(minutes=minutes)
    assert plan.pause(runs) == expected


def test_the_rows_of_one_command_are_one_block() -> None:
    runs = [run(MINUTE, "blocked", "c"), run(2 * MINUTE, "blocked", "c")]
    assert plan.pause(runs) == NOW - MINUTE + 15 * MINUTE


def test_a_job_of_a_whole_site_is_its_sections_and_its_ticker() -> None:
    schedule = made({"every": "5m"}, sites={SITE: {"sections": ["security", "sport"]}})
    assert [job.key[1] for job in schedule.jobs] == ["security", "sport", "ticker"]
    assert [job.name for job in schedule.jobs][:1] == ["baghdad_today security"]
    named = made({"every": "5m", "name": "all"})
    assert [job.name for job in named.jobs] == ["all: security", "all: ticker"]


def test_a_job_that_is_not_enabled_is_none() -> None:
    assert made({**SECURITY, "enabled": False}, TICKER).jobs[0].key[1] == "ticker"


WRONG = [
    ({"section": "security"}, 'jobs.0: expected one of every = "5m" and cron ='),
    ({**SECURITY, "cron": "* * * * *"}, "jobs.0: expected one of every"),
    ({**SECURITY, "ticker": True}, "jobs.0: expected a section or ticker = true, not both"),
    ({**SECURITY, "timezone": "Mars/Base"}, "jobs.0.timezone = 'Mars/Base': expected a time zone"),
    ({**SECURITY, "every": "0m"}, "jobs.0.every = '0m': expected a time above 0"),
    ({**SECURITY, "timezone": "Asia"}, "jobs.0.timezone = 'Asia': expected a time zone"),
    ({**SECURITY, "time_limit": "0s"}, "jobs.0: expected a time_limit above 0"),
    ({"section": "security", "cron": "0 0 30 2 *"}, "jobs.0.cron = '0 0 30 2 *': that is never"),
    (
        {"section": "security", "cron": "0 3 * * *", "window": "06:00-23:00"},
        "jobs.0.cron = '0 3 * * *': that is never within window = '06:00-23:00'",
    ),
    ({**SECURITY, "jitter": "5m"}, "jobs.0.jitter = '5m': expected less than every = '5m'"),
    ({"section": "security", "cron": "* * * * 9"}, "jobs.0.cron = '* * * * 9': '9' is no weekday"),
    ({"section": "a b", "every": "5m"}, "section 'a b': expected an address slug"),
]


@pytest.mark.parametrize(("job", "said"), WRONG)
def test_what_is_wrong_is_told(job: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        made(job)
    assert str(caught.value).startswith(said)


def test_the_same_section_twice_is_told() -> None:
    with pytest.raises(ConfigError, match="two of them are the same security of baghdad_today"):
        made(SECURITY, {**SECURITY, "every": "10m", "name": "again"})


def test_bounds_that_are_none_are_told() -> None:
    with pytest.raises(ConfigError, match="no higher than the ceiling"):
        made(SECURITY, schedule={"floor": "7h"})


def test_the_time_limit_is_the_jobs_own_else_the_schedules() -> None:
    schedule = made({**SECURITY, "time_limit": "10m"}, TICKER, schedule={"time_limit": "1h"})
    assert [job.time_limit for job in schedule.jobs] == [10 * MINUTE, HOUR]


def test_witnesses_are_read_once_a_period_of_each_site_where_they_are_asked_for() -> None:
    schedule = made(SECURITY, TICKER, schedule={"witnesses": "1d"})
    witness = schedule.jobs[-1]
    assert [job.key[1] for job in schedule.jobs] == ["security", "ticker", "witness"]
    assert (witness.section, witness.name) == (None, "baghdad_today witness")
    at = witness.after(NOW)
    assert at is not None
    assert datetime(2025, 9, 7, 21, tzinfo=UTC) <= at <= datetime(2025, 9, 7, 23, tzinfo=UTC), "after midnight"
    assert due(schedule) == ["security", "ticker"], "not at once"
