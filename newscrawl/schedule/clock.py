"""The time as the schedule sees it: the machine's, or one that a test moves."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from typing import Protocol

LONGEST_SLEEP = 30.0  # seconds: a clock that was set is noticed, and so is a changed file


class Clock(Protocol):
    """What tells the time, and waits for it."""

    def now(self) -> datetime:
        """The time, in UTC."""

    async def wait(self, until: datetime | None, woken: asyncio.Event) -> None:
        """Return at ``until`` (None: never) or soon after, or when ``woken`` is set; or earlier, to look around."""


class WallClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The time, in UTC."""
        return datetime.now(UTC)

    async def wait(self, until: datetime | None, woken: asyncio.Event) -> None:
        """See `Clock`."""
        left = LONGEST_SLEEP if until is None else (until - self.now()).total_seconds()
        with suppress(TimeoutError):
            await asyncio.wait_for(woken.wait(), max(0.0, min(left, LONGEST_SLEEP)))
