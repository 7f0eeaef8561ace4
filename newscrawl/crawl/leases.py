"""Who holds a lease: a process of this machine or another, and whether it still runs."""

from __future__ import annotations

import os
import socket
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cache

from newscrawl.errors import SiteBusy
from newscrawl.store import Store

LEASE = timedelta(seconds=60)
HEARTBEAT = 10.0  # seconds; a lease outlives five missed beats

_here: set[str] = set()  # the marks of holders that are at work in this process


def owner(mark: str) -> str:
    """This process as a lease's owner; ``mark`` tells its holders apart."""
    return "|".join((_place(), str(os.getpid()), _started(os.getpid()) or "", mark))


class Lease:
    """A site, or a delivery, in the hands of one holder in this process; ``mark`` tells its holders apart."""

    def __init__(self, store: Store, name: str, *, mark: str | None = None, ttl: timedelta = LEASE) -> None:
        self._store = store
        self._name = name
        self._ttl = ttl
        self._mark = mark or uuid.uuid4().hex
        self._owner = owner(self._mark)

    def take(self, now: datetime) -> datetime | None:
        """Take it, or raise `SiteBusy`; returns when any run last asked the site, None when nobody knows."""
        _here.add(self._mark)
        try:
            return self._store.acquire(self._name, owner=self._owner, now=now, alive=is_alive, ttl=self._ttl)
        except BaseException:
            _here.discard(self._mark)
            raise

    def beat(self, now: datetime, last_request_at: datetime | None = None) -> None:
        """Say that the holder is still at work; raises `LeaseLost` when another has taken over."""
        self._store.heartbeat(self._name, owner=self._owner, now=now, last_request_at=last_request_at)

    def release(self, now: datetime, last_request_at: datetime | None = None) -> None:
        """Give it back."""
        try:
            self._store.release(self._name, owner=self._owner, now=now, last_request_at=last_request_at)
        finally:
            _here.discard(self._mark)


@contextmanager
def hold(store: Store, name: str, *, ttl: timedelta = LEASE, busy: str | None = None) -> Iterator[Callable[[], None]]:
    """Hold a lease while this lasts; yields what keeps it alive, to be called often.

    Raises `SiteBusy`, in the words of ``busy`` where there are any; what it yields raises `LeaseLost`.
    """
    lease, last = Lease(store, name, ttl=ttl), _now()
    try:
        lease.take(last)
    except SiteBusy as error:
        raise SiteBusy(busy or str(error)) from None

    def beat() -> None:
        nonlocal last
        if (now := _now()) - last >= timedelta(seconds=HEARTBEAT):
            lease.beat(now)
            last = now

    try:
        yield beat
    finally:
        lease.release(_now())


def _now() -> datetime:
    return datetime.now(UTC)


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
