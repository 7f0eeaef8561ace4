"""gzip members, one a record: made, checked one by one, and opened at their first lines."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from pathlib import Path

from newscrawl.errors import ArchiveError

try:  # three to five times as fast; the files are the same to every reader
    from isal.isal_zlib import compress as quick
except ImportError:  # there is none for this machine
    from zlib import compress as quick

_GZIP = 31  # zlib's window bits for a gzip member
_BLOCK = 2**18
_HEAD = 2**14  # bytes within which a record's own headers end
_LENGTH = re.compile(rb"\r\nContent-Length: ([0-9]{1,18})\r\n", re.IGNORECASE)
_LARGEST = 2**26  # bytes of a record that is read back; a crawl takes no page of more than 10 MiB
_BEGIN = b"WARC/1."
_FIRST = b"WARC/1.1\r\nWARC-Type: warcinfo\r\n"


def member(record: bytes, *, stored: bool) -> bytes:
    """The record as one gzip member: compressed quickly, or ``stored`` where its body is compressed already."""
    return zlib.compress(record, 0, _GZIP) if stored else quick(record, 1, _GZIP)


def good_end(path: Path, start: int = 0) -> int:
    """Where the last whole record from ``start`` on ends; ``start`` itself when there is none."""
    end = start
    with path.open("rb") as file:
        file.seek(start)
        held = b""
        while True:
            length, held = _one(file.read, held)
            if not length:
                return end
            end += length


def is_end(path: Path, offset: int) -> bool:
    """Whether a record of the file ends at ``offset``, and only whole ones stand before it. Reads all of that."""
    end = 0
    with path.open("rb") as file:
        held = b""
        while end < offset:
            length, held = _one(file.read, held)
            if not length:
                return False
            end += length
    return end == offset


def begins_as_ours(path: Path) -> bool:
    """Whether a file without a whole record is one of ours, broken off at its head."""
    with path.open("rb") as file:
        begun = file.read(_HEAD)
    try:
        text = zlib.decompressobj(_GZIP).decompress(begun)
    except zlib.error:
        return False
    return text.startswith(_FIRST[: len(text)])


def fields_at(path: Path, offset: int) -> dict[str, str]:
    """The headers of the record that begins at ``offset``; empty where there is none."""
    try:
        with path.open("rb") as file:
            file.seek(offset)
            text = zlib.decompressobj(_GZIP).decompress(file.read(_HEAD), _HEAD)
    except (OSError, zlib.error):
        return {}
    return _fields(text)


def record_at(path: Path, offset: int) -> tuple[dict[str, str], bytes, int]:
    """The record that begins at ``offset``: its headers, its block, and where it ends.

    Raises `ArchiveError` where there is no file, no record, or not a whole one.
    """
    try:
        with path.open("rb") as file:
            file.seek(offset)
            record, length = _inflated(file.read)
    except (OSError, zlib.error) as error:
        why = error.strerror if isinstance(error, OSError) else None
        raise ArchiveError(f"{path}, at {offset}: {why or error}") from None
    fields = _fields(record)
    block = record.partition(b"\r\n\r\n")[2][:-4]
    if not fields or len(block) != int(fields.get("Content-Length", -1)):
        raise ArchiveError(f"{path}, at {offset}: there is no whole record")
    return fields, block, offset + length


def _inflated(read: Callable[[int], bytes]) -> tuple[bytes, int]:
    """The first member, inflated, and its length; nothing where it is not whole or too large."""
    inflater, taken, made = zlib.decompressobj(_GZIP), 0, bytearray()
    while not inflater.eof and len(made) < _LARGEST:
        piece = inflater.unconsumed_tail or read(_BLOCK)
        if not piece:
            return b"", 0
        taken += 0 if inflater.unconsumed_tail else len(piece)
        made += inflater.decompress(piece, _LARGEST)
    return (bytes(made), taken - len(inflater.unused_data)) if inflater.eof else (b"", 0)


def _fields(record: bytes) -> dict[str, str]:
    head, end, _ = record.partition(b"\r\n\r\n")
    if not end or not head.startswith(_BEGIN):
        return {}
    lines = head.decode("utf-8", "replace").split("\r\n")[1:]
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def _one(read: Callable[[int], bytes], held: bytes) -> tuple[int, bytes]:
    """Check one member: its length, 0 where it is not whole; and the bytes behind it that are read already."""
    inflater = zlib.decompressobj(_GZIP)
    taken, record = 0, _Record()
    while not inflater.eof:
        piece = held or read(_BLOCK)
        held = b""
        if not piece:
            return 0, b""
        taken += len(piece)
        try:
            while piece and not inflater.eof:
                record.take(inflater.decompress(piece, _BLOCK))
                piece = inflater.unconsumed_tail
        except zlib.error:
            return 0, b""
    rest = inflater.unused_data
    return (taken - len(rest) if record.is_whole else 0), rest


class _Record:
    """One record as it comes: whether it begins and ends as its headers say."""

    def __init__(self) -> None:
        self._head = b""
        self._length = 0

    def take(self, piece: bytes) -> None:
        if len(self._head) < _HEAD:
            self._head += piece[: _HEAD - len(self._head)]
        self._length += len(piece)

    @property
    def is_whole(self) -> bool:
        head, end, _ = self._head.partition(b"\r\n\r\n")
        found = _LENGTH.search(head + b"\r\n")
        if not end or found is None or not head.startswith(_BEGIN):
            return False
        return self._length == len(head) + 4 + int(found[1]) + 4
