"""Fundus with a parser of the layout."""

from __future__ import annotations

from typing import Any

from replica_parser import ReplicaParser

FIELDS = ("headline", "published", "section", "body", "image", "authors", "tags")

PARSER = ReplicaParser()()


def read(html: str, url: str, now: str) -> dict[str, Any]:
    """The fields that are scored."""
    found = PARSER.parse(html, "suppress")
    body, at = found.get("body"), found.get("publishing_date")
    return {
        "headline": found.get("title"),
        "published": at.isoformat() if at else None,
        "section": found.get("section"),
        "body": body.text() if body else "",
        "image": found.get("image"),
        "authors": found.get("authors") or [],
        "tags": found.get("topics") or [],
    }
