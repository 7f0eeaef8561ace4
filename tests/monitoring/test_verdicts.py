"""Verdicts, from rows of the ledger that are made up for each."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from newscrawl.arabic import BAGHDAD
from newscrawl.items import Run
from newscrawl.messages.cases import Notice
from newscrawl.messages.english import english
from newscrawl.monitoring.verdicts import EXIT_CODES, NAMES, JobHistory, Verdict, judge, worst
from newscrawl.web.i18n.notices import in_arabic

NOW = datetime(2025, 9, 7, 12, 0, tzinfo=UTC)  # a Sunday
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
READ = {name: {"site": 10} for name in ("headline", "body", "published_at", "image_url")}


def run(back: timedelta, *, took: timedelta = MINUTE, **options: Any) -> Run:
    """A run that began so long ago."""
    began = NOW - back
    values = {"crawl": f"{began}", "job": "section", "site": "s", "section": "security", "complete": True}
    return Run(**{**values, "started_at": began, "finished_at": began + took, "outcome": "ok", **options})


def every(period: timedelta, count: int = 30, **options: Any) -> list[Run]:
    """So many runs, the last of them one period ago, newest first."""
    return [run(period * (n + 1), **options) for n in range(count)]


def steady(per_day: int = 48, days: int = 28, until: datetime = NOW) -> list[datetime]:
    """Arrivals at the same pace all day."""
    return [until - DAY * n / per_day for n in range(per_day * days)]


def case(runs: list[Run], arrivals: list[datetime] | None = None, **options: Any) -> JobHistory:
    made = JobHistory(site="s", job="security", runs=runs, arrivals=arrivals or [], now=NOW, tz=BAGHDAD)
    return replace(made, **options)


def verdict_of(*arguments: Any, **options: Any) -> tuple[str, str]:
    verdict = judge(case(*arguments, **options))
    assert in_arabic(verdict.why), f"the pages cannot say this in Arabic: {verdict.reason}"
    return verdict.verdict, verdict.reason


FIVE = 5 * MINUTE


def test_what_was_found_is_ok_and_nothing_is_quiet() -> None:
    assert verdict_of([run(FIVE, new=2, updated=1), *every(FIVE)], steady()) == (
        "ok",
        "2 new, 1 updated in the last run",
    )
    assert verdict_of(every(FIVE), steady())[0] == "quiet"
    assert verdict_of(every(FIVE))[0] == "quiet", "and where nothing ever came"


def test_before_the_first_run() -> None:
    assert verdict_of([])[0] == "quiet"
    assert verdict_of([], due=NOW - HOUR) == ("late", "it has never run to its end")
    assert verdict_of([], due=NOW + HOUR)[0] == "quiet"
    assert verdict_of([run(MINUTE, finished_at=None, outcome=None)])[0] == "quiet"


@pytest.mark.parametrize("outcome", ["blocked", "unreachable"])
def test_what_keeps_us_out_says_how_often_and_why(outcome: str) -> None:
    runs = [run(FIVE * n, outcome=outcome, notes=("robots.txt answered 503",)) for n in (1, 2, 3)]
    verdict, reason = verdict_of([*runs, *every(FIVE * 4)], steady())
    assert verdict == outcome
    assert reason.endswith("in the last 3 runs: robots.txt answered 503")


def test_a_note_within_a_reason_is_data_where_the_store_kept_it() -> None:
    status = Notice("robots_status", {"status": 503})
    noted = run(FIVE, outcome="blocked", notes=(english(status), "a note"), notices=(status,))
    why = judge(case([noted])).why
    assert json.loads(json.dumps(why.figures)) == {"runs": 1, "note": asdict(status)}
    assert english(why) == f"the site refused us in the last run: {english(status)}"
    assert noted.noted == [status, "a note"]


def test_a_site_that_is_left_alone_is_blocked_for_all_its_jobs() -> None:
    verdict, reason = verdict_of([run(HOUR * 2, new=1)], due=NOW - HOUR, paused=NOW + MINUTE * 30)
    assert (verdict, reason) == ("blocked", "the site refused us, and is left alone until 15:30 (+03)")
    assert verdict_of([run(FIVE, new=1)], paused=NOW - MINUTE)[0] == "ok"


def test_the_site_is_back() -> None:
    runs = [run(FIVE, new=1), run(FIVE * 2, outcome="blocked"), *every(FIVE * 3)]
    assert verdict_of(runs, steady())[0] == "ok"


def test_a_run_that_an_operator_stopped_says_nothing() -> None:
    runs = [run(MINUTE, outcome="interrupted"), run(FIVE, new=1), *every(FIVE * 2)]
    assert verdict_of(runs, steady())[0] == "ok"


def test_a_page_that_was_tried_again_says_nothing_of_its_job() -> None:
    notices = (Notice("stopped", {"failures": 10}), Notice("one_page", {"failure": 12}))
    alone = run(MINUTE, outcome="unreachable", complete=False, notices=notices)
    assert verdict_of([alone, run(FIVE, new=1), *every(FIVE * 2)], steady())[0] == "ok"
    assert verdict_of([alone, *every(FIVE * 2, 8)[3:]], steady()) == verdict_of(every(FIVE * 2, 8)[3:], steady())


LATE = [
    (FIVE * 2, None, "quiet"),
    (FIVE * 4, None, "late"),  # three times its ordinary pause
    (HOUR * 3, NOW + HOUR, "quiet"),  # its schedule says that it is not due
    (FIVE, NOW - MINUTE * 4, "quiet"),
    (HOUR, NOW - MINUTE * 6, "late"),
]


@pytest.mark.parametrize(("back", "due", "verdict"), LATE)
def test_late_by_its_schedule_else_by_its_own_pauses(back: timedelta, due: datetime | None, verdict: str) -> None:
    runs = [run(back + FIVE * n) for n in range(30)]
    assert verdict_of(runs, due=due)[0] == verdict


def test_one_long_pause_of_the_past_does_not_make_the_next_one_usual() -> None:
    starts = [FIVE * n if n < 10 else FIVE * n + DAY for n in range(30)]
    runs = [run(HOUR + back) for back in starts]
    assert verdict_of(runs)[0] == "late"


def test_runs_that_take_long_may_be_later() -> None:
    runs = every(HOUR, took=MINUTE * 20)
    assert verdict_of(runs, due=NOW - MINUTE * 50)[0] == "quiet"
    assert verdict_of(runs, due=NOW - MINUTE * 61)[0] == "late"


def test_few_runs_have_no_usual_pause() -> None:
    assert verdict_of([run(DAY), run(DAY + FIVE)])[0] == "quiet"


def test_a_fault_of_ours_is_broken() -> None:
    note = "ended after its time limit of 60 s"
    verdict, reason = verdict_of([run(FIVE, outcome="failed", notes=(note,)), *every(FIVE * 2)])
    assert (verdict, reason) == ("broken", f"the last run failed: {note}")


def test_a_list_that_cannot_be_read_is_degraded_then_broken() -> None:
    unread = [run(FIVE * n, outcome="degraded", complete=False, failed=1) for n in (1, 2, 3)]
    assert verdict_of([*unread[:1], *every(FIVE * 2)])[0] == "degraded"
    assert verdict_of([*unread, *every(FIVE * 4)]) == ("broken", "the list could not be read in the last 3 runs")


def test_a_redesign_is_told_until_articles_are_read_well_again() -> None:
    notices = [Notice("later_way", {"field": name, "usual": "site", "way": "structure"}) for name in ("body", "tags")]
    fell = run(FIVE * 3, outcome="degraded", new=3, ways=READ, notices=tuple(notices))
    later = [run(FIVE * n) for n in (1, 2)]
    verdict, reason = verdict_of([*later, fell, *every(FIVE * 4, ways=READ, new=1)])
    assert verdict == "degraded"
    changes = "body: site → structure, tags: site → structure"
    assert reason == f"read in a later way than before: {changes}; a redesign?"
    mended = run(FIVE, new=2, ways=READ)
    assert verdict_of([mended, *later[1:], fell, *every(FIVE * 4, ways=READ, new=1)])[0] == "ok"


def test_a_page_that_failed_is_degraded_until_the_next_run() -> None:
    failed = run(FIVE, outcome="degraded", failed=2)
    assert verdict_of([failed, *every(FIVE * 2)]) == ("degraded", "2 pages could not be read")
    assert verdict_of([run(FIVE), replace(failed, started_at=NOW - FIVE * 2), *every(FIVE * 3)])[0] == "quiet"


def test_a_field_that_stands_on_fewer_pages_than_it_used_to() -> None:
    without = {**READ, "image_url": {"site": 1}}
    runs = [run(FIVE, new=10, ways=without), *every(FIVE * 2, ways=READ, new=10)]
    assert verdict_of(runs) == ("degraded", "image_url: on 10% of the pages, 100% before")
    rare = {**READ, "image_url": {"site": 1}}
    assert verdict_of([run(FIVE, new=10, ways=without), *every(FIVE * 2, ways=rare, new=10)])[0] == "ok"
    few = {name: {"site": 1} for name in ("headline", "body", "published_at")}
    assert verdict_of([run(FIVE, new=1, ways=few), *every(FIVE * 2, ways=READ, new=10)])[0] == "ok", (
        "one page says nothing"
    )


def test_silence_is_late_when_its_past_makes_it_so() -> None:
    assert verdict_of(every(FIVE), steady(until=NOW - HOUR))[0] == "quiet"
    verdict, reason = verdict_of(every(FIVE), steady(until=NOW - HOUR * 5))
    assert verdict == "late"
    assert "nothing new for 4 h 55 min" in reason
    assert verdict_of(every(FIVE), steady(per_day=2, until=NOW - HOUR * 30))[0] == "quiet"


def test_the_hour_of_the_day_counts() -> None:
    days = [datetime(2025, 8, 11, tzinfo=BAGHDAD) + DAY * n for n in range(28)]
    arrivals = [day + HOUR * hour + MINUTE * m for day in days for hour in range(8, 23) for m in (5, 20, 35, 50)]
    morning = datetime(2025, 9, 8, 7, 30, tzinfo=BAGHDAD)
    runs = [replace(r, started_at=r.started_at + (morning - NOW)) for r in every(FIVE)]
    assert judge(case(runs, arrivals, now=morning)).verdict == "quiet", "nobody publishes at night"
    noon = morning + HOUR * 4
    runs = [replace(r, started_at=r.started_at + (noon - NOW)) for r in every(FIVE)]
    assert judge(case(runs, arrivals, now=noon)).verdict == "late"


def test_fridays_are_their_own() -> None:
    days = [datetime(2025, 8, 8, tzinfo=BAGHDAD) + DAY * n for n in range(28)]
    arrivals = [day + HOUR * h for day in days if day.weekday() != 4 for h in range(24) for _ in range(2)]
    friday = datetime(2025, 9, 5, 12, tzinfo=BAGHDAD)
    runs = [replace(r, started_at=r.started_at + (friday - NOW)) for r in every(FIVE)]
    assert judge(case(runs, arrivals, now=friday)).verdict == "quiet"


def test_little_history_expects_nothing() -> None:
    assert verdict_of(every(FIVE), steady(per_day=500, days=1, until=NOW - HOUR * 3))[0] == "quiet"


def test_the_evidence_is_plain() -> None:
    verdict = judge(case([run(FIVE, id=7, new=1)], steady(), due=NOW + MINUTE))
    assert verdict.evidence["last_run"] == 7
    assert verdict.evidence["last_started_at"] == "2025-09-07T11:55:00+00:00"
    assert verdict.evidence["due_at"] == "2025-09-07T12:01:00+00:00"
    assert verdict.evidence["newest_at"] == "2025-09-07T12:00:00+00:00"


def test_the_worst_wins() -> None:
    def made(*names: Any) -> int:
        return worst(Verdict(site="s", job="j", verdict=name, why=Notice("not_run")) for name in names)

    assert [made(name) for name in NAMES] == [EXIT_CODES[name] for name in NAMES] == [0, 0, 4, 4, 3, 3, 4]
    assert (made(), made("ok", "quiet"), made("ok", "blocked"), made("blocked", "late")) == (0, 0, 3, 4)
