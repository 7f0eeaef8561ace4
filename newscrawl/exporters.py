"""The JSON contract as files: JSON Lines, JSON and CSV, for Scrapy's feeds and for `newscrawl export`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import IO, Any

from itemadapter import ItemAdapter
from scrapy.exporters import BaseItemExporter

from newscrawl.items import Article, Headline, Run, as_json
from newscrawl.looks import Change

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plain(item: Any) -> dict[str, Any]:
    """An item, or a line of the change feed, as the JSON contract has it."""
    if isinstance(item, Article | Headline | Run):
        return as_json(item)
    if isinstance(item, Change):
        line = {
            "cursor": item.cursor,
            "at": item.at.isoformat(timespec="seconds"),
            "kind": item.kind,
            "id": item.id,
            "object": as_json(item.object),
        }
        return {**line, "changed": list(item.changed)} if item.kind == "article.updated" else line
    return ItemAdapter(item).asdict() if not isinstance(item, Mapping) else dict(item)


class _Exporter(BaseItemExporter):
    """Writes UTF-8 bytes to ``file``; text that is no Unicode (a lone surrogate) becomes U+FFFD."""

    def __init__(self, file: IO[bytes], **kwargs: Any) -> None:
        super().__init__(dont_fail=True, **kwargs)
        self.file = file

    def _write(self, text: str) -> None:
        self.file.write(text.encode("utf-8", "replace"))

    def _dump(self, item: Any) -> str:
        chosen = plain(item)
        if self.fields_to_export:
            chosen = {name: chosen.get(name) for name in self.fields_to_export}
        return json.dumps(chosen, ensure_ascii=False, default=str)


class JsonLines(_Exporter):
    """One object a line."""

    def export_item(self, item: Any) -> None:
        """Write one line."""
        self._write(self._dump(item) + "\n")


class Json(_Exporter):
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


class Csv(_Exporter):
    """Columns in contract order, UTF-8 with BOM, lists and objects as JSON.

    A cell that a spreadsheet would run as a formula gets a leading ``'``, unless ``raw``.
    """

    def __init__(self, file: IO[bytes], *, raw: bool = False, **kwargs: Any) -> None:
        kwargs.pop("include_headers_line", None)
        kwargs.pop("join_multivalued", None)
        super().__init__(file, **kwargs)
        self._raw = raw
        self._columns: list[str] = []

    def export_item(self, item: Any) -> None:
        """Write one row; the first item names the columns."""
        row = plain(item)
        if not self._columns:
            self._columns = list(self.fields_to_export or row)
            if _at_start(self.file):
                self._write("\ufeff" + _line(self._columns))
        self._write(_line([self._cell(row.get(name)) for name in self._columns]))

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


def _at_start(file: IO[bytes]) -> bool:
    try:
        return file.tell() == 0
    except (OSError, AttributeError):
        return True  # a pipe: it begins here


FORMATS: dict[str, type[_Exporter]] = {"jsonl": JsonLines, "json": Json, "csv": Csv}
