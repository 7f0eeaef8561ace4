"""ninjs 3.0, the IPTC's news in JSON: one object a line. `docs/data.md` has the mapping as a table."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import quote

from newscrawl.errors import ConfigError
from newscrawl.exporters.base import Exporter
from newscrawl.items import Article, Headline

STANDARD = {"name": "ninjs", "version": "3.0", "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.0.json"}
_URGENT = 1  # of 1 to 9; for the others the site says nothing
_URI = ":/?#[]@!$&'()*+,;=%-._~"


class Ninjs(Exporter):
    """One ninjs object a line, of articles and headlines; a choice of fields is none of the standard's."""

    def export_item(self, item: Any) -> None:
        """Write one line; raises `ConfigError` for an item that is neither."""
        self._write(json.dumps(ninjs(item), ensure_ascii=False) + "\n")


def ninjs(item: Any) -> dict[str, Any]:
    """An article or a headline as a ninjs 3.0 object; what is not known is left out.

    Raises `ConfigError` for anything else.
    """
    if isinstance(item, Article):
        return _known(_article(item))
    if isinstance(item, Headline):
        return _known(_headline(item))
    raise ConfigError(f"ninjs: {type(item).__name__} cannot be one; it takes articles and headlines")


def urn(id: str) -> str:
    """A URI for an ``id``, which stays the same when the address changes.

    >>> urn("baghdad_today:91135")
    'urn:newscrawl:baghdad_today:91135'
    """
    return f"urn:newscrawl:{quote(id, safe=':/@!$()*+,;=-._~', errors='replace')}"


def _article(item: Article) -> dict[str, Any]:
    summary = {"role": "summary", "contentType": "text/plain", "value": item.summary}
    return {
        **_head(item.id),
        "representationType": "full",
        "version": str(item.revision),
        "firstCreated": _time(item.first_seen_at),
        "versionCreated": _time(item.removed_at or item.fetched_at),
        "contentCreated": _time(item.published_at),
        "pubStatus": "canceled" if item.removed_at else "usable",
        "urgency": _urgency(item.headline_tags),
        "language": item.language,
        "headlines": [_text(item.headline)],
        "descriptions": [summary] if item.summary else [],
        "bodies": [_body(item.body)] if item.body else [],
        "by": "، ".join(item.authors),
        "located": item.place,
        "subjects": _subjects(item),
        "genres": _literals(item.headline_tags),
        "infoSources": _sources(item),
        "renditions": _web(item.url),
        "associations": [*_picture(item.image_url), *_others(("duplicate_of", item.duplicate_of))],
        "altIds": [_alt("newscrawl", item.id), *([_alt("content_hash", h)] if (h := item.content_hash) else [])],
    }


def _headline(item: Headline) -> dict[str, Any]:
    return {
        **_head(item.id),
        "representationType": "partial",
        "firstCreated": _time(item.first_seen_at),
        "versionCreated": _time(item.first_seen_at),
        "pubStatus": "usable",
        "urgency": _urgency(item.headline_tags),
        "language": "ar",
        "headlines": [_text(item.text)],
        "genres": _literals(item.headline_tags),
        "infoSources": [{"name": item.site, "role": "publisher"}],
        "renditions": _web(item.url),
        "associations": _others(("article", item.article_id), ("previous", item.previous_id)),
        "altIds": [_alt("newscrawl", item.id)],
        "expires": _time(item.ended_at),
    }


def _head(id: str) -> dict[str, Any]:
    return {"uri": urn(id), "standard": STANDARD, "type": "text"}


def _known(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def _time(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="seconds")


def _urgency(tags: Iterable[str]) -> int | None:
    return _URGENT if "urgent" in tags else None


def _text(value: str) -> dict[str, Any]:
    return {"role": "main", "contentType": "text/plain", "value": value}


def _body(value: str) -> dict[str, Any]:
    return {**_text(value), "charCount": len(value), "wordCount": len(value.split())}


def _subjects(item: Article) -> list[dict[str, str]]:
    section = [{"name": item.section, "rel": "section"}] if item.section else []
    return [*section, *({"name": tag, "rel": "tag"} for tag in item.tags)]


def _literals(tags: Iterable[str]) -> list[dict[str, str]]:
    return [{"literal": tag} for tag in tags]


def _sources(item: Article) -> list[dict[str, str]]:
    return [{"name": item.site, "role": "publisher"}, *({"name": name, "role": "author"} for name in item.authors)]


def _web(url: str | None) -> list[dict[str, str]]:
    return [{"name": "web", "href": _uri(url), "contentType": "text/html"}] if url else []


def _picture(url: str | None) -> list[dict[str, Any]]:
    if not url:
        return []
    uri = _uri(url)
    return [{"name": "picture", "uri": uri, "type": "picture", "renditions": [{"name": "web", "href": uri}]}]


def _others(*named: tuple[str, str | None]) -> list[dict[str, str]]:
    return [
        {"name": name, "rel": name, "uri": urn(id), "type": "text", "representationType": "partial"}
        for name, id in named
        if id
    ]


def _alt(role: str, value: str) -> dict[str, str]:
    return {"role": role, "value": value}


def _uri(address: str) -> str:
    return quote(address, safe=_URI, errors="replace")  # an address as written may hold Arabic letters
