"""The JSON contract as files: JSON Lines, JSON and CSV, for Scrapy's feeds and for `newscrawl export`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import IO, Any

from itemadapter import ItemAdapter
from scrapy.exporters import BaseItemExporter

from newscrawl.items import Article, Headline, Run, as_json
from newscrawl.looks import Change

_FORMULA = ("=", "+", "-", "@", "\t", "\r")

#: The keys of each export, in contract order; `changed` stands in lines of `article.updated` alone.
COLUMNS: dict[str, tuple[str, ...]] = {
    "articles": tuple(f.name for f in fields(Article)),
    "headlines": tuple(f.name for f in fields(Headline)),
    "changes": ("cursor", "at", "kind", "id", "object", "changed"),
}


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


def utf8(text: str) -> bytes:
    """UTF-8; what is no Unicode (a lone surrogate) becomes U+FFFD.

    >>> utf8("a" + chr(0xD800) + "b") == "a\\N{REPLACEMENT CHARACTER}b".encode()
    True
    """
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()


class _Exporter(BaseItemExporter):
    """Writes to ``file``, in UTF-8."""

    def __init__(self, file: IO[bytes], **kwargs: Any) -> None:
        super().__init__(dont_fail=True, **kwargs)
        self.file = file

    def _write(self, text: str) -> None:
        self.file.write(utf8(text))

    def _dump(self, item: Any) -> str:
        row, chosen = plain(item), self._chosen()
        if chosen:
            row = {title: row.get(name) for name, title in chosen.items()}
        return json.dumps(row, ensure_ascii=False, default=str)

    def _chosen(self) -> dict[str, str]:
        """Scrapy's FEED_EXPORT_FIELDS, a list of names or a mapping of names to titles; empty: all."""
        chosen = self.fields_to_export or {}
        return dict(chosen) if isinstance(chosen, Mapping) else {name: name for name in chosen}


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
        if not self._begun and _at_start(self.file):
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


def _at_start(file: IO[bytes]) -> bool:
    try:
        return file.tell() == 0
    except (OSError, AttributeError):
        return True  # a pipe: it begins here


FORMATS: dict[str, type[_Exporter]] = {"jsonl": JsonLines, "json": Json, "csv": Csv}
