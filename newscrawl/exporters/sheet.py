"""CSV, for spreadsheets."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import IO, Any

from newscrawl.exporters.base import Exporter, at_start
from newscrawl.exporters.contract import plain

# The full-width forms, too: some spreadsheets take them for what they stand for.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


class Csv(Exporter):
    """Columns in contract order, UTF-8 with BOM, lists and objects as JSON.

    A cell that a spreadsheet would run as a formula gets a leading ``'``, unless ``raw``.
    """

    def __init__(self, file: IO[bytes], *, columns: Sequence[str] = (), raw: bool = False, **kwargs: Any) -> None:
        kwargs.pop("include_headers_line", None)
        kwargs.pop("join_multivalued", None)
        super().__init__(file, **kwargs)
        self._raw = raw
        self._columns = self._chosen() or {name: name for name in columns}
        self._begun = False

    def start_exporting(self) -> None:
        """Write the titles where the columns are known: a file without rows has them, too."""
        if self._columns:
            self._begin()

    def export_item(self, item: Any) -> None:
        """Write one row; the first item names the columns where nobody else did."""
        row = plain(item)
        self._columns = self._columns or {name: name for name in row}
        self._begin()
        self._write(_line([self._cell(row.get(name)) for name in self._columns]))

    def _begin(self) -> None:
        if not self._begun and at_start(self.file):
            self._write("\ufeff" + _line(list(self._columns.values())))
        self._begun = True

    def _cell(self, value: Any) -> str:
        text = _text(value)
        return f"'{text}" if not self._raw and text.startswith(_FORMULA) else text


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)


def _line(cells: list[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue()
