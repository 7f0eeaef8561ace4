"""Where an export goes and as what: the format, standard output, a file that is whole or as it was."""

from __future__ import annotations

import enum
import errno
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from newscrawl.errors import ConfigError


class Format(enum.StrEnum):
    """As what."""

    jsonl = "jsonl"
    json = "json"
    csv = "csv"
    parquet = "parquet"
    ninjs = "ninjs"
    rss = "rss"
    atom = "atom"
    jsonfeed = "jsonfeed"


_LINE = b'{"cursor":'  # how a line of the change feed begins
_LONGEST_LINE = 2**26  # bytes

#: Files of the newest articles; the others hold all there is.
FEEDS = (Format.rss, Format.atom, Format.jsonfeed)


def format_of(output: Path | None) -> Format:
    """The format that a file's ending names, else JSON Lines; raises `ConfigError` for ``.xml``, which names two."""
    ending = output.suffix.lower().removeprefix(".") if output else ""
    if ending == "xml":
        raise ConfigError(f"--output {output}: .xml may be RSS or Atom: give --format rss or --format atom")
    return next((format for format in Format if format.value == ending), Format.jsonl)


@contextmanager
def opened(output: Path | None, store: Path | None) -> Iterator[IO[bytes]]:
    """A file to write an export to; standard output for None.

    A file is written beside its place and moved there once it is whole: an export that fails
    leaves the old one as it was. Raises `ConfigError` for a place that cannot be written.
    """
    if output is None:
        with _standard() as file:
            yield file
        return
    with _file_errors(output):
        if _is_stream(output):
            with output.open("wb") as file:
                yield file
            return
        place = prepared(output, store)
        part = place.with_name(f".{place.name}.{os.getpid()}.part")
        terminated = signal.signal(signal.SIGTERM, signal.default_int_handler)  # else it would leave the part behind
        try:
            with part.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            if place.exists():
                shutil.copymode(place, part)
            part.replace(place)
        finally:
            signal.signal(signal.SIGTERM, terminated)
            part.unlink(missing_ok=True)


@contextmanager
def appended(output: Path | None, store: Path | None) -> Iterator[IO[bytes]]:
    """A file to add lines to; standard output for None."""
    if output is None:
        with _standard() as file:
            yield file
        return
    with _file_errors(output):
        place = output if _is_stream(output) else prepared(output, store)
        if place.is_file():
            _end_line(place)
        with place.open("ab") as file:
            yield file


def _end_line(place: Path) -> None:
    """See that a file of lines ends with a whole one: what was half written is cut off, for it comes again."""
    with place.open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _LONGEST_LINE))
        tail = file.read()
        rest = tail[tail.rfind(b"\n") + 1 :]
        if rest.startswith(_LINE[: len(rest)]):
            file.truncate(size - len(rest))
        elif rest:  # somebody else's words
            file.write(b"\n")


def prepared(output: Path, store: Path | None) -> Path:
    """The file that ``output`` leads to, its folder made.

    Raises `ConfigError` when that is the store's own, ``OSError`` when it can be none.
    """
    place = Path(os.path.realpath(output))
    if store is not None:
        own = store.resolve()
        if place in (own, own.with_name(f"{own.name}-wal"), own.with_name(f"{own.name}-shm")):
            raise ConfigError(f"--output {output}: that is the store itself")
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    return place


@contextmanager
def _standard() -> Iterator[IO[bytes]]:
    # A buffer of our own: without one (PYTHONUNBUFFERED) a signal may cut a line that is being written.
    try:
        with open(sys.stdout.fileno(), "wb", closefd=False) as file:
            yield file
    except BrokenPipeError:
        raise
    except OSError as error:
        raise ConfigError(f"standard output: {error.strerror or error}") from None


def _is_stream(output: Path) -> bool:
    """A pipe or a device; /dev/stdout, too, whatever file it leads to."""
    if str(output.absolute().parent) in ("/dev", "/dev/fd"):
        return True
    return output.exists() and not output.is_file() and not output.is_dir()


@contextmanager
def _file_errors(output: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ConfigError(f"--output {output}: {error.strerror or error}") from None
