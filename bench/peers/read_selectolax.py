"""The floor: selectolax builds the tree, and nothing is read of it."""

from __future__ import annotations

from typing import Any

from selectolax.lexbor import LexborHTMLParser

FIELDS: tuple[str, ...] = ()


def read(html: str, url: str, now: str) -> dict[str, Any]:
    """No field."""
    LexborHTMLParser(html)
    return {}
