"""A page's markup parsed, hostile nesting flattened first."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

_DEEP = 400
_MANY_TAGS = 8000
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*+)[^<>]*+>")
# Elements that nest without end where markup is broken or hostile; the others' tags are always kept.
_NESTING = frozenset(
    "div span b i u em strong font section article center blockquote big small ins del s tt code sub sup main aside "
    "header footer nav details fieldset form label bdi bdo dl ul ol table".split()
)


def parse(html: str) -> LexborHTMLParser:
    """The page's tree. Nesting beyond any sane page is flattened first: the parser is quadratic in it."""
    if html.count("<") > _MANY_TAGS:
        html = _flattened(html)
    return LexborHTMLParser(html)


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
