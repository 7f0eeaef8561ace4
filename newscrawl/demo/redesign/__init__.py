"""The same page after a redesign, or without its metadata: pure, seeded.

A design is drawn once a seed (`design.py`), so every page of a site gets the same one. Texts stay; their
markup, its names, its order and what machines are told change. `parts.py` says what the replica's parts are.
It may import demo/html/, and nothing else of newscrawl.
"""

from __future__ import annotations

from newscrawl.demo.html.labels import TITLE
from newscrawl.demo.redesign import article, frame, lists, metadata
from newscrawl.demo.redesign.design import Design, drawn
from newscrawl.demo.redesign.names import rename
from newscrawl.demo.redesign.parts import PARTS
from newscrawl.demo.redesign.tree import Element, read, write

__all__ = ["Design", "drawn", "redesign", "without_metadata"]


def redesign(html: str, seed: int) -> str:
    """The page (article, listing, front page) in the design of that seed."""
    design, root = drawn(seed), read(html, PARTS)
    _retell(root, design)
    if column := root.first("column"):
        article.rebuild(column, design, TITLE)
    lists.cards(root, design)
    lists.pager(root, design)
    lists.strip(root, design)
    frame.reframe(root, design)
    rename(root, design)
    return write(root)


def without_metadata(html: str) -> str:
    """The page without head metadata, JSON-LD and microdata, else unchanged."""
    root = read(html, {})
    metadata.without(root)
    return write(root)


def _retell(root: Element, design: Design) -> None:
    match design.metadata:
        case "none":
            metadata.without(root)
        case "og":
            metadata.strip(root, all_of_it=False)
        case "lies":
            metadata.lie(root, TITLE, root.first("date"))
        case _:
            pass
