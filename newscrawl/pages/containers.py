"""The element that a site's selector names as the body."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from selectolax.lexbor import LexborHTMLParser

from newscrawl.arabic import clean
from newscrawl.pages import datelines
from newscrawl.pages.date_lines import read_date_line
from newscrawl.pages.tree import Line, Tree

_TRIED = 6
_HEAD = 8


def lines_of(page: LexborHTMLParser, selector: str, agencies: tuple[str, ...]) -> list[Line] | None:
    """The lines of the element that the selector names, None where there is none.

    Of several, the first that holds a dateline, else the one with most text.
    """
    nodes = page.css(selector)
    if not nodes:
        return None
    if len(nodes) == 1:
        return Tree(nodes[0]).lines
    several = [Tree(node).lines for node in nodes[:_TRIED]]
    for lines in several:
        if any(datelines.opens(line.text, agencies) and line.link_share < 1 for line in lines[:_HEAD]):
            return lines
    return max(several, key=_free_text)


def _free_text(lines: Sequence[Line]) -> int:
    return sum(len(line.text) - line.linked for line in lines)


def below_header(lines: list[Line], headline: str, now: datetime, tz: tzinfo) -> list[Line]:
    """The lines without a header that stands in the same element: up to the headline, or its date line."""
    end = 0
    for at, line in enumerate(lines[:_HEAD]):
        text = clean(line.text) if len(line.text) <= 2 * len(headline) + _HEAD else ""
        if not text:
            continue
        date = read_date_line(at, text, now=now, tz=tz)
        if text == headline or (date and date.stamped and (date.section or date.ends_open)):
            end = at + 1
    return lines[end:]
