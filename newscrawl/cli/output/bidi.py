"""Lines that read from right to left, on terminals that know it and on those that do not.

A terminal that orders text by direction takes a line's first letters for its direction, and ours may begin with
a sign or a number: each line is told by an isolate, which other terminals do not show. A line is broken here, not
by the terminal, so that each part of it is isolated. A pipe gets the bare text: programs want no invisible marks.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

LRI, RLI, PDI = "\u2066", "\u2067", "\u2069"


def is_rtl(text: str) -> bool:
    """Whether there are letters in it that are written from right to left.

    >>> is_rtl("3 نقاط"), is_rtl("https://example.org")
    (True, False)
    """
    return any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)


def show(out: Console, paragraph: Text) -> None:
    """Print a paragraph as wide as ``out`` is; on a terminal each of its lines from right to left."""
    from rich.text import Text

    isolated = out.is_terminal and is_rtl(paragraph.plain)
    for line in paragraph.wrap(out, out.width):
        line.rstrip()
        out.print(Text.assemble(RLI, line, PDI) if isolated else line, soft_wrap=True)


def latin(out: Console, text: str) -> str:
    """Words of ours amid a line from right to left."""
    return f"{LRI}{text}{PDI}" if out.is_terminal else text
