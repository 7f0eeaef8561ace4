"""The tags of a page as a parser of HTML takes them, found without one (https://html.spec.whatwg.org/#tokenization)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

PARTS = " \t\n\r\f/\"'"  # what parts a tag's attributes
# Quotes are such after `=` alone, and `=` may begin a name. The name is the group.
ATTRIBUTE = re.compile(r"""[\s/]*+([^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?+)?+""")
_ATTRIBUTES = ATTRIBUTE.pattern.replace("([^", "(?:[^", 1)
_COMMENT = r"<!--(?:-?>|(?:[^-]++|-(?!-!?>))*+(?:--!?>)?+)"
_RAW = r"(?i:script|style)(?=[\s/>])[^<>]*+>(?P<raw>(?:[^<]++|<(?!/(?i:script|style)))*+)"
MARKUP = re.compile(
    rf"{_COMMENT}|<(?:{_RAW}|(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*+)(?P<attributes>(?:{_ATTRIBUTES})*+)[\s/]*+>?|[!?])"
)
NOT_RAW = frozenset(("svg", "math", "select"))  # within which scripts and styles may be markup as any other
FORMATTING = frozenset("b big code em font i s small strike strong tt u".split())


class Tag(NamedTuple):
    """A tag, or with an empty name a comment, a script or a style."""

    name: str
    is_end: bool
    attributes: str


def tags(html: str) -> Iterator[Tag]:
    """What stands in the page. Where scripts may be markup, the tags that they open are told, not those they end."""
    at = unsure_until = 0
    is_raw = True
    while found := MARKUP.search(html, at):
        at = found.end()
        raw, end, name, attributes = found.groups("")
        if raw and not is_raw:
            at, unsure_until = found.start("raw"), at
        name = name.lower()
        if name in NOT_RAW:
            is_raw = False
        if not end or found.start() >= unsure_until:
            yield Tag(name, bool(end), attributes)
