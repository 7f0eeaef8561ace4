"""Page results gathered into one transaction: flushed by number, by time and at the end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from newscrawl.records import PageResult, SaveResult

BATCH = 32  # page results in one transaction
FLUSH_DELAY = 0.2  # seconds that a page result waits for others to share its transaction


class BatchWriter:
    """``write`` saves a batch and answers for each page result; ``wrote`` is called with each result."""

    def __init__(
        self, write: Callable[[Sequence[PageResult]], Awaitable[list[SaveResult]]], wrote: Callable[[SaveResult], None]
    ) -> None:
        self._write = write
        self._wrote = wrote
        self._pending: list[tuple[PageResult, asyncio.Future[SaveResult]]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._writing: set[asyncio.Task[None]] = set()

    async def put(self, result: PageResult) -> SaveResult:
        """Save a page result; returns once its transaction is committed, raises what saving the batch raised."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[SaveResult] = loop.create_future()
        self._pending.append((result, future))
        if len(self._pending) >= BATCH:
            self._flush()
        elif self._timer is None:
            self._timer = loop.call_later(FLUSH_DELAY, self._flush)
        return await future

    async def drain(self) -> None:
        """Write what waits, and wait for what is being written."""
        self._flush()
        await asyncio.gather(*self._writing, return_exceptions=True)

    def _flush(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        batch, self._pending = self._pending, []
        if batch:
            task = asyncio.get_running_loop().create_task(self._save(batch))
            self._writing.add(task)
            task.add_done_callback(self._writing.discard)

    async def _save(self, batch: list[tuple[PageResult, asyncio.Future[SaveResult]]]) -> None:
        try:
            results = await self._write([result for result, _ in batch])
        except Exception as error:
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
            return
        for saved, (_, future) in zip(results, batch, strict=True):
            self._wrote(saved)
            if not future.done():
                future.set_result(saved)
