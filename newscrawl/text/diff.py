"""An edit, word by word: what two revisions of an article say differently. Pure.

A word with a letter or a mark more is another word, a sign of punctuation a word of its own. White space
belongs to no word: where it alone differs, it alone is removed or added.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise, takewhile
from typing import Any, Literal, NamedTuple

from newscrawl.items import Article, as_json
from newscrawl.text.alignment import aligned

Kind = Literal["same", "removed", "added"]

#: The fields that are compared, in contract order: what a page says, and nothing that a crawl notes.
FIELDS = (
    "section", "headline", "headline_tags", "dateline", "place", "authors", "published_at", "published_precision",
    "modified_at", "body", "summary", "image_url", "tags", "language",
)  # fmt: skip
#: Those that are compared word by word; of the others the whole value is another.
TEXTS = frozenset({"section", "headline", "dateline", "published_at", "body", "summary"})

# Words and signs of one part that are compared with each other; above, whole paragraphs are.
_MOST = 200_000
_PARAGRAPH = re.compile(r"[^\n]+\n*|\n+")
_BREAKS = re.compile(r"(\n+)")
_TIME = re.compile(r"([0-9-]{10})(T)([0-9:]{8})(.*)", re.DOTALL)
# Over the classes of a text's characters: a word or a sign with the spaces behind it, a break, spaces in front.
_TOKEN = re.compile(r"(w+|p)(s*)|[sn]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that both have, or only the older (``removed``) or the newer (``added``)."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One field that differs, its values as JSON has them.

    The texts of ``same`` and ``removed`` pieces make the old text, those of ``same`` and ``added`` the new one.
    ``pieces`` is empty where the field is not one of `TEXTS`.
    """

    field: str
    old: Any
    new: Any
    pieces: tuple[Piece, ...] = ()


def edits(old: Article, new: Article) -> tuple[Edit, ...]:
    """The fields of `FIELDS` that differ, in contract order."""
    before, after = as_json(old), as_json(new)
    return tuple(_edit(name, before[name], after[name]) for name in FIELDS if before[name] != after[name])


def edit_json(edit: Edit) -> dict[str, Any]:
    """The edit as the JSON contract has it: ``{field, old, new, pieces: [{kind, text}, …]}``."""
    pieces = [{"kind": piece.kind, "text": piece.text} for piece in edit.pieces]
    return {"field": edit.field, "old": edit.old, "new": edit.new, "pieces": pieces}


def _edit(name: str, old: Any, new: Any) -> Edit:
    if name not in TEXTS:
        return Edit(field=name, old=old, new=new)
    made = times if name == "published_at" else words
    return Edit(field=name, old=old, new=new, pieces=made(old or "", new or ""))


def words(old: str, new: str) -> tuple[Piece, ...]:
    """Two texts word by word, paragraphs first.

    >>> [(p.kind, p.text) for p in words("أعلن الوزير", "أعلن وزير الصحة")]
    [('same', 'أعلن '), ('removed', 'الوزير'), ('added', 'وزير الصحة')]
    """
    return _pieces(_tidied(_groups(_PARAGRAPH.findall(old), _PARAGRAPH.findall(new))))


def times(old: str, new: str) -> tuple[Piece, ...]:
    """Two times in ISO 8601 by their parts: date, time and offset.

    >>> [p.text for p in times("2025-09-07T11:28:00+03:00", "2025-09-07T12:00:00+03:00")]
    ['2025-09-07T', '11:28:00', '12:00:00', '+03:00']
    """
    return _pieces(_matched(_time(old), _time(new)))


