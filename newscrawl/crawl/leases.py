"""Who holds a lease: a process of this machine or another, and whether it still runs."""

from __future__ import annotations

import os
import socket
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cache

from newscrawl.store import Store

LEASE = timedelta(seconds=60)
HEARTBEAT = 10.0  # seconds; a lease outlives five missed beats

_here: set[str] = set()  # the marks of what is at work in this process


def owner(mark: str) -> str:
    """This process as a lease's owner; ``mark`` tells its holders apart."""
    return "|".join((_place(), str(os.getpid()), _started(os.getpid()) or "", mark))


@contextmanager
def here(mark: str) -> Iterator[None]:
    """While this lasts, the holder of that mark counts as alive."""
    begin(mark)
    try:
        yield
    finally:
        end(mark)


def begin(mark: str) -> None:
    """The holder of that mark is at work."""
    _here.add(mark)


def end(mark: str) -> None:
    """It is no longer."""
    _here.discard(mark)


def is_alive(owner: str) -> bool:
    """Whether the process that holds a lease still runs; True for another machine's, whose heartbeat tells."""
    place, pid, started, mark = [*owner.split("|"), "", "", ""][:4]
    if place != _place() or not pid.isdigit():
        return True
    if int(pid) == os.getpid():
        return mark in _here
    found = _started(int(pid))
    return found is not None and (found == started or not found)


@cache
def _place() -> str:
    """Where process numbers mean what they mean here: the host, since it was booted, and in a container its own."""
    return "/".join((socket.gethostname(), *_marks()))


def _marks() -> Iterator[str]:
    with suppress(OSError), open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
        yield file.read().strip()[:8]
    with suppress(OSError):
        yield str(os.stat("/proc/self/ns/pid").st_ino)


def _started(pid: int) -> str | None:
    """When a process began, in the kernel's ticks; "" where that cannot be told, None for a dead one."""
    with suppress(OSError):  # another user's may be hidden
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            fields = file.read().rpartition(")")[2].split()
        return None if fields[0] in "ZX" else fields[19]
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        pass
    return ""


@contextmanager
def hold_lease(store: Store, site: str) -> Iterator[Callable[[], None]]:
    """Hold the site, so that no crawl of it runs meanwhile; yields what keeps the lease alive, to be called often.

    Raises `SiteBusy`; what it yields raises `LeaseLost`.
    """
    mark = uuid.uuid4().hex
    holder, asked = owner(mark), datetime.now(UTC)
    with here(mark):
        store.acquire(site, owner=holder, now=asked, alive=is_alive, ttl=LEASE)
        last = [asked]

        def beat() -> None:
            now = datetime.now(UTC)
            if (now - last[0]).total_seconds() >= HEARTBEAT:
                store.heartbeat(site, owner=holder, now=now, last_request_at=None)
                last[0] = now

        try:
            yield beat
        finally:
            store.release(site, owner=holder, now=datetime.now(UTC), last_request_at=None)
