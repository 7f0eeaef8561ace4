"""The JSON contract's lines: columns, items as plain values, and their bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from newscrawl.items import Article, Headline, Run, as_json
from newscrawl.records import Change

#: The keys of each export, in contract order; `changed` stands in lines of `article.updated` alone.
COLUMNS: dict[str, tuple[str, ...]] = {
    "articles": tuple(f.name for f in fields(Article)),
    "headlines": tuple(f.name for f in fields(Headline)),
    "changes": ("cursor", "at", "kind", "id", "object", "changed"),
}


def plain(item: Any) -> dict[str, Any]:
    """An item, or a line of the change feed, as the JSON contract has it."""
    if isinstance(item, Article | Headline | Run):
        return as_json(item)
    if isinstance(item, Change):
        line = {
            "cursor": item.cursor,
            "at": item.at.isoformat(timespec="seconds"),
            "kind": item.kind,
            "id": item.id,
            "object": as_json(item.object),
        }
        return {**line, "changed": list(item.changed)} if item.kind == "article.updated" else line
    return dict(item) if isinstance(item, Mapping) else _adapted(item)


def _adapted(item: Any) -> dict[str, Any]:
    from itemadapter import ItemAdapter  # for other people's items, which come by Scrapy alone

    return ItemAdapter(item).asdict()


def utf8(text: str) -> bytes:
    """UTF-8; what is no Unicode (a lone surrogate) becomes U+FFFD.

    >>> utf8("a" + chr(0xD800) + "b") == "a\\N{REPLACEMENT CHARACTER}b".encode()
    True
    """
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()
