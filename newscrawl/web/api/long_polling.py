"""Waiting for the change feed to grow, without a thread that waits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from fastapi import HTTPException

EVERY = 0.25  # seconds between two queries of the store


class Watch:
    """Wakes those who wait when the feed has grown: one query of the store serves all of them."""

    def __init__(self, read_cursor: Callable[[], int], stopping: Callable[[], bool], *, every: float = EVERY) -> None:
        self._read_cursor, self._stopping, self._every = read_cursor, stopping, every
        self._lock = asyncio.Lock()
        self._cursor, self._looked = 0, float("-inf")

    async def beyond(self, cursor: int, seconds: float, gone: Callable[[], Awaitable[bool]] | None = None) -> bool:
        """Whether there is a line behind the cursor, waiting so long at most; less when the server is to stop.

        ``gone`` says whether nobody waits for the answer any more.
        """
        end = asyncio.get_running_loop().time() + seconds
        while not self._stopping():
            if await self._last() > cursor:
                return True
            left = end - asyncio.get_running_loop().time()
            if left <= 0 or (gone is not None and await gone()):
                return False
            await asyncio.sleep(min(self._every, left))
        return False

    async def _last(self) -> int:
        """The feed's end, as it was ``every`` so many seconds ago at most."""
        async with self._lock:
            if asyncio.get_running_loop().time() - self._looked >= self._every:
                self._cursor = await asyncio.to_thread(self._read_cursor)
                self._looked = asyncio.get_running_loop().time()
            return self._cursor


class Places:
    """So many may wait at once."""

    def __init__(self, most: int) -> None:
        self._left = most

    def take(self) -> None:
        """Take one; raises 503 where none is left."""
        if self._left <= 0:
            raise HTTPException(503, "too many readers wait already", {"retry-after": "5"})
        self._left -= 1

    def leave(self) -> None:
        """Give one back."""
        self._left += 1
