"""A clock that is moved, and runs that are made up, for tests of the schedule."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime


class MovedClock:
    """Jumps to the next moment that is waited for, as soon as nothing is at work; ``over`` is called at ``end``."""

    def __init__(self, at: datetime, end: datetime) -> None:
        self.at = at
        self.end = end
        self.is_busy: Callable[[], bool] = lambda: False
        self.moved: Callable[[datetime], None] = lambda at: None
        self.over: Callable[[], None] = lambda: None

    def now(self) -> datetime:
        return self.at

    async def wait(self, until: datetime | None, woken: asyncio.Event) -> None:
        if self.is_busy():
            await woken.wait()
            return
        if until is None or until > self.end:
            self.at = self.end
            self.moved(self.at)
            self.over()
            await woken.wait()
            return
        if until > self.at:
            self.at = until
            self.moved(until)
        await asyncio.sleep(0)
