"""The round: read the feed behind the cursor, hand it over, keep the cursor; wait and try again where it fails."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Protocol

from newscrawl.crawl import leases
from newscrawl.deliver.message import Message
from newscrawl.deliver.sinks import Sink
from newscrawl.errors import TargetUnreachable
from newscrawl.store import Store

LEASE = timedelta(seconds=90)
LONGEST_DELAY = 300.0  # seconds between two tries, unless the target asks for more
READ = 100  # lines read at a time


class StoppableWait(Protocol):
    """Waits, unless it is told to stop."""

    def wait(self, seconds: float) -> bool:
        """Wait; True as soon as the delivery is to end."""

    def is_set(self) -> bool:
        """Whether it is to end."""


def delay(tries: int) -> float:
    """Seconds to wait after ``tries`` failures in a row: 1, 2, 4 … up to five minutes.

    >>> [delay(n) for n in (1, 2, 3, 20)]
    [1.0, 2.0, 4.0, 300.0]
    """
    return min(float(1 << min(tries - 1, 20)), LONGEST_DELAY)


def hold_lease(store: Store, name: str) -> AbstractContextManager[Callable[[], None]]:
    """The lease of a delivery, as a site's is held by its crawl; yields its heartbeat.

    Raises `SiteBusy` while another process delivers under this name; the heartbeat raises
    `LeaseLost` when another has taken over.
    """
    busy = f"{name}: another `newscrawl deliver` of this name is running"
    return leases.hold(store, f"deliver:{name}", ttl=LEASE, busy=busy)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True, kw_only=True)
class Delivery:
    """One delivery at work. ``tries`` is how often a batch is tried; None: until it is told to stop."""

    store: Store
    sink: Sink
    name: str
    cursor: int
    tries: int | None
    stop: StoppableWait
    beat: Callable[[], None] = lambda: None
    say: Callable[[str], None] = lambda line: None
    sent: int = 0

    def run(self, *, follow: bool, every: float) -> None:
        """Deliver what there is; with ``follow`` go on until told to stop, asking every so many seconds.

        Raises `TargetUnreachable` after the last try, `TargetRefused`, `StoreError` or `LeaseLost`.
        What was acknowledged until then is kept.
        """
        while not self.stop.is_set():
            lines = [Message.of(change) for change in self.store.changes(after=self.cursor, limit=READ)]
            waiting = iter(lines)
            while not self.stop.is_set() and (batch := list(islice(waiting, self.sink.batch))):
                self._deliver(batch)
            if not lines and not follow:
                return
            if not lines:
                self._wait(every)

    def _deliver(self, batch: list[Message]) -> None:
        failures = 0
        while not self.stop.is_set():
            self.beat()
            try:
                self.sink.send(batch)
            except TargetUnreachable as error:
                failures += 1
                self._pause(error, failures)
                continue
            self.cursor = batch[-1].cursor
            self.store.set_delivered(self.name, self.cursor, _now())
            self.sent += len(batch)
            return

    def _pause(self, error: TargetUnreachable, failures: int) -> None:
        """Wait before the next try; raises the error when it was the last one."""
        seconds = max(delay(failures), error.wait or 0.0)
        if self.tries is not None:
            if failures >= self.tries:
                raise error
            if seconds > LONGEST_DELAY:
                raise TargetUnreachable(f"{error}, and asks to be left alone for {seconds:.0f} s") from error
        self.say(f"{error}; trying again in {seconds:.0f} s")
        self._wait(seconds)

    def _wait(self, seconds: float) -> None:
        """Wait, keeping the lease; returns early when it is to end."""
        while seconds > 0 and not self.stop.wait(min(seconds, leases.HEARTBEAT)):
            seconds -= leases.HEARTBEAT
            self.beat()
