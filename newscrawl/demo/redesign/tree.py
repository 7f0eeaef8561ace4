"""A page as a small tree of our own: parsed once, rebuilt at will, written again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape

from selectolax.lexbor import LexborHTMLParser, LexborNode

_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_RAW = frozenset({"script", "style"})


@dataclass(slots=True, eq=False)
class Element:
    """One element; ``part`` is the name of what it is on the page, empty for most."""

    tag: str
    attrs: dict[str, str | None] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)
    part: str = ""

    def walk(self) -> Iterator[Element]:
        """This element and all below it, in page order; the children may be changed once they were passed."""
        yield self
        for child in list(self.children):
            if isinstance(child, Element):
                yield from child.walk()

    def all(self, part: str) -> list[Element]:
        """The elements below that bear this part's name."""
        return [e for e in self.walk() if e.part == part and e is not self]

    def first(self, part: str) -> Element | None:
        """The first element below that bears this part's name."""
        return next(iter(self.all(part)), None)

    @property
    def text(self) -> str:
        """All text below, as written."""
        return "".join(c if isinstance(c, str) else getattr(c, "text", "") for c in self.children)


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment, which no reader sees."""

    text: str


Node = Element | Comment | str


def read(html: str, parts: Mapping[str, str]) -> Element:
    """The page's root; ``parts`` maps a part's name to the selector of its elements, the first match wins."""
    page = LexborHTMLParser(html)
    named: dict[int, str] = {}
    for part, selector in parts.items():
        for node in page.css(selector):
            named.setdefault(node.mem_id, part)
    root = page.css_first("html")
    return _element(root, named) if root else Element("html")


def _element(node: LexborNode, named: Mapping[int, str]) -> Element:
    made = Element(node.tag or "div", dict(node.attributes), [], named.get(node.mem_id, ""))
    child = node.first_child
    while child is not None:
        made.children += _node(child, named)
        child = child.next
    return made


def _node(node: LexborNode, named: Mapping[int, str]) -> list[Node]:
    if node.is_text_node:
        return [node.text_content or ""]
    if node.is_comment_node:
        return [Comment(node.comment_content or "")]
    return [_element(node, named)] if node.is_element_node else []


def write(root: Element) -> str:
    """The page as HTML."""
    return "<!DOCTYPE html>\n" + _written(root)


def _written(node: Node, raw: bool = False) -> str:
    if isinstance(node, Comment):
        return f"<!--{node.text}-->"
    if isinstance(node, str):
        return node if raw else escape(node, quote=False)
    attrs = "".join(f" {k}" if v is None else f' {k}="{escape(v)}"' for k, v in node.attrs.items())
    if node.tag in _VOID:
        return f"<{node.tag}{attrs}>"
    inner = "".join(_written(child, node.tag in _RAW) for child in node.children)
    return f"<{node.tag}{attrs}>{inner}</{node.tag}>"


def each(root: Element, change: Callable[[Element], object]) -> None:
    """Do something to every element."""
    for element in root.walk():
        change(element)


def swap(root: Element, old: Element, new: list[Node]) -> None:
    """Put nodes where an element stands; nothing where it is not below ``root``."""
    for parent in root.walk():
        for at, child in enumerate(parent.children):
            if child is old:
                parent.children[at : at + 1] = new
                return


def take(root: Element, part: str) -> Element | None:
    """Take the first element of that part out of the tree."""
    found = root.first(part)
    if found is not None:
        swap(root, found, [])
    return found


def el(tag: str, *children: Node, part: str = "", **attrs: str) -> Element:
    """A new element; a trailing underscore in an attribute's name is dropped (``class_``)."""
    return Element(tag, {k.rstrip("_"): v for k, v in attrs.items()}, list(children), part)
