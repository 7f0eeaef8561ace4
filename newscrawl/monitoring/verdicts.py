"""How a job fares, from its own past: a verdict, why it is so, and the evidence. Pure.

No threshold is fixed where the job's own history can give it: how long a run takes, how often there is news at
this hour of such a day, how often a field stands on a page.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from itertools import pairwise
from typing import Any, Literal

from newscrawl.items import Run
from newscrawl.messages.cases import Notice, ReasonCase, as_figure
from newscrawl.messages.english import english

VerdictName = Literal["ok", "quiet", "late", "degraded", "blocked", "unreachable", "broken"]
NAMES: tuple[VerdictName, ...] = ("ok", "quiet", "late", "degraded", "blocked", "unreachable", "broken")
EXIT_CODES: dict[VerdictName, int] = {
    "ok": 0, "quiet": 0, "blocked": 3, "unreachable": 3, "late": 4, "degraded": 4, "broken": 4,
}  # fmt: skip

HISTORY = timedelta(days=28)
_LITTLE = timedelta(days=2)  # of history, which tells nothing of a rhythm
_HOUR = timedelta(hours=1)
_SURELY = 7.0  # articles that were to be expected: that none came by chance is 1 in 1,000
_AT_LEAST = timedelta(minutes=5)
_PAST_RUNS = 30
_IN_A_ROW = 3  # runs that could not read the list
_PAGES, _PAGES_NOW = 30, 8  # with fields read: fewer say nothing of a share
_FRIDAY = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The verdict on one job of a site: ``job`` is a section's slug or ``ticker``, ``why`` what it rests on.

    ``evidence`` holds further figures, as JSON has them.
    """

    site: str
    job: str
    verdict: VerdictName
    why: Notice
    evidence: dict[str, Any] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        """Why it is so, in one English line."""
        return english(self.why)


