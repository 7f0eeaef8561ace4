"""A table, and how it is written: Markdown that is legible as it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

NONE = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under a title; ``note`` stands before them, ``remarks`` after; ``left_out``: not measured, and why."""

    title: str
    note: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    left_out: Sequence[str] = field(default=())
    remarks: Sequence[str] = field(default=())

    def markdown(self) -> str:
        """The table as a section of a document."""
        lines = [_line(self.header), _line(["---"] + ["---:"] * (len(self.header) - 1)), *map(_line, self.rows)]
        parts = [f"## {self.title}", self.note, "\n".join(lines) if self.rows else "Nothing was measured."]
        return "\n\n".join([*parts, *self.remarks, *(f"Not measured: {reason}" for reason in self.left_out)])


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def percent(value: float | None) -> str:
    """A share as per cent, never rounded up to a hundred; empty where there is none."""
    if value is None:
        return NONE
    return f"{int(value * 1000 + 1e-9) / 10:.1f}".removesuffix(".0")


def number(value: float | None, digits: int = 2) -> str:
    """A figure with so many digits after the point, thousands parted; empty where there is none."""
    return NONE if value is None else f"{value:,.{digits}f}"


def ratio(value: float, base: float) -> str:
    """``value`` as a multiple of ``base``; empty without a base."""
    return f"{value / base:.2f}" if base else NONE
