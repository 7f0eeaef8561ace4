"""What a crawl shows while it works: a moving line on a terminal, plain lines elsewhere, a table at the end."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.live import Live
from rich.text import Text

from newscrawl import logs
from newscrawl.cli.output import tables
from newscrawl.items import Run
from newscrawl.messages.english import english

if TYPE_CHECKING:
    from newscrawl.crawl.context import RunContext

_COLOURS = {"ok": "green", "degraded": "yellow", "interrupted": "yellow"}
ALWAYS = ("job", "outcome", "new", "updated", "removed", "seen", "skipped", "requests")
COUNTS = ("new", "updated", "removed", "restored", "duplicates", "seen", "failed", "skipped")


class Progress:
    """Use as a context manager; give its `watch` to `newscrawl.runner.CrawlRunner`."""

    def __init__(self) -> None:
        self._context: RunContext | None = None
        self._live = Live(get_renderable=self._line, console=Console(stderr=True), refresh_per_second=4, transient=True)
        self._is_terminal = sys.stderr.isatty()

    def __enter__(self) -> Self:
        if self._is_terminal:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._is_terminal:
            self._live.stop()

    def watch(self, context: RunContext) -> None:
        """Told when a run begins and when it has ended."""
        self._context = context
        run = context.run
        if run.outcome is None:
            if not self._is_terminal:
                print(f"{name(run)}: begins", file=sys.stderr, flush=True)
            return
        print(f"{name(run)}: {run.outcome}: {counts(run)}{_why(context)}", file=sys.stderr, flush=True)
        for note in run.notes:
            print(f"  {note}", file=sys.stderr, flush=True)

    def _line(self) -> Text:
        if self._context is None:
            return Text("opening …")
        stats = self._context.stats
        parts = ", ".join(f"{stats[key]} {key}" for key in COUNTS if stats[key])
        return Text(f"{name(self._context.run)}: {stats['pages']} pages{', ' + parts if parts else ''}")


def name(run: Run) -> str:
    """A run by its site and its section, or what else it read."""
    return f"{run.site} {run.section or run.job}"


def counts(run: Run) -> str:
    """What a run found, in words."""
    parts = [f"{getattr(run, key)} {key}" for key in COUNTS if getattr(run, key)]
    return ", ".join([*parts, f"{run.requests} requests"])


def summary(runs: Sequence[Run]) -> None:
    """The runs as a table on standard output."""
    figures = (*COUNTS, "requests")
    rows: list[tables.Row] = [
        (run.section or run.job, coloured(run), *(str(getattr(run, key)) for key in figures), unless_complete(run))
        for run in runs
    ]
    tables.show(("job", "outcome", *figures, "walk"), rows, numbers=figures, keep=ALWAYS)


def coloured(run: Run) -> Text:
    """A run's outcome in its colour."""
    return Text(run.outcome or "unfinished", style=_COLOURS.get(run.outcome or "", "red"))


def unless_complete(run: Run) -> str:
    """What to say of a run that did not come to its end."""
    return "" if run.complete else "incomplete"


def _why(context: RunContext) -> str:
    """Why a run was less than whole: what robots.txt said, else the reasons of its failures."""
    if context.run.outcome == "ok":
        return ""
    if context.robots is not None and context.robots.refused:
        return f" ({english(context.robots.refused)})"
    parts = [f"{count} {reason}" for reason, count in context.trouble.most_common() if reason != "left_alone"]
    unasked = context.trouble["left_alone"]
    reasons = ", ".join(parts) + ("; `newscrawl failures` lists them" if parts and context.run.job != "witness" else "")
    rest = f"{unasked} not asked for: the next crawl does" if unasked else ""
    return f" ({'; '.join(filter(None, (reasons, rest)))})" if reasons or rest else ""


def note(text: str) -> None:
    """A line on standard error for whoever started the command."""
    print(f"newscrawl: {text}", file=sys.stderr, flush=True)


def configure_log(level: str) -> None:
    """Logs to standard error from ``level`` on; raises `ConfigError` for an unknown one."""
    logs.configure(level)
