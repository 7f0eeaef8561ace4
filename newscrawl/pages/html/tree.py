"""A page as lines of text, each with its place in the tree: what every structural reading works on."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from selectolax.lexbor import LexborNode

_TEXT = 2  # lexbor's tag ids of what is no element
_COMMENT = 4
BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main marquee menu nav ol p pre search section "
    "summary table tbody td tfoot th thead tr ul".split()
)
_SKIPPED = frozenset(
    "script style noscript template svg math iframe object embed canvas select textarea head button audio video "
    "input datalist".split()
)
_HOLDERS = frozenset({"div", "section", "article", "main", "body"})
_LEVELS = {f"h{n}": n for n in range(1, 7)}
_ZONES = frozenset({"nav", "footer", "aside"})
_ZONE_ROLES = frozenset({"navigation", "contentinfo", "complementary", "search", "dialog"})
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_HTML_SPACE = " \t\n\r\f"
_SPACE = re.compile(r"[ \t\n\r\f]+")
# Marks without width that `clean` drops anyway: between them no rule of these pages would know its words.
_UNSEEN = re.compile("[\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+")
# What `squeeze` may have to change, beside double spaces: one class, so that most texts cost one quick scan.
_RAGGED = re.compile("[\t\n\r\f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
# Names that developers give to what is not the article. A hint only: a body found nowhere else may lie there.
_CHROME = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|menu|sidebar|footer|copyright|ticker|breadcrumbs?|comments?|related|popular|"
    r"most-?(?:read|viewed)|trending|share|sharing|social|adverts?|ads?|newsletter|pagination|pager|tags?|"
    r"caption|credit|poll|promo|inject|recommend(?:ed)?|see-?also|read-?(?:more|also)|cookie|modal|popup|follow)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
# What stands amid a text without being of it: embedded posts, advertising, the words under a picture.
_FOREIGN_NAME = re.compile(
    r"(?:^|\s)(?:twitter-(?:tweet|video)|instagram-media|fb-(?:post|video)|tiktok-embed|telegram-post|reddit-embed\S*|"
    r"(?:wp-|image-|img-|photo-)caption(?:-text)?|caption-text|adsbygoogle|(?:ads?|adverts?|advertisement)(?:[-_]\S*)?)"
    r"(?:$|\s)",
    re.IGNORECASE,
)
_PROSE_LETTERS = 45
_LONGEST_NAME = 500  # characters of an element's classes, or its id, that are looked at
LONGEST_HEADING = 2_000  # characters: what is longer is no heading, whatever it is marked as


def squeeze(text: str) -> str:
    """HTML's white space collapsed to single spaces, invisible marks dropped; no-break spaces and U+2029 stay."""
    text = text.strip(_HTML_SPACE)
    if "  " not in text and not _RAGGED.search(text):
        return text
    return _SPACE.sub(" ", _UNSEEN.sub("", text)).strip(" ")


@dataclass(slots=True)
class Line:
    """One line of text as a reader sees it: up to the next block or ``<br>``.

    ``joined``: only a single ``<br>`` parts it from the line before. ``pieces``: its runs of text,
    each with the index of the element that holds it. ``linked``: how many of its characters are links.
    ``link_share``: the same as a share of the line, 0 to 1.
    ``foreign``: it belongs to an embedded post, to advertising, or to a picture.
    """

    text: str
    block: int
    sig: int
    joined: bool
    linked: int = 0
    heading: int = 0
    chrome: bool = False
    href: str | None = None
    pieces: list[tuple[str, int]] = field(default_factory=list)
    foreign: bool = False
    link_share: float = 0.0


