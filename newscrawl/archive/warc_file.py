"""One WARC file that is written to: opened where its last whole record ends, all of a batch or nothing."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path

from newscrawl.archive import gzip_members, records
from newscrawl.messages.cases import Notice

try:
    import fcntl
except ImportError:  # no such locks here: the site's lease alone keeps a second writer away
    fcntl = None  # type: ignore[assignment]

SUFFIX = ".warc.gz"
_BINARY = getattr(os, "O_BINARY", 0)
_NO_LOCKS = (errno.ENOLCK, errno.ENOTSUP, errno.EINVAL)


def file_names(site: str, day: date) -> Iterator[str]:
    """The names of a site's files of a day: the first, and those that follow where one is taken."""
    first = f"{site}-{day:%Y%m%d}"
    yield first + SUFFIX
    number = 2
    while True:
        yield f"{first}-{number}{SUFFIX}"
        number += 1


class WarcFile:
    """An open file. ``end`` is where its last written record ends, ``size`` where the next one will begin."""

    def __init__(self, path: Path, handle: int, end: int) -> None:
        self.path = path
        self.end = end
        self.size = end
        self._handle = handle
        self._waiting: list[bytes] = []

    @property
    def name(self) -> str:
        """What sources call it."""
        return self.path.name

    def add(self, record: bytes, *, stored: bool = False) -> int:
        """Put a record behind the others, to be written by `commit`; returns where it begins."""
        made = gzip_members.member(record, stored=stored)
        offset, self.size = self.size, self.size + len(made)
        self._waiting.append(made)
        return offset

    def commit(self) -> None:
        """Write what waits and see it on the disk; raises `OSError`, after which the file is as before."""
        if not self._waiting:
            return
        self._require_place()
        data = memoryview(b"".join(self._waiting))
        at = self.end
        try:
            while data:
                written = os.pwrite(self._handle, data, at)
                data, at = data[written:], at + written
            os.fsync(self._handle)
        except OSError:
            self.forget()
            raise
        self.end = at
        self._waiting = []

    def _require_place(self) -> None:
        # A file that was deleted takes all that is written to it, and keeps nothing.
        mine, found = os.fstat(self._handle), os.stat(self.path)
        if (mine.st_dev, mine.st_ino) != (found.st_dev, found.st_ino):
            raise FileNotFoundError(errno.ENOENT, "another file has taken the place of the day's file")

    def forget(self) -> None:
        """Drop what waits, and what may be half written of it."""
        self._waiting, self.size = [], self.end
        with suppress(OSError):  # the next who opens the file checks it anyway
            os.ftruncate(self._handle, self.end)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._handle)


def open_file(
    folder: Path,
    site: str,
    at: datetime,
    believed: Callable[[str], int | None],
    about: dict[str, str],
    tell: Callable[[Notice], None],
) -> WarcFile:
    """The site's file of the day of ``at``, made when missing; its folder, too. Raises `OSError`.

    ``believed`` tells up to where the store knows a file. What is behind that is checked record by record,
    and a half-written rest is cut off. A file that is shorter, somebody else's, or being written to is left
    alone, and the next name is taken. ``tell`` is given what should stand in the run's notes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in file_names(site, at.date()):
        path = folder / name
        size = believed(name)
        found = path.stat().st_size if path.exists() else None
        if size is not None and (found or 0) < size:
            tell(Notice("archive_shorter", {"path": str(path), "size": found or 0, "known": size}))
            continue
        opened = _create(path, at, about) if found is None else _reopen(path, size or 0, at, about, tell)
        if opened is not None:
            return opened
    raise AssertionError("names do not end")


def _create(path: Path, at: datetime, about: dict[str, str]) -> WarcFile | None:
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _BINARY, 0o644)
    except FileExistsError:
        return None  # another has just made it
    with _closed_unless_used(handle) as used:
        if not _lock(handle):
            return None
        return used(_headed(WarcFile(path, handle, 0), at, about))


def _reopen(
    path: Path, size: int, at: datetime, about: dict[str, str], tell: Callable[[Notice], None]
) -> WarcFile | None:
    handle = os.open(path, os.O_RDWR | _BINARY)
    with _closed_unless_used(handle) as used:
        if not _lock(handle):
            return None
        end = gzip_members.good_end(path, size)
        if end == 0 and not gzip_members.begins_as_ours(path):
            return None
        if rest := os.fstat(handle).st_size - end:
            if end == size and size and not gzip_members.is_end(path, size):
                # Nothing is half written: another store's file stands where ours was, with other records.
                tell(Notice("archive_other", {"path": str(path)}))
                return None
            os.ftruncate(handle, end)
            tell(Notice("archive_cut", {"file": path.name, "size": rest, "end": end}))
        file = WarcFile(path, handle, end)
        return used(file if end else _headed(file, at, about))


@contextmanager
def _closed_unless_used(handle: int) -> Iterator[Callable[[WarcFile], WarcFile]]:
    """Close the handle, unless a file is made of it."""
    files: list[WarcFile] = []

    def used(file: WarcFile) -> WarcFile:
        files.append(file)
        return file

    try:
        yield used
    finally:
        if not files:
            os.close(handle)


def _headed(file: WarcFile, at: datetime, about: dict[str, str]) -> WarcFile:
    """The file with its first record, and its name safe in its folder."""
    file.add(records.warcinfo(file.name, at, about))
    file.commit()
    _sync_folder(file.path.parent)
    return file


def _sync_folder(folder: Path) -> None:
    with suppress(PermissionError):  # where folders cannot be opened, nothing needs to be done
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _lock(handle: int) -> bool:
    """Hold the file alone; False while another does."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
    return True