def as_json(verdict: Verdict, open_failures: int) -> dict[str, Any]:
    """A verdict as `status --json` tells it; ``open_failures`` are those of its site."""
    return {
        "site": verdict.site,
        "job": verdict.job,
        "verdict": verdict.verdict,
        "reason": verdict.reason,
        "open_failures": open_failures,
        "evidence": verdict.evidence,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class JobHistory:
    """What a verdict rests on.

    ``runs`` are the job's rows of the ledger, newest first; ``arrivals`` when its articles of the last weeks were
    published, or its headlines first seen; ``due`` when it was to run by its schedule, None where it has none;
    ``paused`` till when its site is left alone, since it blocked us.
    """

    site: str
    job: str
    runs: Sequence[Run]
    arrivals: Sequence[datetime]
    now: datetime
    tz: tzinfo
    due: datetime | None = None
    paused: datetime | None = None


def judge(case: JobHistory) -> Verdict:
    """The verdict: what keeps us out comes first, then what is wrong with us, then what is missing."""
    case = replace(case, runs=[run for run in case.runs if not any(one.case == "one_page" for one in run.notices)])
    # What an operator has stopped says nothing of the job.
    ended = [run for run in case.runs if run.finished_at is not None and run.outcome != "interrupted"]
    if case.paused is not None and case.now < case.paused and (not ended or ended[0].outcome != "blocked"):
        until = f"{case.paused.astimezone(case.tz):%H:%M (%Z)}"
        return _verdict(case, "blocked", Notice("paused", {"until": until}), ended)
    if not case.runs or not ended:
        if _is_overdue(case, ended):
            return _verdict(case, "late", Notice("never_ended"), ended)
        return _verdict(case, "quiet", Notice("not_run"), ended)
    for found in (_kept_out(ended), _late(case, ended), _broken(ended), _degraded(ended), _silent(case, ended)):
        if found is not None:
            return _verdict(case, *found, ended)
    if ended[0].new + ended[0].updated + ended[0].duplicates:
        return _verdict(case, "ok", _found(ended[0]), ended)
    return _verdict(case, "quiet", Notice("nothing_expected"), ended)


_Found = tuple[VerdictName, Notice]


def _verdict(case: JobHistory, verdict: VerdictName, why: Notice, ended: Sequence[Run]) -> Verdict:
    last = case.runs[0] if case.runs else None
    evidence: dict[str, Any] = {
        "last_run": None if last is None else last.id,
        "last_started_at": None if last is None else last.started_at.isoformat(timespec="seconds"),
        "last_outcome": ended[0].outcome if ended else None,
        "due_at": case.due.isoformat(timespec="seconds") if case.due else None,
        "newest_at": max(case.arrivals).isoformat(timespec="seconds") if case.arrivals else None,
        "expected": round(_expected(case, ended), 1),
    }
    return Verdict(site=case.site, job=case.job, verdict=verdict, why=why, evidence=evidence)


def _kept_out(ended: Sequence[Run]) -> _Found | None:
    last = ended[0]
    if last.outcome not in ("blocked", "unreachable"):
        return None
    case: ReasonCase = "refused" if last.outcome == "blocked" else "unreached"
    return last.outcome, _repeated(case, last, _same(ended, last.outcome))


def _late(case: JobHistory, ended: Sequence[Run]) -> _Found | None:
    if not _is_overdue(case, ended):
        return None
    if case.due is not None:
        return "late", Notice("overdue", {"seconds": _seconds(case.now - case.due)})
    return "late", Notice("too_long", {"seconds": _seconds(case.now - case.runs[0].started_at)})


def _is_overdue(case: JobHistory, ended: Sequence[Run]) -> bool:
    """Whether it ought to have run: by its schedule, else by the pauses that it usually makes."""
    took = max((_took(run) for run in ended[:_PAST_RUNS]), default=timedelta(0))
    if case.due is not None:
        # A run of the same site may hold it back, and its own last one may have taken long.
        return case.now - case.due > max(_AT_LEAST, 3 * took)
    starts = [run.started_at for run in case.runs[: _PAST_RUNS + 1]]
    pauses = sorted(later - earlier for later, earlier in pairwise(starts))
    if len(pauses) < _IN_A_ROW:
        return False
    usual = pauses[int(0.9 * (len(pauses) - 1))]
    return case.now - starts[0] > max(_AT_LEAST, 3 * usual)


def _broken(ended: Sequence[Run]) -> _Found | None:
    last = ended[0]
    if last.outcome == "failed":
        return "broken", _repeated("failed", last, _same(ended, "failed"))
    unread = 0
    for run in ended:
        if run.complete or run.outcome != "degraded" or run.new:
            break
        unread += 1
    if unread >= _IN_A_ROW:
        return "broken", _repeated("list_unread", last, unread)
    return None


def _degraded(ended: Sequence[Run]) -> _Found | None:
    """A field that is read in a later way, or less often; runs that read no article leave what was found."""
    reading = next((run for run in ended if run.ways), None)
    if reading is not None and (fell := [one.figures for one in reading.notices if one.case == "later_way"]):
        return "degraded", Notice("redesign", {"fields": fell})
    if dropped := _dropped(ended):
        return "degraded", dropped
    last = ended[0]
    if last.outcome == "degraded":
        if last.failed:
            return "degraded", Notice("pages_unread", {"pages": last.failed, "note": _note(last)})
        return "degraded", Notice("not_whole", {"note": _note(last)})
    return None


def _dropped(ended: Sequence[Run]) -> Notice | None:
    """A field that stands on far fewer pages than it used to, beyond what chance explains."""
    reading = [run for run in ended if run.ways]
    now: Counter[str] = Counter()
    count = taken = 0
    while taken < len(reading) and count < _PAGES_NOW:
        more, pages = _shares(reading[taken : taken + 1])
        now, count, taken = now + more, count + pages, taken + 1
    before, pages = _shares(reading[taken : taken + _PAST_RUNS])
    if count < _PAGES_NOW or pages < _PAGES:
        return None
    for name, times in before.items():
        usual = times / pages
        spread = math.sqrt(usual * (1 - usual) / count)
        if now[name] / count < usual - max(0.25, 4 * spread):
            return Notice("field_rarer", {"field": name, "now": now[name] / count, "before": usual})
    return None


def _shares(runs: Iterable[Run]) -> tuple[Counter[str], int]:
    """By field, the pages it was read on; and all pages, by the field that every page has."""
    found: Counter[str] = Counter()
    pages = 0
    for run in runs:
        told = {name: sum(ways.values()) for name, ways in run.ways.items()}
        found.update(told)
        pages += max(told.values(), default=0)
    return found, pages


def _silent(case: JobHistory, ended: Sequence[Run]) -> _Found | None:
    expected = _expected(case, ended)
    if expected < _SURELY or ended[0].new:
        return None
    since = _seconds(ended[0].started_at - max(case.arrivals))
    return "late", Notice("silent", {"seconds": since, "expected": expected})


def _expected(case: JobHistory, ended: Sequence[Run]) -> float:
    """How many arrivals the job's past lets expect between the newest one and the last run.

    By the hour of the day, Fridays apart, over the last four weeks.
    """
    arrivals = sorted(at for at in case.arrivals if case.now - HISTORY <= at <= case.now)
    if not arrivals or not ended or arrivals[-1] - arrivals[0] < _LITTLE:
        return 0.0
    hours = Counter(_bucket(at, case.tz) for at in arrivals)
    lived: Counter[tuple[bool, int]] = Counter()
    at = arrivals[0]
    while at < arrivals[-1]:
        lived[_bucket(at, case.tz)] += 1
        at += _HOUR
    total, at = 0.0, arrivals[-1]
    while at < ended[0].started_at:
        bucket = _bucket(at, case.tz)
        share = min(1.0, (ended[0].started_at - at) / _HOUR)
        total += share * hours[bucket] / max(1, lived[bucket])
        at += _HOUR
    return total


def _bucket(at: datetime, tz: tzinfo) -> tuple[bool, int]:
    local = at.astimezone(tz)
    return local.weekday() == _FRIDAY, local.hour


def _found(run: Run) -> Notice:
    return Notice("found", {"new": run.new, "updated": run.updated, "duplicates": run.duplicates})


def _same(ended: Sequence[Run], outcome: str) -> int:
    """How many of the last runs in a row ended so."""
    return next((at for at, run in enumerate(ended) if run.outcome != outcome), len(ended))


def _repeated(case: ReasonCase, last: Run, runs: int) -> Notice:
    return Notice(case, {"runs": runs, "note": _note(last)})


def _note(run: Run) -> dict[str, Any] | str | None:
    return as_figure(run.noted[0]) if run.notes else None


def _took(run: Run) -> timedelta:
    return (run.finished_at or run.started_at) - run.started_at


def _seconds(span: timedelta) -> int:
    return max(0, int(span.total_seconds()))


def worst(verdicts: Iterable[Verdict]) -> int:
    """The exit code of `status`: the gravest verdict's."""
    codes = {EXIT_CODES[verdict.verdict] for verdict in verdicts}
    return max(codes, default=0)
