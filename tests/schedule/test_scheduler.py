"""The loop of one machine, over a clock that is moved: what runs when, and how it ends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from newscrawl.errors import NewscrawlError, SiteBusy, StoreError
from newscrawl.items import Run
from newscrawl.runner import Outcome
from newscrawl.schedule import scheduler
from newscrawl.schedule.job_run import JobEnd
from newscrawl.schedule.plan import Plan, ScheduledJob
from newscrawl.schedule.scheduler import LocalSchedule, Memory, describe
from tests.schedule.moved import MovedClock
from tests.schedule.test_plan import SECURITY, SITE, TICKER, made

NOON = datetime(2025, 9, 7, 9, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
Act = Callable[[], Awaitable[None]]


class Made:
    """A schedule whose runs are made up; ``log`` has when each began."""

    def __init__(self, plan: Plan, hours: float = 1, runs: dict[str, list[Run]] | None = None) -> None:
        self.plan = plan
        self.clock = MovedClock(NOON, NOON + HOUR * hours)
        self.log: list[tuple[str, datetime]] = []
        self.ended: list[JobEnd] = []
        self.acts: dict[int, Act] = {}  # what the n-th run does
        self.outcome = "ok"
        self.cuts = 0
        self.open = 0
        self.most_open = 0
        memory = Memory(NOON)
        for site, rows in (runs or {}).items():
            memory.see(site, rows)
        self.schedule = LocalSchedule(
            lambda: self.plan,
            lambda job: Working(self, job),
            memory,
            self.clock,
            after=self._after,
            grace=timedelta(seconds=0.05),
        )
        self.clock.is_busy = lambda: self.schedule.is_busy
        self.clock.over = self.stop

    def stop(self) -> None:
        self.stopping = asyncio.ensure_future(self.schedule.stop())

    async def _after(self, ended: JobEnd) -> None:
        self.ended.append(ended)

    def run(self) -> list[str]:
        asyncio.run(asyncio.wait_for(self.schedule.run(), 30))
        return [f"{at - NOON} {name}" for name, at in self.log]


class Working:
    def __init__(self, made: Made, job: ScheduledJob) -> None:
        self.made, self.job, self.stopped = made, job, asyncio.Event()

    async def run(self) -> JobEnd:
        made = self.made
        began = made.clock.now()
        number = len(made.log)
        made.log.append((self.job.key[1], began))
        made.open += 1
        made.most_open = max(made.most_open, made.open)
        try:
            await asyncio.sleep(0)
            if act := made.acts.get(number):
                await act()
        except NewscrawlError as error:
            return JobEnd(job=self.job, began=began, error=error)
        finally:
            made.open -= 1
        row = Run(
            crawl=str(number), job="section", site=self.job.site, section=self.job.section, started_at=began,
            finished_at=made.clock.now(), outcome=made.outcome,
        )  # type: ignore[arg-type]  # fmt: skip
        return JobEnd(job=self.job, began=began, outcome=Outcome(runs=[row]))

    async def stop(self) -> None:
        self.stopped.set()

    def cut(self) -> None:
        self.made.cuts += 1


def test_each_slot_once_and_one_at_a_time() -> None:
    world = Made(made({**SECURITY, "every": "20m"}, {**TICKER, "every": "30m"}))
    assert world.run() == [
        "0:00:00 security", "0:00:00 ticker", "0:20:00 security", "0:30:00 ticker", "0:40:00 security",
        "1:00:00 security", "1:00:00 ticker",
    ]  # fmt: skip
    assert world.most_open == 1


def test_a_run_that_outlasts_slots_is_followed_by_one() -> None:
    world = Made(made({**SECURITY, "every": "5m"}), hours=0.5)

    async def long() -> None:
        world.clock.at += 17 * MINUTE

    world.acts[1] = long
    assert world.run() == ["0:00:00 security", "0:05:00 security", "0:22:00 security", "0:25:00 security",
                           "0:30:00 security"]  # fmt: skip


def test_the_ledger_tells_what_ran_before_a_restart() -> None:
    before = [Run(crawl="c", job="section", site=SITE, section="security", started_at=NOON - MINUTE)]
    world = Made(made({**SECURITY, "every": "20m"}), runs={SITE: before})
    assert world.run()[:2] == ["0:00:00 security", "0:20:00 security"], "a slot that is due now"
    before = [Run(crawl="c", job="section", site=SITE, section="security", started_at=NOON + timedelta(seconds=1))]
    world = Made(made({**SECURITY, "every": "20m"}), runs={SITE: before})
    world.clock.at = NOON + MINUTE
    assert world.run()[0] == "0:20:00 security"


def test_a_machine_that_was_off_runs_what_it_missed_once() -> None:
    before = [Run(crawl="c", job="section", site=SITE, section="security", started_at=NOON - 9 * HOUR)]
    world = Made(made({**SECURITY, "cron": "0 * * * *", "every": None}), runs={SITE: before})
    assert world.run() == ["0:00:00 security", "1:00:00 security"]


def test_a_fault_of_one_run_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    world = Made(made({**SECURITY, "every": "20m"}))

    async def fail() -> None:
        raise RuntimeError("a fault of ours")

    world.acts[0] = fail
    assert world.run() == ["0:00:00 security", "0:20:00 security", "0:40:00 security", "1:00:00 security"]
    assert "a fault of ours" in caplog.text


def test_an_expected_error_is_told_and_the_next_slot_tries_again() -> None:
    world = Made(made({**SECURITY, "every": "30m"}))

    async def fail() -> None:
        raise StoreError("the database is gone")

    world.acts[0] = fail
    assert len(world.run()) == 3
    assert describe(world.ended[0]) == "baghdad_today security: the database is gone"
    assert (world.ended[0].exit_code, world.ended[1].exit_code) == (5, 0)


def test_a_site_that_another_process_crawls_is_asked_for_again_soon() -> None:
    world = Made(made({**SECURITY, "every": "30m"}))

    async def busy() -> None:
        raise SiteBusy

    world.acts[0] = world.acts[1] = busy
    assert world.run()[:4] == ["0:00:00 security", "0:00:30 security", "0:01:00 security", "0:30:00 security"]


def test_a_site_that_blocks_us_is_left_alone_longer_and_longer() -> None:
    world = Made(made({**SECURITY, "every": "5m"}), hours=2)
    world.outcome = "blocked"
    assert world.run() == ["0:00:00 security", "0:15:00 security", "0:45:00 security", "1:45:00 security"]


def test_new_jobs_are_taken_up_and_old_ones_dropped() -> None:
    world = Made(made({**SECURITY, "every": "20m"}))

    async def change() -> None:
        world.plan = made({**TICKER, "every": "30m"})

    world.acts[1] = change
    assert world.run() == ["0:00:00 security", "0:20:00 security", "0:20:00 ticker", "0:30:00 ticker", "1:00:00 ticker"]


def test_stopping_lets_what_runs_end_and_begins_nothing() -> None:
    world = Made(made({**SECURITY, "every": "5m"}, {**TICKER, "every": "5m"}))

    async def stop() -> None:
        world.stop()
        await asyncio.sleep(0.01)

    world.acts[0] = stop
    assert world.run() == ["0:00:00 security"]
    assert len(world.ended) == 1


def test_what_does_not_end_within_its_grace_is_cut_and_then_abandoned(monkeypatch: pytest.MonkeyPatch) -> None:
    world = Made(made(SECURITY))

    async def hang() -> None:
        world.stop()
        await asyncio.Event().wait()

    world.acts[0] = hang
    monkeypatch.setattr(scheduler, "CUT", 0.05)
    assert world.run() == ["0:00:00 security"]
    assert (world.ended, world.cuts) == ([], 2)


def test_once_runs_every_job_and_ends() -> None:
    world = Made(made({**SECURITY, "cron": "0 0 1 1 *", "every": None}, TICKER))
    ended = asyncio.run(world.schedule.once())
    assert [one.job.key[1] for one in ended] == ["security", "ticker"]
    assert world.most_open == 1


def test_how_a_run_ended_is_one_line() -> None:
    job = made(SECURITY).jobs[0]
    row = Run(crawl="c", job="section", site=SITE, started_at=NOON, outcome="ok", new=3)
    assert describe(JobEnd(job=job, began=NOON, outcome=Outcome(runs=[row]))) == (
        "baghdad_today security: ok, 3 new, 0 updated, 0 failed"
    )
    assert describe(JobEnd(job=job, began=NOON, outcome=Outcome())) == "baghdad_today security: nothing was run"


def test_a_thousand_runs_keep_no_more_than_they_need() -> None:
    logging.disable()
    world = Made(made({**SECURITY, "every": "1m"}), hours=17)
    assert len(world.run()) == 1021
    assert len(world.schedule.ended) <= 50
    assert len(world.schedule._memory.runs[SITE]) <= 50
    logging.disable(logging.NOTSET)
