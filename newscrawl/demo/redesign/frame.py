"""The frame of a page in another design: order of the columns, kinds of tags, what is around what."""

from __future__ import annotations

from newscrawl.demo.redesign.design import Design
from newscrawl.demo.redesign.make import boxed, wrapped
from newscrawl.demo.redesign.metadata import head_of
from newscrawl.demo.redesign.tree import Element, swap

_FRAME = ("masthead", "menu", "main", "foot", "list_title", "front_block", "side_block", "side_title")
_SEPARATORS = (" | ", " » ")


def reframe(root: Element, design: Design) -> None:
    """Give the frame's parts their new tags, and the columns their new order and depth."""
    _columns(root, design)
    for part in _FRAME:
        for old in root.all(part):
            swap(root, old, [boxed(old, design)])
    _retitle(root, design)


def _columns(root: Element, design: Design) -> None:
    row = root.first("row")
    main = root.first("main")
    if row is None or main is None:
        return
    column, aside = row.first("column"), row.first("aside")
    new = [wrapped(boxed(part, design), design, part.part) for part in (column, aside) if part]
    if design.aside_first:
        new.reverse()
    rest = [c for c in row.children if c is not column and c is not aside]
    row.children = [*new, *rest]
    if design.unrowed:
        swap(main, row, row.children)


def _retitle(root: Element, design: Design) -> None:
    title = next((e for e in head_of(root).walk() if e.tag == "title"), None)
    separator = next((s for s in _SEPARATORS if title and s in title.text), None)
    if title is None or separator is None or design.page_title == "kept":
        return
    own, _, site = title.text.rpartition(separator)
    title.children = [f"{site} | {own}" if design.page_title == "site_first" else f"{own} - {site}"]
