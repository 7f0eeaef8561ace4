"""`newscrawl demo`: the whole of newscrawl, offline, over a replica of the site that moves."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from newscrawl.config import Config
    from newscrawl.demo import Happening, ReplicaServer, World
    from newscrawl.runner import CrawlRunner, Outcome
    from newscrawl.site import Site

FOLDER = Path("output/demo")
LEAST = 30  # articles: the rounds need enough of one section to edit and remove
LIVE_EVERY = 5.0  # seconds between two rounds of a demo that goes on
_EXPORTS = ("articles", "headlines", "changes")
_HAPPENED = {
    "published": "published",
    "urgent": "published, urgent",
    "copied": "published, a copy of an older text",
    "edited": "edited",
    "removed": "removed",
    "restored": "put back",
    "pinned": "pinned to the head of the list",
    "ticker": "ticker",
    "reworded": "ticker, reworded",
}


def demo(
    rounds: Annotated[int, typer.Option(min=1, max=1000, help="How often the replica is crawled.")] = 3,
    live: Annotated[bool, typer.Option("--live", help="Then go on, a round every 5 seconds, until Ctrl-C.")] = False,
    articles: Annotated[int, typer.Option(min=LEAST, max=20000, help="Articles that the replica begins with.")] = 60,
    folder: Annotated[Path | None, typer.Option(help="Where results go (its demo files are replaced).")] = None,
) -> int:
    """Crawl a replica of the site, offline, while it publishes, edits and removes; show what was found.

    Example: `newscrawl demo --rounds 3`
    """
    from newscrawl import config
    from newscrawl.cli.output import progress
    from newscrawl.demo import ReplicaServer, World
    from newscrawl.runner import in_reactor

    place = (folder or config.root(Path.cwd()) / FOLDER).resolve()
    _make_room(place)
    now = datetime.now(UTC)
    # The world moves some minutes a round, the clock does not: it begins a little in the past.
    world = World(now=now - timedelta(hours=1), articles=articles, clock=lambda: datetime.now(UTC))
    # Made without the environment: NEWSCRAWL_DATABASE is where real news are kept.
    settings = config.Config.model_construct(database=f"sqlite:///{place / 'newscrawl.db'}")
    progress.configure_log("ERROR")
    with ReplicaServer(world) as server:
        print(f"A replica of بغداد اليوم with {len(world.live()):,} articles listens at {server.url}\n")
        if live:
            print(_how_to_serve(place))
        shown = _Demo(world, server, settings)
        outcome = in_reactor(lambda: shown.run(rounds, live), stop=shown.stop)
    _write_exports(settings, place)
    print(_how_to_serve(place))
    return outcome


class _Demo:
    """The rounds of one demo, and its crawl under way."""

    def __init__(self, world: World, server: ReplicaServer, settings: Config) -> None:
        from newscrawl.sites import get_site

        self._world = world
        self._server = server
        self._settings = settings
        self._site: Site = get_site("baghdad_today")
        self._crawl: CrawlRunner | None = None
        self._stopped = asyncio.Event()

    async def run(self, rounds: int, live: bool) -> int:
        """All rounds; the exit code is the worst crawl's."""
        worst, number = 0, 0
        while not self._stopped.is_set() and (live or number < rounds):
            if number >= rounds:
                await self._pause()
            if not self._stopped.is_set():
                worst = max(worst, (await self._round(number)).exit_code)
            number += 1
        if live and self._stopped.is_set():
            return 0
        return 130 if self._stopped.is_set() else worst

    async def stop(self) -> None:
        """End after the crawl under way."""
        self._stopped.set()
        if self._crawl is not None:
            await self._crawl.stop()

    async def _pause(self) -> None:
        try:
            await asyncio.wait_for(self._stopped.wait(), LIVE_EVERY)
        except TimeoutError:
            return

    async def _round(self, number: int) -> Outcome:
        from newscrawl.cli.output import progress
        from newscrawl.demo.newsroom.rounds import ROUNDS, later
        from newscrawl.runner import CrawlRunner, Job

        happened = (ROUNDS[number] if number < len(ROUNDS) else later)(self._world)
        print(f"Round {number + 1}: the site {'as it is' if number == 0 else 'has moved'}")
        _print_happened(happened)
        job = Job.of(self._site, self._settings, recheck="all" if number else None, base_url=self._server.url)
        before = len(self._server.log)
        with progress.Progress() as shown:
            self._crawl = CrawlRunner(job, self._settings, watch=shown.watch)
            outcome = await self._crawl.run()
        progress.summary(outcome.runs)
        print(f"{len(self._server.log) - before} requests reached the site\n")
        return outcome


def _print_happened(happened: Sequence[Happening]) -> None:
    for one in happened:
        print(f"  {_HAPPENED[one.what]}: {one.text}")
    if any(one.what == "removed" for one in happened):
        print("  (what answers 404 counts as removed once two looks in a row have found it gone)")


def _make_room(place: Path) -> None:
    from newscrawl.archive.location import FOLDER as ARCHIVE
    from newscrawl.archive.retention import files_of
    from newscrawl.errors import ConfigError

    try:
        place.mkdir(parents=True, exist_ok=True)
        for name in ("newscrawl.db", "newscrawl.db-wal", "newscrawl.db-shm", *(f"{e}.jsonl" for e in _EXPORTS)):
            (place / name).unlink(missing_ok=True)
        for file in files_of(place / ARCHIVE / "baghdad_today", "baghdad_today"):
            file.path.unlink()
    except OSError as error:
        raise ConfigError(f"{place}: {error.strerror or error}") from None


def _write_exports(settings: Config, place: Path) -> None:
    from newscrawl.cli.output.timeline import show
    from newscrawl.exporters import JsonLines
    from newscrawl.store import Store

    with Store.open(settings.database) as store:
        show(list(store.headlines()))
        print("\nResults:")
        print(f"  {_near(place / 'newscrawl.db')}")
        for name in _EXPORTS:
            path = place / f"{name}.jsonl"
            with path.open("wb") as file:
                exporter = JsonLines(file)
                count = 0
                for item in getattr(store, name)():
                    exporter.export_item(item)
                    count += 1
            print(f"  {_near(path)}: {count} lines")


def _how_to_serve(place: Path) -> str:
    path = _near(place / "newscrawl.db")
    command = f"newscrawl serve --database sqlite:///{path}"
    return f"\nLook at it: {command}\nthen open http://127.0.0.1:8000 (`newscrawl demo --live` keeps it moving)\n"


def _near(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
