"""What an exporter writes, and items for it."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from newscrawl.exporters import FORMATS
from newscrawl.items import Headline
from newscrawl.records import Change
from tests.store.samples import NOW, SITE, article


def written(kind: str, *items: Any, begun: bytes = b"", **options: Any) -> bytes:
    """What an exporter adds to a file that holds ``begun``."""
    file = io.BytesIO(begun)
    file.seek(0, io.SEEK_END)
    exporter = FORMATS[kind](file, **options)
    exporter.start_exporting()
    for item in items:
        exporter.export_item(item)
    exporter.finish_exporting()
    return file.getvalue()[len(begun) :]


def headline(number: int = 1, **fields: Any) -> Headline:
    """One line of the ticker."""
    base: dict[str, Any] = {
        "id": f"{SITE}:h{number}",
        "site": SITE,
        "text": f"الأنواء: أمطار في {number} محافظات",
        "position": number,
        "first_seen_at": NOW,
        "last_seen_at": NOW + timedelta(hours=1),
    }
    return Headline(**{**base, **fields})


def change(cursor: int = 1, **fields: Any) -> Change:
    """One line of the change feed."""
    made = article(cursor, first_seen_at=NOW, last_seen_at=NOW)
    base = {"cursor": cursor, "at": NOW, "kind": "article.created", "id": made.id, "object": made}
    return Change(**{**base, **fields})
