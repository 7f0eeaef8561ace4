"""When a job runs: every so often, or by crontab's five fields, within a part of the day. Pure.

A time of a job is a *slot*: it does not depend on when the schedule was started, so that any number of
processes agree on it.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

_FIELDS = ("minute", "hour", "day", "month", "day_of_week")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_NAMED = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_TICK = timedelta(microseconds=1)
_DAY = timedelta(days=1)
_ANCHOR = datetime(2020, 1, 1)  # noqa: DTZ001 (seen in each job's own zone: `every = "1d"` is midnight there)
_DAYS_TRIED = 1000  # for a slot within the window


@dataclass(frozen=True, slots=True)
class Window:
    """A part of every day, both ends included to the minute; one that ends before it begins goes over midnight."""

    begin: time
    end: time

    @classmethod
    def of(cls, text: str) -> Window:
        """``06:00-23:30``; raises ``ValueError``."""
        begin, _, end = text.partition("-")
        return cls(time.fromisoformat(begin.strip().zfill(5)), time.fromisoformat(end.strip().zfill(5)))

    def holds(self, at: datetime) -> bool:
        """Whether a local time lies in it.

        >>> Window.of("22:00-04:00").holds(datetime(2025, 9, 7, 2))
        True
        """
        clock = at.time().replace(second=0, microsecond=0)
        if self.begin <= self.end:
            return self.begin <= clock <= self.end
        return clock >= self.begin or clock <= self.end

    def opens(self, at: datetime) -> datetime:
        """When it begins next, for a local time outside of it."""
        today = at.replace(hour=self.begin.hour, minute=self.begin.minute, second=0, microsecond=0)
        return today if today > at else today + _DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class JobTrigger:
    """The slots of one job. ``seed`` tells its jitter from another job's.

    ``opens``: what falls outside of the window runs when it opens, once; else it does not run.
    """

    trigger: BaseTrigger
    zone: ZoneInfo
    window: Window | None = None
    jitter: timedelta = timedelta(0)
    seed: str = ""
    opens: bool = False

    def after(self, at: datetime) -> datetime | None:
        """The first time after ``at`` at which the job is to begin, its jitter included; None for never."""
        from_ = at - self.jitter + _TICK  # a slot lies up to the jitter before it begins
        for _ in range(_DAYS_TRIED):
            slot = self._slot(from_)
            if slot is None:
                return None
            begins = slot + self._late(slot)
            if self.window is not None and not self.window.holds(slot):
                opens = self.window.opens(slot)
                if not self.opens:
                    from_ = opens
                    continue
                # What falls outside of the window runs when it opens: a daily job of an hour's window runs daily.
                slot, begins = opens, opens + self._late(opens)
            if begins > at:
                return begins
            from_ = slot + _TICK
        return None

    def _slot(self, at: datetime) -> datetime | None:
        found: datetime | None = self.trigger.get_next_fire_time(None, at.astimezone(self.zone))
        return found and found.astimezone(self.zone)

    def _late(self, slot: datetime) -> timedelta:
        if not self.jitter:
            return timedelta(0)
        chance = random.Random(f"{self.seed} {slot.astimezone(UTC).isoformat()}")
        return timedelta(seconds=round(chance.uniform(0, self.jitter.total_seconds()), 3))


def every(period: timedelta, zone: ZoneInfo) -> BaseTrigger:
    """Every so often, counted from midnight of a day long ago in the zone."""
    return IntervalTrigger(seconds=int(period.total_seconds()), start_date=_ANCHOR.replace(tzinfo=zone), timezone=zone)


@lru_cache(maxsize=256)
def cron(text: str, zone: ZoneInfo) -> BaseTrigger:
    """Crontab's five fields as crontab means them; raises ``ValueError``.

    Weekdays are 0 to 7, 0 and 7 being Sunday, or names. Where day and weekday are both restricted, either will do.
    """
    words = _NAMED.get(text.strip().lower(), text).split()
    if len(words) != len(_FIELDS):
        raise ValueError(f"{len(words)} fields instead of five")
    fields = dict(zip(_FIELDS, words, strict=True))
    fields["day_of_week"] = _weekdays(fields["day_of_week"])
    if fields["day"].startswith("*") or words[4].startswith("*"):
        return _trigger(fields, zone)
    return OrTrigger([_trigger({**fields, "day": "*"}, zone), _trigger({**fields, "day_of_week": "*"}, zone)])


def _trigger(fields: dict[str, str], zone: ZoneInfo) -> BaseTrigger:
    return CronTrigger(**fields, timezone=zone)


def _weekdays(text: str) -> str:
    """The weekdays by name: APScheduler counts them from Monday."""
    days = sorted({day % 7 for part in text.lower().split(",") for day in _part(part)})
    return "*" if len(days) == 7 else ",".join(_DAYS[day] for day in days)


def _part(text: str) -> range:
    found = re.fullmatch(r"(\*|[0-7]|[a-z]{3})(?:-([0-7]|[a-z]{3}))?(?:/([1-9][0-9]?))?", text)
    if not found:
        raise ValueError(f"{text!r} is no weekday: 0 to 7, sun to sat, or a range of them")
    first, last, step = found.groups()
    if first == "*":
        return range(0, 7, int(step or 1))
    begin = _day(first)
    end = _day(last) if last else 6 if step else begin
    if end < begin:  # sat-sun, fri-1
        end += 7
    return range(begin, end + 1, int(step or 1))


def _day(text: str) -> int:
    if text.isdigit():
        return int(text)
    if text not in _DAYS:
        raise ValueError(f"{text!r} is no weekday: 0 to 7, or sun to sat")
    return _DAYS.index(text)
