"""trafilatura, with metadata; its dates are days."""

from __future__ import annotations

from typing import Any

from trafilatura import bare_extraction

FIELDS = ("headline", "day", "body", "section", "image", "authors", "tags")


def read(html: str, url: str, now: str) -> dict[str, Any]:
    """The fields that are scored."""
    found = bare_extraction(
        html, url=url, with_metadata=True, favor_precision=True, include_comments=False, include_tables=False,
        date_extraction_params={"original_date": True, "extensive_search": True},
    )  # fmt: skip
    if found is None:
        return {}
    return {
        "headline": found.title,
        "day": found.date,
        "body": found.text,
        "section": next(iter(found.categories or []), None),
        "image": found.image,
        "authors": (found.author or "").split("; ") if found.author else [],
        "tags": list(found.tags or []),
    }
