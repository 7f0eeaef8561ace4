"""What the operator is to be told: a verdict that changed, a job that is well again. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from newscrawl.messages.spans import span
from newscrawl.monitoring.verdicts import Verdict
from newscrawl.records import StoredVerdict

Severity = Literal["info", "success", "warning", "failure"]
WELL = frozenset({"ok", "quiet"})
_FAILURES = frozenset({"blocked", "unreachable", "broken"})  # nothing comes in; the other troubles are warnings
LINES, WIDTH = 12, 300  # of evidence in one alert, so that every service takes it


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One message to the operator. ``before`` is the verdict told last, None when there was none."""

    title: str
    body: str
    severity: Severity
    site: str
    job: str
    verdict: str
    before: str | None
    since: datetime


def due(
    verdicts: Sequence[Verdict], judged: Sequence[StoredVerdict], now: datetime
) -> tuple[list[StoredVerdict], list[Alert]]:
    """The rows that these verdicts make of those ``judged`` before, and what the operator is to be told.

    ``told`` stays as it was: it moves when an alert has been sent (`told`).
    """
    past = {(row.site, row.job): row for row in judged}
    rows, alerts = [], []
    for verdict in verdicts:
        before = past.get((verdict.site, verdict.job))
        row = _row(verdict, before, now)
        rows.append(row)
        if is_due(row):
            alerts.append(_alert(row, before or row, verdict.evidence))
    return rows, alerts


def is_due(row: StoredVerdict) -> bool:
    """True where the operator does not know yet: of a trouble, or that the one he knows of is over."""
    if row.verdict in WELL:
        return row.told is not None and row.told not in WELL
    return row.verdict != row.told


def untold(judged: Iterable[StoredVerdict]) -> list[Alert]:
    """What is due by the stored verdicts alone, whose evidence is not kept."""
    return [_alert(row, row, {}) for row in judged if is_due(row)]


def _row(verdict: Verdict, before: StoredVerdict | None, now: datetime) -> StoredVerdict:
    fresh = StoredVerdict(site=verdict.site, job=verdict.job, verdict=verdict.verdict, reason=verdict.reason, since=now)
    if before is None:
        return fresh
    since = before.since if before.verdict == verdict.verdict else now
    return replace(fresh, since=since, told=before.told, told_at=before.told_at)


def _alert(row: StoredVerdict, before: StoredVerdict, evidence: Mapping[str, Any]) -> Alert:
    over = row.verdict in WELL
    was = row.told or (before.verdict if before.verdict in WELL else None)
    past = f" (was {was}{f' for {_lasted(row, before)}' if over else ''})" if was else ""
    return Alert(
        title=f"{row.site} {row.job}: {row.verdict}{' again' if over else ''}{past}",
        body="\n".join(_body(row, evidence, over)),
        severity="success" if over else "failure" if row.verdict in _FAILURES else "warning",
        site=row.site,
        job=row.job,
        verdict=row.verdict,
        before=was,
        since=row.since,
    )


def _lasted(row: StoredVerdict, before: StoredVerdict) -> str:
    """How long the job was as told: until it changed, not until a sending went well."""
    began = before.since if before.verdict == row.told else row.told_at or before.since
    return lasting(row.since - began)


def _body(row: StoredVerdict, evidence: Mapping[str, Any], over: bool) -> Iterable[str]:
    yield one_line(row.reason)
    yield from _evidence(evidence)
    yield f"since {row.since.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    if not over:
        yield f"next: newscrawl runs --site {row.site}; newscrawl failures --site {row.site}"


def _evidence(figures: Mapping[str, Any]) -> Iterable[str]:
    for name, value in list(figures.items())[:LINES]:
        told = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
        yield f"- {one_line(f'{name}: {told}')}"
    if len(figures) > LINES:
        yield f"- and {len(figures) - LINES} more"


def one_line(text: str) -> str:
    """The text on one line, whose lone surrogates no service would take."""
    flat = " ".join(text.split()).encode("utf-8", "replace").decode()
    return flat if len(flat) <= WIDTH else f"{flat[: WIDTH - 1]}…"


def lasting(time: timedelta) -> str:
    """A span of time in the two units that matter.

    >>> lasting(timedelta(hours=3, minutes=20)), lasting(timedelta(days=2, hours=1)), lasting(timedelta(seconds=9))
    ('3 h 20 min', '2 d 1 h', 'less than a minute')
    """
    return span(time.total_seconds(), zeros=False)
