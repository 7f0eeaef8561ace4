"""One command's crawl of one site: the store, the lease, the pace and robots.txt, shared by its runs."""

from __future__ import annotations

import asyncio
import os
import socket
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from newscrawl import __version__, config
from newscrawl.errors import ConfigError, LeaseLost, StoreError
from newscrawl.manners import PRODUCT_TOKEN, Pacer, Robots, is_public
from newscrawl.site import Site
from newscrawl.sites import check_names
from newscrawl.store import Store
from newscrawl.urls import is_web_address

T = TypeVar("T")
LEASE = timedelta(seconds=60)
HEARTBEAT = 10.0  # seconds; a lease outlives five missed beats
LOOPBACK_DELAY = 0.01  # seconds
LONGEST_DELAY = 3600  # seconds
_here: set[str] = set()  # crawls alive in this process


class Session:
    """A site held by its lease, from `open` to `close`.

    Database work runs on one thread of its own (`call`), so nothing blocks the event loop and
    writes keep their order.
    """

    def __init__(self, site: Site, settings: config.Config, store: Store, *, base_url: str | None, delay: float | None):
        chosen = settings.site(site.name)
        self.site = site
        self.settings = settings
        self.store = store
        self.addresses = site.addresses(base_url or chosen.base_url)
        self.named_host = urlsplit(base_url or chosen.base_url or "").hostname  # by the operator, exempt from the guard
        self.pacer = Pacer(_delay(self.addresses.base, delay, chosen.delay, site.delay))
        self.robots: Robots | None = None
        self.robots_turn = asyncio.Lock()
        self.left_alone = False  # the site asked for a pause longer than this command waits
        self.crawl = uuid.uuid4().hex
        self.owner = _owner(self.crawl)
        self.broken: StoreError | LeaseLost | None = None
        self.broke: Callable[[], None] = lambda: None  # called once, when `broken` is set
        self.began: Callable[[Any], None] = lambda desk: None  # told of each run's desk
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._beat: asyncio.Task[None] | None = None

    @classmethod
    def open(
        cls,
        site: Site,
        settings: config.Config,
        *,
        base_url: str | None = None,
        delay: float | None = None,
        root: Path | None = None,
    ) -> Session:
        """Open the store (made when missing) and take the site's lease.

        Raises `StoreError`, `SiteBusy` or `ConfigError`.
        """
        _check_base(base_url or settings.site(site.name).base_url)
        _check_delay(delay)
        check_names(settings.sites.keys() - {site.name})
        store = Store.open(settings.database or "sqlite://", create=True, root=root or config.root(Path.cwd()))
        session = cls(site, settings, store, base_url=base_url, delay=delay)
        try:
            session._take_lease()
        except BaseException:
            store.close()
            raise
        return session

    def _take_lease(self) -> None:
        now = self.now()
        last = self.store.acquire(self.site.name, owner=self.owner, now=now, alive=is_alive, ttl=LEASE)
        _here.add(self.crawl)
        self.store.abandon_runs(self.site.name, now)
        if last is not None:
            waited = (now - last).total_seconds()
            self.pacer.pause(min(self.pacer.delay, max(0.0, self.pacer.delay - waited)))

    @property
    def user_agent(self) -> str:
        """``newscrawl/VERSION``, with the operator's contact where one is configured."""
        contact = f" (+{self.settings.contact})" if self.settings.contact else ""
        return f"{PRODUCT_TOKEN}/{__version__}{contact}"

    @staticmethod
    def now() -> datetime:
        """The clock's time, in UTC."""
        return datetime.now(UTC)

    async def call(self, verb: Callable[..., T], *args: object, **kwargs: object) -> T:
        """Run a store verb on the store's thread; a store that fails breaks the session."""
        if self.broken is not None:
            raise self.broken
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._thread, lambda: verb(*args, **kwargs))
        except (StoreError, LeaseLost) as error:
            if self.broken is None:
                self.broken = error
                self.broke()
            raise

    def keep_lease(self) -> None:
        """Begin the heartbeat; call it from the running event loop."""
        if self._beat is None:
            self._beat = asyncio.get_running_loop().create_task(self._beats())

    async def _beats(self) -> None:
        while self.broken is None:
            await asyncio.sleep(HEARTBEAT)
            try:
                await self.call(
                    self.store.heartbeat,
                    self.site.name,
                    owner=self.owner,
                    now=self.now(),
                    last_request_at=self.pacer.last_request_at,
                )
            except (StoreError, LeaseLost):
                return  # `broken` is set, and whoever writes next ends the crawl

    def may_connect(self, address: str, host: str) -> bool:
        """True when a connection to this IP address of ``host`` may be made.

        Only the host of a base URL that the operator named is exempt from the rule of public addresses.
        """
        return is_public(address) or host == self.named_host

    def close(self) -> None:
        """Give the lease back and close the store."""
        if self._beat is not None:
            self._beat.cancel()
        self._thread.shutdown(wait=True)
        _here.discard(self.crawl)
        try:
            self.store.release(
                self.site.name, owner=self.owner, now=self.now(), last_request_at=self.pacer.last_request_at
            )
        except (StoreError, LeaseLost) as error:
            self.broken = self.broken or error
        finally:
            self.store.close()


def is_alive(owner: str) -> bool:
    """Whether the process that holds a lease still runs; True for another machine's, whose heartbeat tells."""
    host, pid, started, crawl = [*owner.split("|"), "", "", ""][:4]
    if host != socket.gethostname() or not pid.isdigit():
        return True
    if int(pid) == os.getpid():
        return crawl in _here
    return _started(int(pid)) == started


def _owner(crawl: str) -> str:
    return "|".join((socket.gethostname(), str(os.getpid()), _started(os.getpid()) or "", crawl))


def _started(pid: int) -> str | None:
    """When a process began, in the kernel's ticks; "" where that cannot be told, None for a dead one."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            fields = file.read().rpartition(")")[2].split()
        return None if fields[0] in "ZX" else fields[19]
    except FileNotFoundError:
        if os.path.isdir("/proc/self"):
            return None
    except OSError:
        pass
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        pass
    return ""


def _delay(base: str, *choices: float | None) -> float:
    named, configured, own = choices
    host = urlsplit(base).hostname or ""
    if named is not None:
        return named
    if configured is not None:
        return configured
    if host == "localhost" or host.startswith("127.") or host == "::1":
        return LOOPBACK_DELAY
    return own or 1.0


def _check_base(base_url: str | None) -> None:
    if base_url is None:
        return
    if not is_web_address(base_url) or "?" in base_url or "#" in base_url:
        raise ConfigError(f"--base-url {base_url!r}: expected an address like http://127.0.0.1:8000")


def _check_delay(delay: float | None) -> None:
    if delay is not None and not 0 <= delay <= LONGEST_DELAY:
        raise ConfigError(f"--delay {delay:g}: expected seconds from 0 to {LONGEST_DELAY}")
