"""JSON Lines and JSON."""

from __future__ import annotations

from typing import Any

from newscrawl.exporters.base import Exporter


class JsonLines(Exporter):
    """One object a line."""

    def export_item(self, item: Any) -> None:
        """Write one line."""
        self._write(self._dump(item) + "\n")


class Json(Exporter):
    """One array, an object a line."""

    def start_exporting(self) -> None:
        """Open the array."""
        self._first = True
        self._write("[")

    def export_item(self, item: Any) -> None:
        """Write one element."""
        self._write(("\n" if self._first else ",\n") + self._dump(item))
        self._first = False

    def finish_exporting(self) -> None:
        """Close the array."""
        self._write("\n]\n")