class Tree:
    """The elements under one node in document order, by index, and the lines of text they hold."""

    def __init__(self, root: LexborNode | None) -> None:
        self.nodes: list[LexborNode] = []
        self.tags: list[str] = []
        self.parent: list[int] = []
        self.last: list[int] = []  # index of the last element inside
        self.chrome: list[bool] = []
        self.foreign: set[int] = set()
        self.sigs: list[int] = []
        self.lines: list[Line] = []
        self._kinds: dict[tuple[int, str], int] = {}
        self._places: dict[int, list[int]] | None = None  # lines by their block, once asked for
        self._blocks: list[int] | None = None  # of all lines, in order
        if root is not None:
            _Walk(self).run(root)
        for index in range(len(self.last) - 1, 0, -1):
            above = self.parent[index]
            self.last[above] = max(self.last[above], self.last[index])

    def add(self, node: LexborNode, tag: str, parent: int, chrome: bool) -> int:
        """Takes an element in and gives its index."""
        index = len(self.nodes)
        self.nodes.append(node)
        self.tags.append(tag)
        self.parent.append(parent)
        self.last.append(index)
        self.chrome.append(chrome)
        kind = (self.sigs[parent] if parent >= 0 else -1, tag)
        self.sigs.append(self._kinds.setdefault(kind, len(self._kinds)))
        return index

    def lines_in(self, index: int) -> list[Line]:
        """The lines whose block is the element or lies in it, in page order."""
        if self._places is None:
            self._places = {}
            for place, line in enumerate(self.lines):
                self._places.setdefault(line.block, []).append(place)
        found = [p for block in range(index, self.last[index] + 1) for p in self._places.get(block, ())]
        return [self.lines[place] for place in sorted(found)]

    def count_in(self, index: int) -> int:
        """How many lines `lines_in` would give."""
        if self._blocks is None:
            self._blocks = sorted(line.block for line in self.lines)
        return bisect_right(self._blocks, self.last[index]) - bisect_left(self._blocks, index)

    def inside(self, index: int, ancestor: int) -> bool:
        """True when the element is the ancestor or lies in it."""
        return ancestor <= index <= self.last[ancestor]

    def within(self, index: int, elements: Set[int]) -> bool:
        """True when the element is one of those, or lies in one."""
        while index >= 0 and index not in elements:
            index = self.parent[index]
        return index >= 0

    def common(self, one: int, other: int) -> int:
        """The lowest element that holds both."""
        while not self.inside(other, one):
            one = self.parent[one]
        return one


class _Open(NamedTuple):
    """An element being walked: its children that are left, its index, and what holds for the text in it."""

    children: Iterator[LexborNode]
    element: int
    block: int  # the block that its lines belong to: itself, or one above
    heading: int
    link: str | None


