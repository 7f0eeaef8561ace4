"""What a redesign does to a page's metadata: taken away, in part or whole, or made to lie."""

from __future__ import annotations

import re

from newscrawl.demo.redesign.tree import Element, Node, each, el

# What a page cannot do without to be read rightly, or shown.
_LEFT = frozenset({"viewport", "robots"})
_MICRODATA = frozenset({"itemprop", "itemscope", "itemtype", "itemid", "property", "typeof", "vocab"})
_DATE = re.compile(r"([0-9]{1,2})-([0-9]{2})-([0-9]{4}), ([0-9]{2}:[0-9]{2})")


def head_of(root: Element) -> Element:
    """The page's head."""
    return next(e for e in root.walk() if e.tag == "head")


def without(root: Element) -> None:
    """Take all metadata away: meta elements, canonical links, JSON-LD, microdata."""
    strip(root)
    each(root, _plain)


def strip(root: Element, *, all_of_it: bool = True) -> None:
    """Take the page's metadata away: all of it, else OpenGraph's alone."""
    for element in list(root.walk()):
        element.children = [c for c in element.children if not (isinstance(c, Element) and _is_metadata(c, all_of_it))]


def _is_metadata(element: Element, everything: bool) -> bool:
    name = element.attrs.get("property") or element.attrs.get("name") or ""
    if element.tag == "meta":
        return (name.startswith("og:") or (everything and bool(name))) and name not in _LEFT
    if element.tag == "script":
        return everything and element.attrs.get("type") == "application/ld+json"
    return everything and element.tag == "link" and element.attrs.get("rel") in ("canonical", "amphtml")


def _plain(element: Element) -> None:
    if element.tag != "meta":
        element.attrs = {k: v for k, v in element.attrs.items() if k not in _MICRODATA}


def lie(root: Element, site: str, date: Element | None) -> None:
    """OpenGraph as careless sites write it: the site's name before the title, UTC's mark on local time."""
    head = head_of(root)
    for element in head.children:
        if isinstance(element, Element) and element.attrs.get("property") == "og:title":
            element.attrs["content"] = f"{site} | {element.attrs.get('content') or ''}"
    if date is not None and (found := _DATE.search(date.text)):
        day, month, year, time = found.groups()
        claim: Node = el("meta", property="article:published_time", content=f"{year}-{month}-{day:0>2}T{time}:00Z")
        head.children.append(claim)
