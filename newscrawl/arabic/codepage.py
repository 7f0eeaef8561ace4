"""Folding by bytes: a text that Windows-1256 can write is folded in one pass, six times as fast as by characters.

That is nearly every Arabic press text with plain digits; the others, and the few signs that do not fold one to one,
are left to the way that knows them all.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable
from encodings import cp1256

_WIDTH = 256


class ByteFolding:
    """A folding of single characters as a table of bytes.

    ``fold`` says what a text folds to; it must fold every character of Windows-1256 alike wherever it stands, but for
    white space.
    """

    def __init__(self, fold: Callable[[str], str]) -> None:
        table, gone, odd = bytearray(range(_WIDTH)), bytearray(), bytearray()
        for code, char in enumerate(cp1256.decoding_table):
            made = _byte(fold(f"b{char}b")[1:-1])
            if made is None:
                odd.append(code)
            elif made:
                table[code] = made[0]
            else:
                gone.append(code)
        self._table, self._gone, self._odd = bytes(table), bytes(gone), bytes(odd)

    def __call__(self, text: str) -> str | None:
        """The folded text with single spaces, or None where this way cannot tell."""
        try:
            raw = codecs.charmap_encode(text, "strict", cp1256.encoding_table)[0]
        except UnicodeEncodeError:
            return None
        if len(raw.translate(None, self._odd)) != len(raw):
            return None
        folded = codecs.charmap_decode(raw.translate(self._table, self._gone), "strict", cp1256.decoding_table)[0]
        return " ".join(folded.split())


def _byte(text: str) -> bytes | None:
    """The text as no byte or one, None for a text that is longer or has none."""
    try:
        raw = text.encode("cp1256")
    except UnicodeEncodeError:
        return None
    return raw if len(raw) < 2 else None
