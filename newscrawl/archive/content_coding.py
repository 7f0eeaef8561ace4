"""Undoing a body's content coding: what a crawl's own middleware did when the page came."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable
from importlib import import_module

LARGEST = 2**26  # bytes of a page that is read back


def decoded(body: bytes, codings: str) -> bytes:
    """The body without the codings of its Content-Encoding, the last one first.

    Raises ``ValueError`` for what is not so coded, or for a coding that nothing here undoes.
    """
    for coding in reversed([name.strip().lower() for name in codings.split(",")]):
        if coding in ("", "identity"):
            continue
        undo = _CODINGS.get(coding)
        if undo is None:
            raise ValueError(f"unknown content coding: {coding}")
        try:
            body = undo(body)
        except Exception as error:  # each library has errors of its own
            raise ValueError(f"not {coding}: {error}") from error
    return body


def _gzip(body: bytes) -> bytes:
    made = b""
    while body.strip(b"\0"):  # several members, and the zeros that some servers send behind them
        inflater = zlib.decompressobj(31)
        made += inflater.decompress(body, LARGEST - len(made))
        if not inflater.eof:
            break  # cut off: a crawl reads what there is, too
        body = inflater.unused_data
    return made


def _deflate(body: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(body, LARGEST)
    except zlib.error:  # many servers leave zlib's frame out
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(body, LARGEST)


def _brotli(body: bytes) -> bytes:
    return bytes(import_module("brotli").decompress(body))


def _zstd(body: bytes) -> bytes:
    # Where Scrapy has it from: the standard library's, or what stands in for it before Python 3.14.
    name = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
    return bytes(import_module(name).ZstdDecompressor().decompress(body, LARGEST))


_CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
