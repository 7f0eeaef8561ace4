"""Tables that read well on a wide terminal, on a narrow one and in a pipe: nothing is ever cut off."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import JustifyMethod

UNBOUNDED = 100_000  # columns of a pipe
LEAST = 24  # columns that a cell which may be wrapped needs
_NOTHING = ("", "0")

Row = Sequence[str | Text]


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """A reader that went away is no failure; Rich would end with 1."""
        self.quiet = True
        raise BrokenPipeError


def console() -> Console:
    """Standard output. A pipe has no width, so nothing is wrapped in it, unless COLUMNS says otherwise."""
    bound = sys.stdout.isatty() or "COLUMNS" in os.environ
    return _Console(highlight=False, soft_wrap=not bound, width=None if bound else UNBOUNDED)


def show(
    titles: Sequence[str],
    rows: Iterable[Row],
    *,
    numbers: Collection[str] = (),
    wraps: str | None = None,
    keep: Collection[str] = (),
) -> None:
    """Print a table without those columns that hold nothing, or only zeros, save those in ``keep``.

    ``wraps`` names the one column whose text may run over several lines. What does not fit as a
    table is printed as one paragraph a row, each value behind its title.
    """
    cells = [[cell if isinstance(cell, Text) else Text(cell) for cell in row] for row in rows]
    shown = [n for n, title in enumerate(titles) if title in keep or any(row[n].plain not in _NOTHING for row in cells)]
    titles, cells = [titles[n] for n in shown], [[row[n] for n in shown] for row in cells]
    out = console()
    gap = next((gap for gap in (2, 1) if _width(titles, cells, wraps, gap) <= out.width), None)
    if gap is None:
        _paragraphs(out, titles, cells)
        return
    table = Table(box=None, pad_edge=False, padding=(0, gap, 0, 0))
    for title in titles:
        justify: JustifyMethod = "right" if title in numbers else "left"
        table.add_column(title, justify=justify, no_wrap=title != wraps, overflow="fold")
    for row in cells:
        table.add_row(*row)
    out.print(table, soft_wrap=False)


def _width(titles: Sequence[str], rows: Sequence[Sequence[Text]], wraps: str | None, gap: int) -> int:
    widths = [max(cell_len(title), *(_longest(row[n]) for row in rows)) for n, title in enumerate(titles)]
    if wraps in titles:
        at = titles.index(wraps)
        widths[at] = min(widths[at], LEAST)
    return sum(widths) + gap * (len(widths) - 1)


def _longest(cell: Text) -> int:
    return max(map(cell_len, cell.plain.split("\n")))


def _paragraphs(out: Console, titles: Sequence[str], rows: Sequence[Sequence[Text]]) -> None:
    for row in rows:
        pairs = (f"{title}: {', '.join(cell.plain.split(chr(10)))}" for title, cell in zip(titles, row, strict=True))
        out.print(Text("; ".join(pairs)), soft_wrap=False)


def utc_time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"