class _Walk:
    """One pass over the nodes; keeps the line being read."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.raw: list[tuple[str, int]] = []
        self.linked = 0
        self.href: str | None = None
        self.breaks = 0
        self.parted = True

    def run(self, root: LexborNode) -> None:
        above = _Open(iter((root,)), -1, -1, 0, None)
        opened: list[_Open] = []
        while True:
            inner = self._next(above)
            if inner is not None:
                opened.append(above)
                above = inner
                continue
            if above.element == above.block:
                self._flush(above.block, above.heading)
                self.parted = True
            if not opened:
                return
            above = opened.pop()

    def _next(self, above: _Open) -> _Open | None:
        """Reads on in an element up to the next one that is to be entered."""
        for node in above.children:
            kind = node.tag_id
            if kind == _TEXT:
                if text := node.text_content:
                    self._read(text, above.element, above.link)
            elif kind != _COMMENT and (inner := self._enter(node, above)) is not None:
                return inner
        return None

    def _enter(self, node: LexborNode, above: _Open) -> _Open | None:
        tag = node.tag or ""
        if tag == "br":
            self._flush(above.block, above.heading)
            self.breaks += 1
            return None
        if tag in _SKIPPED:
            return None
        attributes = node.attributes
        if attributes and _is_hidden(attributes):
            return None
        element = self._added(node, tag, attributes, above.element)
        if tag not in BLOCKS and not (tag == "span" and _holds_paragraphs(node)):
            link = (attributes.get("href") or above.link) if tag == "a" else above.link
            return _Open(node.iter(include_text=True), element, above.block, above.heading, link)
        self._flush(above.block, above.heading)
        self.parted = True
        heading = _LEVELS.get(tag, above.heading)
        text = node.first_child
        if text is None or (text.tag_id == _TEXT and text.next is None):
            self._whole(text, element, heading, above.link)
            return None
        return _Open(node.iter(include_text=True), element, element, heading, above.link)

    def _added(self, node: LexborNode, tag: str, attributes: dict[str, str | None], parent: int) -> int:
        """The element's index in the tree, with what its names say of it."""
        tree = self.tree
        chrome = (parent >= 0 and tree.chrome[parent]) or tag in _ZONES
        chrome = chrome or (bool(attributes) and _is_chrome(tag, attributes))
        element = tree.add(node, tag, parent, chrome)
        caption = tag == "figcaption" or (tag == "p" and parent >= 0 and tree.tags[parent] == "figure")
        if caption or parent in tree.foreign or (attributes and _is_foreign(attributes)):
            tree.foreign.add(element)
        return element

    def _whole(self, text: LexborNode | None, element: int, heading: int, link: str | None) -> None:
        """A block that holds nothing but a text, as most paragraphs do."""
        words = text.text_content if text is not None else None
        if words:
            self._read(words, element, link)
            self._flush(element, heading)
            self.parted = True

    def _read(self, text: str, element: int, link: str | None) -> None:
        if self.raw or text.strip(_HTML_SPACE):
            self.raw.append((text, element))
            if link is not None:
                self.linked += len(squeeze(text))
                self.href = self.href or link

    def _flush(self, block: int, heading: int) -> None:
        raw = self.raw
        if not raw:
            return
        self.raw = []
        text = squeeze(raw[0][0] if len(raw) == 1 else "".join([part for part, _ in raw]))
        linked, self.linked = self.linked, 0
        href, self.href = self.href, None
        if not text or text.isspace():
            return
        tree = self.tree
        joined = not self.parted and self.breaks == 1
        share = min(1.0, linked / len(text)) if linked else 0.0
        chrome, foreign = tree.chrome[block], block in tree.foreign
        sig = tree.sigs[block]
        heading = heading if len(text) <= LONGEST_HEADING else 0
        tree.lines.append(Line(text, block, sig, joined, linked, heading, chrome, href, raw, foreign, share))
        self.parted, self.breaks = False, 0


def _holds_paragraphs(span: LexborNode) -> bool:
    """True for a span that is a text of its own: an empty line parts its paragraphs, and no paragraph holds it."""
    above, child = span.parent, span.first_child
    if child is None or child.next is None or above is None or above.tag not in _HOLDERS:
        return False
    while child is not None:
        after = child.next
        if child.tag == "br" and after is not None and after.tag == "br":
            return True
        child = after
    return False


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    style = attributes.get("style")
    return "hidden" in attributes or (bool(style) and _HIDDEN.search(style or "") is not None)


def _is_chrome(tag: str, attributes: dict[str, str | None]) -> bool:
    if tag in ("html", "body", "main", "article"):
        return False
    if _names_chrome((attributes.get("class") or "")[:_LONGEST_NAME], (attributes.get("id") or "")[:_LONGEST_NAME]):
        return True
    return attributes.get("role") in _ZONE_ROLES


@lru_cache(maxsize=4096)
def _names_chrome(classes: str, name: str) -> bool:
    return _CHROME.search(f"{classes} {name}") is not None


def _is_foreign(attributes: dict[str, str | None]) -> bool:
    names = attributes.get("class")
    return names is not None and _names_foreign(names[:_LONGEST_NAME])


@lru_cache(maxsize=4096)
def _names_foreign(classes: str) -> bool:
    return _FOREIGN_NAME.search(classes) is not None


def is_prose(line: Line) -> bool:
    """True for a line that reads like running text rather than a label or a link."""
    free = len(line.text) - line.linked
    return free >= _PROSE_LETTERS and line.link_share < 0.5 and line.text.count(" ") >= 6
