"""A page's links, each resolved once: which are articles, and which lead elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from newscrawl.pages.html.tree import Tree
from newscrawl.urls import absolute


class Anchor(NamedTuple):
    """A link: its element in the tree, its absolute address, and the number of the article there, if it is one."""

    element: int
    node: LexborNode
    address: str
    number: str | None


def anchors(tree: Tree, url: str, number: Callable[[str], str | None]) -> list[Anchor]:
    """The links of a page at ``url`` in page order, those of scripts (``#…``, ``javascript:``) left out."""
    known: dict[str, tuple[str, str | None] | None] = {}
    found = []
    for element, tag in enumerate(tree.tags):
        if tag != "a":
            continue
        node = tree.nodes[element]
        href = (node.attributes.get("href") or "").strip()
        if href not in known:
            known[href] = _resolved(href, url, number)
        if resolved := known[href]:
            found.append(Anchor(element, node, *resolved))
    return found


def _resolved(href: str, url: str, number: Callable[[str], str | None]) -> tuple[str, str | None] | None:
    address = None if not href or href.startswith("#") else absolute(href, url)
    return (address, number(address)) if address else None
