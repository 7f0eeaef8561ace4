"""A page's markup parsed; what would take all memory or all time of the parser is refused first."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from newscrawl.errors import TooLarge
from newscrawl.pages.html.sandbox import ParserSandbox

# What parts a tag's attributes, or opens a tag: nothing that is made of so few is large, or takes seconds.
_PARTS, _FEW_PARTS = "< \t\n\r\f/\"'", 25_000
# Formatting that is left open, and not ended by the next of its kind, is repeated in every block behind it.
_FORMAT = re.compile(r"(?i)<(?:b|big|code|em|font|i|s|small|strike|strong|tt|u)[\s/>]")
_FEW_COPIES = 200_000
_sandbox = ParserSandbox()


def parse(html: str) -> LexborHTMLParser:
    """The page's tree.

    Raises `TooLarge` for a page whose tree would take more memory or more time than a crawl has: one that has the
    makings of it is taken apart in another process first, see `ParserSandbox`.
    """
    tags = html.count("<")
    is_large = sum(map(html.count, _PARTS)) > _FEW_PARTS or tags * len(_FORMAT.findall(html)) > _FEW_COPIES
    if is_large and not _sandbox.fits(html):
        raise TooLarge
    return LexborHTMLParser(html)
