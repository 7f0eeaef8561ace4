"""One command's crawl of one site: the store, the lease, the pace and robots.txt, shared by its runs."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from newscrawl import __version__, config
from newscrawl.archive import Archive, folder_of
from newscrawl.crawl import leases
from newscrawl.crawl.politeness import PRODUCT_TOKEN, RobotsRules, Throttle
from newscrawl.crawl.public_ip import is_public
from newscrawl.crawl.spool import Spool, SpoolEntry
from newscrawl.crawl.spool import folder_of as spool_folder
from newscrawl.errors import ConfigError, LeaseLost, StoreError
from newscrawl.logs import masked
from newscrawl.messages.cases import Notice
from newscrawl.records import PageRead, PageResult, PageUnchanged
from newscrawl.site import Site
from newscrawl.sites import check_names
from newscrawl.store import Store
from newscrawl.urls import is_web_address

T = TypeVar("T")
Clock = Callable[[], datetime]
LOOPBACK_DELAY = 0.01  # seconds
LONGEST_DELAY = 3600  # seconds


class SiteSession:
    """A site held by its lease, from `open` to `close`.

    Database work runs on one thread of its own (`call`), so nothing blocks the event loop and
    writes keep their order.
    """

    def __init__(
        self,
        site: Site,
        settings: config.Config,
        store: Store,
        *,
        base_url: str | None,
        delay: float | None,
        clock: Clock | None = None,
    ) -> None:
        chosen = settings.site(site.name)
        self.now = clock or _utc_now
        self.site = site
        self.settings = settings
        self.store = store
        self.addresses = site.addresses(base_url or chosen.base_url)
        self.named_host = urlsplit(base_url or chosen.base_url or "").hostname  # by the operator, exempt from the guard
        self.throttle = Throttle(_delay(self.addresses.base, delay, chosen.delay, site.delay), now=self.now)
        self.robots: RobotsRules | None = None
        self.robots_turn = asyncio.Lock()
        self.scheduled = False  # failures wait for their time; started by hand, all that are open are tried again
        self.ended_for: Notice | None = None  # what was wrong with a run that was ended from outside
        self.under_way: asyncio.Task[Any] | None = None  # the request that is waited for
        self.is_cut = False  # nothing is waited for any more
        self.left_alone = False  # the site asked for a pause longer than this command waits
        self.crawl = uuid.uuid4().hex
        self.lease = leases.Lease(store, site.name, mark=self.crawl)
        self.broken: StoreError | LeaseLost | None = None
        self.broke: Callable[[], None] = lambda: None  # called once, when `broken` is set
        self.began: Callable[[Any], None] = lambda context: None  # told of each run's context
        self.spool: Spool | None = None  # where what the store does not take is kept; None without a lasting store
        self.archive: Archive | None = None
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
        clock: Clock | None = None,
    ) -> SiteSession:
        """Open the store (made when missing) and take the site's lease; ``clock`` tells the time, in UTC.

        Raises `StoreError`, `SiteBusy` or `ConfigError`.
        """
        _check_base(base_url or settings.site(site.name).base_url)
        _check_delay(delay)
        check_names(settings.sites.keys() - {site.name})
        root = root or config.root(Path.cwd())
        store = Store.open(settings.database or "sqlite://", create=True, root=root)
        session = cls(site, settings, store, base_url=base_url, delay=delay, clock=clock)
        try:
            session._open_archive(root)
            session._open_spool(root)
            session._take_lease()
        except BaseException:
            store.close()
            raise
        return session

    def _take_lease(self) -> None:
        now = self.now()
        last = self.lease.take(now)
        self.store.abandon_runs(self.site.name, now)
        if last is not None:
            waited = (now - last).total_seconds()
            self.throttle.pause(min(self.throttle.delay, max(0.0, self.throttle.delay - waited)))

    def _open_archive(self, root: Path) -> None:
        folder = folder_of(self.settings, self.store.path, root)
        if self.settings.archive and folder is not None:
            self.archive = Archive(
                folder,
                self.site.name,
                believed=self.store.archive_size,
                base=self.addresses.base if self.addresses.mirrored else None,
                about={"software": self.user_agent, "isPartOf": self.site.name, "robots": "classic"},
            )

    def _open_spool(self, root: Path) -> None:
        folder = spool_folder(self.store.path, self.store.url, root)
        if folder is not None:
            name = self.store.path.name if self.store.path else self.store.url
            self.spool = Spool(folder, site=self.site.name, store=name, crawl=self.crawl)

    async def keep(self, results: Sequence[SpoolEntry], at: datetime) -> None:
        """Put what the store did not take into the spool."""
        if self.spool is not None:
            await asyncio.get_running_loop().run_in_executor(self._thread, self.spool.add, results, at)

    def describe(self, error: T) -> T | StoreError:
        """A failure of the store with what became of the pages that were fetched; any other as it is."""
        return self.spool.describe(error) if self.spool is not None and isinstance(error, StoreError) else error

    @property
    def user_agent(self) -> str:
        """``newscrawl/VERSION``, with the operator's contact where one is configured."""
        contact = f" (+{self.settings.contact})" if self.settings.contact else ""
        return f"{PRODUCT_TOKEN}/{__version__}{contact}"

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

    async def archived(self, results: Sequence[PageResult]) -> tuple[list[PageResult], list[Notice], bool]:
        """The results with their pages in the archive, on the disk; what to note of it; and whether that went well.

        An archive that cannot be written takes no article with it: the results are as good without.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: self._archive(results))

    def _archive(self, results: Sequence[PageResult]) -> tuple[list[PageResult], list[Notice], bool]:
        if self.archive is None:
            return [replace(result, exchanges=()) for result in results], [], True
        try:
            kept, well = self.archive.write(results, self._sources(results))
        except StoreError:  # no file is open, and nobody knows which of them are good; whoever saves the results tells
            return [replace(result, exchanges=()) for result in results], [], True
        return kept, self.archive.notices(), well

    def _sources(self, results: Sequence[PageResult]) -> dict[str, dict[str, Any]]:
        """Where the articles' pages are that may have come again; a store that fails costs no page its place."""
        stored = [
            result.article.id if isinstance(result, PageRead) else result.id
            for result in results
            if _may_repeat(result)
        ]
        try:
            return self.store.sources([id for id in stored if id])
        except StoreError:
            return {}

    async def prune(self) -> list[Notice]:
        """Keep the archive within its limits; returns what to note of it."""
        archive, settings = self.archive, self.settings
        if archive is None or (settings.archive_max_gb is None and settings.archive_max_days is None):
            return []
        limits = {"max_gb": settings.archive_max_gb, "max_days": settings.archive_max_days}
        await self.call(archive.prune, self.store.forget_archive, self.now(), **limits)
        return archive.notices()

    def cut(self) -> None:
        """Wait for no answer any more: what is under way is given up."""
        self.is_cut = True
        if self.under_way is not None:
            self.under_way.cancel()

    def keep_lease(self) -> None:
        """Begin the heartbeat; call it from the running event loop."""
        if self._beat is None:
            self._beat = asyncio.get_running_loop().create_task(self._beats())

    async def _beats(self) -> None:
        while self.broken is None:
            await asyncio.sleep(leases.HEARTBEAT)
            try:
                await self.call(self.lease.beat, self.now(), self.throttle.last_request_at)
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
        if self.archive is not None:
            self.archive.close()
        try:
            self.lease.release(self.now(), self.throttle.last_request_at)
        except (StoreError, LeaseLost) as error:
            self.broken = self.broken or error
        finally:
            self.store.close()


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _may_repeat(result: PageResult) -> bool:
    """Whether a result's page may be in the archive already."""
    return bool(result.exchanges) and isinstance(result, PageRead | PageUnchanged)


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
    if not is_web_address(base_url) or any(sign in base_url for sign in "?#@"):
        raise ConfigError(f"--base-url {masked(repr(base_url))}: expected an address like http://127.0.0.1:8000")


def _check_delay(delay: float | None) -> None:
    if delay is not None and not 0 <= delay <= LONGEST_DELAY:
        raise ConfigError(f"--delay {delay:g}: expected seconds from 0 to {LONGEST_DELAY}")
