"""The element that a site's selector names as the body."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newscrawl.arabic import clean
from newscrawl.pages.article import datelines
from newscrawl.pages.dated_lines import is_stamped, read_date_line
from newscrawl.pages.html.tree import Line, Tree

_TRIED = 6
_HEAD = 8


class Container(NamedTuple):
    """The element that holds the body, and its lines."""

    node: LexborNode
    lines: list[Line]


def find(page: LexborHTMLParser, selector: str, agencies: tuple[str, ...]) -> Container | None:
    """The element that the selector names, None where there is none.

    Of several, the first that holds a dateline, else the one with most text.
    """
    several = [Container(node, Tree(node).lines) for node in page.css(selector)[:_TRIED]]
    if len(several) < 2:
        return several[0] if several else None
    for one in several:
        if any(datelines.opens(line.text, agencies) and line.link_share < 1 for line in one.lines[:_HEAD]):
            return one
    return max(several, key=lambda one: _free_text(one.lines))


def _free_text(lines: Sequence[Line]) -> int:
    return sum(len(line.text) - line.linked for line in lines)


def below_header(lines: list[Line], headline: str, now: datetime, tz: tzinfo) -> list[Line]:
    """The lines without a header that stands in the same element: up to the headline, or its date line."""
    end = 0
    for at, line in enumerate(lines[:_HEAD]):
        text = clean(line.text) if len(line.text) <= 2 * len(headline) + _HEAD else ""
        if text and (text == headline or _heads_article(text, now, tz)):
            end = at + 1
    return lines[end:]


def _heads_article(text: str, now: datetime, tz: tzinfo) -> bool:
    """True for `section | date |`."""
    date = read_date_line(0, text, now=now, tz=tz) if is_stamped(text) else None
    return date is not None and (date.section is not None or date.ends_open)
