"""``scrapy crawl`` with one-line errors and an exit code that tells the truth; Scrapy's own ends with 0 or 1."""

from __future__ import annotations

import argparse
import sys

from scrapy.commands import crawl

from newscrawl import addon
from newscrawl.errors import NewscrawlError
from newscrawl.monitoring import outcomes
from newscrawl.spiders.base import NewsSpider


class Command(crawl.Command):
    """Scrapy's command, for our spiders with the exit codes of ``newscrawl crawl``."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Crawl, and set the exit code."""
        try:
            self._check(args, opts)
        except NewscrawlError as error:
            print(f"scrapy: {error}", file=sys.stderr)
            self.exitcode = error.exit_code
            return
        addon.finished_runs.clear()
        super().run(args, opts)
        if addon.finished_runs and not self.exitcode:
            errors = [end for end in addon.finished_runs if isinstance(end, NewscrawlError)]
            runs = [end for end in addon.finished_runs if not isinstance(end, NewscrawlError)]
            self.exitcode = errors[0].exit_code if errors else outcomes.exit_code(runs)

    def _check(self, args: list[str], opts: argparse.Namespace) -> None:
        # A wrong argument would else be told by a traceback out of the reactor.
        assert self.crawler_process is not None
        if len(args) == 1 and args[0] in self.crawler_process.spider_loader.list():
            spider = self.crawler_process.spider_loader.load(args[0])
            if issubclass(spider, NewsSpider):
                spider(**opts.spargs)
