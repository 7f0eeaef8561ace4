"""`export changes --follow`: the change feed as it is committed, line by line, until it is told to end."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import IO, TYPE_CHECKING, Any

from newscrawl.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable

    from newscrawl.records import Change

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class InterruptibleWait:
    """A rest that ends early at SIGINT or SIGTERM, or when the reader of ``file`` goes away.

    ``over`` is True from then on. A second signal ends the process at once: the first is only
    looked at between two lines, and a reader that takes no line may keep us waiting.
    """

    def __init__(self, file: IO[bytes], wake: int) -> None:
        self.over = False
        self._poll = select.poll()
        self._poll.register(file.fileno(), 0)  # told of nothing but an error: the other end is closed
        self._poll.register(wake, select.POLLIN)

    def take(self, seconds: float) -> None:
        """Wait so long at most."""
        if not self.over and self._poll.poll(seconds * 1000):
            self.over = True

    def end(self, signum: int, _frame: FrameType | None) -> None:
        """A signal came."""
        self.over = True
        signal.signal(signum, signal.SIG_DFL)


@contextmanager
def resting(file: IO[bytes]) -> Iterator[InterruptibleWait]:
    """The signals are ours inside, and as they were after it."""
    read, write = os.pipe()
    os.set_blocking(write, False)
    rest = InterruptibleWait(file, read)
    before = {number: signal.signal(number, rest.end) for number in _SIGNALS}
    wakeup = signal.set_wakeup_fd(write, warn_on_full_buffer=False)
    try:
        yield rest
    finally:
        signal.set_wakeup_fd(wakeup)
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(read)
        os.close(write)


def follow(
    read: Callable[[int], Iterator[Change]],
    write: Callable[[Change], Any],
    file: IO[bytes],
    *,
    after: int,
    every: float,
    store: Path | None,
) -> None:
    """Write every change behind the cursor ``after``, each flushed, and look for more ``every`` so many seconds.

    ``read`` gives the changes behind a cursor, in order. Ends in quiet at SIGINT and SIGTERM, between two lines, and
    when the reader goes away. Raises `StoreError` when the store does.
    """
    begun = _identity(store)
    with resting(file) as rest:
        while not rest.over:
            for change in read(after):
                after = change.cursor
                write(change)
                file.flush()
                if rest.over:
                    return
            rest.take(every)
            if _identity(store) != begun:
                # SQLite goes on reading a file that was deleted, and nothing new would ever come.
                raise StoreError(f"{store}: the store is gone, or another file has taken its place")


def _identity(store: Path | None) -> tuple[int, int] | None:
    if store is None:
        return None
    try:
        found = store.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
