"""Which of a site's files go when the archive has grown too large or too old: whole ones, oldest first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

GB = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveFile:
    """One file of the archive: its day and number, its size in bytes."""

    day: date
    number: int
    path: Path
    size: int


def files_of(folder: Path, site: str) -> list[ArchiveFile]:
    """The site's files under ``folder``, oldest first; nothing else that lies there."""
    pattern = re.compile(re.escape(site) + r"-([0-9]{8})(?:-([0-9]{1,6}))?\.warc\.gz")
    found = []
    for path in folder.iterdir() if folder.is_dir() else ():
        match = pattern.fullmatch(path.name)
        if match and (day := _day(match[1])):
            found.append(ArchiveFile(day=day, number=int(match[2] or 1), path=path, size=path.stat().st_size))
    return sorted(found, key=lambda file: (file.day, file.number))


def too_many(
    files: Iterable[ArchiveFile], *, now: datetime, max_gb: float | None, max_days: int | None, held: Iterable[str] = ()
) -> list[ArchiveFile]:
    """Those of ``files``, oldest first, that are past a limit; never one of ``held``, which are being written to.

    A file is too old when its whole day, in UTC, ended ``max_days`` ago.
    """
    files, held = list(files), set(held)
    size = sum(file.size for file in files)
    oldest = None if max_days is None else now.astimezone(UTC).date() - timedelta(days=max_days)
    gone = []
    for file in files:
        is_old = oldest is not None and file.day < oldest
        is_large = max_gb is not None and size > max_gb * GB
        if (is_old or is_large) and file.path.name not in held:
            gone.append(file)
            size -= file.size
    return gone


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%Y%m%d").replace(tzinfo=UTC).date()
    except ValueError:
        return None
