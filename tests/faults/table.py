"""docs/reliability.md, from what the tests saw."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.faults.trial import MOST, Tried

HEAD = f"""# Reliability

Made by `make faults`, which tries every fault below against a crawl in a process of its own, then crawls the same site
without it. *Lost* counts what can then be read on the site and is not in the store as it is there; *twice* what the
change feed or the strip holds a second time; *peak* is newscrawl's own process, under {MOST} MB or the test fails.
*Ended with* are the exit codes of the crawl through the fault, *listed as* the reasons of the failures it left.

Beside that process there may be a browser, each of whose processes has 1 GB at most, and one that takes apart what may
be a bomb before newscrawl does, with 100 MB and two seconds for a page.
"""
_COLUMNS = ("fault", "tried", "ended with", "listed as", "lost", "twice", "peak MB")


class Table:
    """The rows, by group and name; each fault is tried ``times`` times, each kill ``kills`` times."""

    def __init__(self, times: int = 1, kills: int = 1) -> None:
        self.times, self.kills = times, kills
        self._rows: dict[tuple[str, str], Tried] = {}

    def row(self, group: str, name: str) -> Tried:
        """The row of a fault."""
        return self._rows.setdefault((group, name), Tried(name=name, group=group))

    def tries(self, folder: Path, *, kills: bool = False) -> Iterator[Path]:
        """A folder for each try."""
        for number in range(self.kills if kills else self.times):
            made = folder / f"try-{number}"
            made.mkdir()
            yield made

    def write(self, path: Path, machine: str) -> None:
        """The whole document."""
        parts = [HEAD, f"\nMachine: {machine}.\n"]
        for group in dict.fromkeys(row.group for row in self._rows.values()):
            rows = [row for row in self._rows.values() if row.group == group and row.times]
            parts += [f"\n## {group}\n\n", _line(_COLUMNS), _line("---" for _ in _COLUMNS)]
            parts += [_line(_cells(row)) for row in rows]
        path.write_text("".join(parts), encoding="utf-8")


def _cells(row: Tried) -> Iterator[str]:
    yield row.name
    yield str(row.times)
    yield ", ".join(_code(code) for code, _ in sorted(row.codes.items()))
    yield ", ".join(f"`{reason}`" for reason in sorted(row.reasons)) or "-"
    yield str(row.lost)
    yield str(row.doubled)
    yield f"{row.megabytes:.0f}" if row.megabytes else "-"


def _code(code: int) -> str:
    return str(code) if code >= 0 else f"signal {-code}"


def _line(cells: object) -> str:
    return "| " + " | ".join(map(str, cells)) + " |\n"  # type: ignore[call-overload]
