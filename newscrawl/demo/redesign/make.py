"""The parts of a new design, made."""

from __future__ import annotations

from collections.abc import Sequence

from newscrawl.demo.redesign.design import Design
from newscrawl.demo.redesign.tree import Element, Node, el


def made(part: str, children: Sequence[Node], design: Design) -> Element:
    """A part in the kind of tag that the design gives it, holding these nodes."""
    outer, _, inner = design.tags[part].partition(">")
    return el(outer, el(inner, *children), part=part) if inner else el(outer, *children, part=part)


def boxed(old: Element, design: Design) -> Element:
    """The part itself in its new kind of tag."""
    return made(old.part, old.children, design)


def wrapped(element: Element, design: Design, part: str) -> Element:
    """The element as deep as the design has this part."""
    for level in range(design.depth[part]):
        element = el("div", element, class_=f"{part}-{level}")
    return element
