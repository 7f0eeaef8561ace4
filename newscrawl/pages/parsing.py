"""A page's markup parsed; what would take all memory or all time of the parser is refused or flattened first."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from newscrawl.errors import TooLarge
from newscrawl.pages import flattening
from newscrawl.pages.markup import ATTRIBUTE, FORMATTING, PARTS, tags

MOST_NODES = 100_000  # tags and attributes; what is made of them takes a kilobyte and more for each
MOST_ATTRIBUTES = 1_000  # of one element: the parser is quadratic in them
MOST_NAMES = 3_000  # of attributes, in a page
# Not worth a look, nor a close one: nothing that is made of so few is large, or takes seconds.
_FEW_COPIES, _FEW_PARTS, _SOME_PARTS = 200_000, 25_000, 40_000
_SHORT = 2_000  # characters of attributes, which are less than `MOST_ATTRIBUTES`
_MANY_TAGS = 20_000  # from which on depth matters, in which the parser is quadratic
# What keeps end tags of formatting from reaching what is outside.
_APART = frozenset("table object applet marquee template svg math".split())
_FORMAT = re.compile(rf"(?i)<(?:{'|'.join(sorted(FORMATTING))})[\s/>]")
_WATCHED = FORMATTING | _APART
_MERGED = ("html", "body")  # one element each, wherever its tags stand


def parse(html: str) -> LexborHTMLParser:
    """The page's tree. Nesting beyond any sane page is flattened first: the parser is quadratic in it.

    Raises `TooLarge` for a page of more than `MOST_NODES`, or an element of more than `MOST_ATTRIBUTES`: its tree
    would take more memory, or more time, than a crawl has.
    """
    count = html.count("<")
    parts = count + sum(map(html.count, PARTS))  # no fewer than tags and attributes
    if parts > _FEW_PARTS or count * len(_FORMAT.findall(html)) > _FEW_COPIES:
        is_overformatted = _weigh(html, closely=parts > _SOME_PARTS)
        if is_overformatted or count > _MANY_TAGS:
            html = flattening.flattened(html)
    return LexborHTMLParser(html)


def _weigh(html: str, *, closely: bool) -> bool:
    """Refuse what is too large; True where many formatting elements may be open at once: each block repeats them.

    Attributes are counted ``closely``, or only where one element may have too many.
    """
    nodes = merged = 0
    names: set[str] = set()
    formats = _Formats()
    for name, is_end, attributes in tags(html):
        nodes += 1
        if attributes and (closely or len(attributes) > _SHORT or name in _MERGED):
            found = ATTRIBUTE.findall(attributes)
            nodes += len(found)
            names.update(found)
            merged += len(found) if name in _MERGED else 0
            if max(merged, len(found)) > MOST_ATTRIBUTES or len(names) > MOST_NAMES:
                raise TooLarge
        if nodes > MOST_NODES:
            raise TooLarge
        if name in _WATCHED and formats.most <= flattening.FORMATS:
            formats.see(name, is_end=is_end)
    return formats.most > flattening.FORMATS


class _Formats:
    """How many formatting elements may be open at once, at the most."""

    def __init__(self) -> None:
        self.most = self._count = 0
        self._within: list[tuple[str, list[str]]] = [("", [])]  # by what stands apart, what is open there

    def see(self, name: str, *, is_end: bool) -> None:
        """A tag that opens or ends formatting, or what stands apart."""
        if name in FORMATTING:
            still = self._within[-1][1]
            if not is_end:
                still.append(name)
                self._count += 1
            elif name in still:
                still.remove(name)
                self._count -= 1
        elif not is_end:
            self._within.append((name, []))
        elif any(name == apart for apart, _ in self._within[-flattening.DEEP :]):
            while True:
                apart, left = self._within.pop()
                self._count -= len(left)
                if apart == name:
                    break
        self.most = max(self.most, self._count, len(self._within) - flattening.DEEP)
