"""An edit on a terminal or in a pipe: removed ``[-words-]`` and added ``{+words+}``, coloured where that is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from newscrawl.cli.output import bidi
from newscrawl.text.diff import Edit, Piece, paragraphs, value_pieces

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

# Without colour, in a copy, and for whom red is green, the signs alone must tell.
SIGNS = {"removed": ("[-", "-]", "red"), "added": ("{+", "+}", "green")}
_CONTEXT = 10  # words that stay beside a change, and of a paragraph without one
_SHORT = 30  # words that are never shortened


def show(out: Console, edit: Edit, *, full: bool) -> None:
    """Print one field's edit; what did not change is shortened unless ``full``."""
    from rich.text import Text

    out.print(Text(edit.field, style="bold"), soft_wrap=True)
    for paragraph in paragraphs(edit.pieces or value_pieces(edit)):
        bidi.show(out, _text(out, paragraph, full=full))


def _text(out: Console, paragraph: Sequence[Piece], *, full: bool) -> Text:
    from rich.text import Text

    text = Text()
    for number, piece in enumerate(paragraph):
        if piece.kind != "same":
            _append_piece(text, piece)
        elif full or len(words := piece.text.split()) <= _SHORT:
            text.append(piece.text)
        else:
            text.append(_shortened(out, words, before=number > 0, after=number < len(paragraph) - 1))
    return text


def _append_piece(text: Text, piece: Piece) -> None:
    begin, end, style = SIGNS[piece.kind]
    core = piece.text.strip() or piece.text
    lead, trail = piece.text.split(core, 1)
    text.append(lead)
    text.append(f"{begin}{core}{end}", style=style)
    text.append(trail)


def _shortened(out: Console, words: Sequence[str], *, before: bool, after: bool) -> str:
    """The words next to a change ``before`` or ``after`` them, else the first ones, and how many others there are."""
    head = words[:_CONTEXT] if before or not after else ()
    tail = words[len(words) - _CONTEXT :] if after else ()
    left = bidi.latin(out, f"({len(words) - len(head) - len(tail)} words)")
    shown = " … ".join(part for part in (" ".join(head), left, " ".join(tail)) if part)
    return f"{' ' if before else ''}{shown}{' ' if after else ''}"
