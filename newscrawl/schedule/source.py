"""Where a running schedule reads its jobs: newscrawl.toml, again whenever the file changes."""

from __future__ import annotations

import logging
from pathlib import Path

from newscrawl import config
from newscrawl.config import Config
from newscrawl.errors import ConfigError
from newscrawl.schedule import plan
from newscrawl.schedule.plan import Plan
from newscrawl.sites import get_site

logger = logging.getLogger(__name__)


class Source:
    """newscrawl.toml as it is now. ``database`` stands over what it says."""

    def __init__(self, database: str | None = None) -> None:
        self._database = database
        self._stamp: tuple[Path | None, int] | None = None
        self.settings = self._read()
        self.plan = _plan(self.settings)

    def changed(self) -> Plan | None:
        """The plan where the file has changed since the last call; one that is wrong is told, and the old one holds."""
        if self._stamp == self._seen():
            return None
        try:
            settings = self._read()
            made = _plan(settings)
        except ConfigError as error:
            logger.error("%s; the jobs stay as they were", error)
            return None
        self.settings, self.plan = settings, made
        logger.info("newscrawl.toml: %d jobs", len(made.jobs))
        return made

    def forget(self) -> None:
        """Read the file anew at the next call, changed or not."""
        self._stamp = None

    def _read(self) -> Config:
        self._stamp = self._seen()
        loaded = config.load()
        return loaded if self._database is None else loaded.model_copy(update={"database": self._database})

    def _seen(self) -> tuple[Path | None, int]:
        try:
            path = config.find_file(Path.cwd())
        except ConfigError:
            return None, 0
        return path, path.stat().st_mtime_ns if path and path.exists() else 0


def _plan(settings: Config) -> Plan:
    made = plan.of(settings, {job.site: get_site(job.site) for job in settings.jobs})
    if not made.jobs:
        raise ConfigError("no job is enabled: put [[jobs]] into newscrawl.toml (`newscrawl init` shows how)")
    return made
