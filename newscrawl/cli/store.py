"""`newscrawl store copy`: a store moved whole to another database."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Annotated, Self

import typer

if TYPE_CHECKING:
    from rich.progress import TaskID

_HELP = """Move the store to another database.

Example: `newscrawl store copy sqlite:///output/newscrawl.db postgresql://news@localhost/news`"""
app = typer.Typer(help=_HELP, no_args_is_help=True)


@app.callback()
def _group() -> None:
    # Without it, a group of one command would be that command.
    pass


@app.command("copy")
def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="The store, like sqlite:///output/newscrawl.db.")],
    target: Annotated[
        str, typer.Argument(metavar="TO", help="Where to, like postgresql://user@host/database, which must be there.")
    ],
    batch: Annotated[
        int, typer.Option(metavar="N", min=1, max=5000, help="Rows that are written in one transaction.")
    ] = 1000,
) -> None:
    """Copy a store whole: every article and revision, ids, cursors, the ledger, the search index.

    Example: `newscrawl store copy sqlite:///output/newscrawl.db postgresql://news@localhost/news`

    Broken off at any moment, it goes on when it is run again. Readers of the change feed go on with
    their cursors. It is refused while a crawl is running, and where TO holds another store.
    PostgreSQL's password is better left to ~/.pgpass or PGPASSWORD than written here.
    """
    from newscrawl import config
    from newscrawl.cli.output import progress, tables
    from newscrawl.crawl import leases
    from newscrawl.crawl.leases import LEASE
    from newscrawl.store.copying.store_copy import copy as copy_store

    with _Progress() as shown:
        rows = copy_store(
            source,
            target,
            now=lambda: datetime.now(UTC),
            alive=leases.is_alive,
            ttl=LEASE,
            root=config.root(Path.cwd()),
            batch=batch,
            progress=shown.show,
            note=progress.note,
        )
    tables.show(("table", "rows"), [(name, str(number)) for name, number in rows.items()], numbers=("rows",))


class _Progress:
    """Bars on a terminal; elsewhere a line for each table that is done."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import Progress

        self._bars = Progress(console=Console(stderr=True), transient=True)
        self._tasks: dict[str, TaskID] = {}
        self._is_terminal = sys.stderr.isatty()

    def __enter__(self) -> Self:
        if self._is_terminal:
            self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._is_terminal:
            self._bars.stop()

    def show(self, table: str, done: int, total: int) -> None:
        """Show how far a table is."""
        if not self._is_terminal:
            if total and done >= total:
                print(f"{table}: {done} rows", file=sys.stderr, flush=True)
            return
        if table not in self._tasks:
            self._tasks[table] = self._bars.add_task(table)
        self._bars.update(self._tasks[table], completed=done, total=total or 1)
