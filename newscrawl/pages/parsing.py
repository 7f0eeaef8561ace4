"""A page's markup parsed, hostile nesting flattened first."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from newscrawl.errors import TooLarge

_DEEP = 400
_MANY_TAGS = 8000
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*+)[^<>]*+>")
MOST_NODES = 300_000  # elements and attributes; each may take a third of a kilobyte in the tree
MOST_ATTRIBUTES = 1_000  # of one element: the parser is quadratic in them
_FEW = 20_000  # what may be nodes or attributes, and is not worth a closer look
_PARTS = " \t\n\r\f/\"'"  # what parts a tag's attributes
# As https://html.spec.whatwg.org/#tokenization has them: quotes are such after `=` alone, `=` may begin a name.
_ATTRIBUTE = re.compile(r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?+)?+""")
_MARKUP = re.compile(rf"<(?:[a-zA-Z][^\s/>]*+((?:{_ATTRIBUTE.pattern})*+)|[/!?])")
# Elements that nest without end where markup is broken or hostile; the others' tags are always kept.
_NESTING = frozenset(
    "div span b i u em strong font section article center blockquote big small ins del s tt code sub sup main aside "
    "header footer nav details fieldset form label bdi bdo dl ul ol table".split()
)


def parse(html: str) -> LexborHTMLParser:
    """The page's tree. Nesting beyond any sane page is flattened first: the parser is quadratic in it.

    Raises `TooLarge` for a page of more than `MOST_NODES` or an element of more than `MOST_ATTRIBUTES`: its tree would
    take more memory, or more time, than a crawl has.
    """
    if html.count("<") + sum(map(html.count, _PARTS)) > _FEW:
        _weigh(html)
    if html.count("<") > _MANY_TAGS:
        html = _flattened(html)
    return LexborHTMLParser(html)


def _weigh(html: str) -> None:
    nodes = 0
    for tag in _MARKUP.finditer(html):
        attributes = len(_ATTRIBUTE.findall(tag[1])) if tag[1] else 0
        nodes += 1 + attributes
        if attributes > MOST_ATTRIBUTES or nodes > MOST_NODES:
            raise TooLarge


def _flattened(html: str) -> str:
    depth = 0

    def kept(tag: re.Match[str]) -> str:
        nonlocal depth
        if tag[2].lower() not in _NESTING:
            return tag[0]
        if tag[1]:
            depth = max(depth - 1, 0)
            return tag[0] if depth < _DEEP else " "
        depth += 1
        return tag[0] if depth <= _DEEP else " "

    return _TAG.sub(kept, html)
