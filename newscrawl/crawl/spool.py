"""What a crawl fetched while its store failed, in a file that the next crawl of the site recovers.

JSON Lines: a first line that says whose they are, then one page result, or one reading of the ticker, a line. Each
line is on the disk before the crawl goes on.
"""

from __future__ import annotations

import base64
import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from newscrawl.errors import StoreError
from newscrawl.items import Article, TickerLine, TickerReading
from newscrawl.records import ArchivePlace, PageFailed, PageGone, PageRead, PageResult, PageUnchanged

FOLDER = "spool"
OUTPUT = "output"
SpoolEntry = PageResult | TickerReading
# What a file calls each class. Files outlive the classes' names: a tag is never changed and never used again.
_TAGS: dict[str, type[Any]] = {
    "Article": Article,
    "Failed": PageFailed,
    "Gone": PageGone,
    "Place": ArchivePlace,
    "Read": PageRead,
    "TickerLine": TickerLine,
    "TickerReading": TickerReading,
    "Unchanged": PageUnchanged,
}
_TAG_OF = {kind: tag for tag, kind in _TAGS.items()}
_LEFT_OUT = "exchanges"  # raw pages are the archive's business, and stand there before anything is saved


def folder_of(store: Path | None, url: str, root: Path) -> Path | None:
    """The folder of spools: beside a store that is a file, else ``output/spool``; None for a store in memory."""
    if store is not None:
        return store.parent / FOLDER
    return None if url.startswith("sqlite") else (root / OUTPUT / FOLDER).absolute()


class Spool:
    """One crawl's file, made when it is first needed. ``store`` is the store's name, or its address."""

    def __init__(self, folder: Path, *, site: str, store: str, crawl: str) -> None:
        self.folder, self.site, self.store = folder, site, store
        self.path = folder / f"{site}-{crawl}.jsonl"
        self.written = 0
        self.lost = 0
        self.error: OSError | None = None

    def add(self, results: Sequence[SpoolEntry], at: datetime) -> None:
        """Write what was seen at ``at``; never raises: what cannot be written is counted, and `describe`."""
        lines = [{"at": at.isoformat(), "look": _encoded(result)} for result in results]
        try:
            self._append(lines if self.written else [self._header(at), *lines])
            self.written += len(results)
        except OSError as error:
            self.lost += len(results)
            self.error = error

    def _header(self, at: datetime) -> dict[str, Any]:
        return {"spool": 1, "site": self.site, "store": self.store, "at": at.isoformat()}

    def _append(self, lines: Sequence[dict[str, Any]]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        # ASCII: a lone surrogate of somebody's item, too, comes back as it was.
        text = "".join(json.dumps(line) + "\n" for line in lines)
        with self.path.open("ab") as file:
            file.write(text.encode("ascii"))
            file.flush()
            os.fsync(file.fileno())

    def describe(self, error: StoreError) -> StoreError:
        """The error with where the fetched pages are, or why they are nowhere."""
        words = [str(error)]
        if self.written:
            words.append(f"{_results(self.written)} kept in {self.path}: the next crawl of {self.site} takes them in")
        if self.error is not None:
            words.append(f"{_results(self.lost)} lost: {self.path}: {self.error.strerror or self.error}")
        return StoreError("; ".join(words)) if len(words) > 1 else error

    def waiting(self) -> list[Path]:
        """The files that earlier crawls of this site left for this store, oldest first."""
        found = {path: _first(path) for path in sorted(self.folder.glob(f"{self.site}-*.jsonl"))}
        mine = [path for path, head in found.items() if head is None or self._is_mine(head)]
        return sorted(mine, key=lambda path: str((found[path] or {}).get("at", "")))

    def _is_mine(self, head: dict[str, Any]) -> bool:
        return (head.get("site"), head.get("store")) == (self.site, self.store)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a file holds: page results and readings with their times, in order, and the lines that nobody can read."""

    results: list[tuple[datetime, PageResult]]
    readings: list[tuple[datetime, TickerReading]]
    broken: list[bytes]


def read(path: Path) -> Content:
    """Read a file whole; a line that is half written, or not ours, is never trusted. Raises ``OSError``."""
    content = Content(results=[], readings=[], broken=[])
    for number, line in enumerate(path.read_bytes().splitlines(keepends=True)):
        try:
            if not line.endswith(b"\n"):
                raise ValueError("half a line")
            values = json.loads(line)
            if number == 0 and "spool" in values:
                continue
            at, result = datetime.fromisoformat(values["at"]), _decoded(values["look"])
            if isinstance(result, TickerReading):
                content.readings.append((at, result))
            elif isinstance(result, PageRead | PageUnchanged | PageGone | PageFailed):
                content.results.append((at, result))
            else:
                raise ValueError("no look")
        except (ValueError, TypeError, KeyError, AttributeError):
            content.broken.append(line)
    return content


def set_aside(path: Path, lines: Sequence[bytes]) -> Path:
    """Keep lines that nobody could read beside the file, for people to look at; returns where."""
    aside = path.with_suffix(".broken")
    aside.write_bytes(b"".join(lines))
    return aside


def _first(path: Path) -> dict[str, Any] | None:
    """A file's first line; None where it cannot be read."""
    try:
        with path.open("rb") as file:
            found = json.loads(file.readline())
        return found if isinstance(found, dict) and "spool" in found else None
    except (OSError, ValueError):
        return None


def _results(count: int) -> str:
    return "1 page that was fetched is" if count == 1 else f"{count} pages that were fetched are"


def _encoded(value: Any) -> Any:
    if (tag := _TAG_OF.get(type(value))) is not None:
        chosen = {f.name: _encoded(getattr(value, f.name)) for f in fields(value) if f.name != _LEFT_OUT}
        return {"=": tag, **chosen}
    if isinstance(value, datetime):
        return {"=": "time", "at": value.isoformat()}
    if isinstance(value, bytes):
        return {"=": "bytes", "base64": base64.b64encode(value).decode()}
    return [_encoded(item) for item in value] if isinstance(value, tuple) else value


def _decoded(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_decoded(item) for item in value)
    if not isinstance(value, dict) or "=" not in value:
        return value
    if value["="] == "time":
        return datetime.fromisoformat(value["at"])
    if value["="] == "bytes":
        return base64.b64decode(value["base64"], validate=True)
    kind = _TAGS[value["="]]
    chosen = {name: _decoded(item) for name, item in value.items() if name != "="}
    if kind is PageFailed and "part_url" not in chosen:
        chosen["part_url"] = _part_url(**chosen)
    return kind(**chosen)


def _part_url(detail: str | None = None, status: int | None = None, **_: Any) -> str | None:
    """The address of a further page, from a file of version 0.1.0: there the detail alone told it, at its head."""
    found = re.match(r"https?://\S+?(?=: |$)", detail or "")
    return found[0] if found and status == 200 else None
