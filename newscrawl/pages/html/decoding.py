"""From bytes to text: which encoding a page is really in."""

from __future__ import annotations

import codecs
import re

_HEAD = 4096
# One broken byte in this many characters is damage to a UTF-8 page; more is another encoding.
_BROKEN_SHARE = 0.02
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""(?:charset\s*=|encoding\s*=)\s*["']?\s*([A-Za-z0-9_:.\-]{2,40})""", re.IGNORECASE)
_ARABIC_PAIR = re.compile(r"[ء-يٱ-ە][ء-يًٌٍَُِّْ]")
# The articles, prepositions and endings that any Arabic text is full of.
_COMMON = re.compile(r"(?<![ء-ي])(?:ال[ء-ي]|في |من |على |إلى |أن |عن |التي )")
_SINGLE_BYTE = ("windows-1256", "iso-8859-6")
# What servers write for pages of any encoding: no evidence for a single-byte page that is not so declared.
_EMPTY_WORDS = frozenset({"iso8859-1", "cp1252", "ascii", "utf-8"})


def decode(body: bytes, charset: str | None) -> str:
    """The text of a page's bytes; ``charset`` is what the HTTP header says.

    A byte order mark wins, then valid UTF-8 over any declaration, then UTF-8 with a few broken
    bytes (each becomes U+FFFD), then the header's and the page's own charset, then whichever
    Arabic single-byte encoding reads as Arabic. Never raises.

    >>> decode("بغداد".encode("cp1256"), "windows-1256")
    'بغداد'
    """
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(name, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return _undeclared(body, charset)


def _undeclared(body: bytes, charset: str | None) -> str:
    damaged = body.decode("utf-8", "replace")
    broken = damaged.count("\N{REPLACEMENT CHARACTER}")
    wide = sum(1 for c in damaged[: 1 << 16] if c > "\x7f" and c != "\N{REPLACEMENT CHARACTER}")
    if wide and broken <= max(3, wide * _BROKEN_SHARE):
        return damaged
    declared = [name for name in (_codec(charset), _codec(_meta_charset(body))) if name]
    for name in declared:
        if name not in _EMPTY_WORDS and (text := _read(body, name)) is not None:
            return text
    best = max((body.decode(name, "replace") for name in _SINGLE_BYTE), key=_plausible)
    if _plausible(best) > 0:
        return best
    return damaged if wide >= broken else body.decode("windows-1252", "replace")


def _read(body: bytes, name: str) -> str | None:
    """``body`` in the declared encoding, or None where that is plainly a lie."""
    text = body.decode(name, "replace")
    lost = text.count("\N{REPLACEMENT CHARACTER}")
    if lost > max(3, len(text) * _BROKEN_SHARE):
        return None
    if name in _CODEC_NAMES:  # both Arabic pages decode from any bytes: the other may read better
        other = max((body.decode(n, "replace") for n in _SINGLE_BYTE), key=_plausible)
        return other if _plausible(other) > 2 * _plausible(text) + 10 else text
    return text


def _plausible(text: str) -> int:
    """How much ``text`` reads like Arabic; only the first part of a page is looked at."""
    sample = text[: 1 << 16]
    return (
        len(_ARABIC_PAIR.findall(sample))
        + 5 * len(_COMMON.findall(sample))
        - 5 * sample.count("\N{REPLACEMENT CHARACTER}")
    )


def _meta_charset(body: bytes) -> str | None:
    found = _DECLARED.search(body[:_HEAD])
    return found[1].decode("ascii", "replace") if found else None


def _codec(name: str | None) -> str | None:
    """Python's name of a charset as the web spells it, or None when unknown or no text encoding."""
    if not name:
        return None
    try:
        info = codecs.lookup(name.strip().strip("\"'"))
        "".encode(info.name)
    except (LookupError, ValueError, TypeError):
        return None
    return "cp1252" if info.name == "iso8859-1" else info.name


_CODEC_NAMES = frozenset(name for name in map(_codec, _SINGLE_BYTE) if name)