def paragraphs(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """The pieces of each paragraph, for a reader: a break that alone came or went is a ``¶`` at its paragraph's end.

    >>> [[p.text for p in paragraph] for paragraph in paragraphs(words("نعم لا", "نعم\\n\\nلا"))]
    [['نعم', ' ', '¶'], ['لا']]
    """
    found: list[list[Piece]] = [[]]
    for piece in pieces:
        for part in _BREAKS.split(piece.text):
            if part and "\n" not in part:
                found[-1].append(Piece(piece.kind, part))
            elif part:
                if piece.kind != "same" and not piece.text.strip():
                    found[-1].append(Piece(piece.kind, "¶"))
                found.append([])
    return [paragraph for paragraph in found if paragraph]


def value_pieces(edit: Edit) -> list[Piece]:
    """A value that is another as a whole: what it was, and what it is."""
    old, new = plain_value(edit.old), plain_value(edit.new)
    gap = [Piece("same", " ")] if old and new else []
    return [*([Piece("removed", old)] if old else []), *gap, *([Piece("added", new)] if new else [])]


def plain_value(value: Any) -> str:
    """A field's value in words: a list's are parted by commas, nothing is empty."""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


class _Token(NamedTuple):
    text: str
    gap: str = ""  # the spaces behind it
    is_word: bool = True

    @property
    def whole(self) -> str:
        return self.text + self.gap


@dataclass(slots=True)
class _Group:
    """Tokens that both have (their gaps may differ), or those of either side that the other has not."""

    same: bool
    old: list[_Token] = field(default_factory=list)
    new: list[_Token] = field(default_factory=list)
    words: int = 0  # of both sides
    parts: bool = False  # whether a paragraph ends in it

    def take(self, old: Sequence[_Token], new: Sequence[_Token]) -> None:
        self.old += old
        self.new += new
        for token in (*old, *new):
            self.words += token.is_word
            self.parts = self.parts or "\n" in token.text

    def swallow(self, other: _Group) -> None:
        self.old += other.old
        self.new += other.new
        self.words += other.words


def _groups(old: Sequence[str], new: Sequence[str]) -> Iterator[_Group]:
    """Whole paragraphs that both have, and between them the words of the others."""
    pairs = [(-1, -1), *aligned(old, new), (len(old), len(new))]
    for (i1, j1), (i2, j2) in pairwise(pairs):
        if i1 >= 0:
            joined_groups = [_Token(old[i1])]
            yield _Group(True, joined_groups, joined_groups, 2, True)
        yield from _matched(_tokens("".join(old[i1 + 1 : i2])), _tokens("".join(new[j1 + 1 : j2])))


def _matched(old: Sequence[_Token], new: Sequence[_Token]) -> Iterator[_Group]:
    if len(old) + len(new) > _MOST or not (old and new):
        yield _group(False, old, new)
        return
    pairs = [(-1, -1), *aligned([t.text for t in old], [t.text for t in new]), (len(old), len(new))]
    for (i1, j1), (i2, j2) in pairwise(pairs):
        if i1 >= 0:
            yield _group(True, old[i1 : i1 + 1], new[j1 : j1 + 1])
        yield _group(False, old[i1 + 1 : i2], new[j1 + 1 : j2])


def _group(same: bool, old: Sequence[_Token], new: Sequence[_Token]) -> _Group:
    made = _Group(same)
    made.take(old, new)
    return made


def _tidied(groups: Iterable[_Group]) -> list[_Group]:
    """The groups joined where they are of one kind, and few common words between two long changes given up."""
    joined_groups: list[_Group] = []
    for same, run in groupby((g for g in groups if g.old or g.new), key=lambda g: g.same):
        joined = _Group(same)
        for group in run:
            joined.swallow(group)
            joined.parts = joined.parts or group.parts
        joined_groups.append(joined)
        while len(joined_groups) >= 3 and _is_confetti(*joined_groups[-3:]):
            for group in joined_groups[-2:]:
                joined_groups[-3].swallow(group)
            del joined_groups[-2:]
    return joined_groups


def _is_confetti(before: _Group, between: _Group, after: _Group) -> bool:
    """Whether what stands ``between`` two changes is too little to be read by itself."""
    least = max(2 * between.words + 2, 4)  # words of both sides: one common word, three changed into three others
    return between.same and not between.parts and min(before.words, after.words) >= least


def _pieces(groups: Iterable[_Group]) -> tuple[Piece, ...]:
    parts = [part for group in groups for part in _written(group)]
    steady: list[Piece] = []
    for changed, run in groupby(parts, key=lambda piece: piece.kind != "same"):
        together = list(run)
        steady += _change(together) if changed else together
    by_kind = groupby(steady, key=lambda piece: piece.kind)
    return tuple(Piece(kind, "".join(piece.text for piece in run)) for kind, run in by_kind)


def _written(group: _Group) -> Iterator[Piece]:
    if group.same:
        for before, after in zip(group.old, group.new, strict=True):
            yield Piece("same", before.text)
            if before.gap == after.gap:
                yield from _nonempty(Piece("same", before.gap))
            else:
                yield from _nonempty(Piece("removed", before.gap), Piece("added", after.gap))
    else:
        old, new = ("".join(token.whole for token in side) for side in (group.old, group.new))
        yield from _nonempty(Piece("removed", old), Piece("added", new))


def _change(run: Sequence[Piece]) -> Iterator[Piece]:
    """One removal and one addition, the white space that both begin and end with outside of them."""
    old = "".join(piece.text for piece in run if piece.kind == "removed")
    new = "".join(piece.text for piece in run if piece.kind == "added")
    head = _common(old[: len(old) - len(old.lstrip())], new[: len(new) - len(new.lstrip())])
    old, new = old[len(head) :], new[len(head) :]
    tail = _common(old[len(old.rstrip()) :][::-1], new[len(new.rstrip()) :][::-1])[::-1]
    old, new = old.removesuffix(tail), new.removesuffix(tail)
    yield from _nonempty(Piece("same", head), Piece("removed", old), Piece("added", new), Piece("same", tail))


def _common(one: str, other: str) -> str:
    """What both begin with."""
    return "".join(a for a, _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _nonempty(*pieces: Piece) -> Iterator[Piece]:
    return (piece for piece in pieces if piece.text)


def _tokens(text: str) -> list[_Token]:
    found = []
    for match in _TOKEN.finditer(text.translate(_CLASSES)):
        if match[1] is None:
            found.append(_Token(text[match.start() : match.end()], is_word=False))
        else:
            start, end = match.span(1)
            found.append(_Token(text[start:end], text[end : match.end()], match[1] != "p"))
    return found


def _time(text: str) -> list[_Token]:
    found = _TIME.fullmatch(text)
    return [_Token(part) for part in (found.groups() if found else (text,)) if part]


class _Classes(dict[int, str]):
    """Each character's class, worked out when first met: word, punctuation, space, or line break (``n``)."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char.isspace():
            found = "n" if len(f"a{char}a".splitlines()) > 1 else "s"
        else:
            found = "p" if unicodedata.category(char)[0] in "PS" else "w"
        if code < 0x10000:  # the rest is rare, and remembering it would grow without bound
            self[code] = found
        return found


_CLASSES = _Classes()
