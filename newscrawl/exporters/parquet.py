"""Parquet: typed columns, written a row group at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO, Any

from newscrawl.errors import ConfigError
from newscrawl.exporters import arrow
from newscrawl.exporters.base import Exporter, at_start
from newscrawl.exporters.contract import COLUMNS

# A row group is held in memory until it is whole; as columns, since rows of Python's take several times the room.
_ROWS = 5000
_CHARACTERS = 4_000_000
_CHUNK = 100
_PAGE = 256 * 1024  # bytes; with the usual megabyte an export takes 9 MB more


class Parquet(Exporter):
    """One kind of item a file, in row groups of at most 5,000 rows or about 7 MB of text, zstd.

    ``columns`` says what a file without rows holds (default: articles). Raises `ConfigError`
    without pyarrow, for a file that holds something already, and for items of another kind.
    """

    def __init__(self, file: IO[bytes], *, columns: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(file, **kwargs)
        self._kind = next((kind for kind, names in COLUMNS.items() if names == tuple(columns)), None)
        self._writer: Any = None
        self._rows: list[dict[str, Any]] = []
        self._batches: list[Any] = []
        self._count = self._characters = 0

    def start_exporting(self) -> None:
        """See that the file can be written."""
        arrow.load_pyarrow()
        if not at_start(self.file):
            raise ConfigError("a Parquet file cannot be added to: write it anew (Scrapy: -O, or overwrite = True)")

    def export_item(self, item: Any) -> None:
        """Take one row, and write the row group once it is full."""
        kind = arrow.kind_of(item)
        self._kind = self._kind or kind
        if kind != self._kind:
            raise ConfigError(f"Parquet: this file holds {self._kind}; {kind} need a file of their own")
        row = arrow.row(item)
        self._rows.append(row)
        self._count += 1
        self._characters += arrow.length(row.values())
        if self._count >= _ROWS or self._characters >= _CHARACTERS:
            self._flush()
        elif len(self._rows) >= _CHUNK:
            self._pack()

    def finish_exporting(self) -> None:
        """Write what is left and the file's end, without which it is no Parquet file."""
        self._flush()
        self._writer.close()

    def abandon(self) -> None:
        """The export failed: nothing more is written to the file, not even its end."""
        if self._writer is not None:
            self._writer.is_open = False

    def _pack(self) -> None:
        if self._writer is None:
            self._open()
        if self._rows:
            self._batches.append(arrow.batch(self._rows, self._whole))
        self._rows = []

    def _flush(self) -> None:
        self._pack()
        if self._batches:
            group = arrow.load_pyarrow().Table.from_batches(self._batches).select(list(self._picked))
            self._writer.write_table(group.rename_columns(list(self._picked.values())), row_group_size=self._count)
        self._batches, self._count, self._characters = [], 0, 0

    def _open(self) -> None:
        from pyarrow.parquet import ParquetWriter

        self._whole = arrow.schema(self._kind or "articles")
        known = self._whole.names
        self._picked = {name: title for name, title in self._chosen().items() if name in known}
        self._picked = self._picked or {name: name for name in known}
        schema = arrow.load_pyarrow().schema(self._whole.field(n).with_name(t) for n, t in self._picked.items())
        self._writer = ParquetWriter(
            self.file,
            schema,
            compression="zstd",
            data_page_size=_PAGE,
            use_dictionary=[title for name, title in self._picked.items() if name in arrow.FEW],
            write_statistics=[title for name, title in self._picked.items() if name in arrow.SORTABLE],
        )
