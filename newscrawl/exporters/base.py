"""What the exporters share. Scrapy asks only for these three verbs: nothing of it is imported, which `export` feels."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import IO, Any

from newscrawl.exporters.contract import plain, utf8


class Exporter:
    """Writes to ``file``, in UTF-8.

    ``fields_to_export`` is Scrapy's FEED_EXPORT_FIELDS: a list of names or a mapping of names to
    titles; None: all. Scrapy's other options (``encoding``, ``indent``) change nothing.
    """

    def __init__(
        self, file: IO[bytes], *, fields_to_export: Mapping[str, str] | Iterable[str] | None = None, **_other: Any
    ) -> None:
        self.file = file
        self.fields_to_export = fields_to_export

    def start_exporting(self) -> None:
        """Write what stands before the items."""

    def export_item(self, item: Any) -> None:
        """Write one item."""
        raise NotImplementedError

    def finish_exporting(self) -> None:
        """Write what stands behind the items."""

    def abandon(self) -> None:
        """The export failed: nothing more is written to the file."""

    def _write(self, text: str) -> None:
        self.file.write(utf8(text))

    def _dump(self, item: Any) -> str:
        row, chosen = plain(item), self._chosen()
        if chosen:
            row = {title: row.get(name) for name, title in chosen.items()}
        return json.dumps(row, ensure_ascii=False, default=str)

    def _chosen(self) -> dict[str, str]:
        chosen = self.fields_to_export or {}
        return dict(chosen) if isinstance(chosen, Mapping) else {name: name for name in chosen}


def at_start(file: IO[bytes]) -> bool:
    """Whether nothing stands in the file yet."""
    try:
        return file.tell() == 0
    except (OSError, AttributeError):
        return True  # a pipe: it begins here
