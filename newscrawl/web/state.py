"""What the pages are made from: the store, which is only read, the settings, and the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path

from newscrawl.errors import NewscrawlError
from newscrawl.schedule.plan import Plan
from newscrawl.schedule.source import Source
from newscrawl.sites import get_site, zone_of
from newscrawl.store import Store
from newscrawl.store.operations.views import Facets
from newscrawl.web.access import Rate
from newscrawl.web.cache import TimedCache
from newscrawl.web.request_metrics import RequestMetrics

_FACETS_FOR = 60.0  # seconds that the choice of filters is remembered


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class AppState:
    """What one server shows. ``archive`` is the folder of the WARC files, None where there is none.

    ``database`` is the store's address with its password, for the process that tries a page again; ``token`` is what
    writing asks for, and reading too when ``is_open`` is False. ``source`` is newscrawl.toml where it names jobs;
    ``stopping`` says whether the server is about to end, which answers without an end of their own ask for.
    """

    store: Store
    database: str
    token: str
    is_open: bool = True
    archive: Path | None = None
    root: Path = field(default_factory=Path.cwd)
    now: Callable[[], datetime] = _now
    source: Source | None = None
    stopping: Callable[[], bool] = lambda: False
    searches: Rate = field(default_factory=partial(Rate, burst=20, per_second=4))
    traffic: RequestMetrics = field(default_factory=RequestMetrics)
    _facets: TimedCache[Facets] = field(default_factory=partial(TimedCache, _FACETS_FOR))

    def facets(self) -> Facets:
        """The sections and places to choose from, at most a minute old."""
        return self._facets.get("all", self.store.facets)

    def plan(self) -> Plan | None:
        """The jobs of newscrawl.toml as it is now, None where it names none."""
        if self.source is None:
            return None
        self.source.changed()
        return self.source.plan


zone = cache(zone_of)  # each time on a page asks for it


@cache
def site_name(site: str) -> str:
    """What the site calls itself; its name here for one that is no longer known."""
    try:
        return get_site(site).title
    except NewscrawlError:
        return site
