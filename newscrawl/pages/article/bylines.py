"""The texts that a page's markup says are an author's: by class, `rel=author`, `itemprop`, or a link to the writer."""

from __future__ import annotations

import re
from itertools import groupby

from newscrawl.arabic import clean
from newscrawl.pages.html.tree import Line, Tree

_CLASS = re.compile(r"(?:^|[\s_-])(?:authors?|bylines?|writers?|reporters?)(?:$|[\s_-])", re.IGNORECASE)
_PATH = re.compile(r"/(?:authors?|writers?|editors?)/", re.IGNORECASE)
_SHARED = 4  # lines that an element which marks an author may hold


def author_texts(tree: Tree, line: Line) -> list[str]:
    """The parts of a line that an element marks as the author's; of one that holds links, the links alone."""
    found: list[str] = []
    block = line.block
    pieces = [(_marking(tree, holder, block), _link(tree, holder, block), text) for text, holder in line.pieces]
    for marking, run in groupby(pieces, key=lambda piece: piece[0]):
        parts = list(run)
        if marking < 0:
            continue
        links = ["".join(p[2] for p in ps) for link, ps in groupby(parts, key=lambda p: p[1]) if link >= 0]
        found += [clean(text) for text in links or ["".join(p[2] for p in parts)]]
    return [text for text in found if text]


def _marking(tree: Tree, holder: int, block: int) -> int:
    """The element that marks what it holds as an author's, up to the one around the line's block; -1 for none."""
    above, at = tree.parent[block], holder
    while at >= 0:
        if _marks_author(tree, at) and (at >= block or len(tree.lines_in(at)) <= _SHARED):
            return at
        at = tree.parent[at] if at != above else -1
    return -1


def _marks_author(tree: Tree, element: int) -> bool:
    attributes = tree.nodes[element].attributes
    if not attributes:
        return False
    said = f"{attributes.get('rel') or ''} {attributes.get('itemprop') or ''}".split()
    if "author" in said or _CLASS.search(attributes.get("class") or ""):
        return True
    return tree.tags[element] == "a" and _PATH.search(attributes.get("href") or "") is not None


def _link(tree: Tree, holder: int, block: int) -> int:
    """The link that holds a piece of a line, -1 for none."""
    while holder > block and tree.tags[holder] != "a":
        holder = tree.parent[holder]
    return holder if tree.tags[holder] == "a" else -1
