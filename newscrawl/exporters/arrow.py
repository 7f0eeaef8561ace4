"""The contract as Arrow types: one schema for each export, and rows of it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from newscrawl.errors import ConfigError
from newscrawl.exporters.contract import COLUMNS, plain, utf8
from newscrawl.items import Article, Headline
from newscrawl.records import Change

_TIMES = "published_at modified_at removed_at first_seen_at last_seen_at fetched_at ended_at at".split()
#: What is no text, by name: a name has one type in every export.
_TYPES: dict[str, str] = {
    **dict.fromkeys(_TIMES, "time"),
    **dict.fromkeys(("headline_tags", "authors", "tags", "changed"), "texts"),
    **dict.fromkeys(("published_offset", "modified_offset"), "minutes"),
    **dict.fromkeys(("revision", "position"), "count"),
    "cursor": "cursor",
    "extraction": "ways",
    "source": "place",
}
#: Minutes east of UTC: an Arrow time is an instant, and what the site's own clock said would be lost.
OFFSETS = ("published_offset", "modified_offset")
#: Columns with few values: a dictionary makes them small, and would only take memory for the others.
FEW = ("type", "site", "section", "place", "dateline", "published_precision", "language", "parser", "kind")
#: Columns that a reader filters by; the least and greatest body of a row group help nobody.
SORTABLE = ("cursor", "at", "kind", "id", "site", "section", "published_at", "first_seen_at", "revision", "position")


def load_pyarrow() -> Any:
    """pyarrow; raises `ConfigError` where it is not installed."""
    # Arrow's own allocators keep more memory than columns as small as ours need; it is asked for as pyarrow is loaded.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    try:
        import pyarrow
    except ImportError:
        raise ConfigError("Parquet needs pyarrow: pip install 'newscrawl[parquet]'") from None
    return pyarrow


def kind_of(item: Any) -> str:
    """The export that an item belongs to; raises `ConfigError` for an item that is not ours."""
    for kind, made in (("articles", Article), ("headlines", Headline), ("changes", Change)):
        if isinstance(item, made):
            return kind
    raise ConfigError(f"Parquet: {type(item).__name__} has no columns; it takes articles, headlines and changes")


def column_names(kind: str) -> tuple[str, ...]:
    """The columns of an export in Parquet: the contract's, then what Arrow's times lose."""
    return COLUMNS[kind] + (OFFSETS if kind == "articles" else ())


def schema(kind: str) -> Any:
    """The Arrow schema of ``articles``, ``headlines`` or ``changes``; every column may be null."""
    pa = load_pyarrow()
    types = {
        "text": pa.string(),
        "texts": pa.list_(pa.string()),
        "time": pa.timestamp("us", "UTC"),
        "minutes": pa.int16(),
        "count": pa.int32(),
        "cursor": pa.int64(),
        "ways": pa.map_(pa.string(), pa.string()),
        "place": pa.struct({"archive": pa.string(), "offset": pa.int64()}),
    }
    return pa.schema([(name, types[_TYPES.get(name, "text")]) for name in column_names(kind)])


def row(item: Article | Headline | Change) -> dict[str, Any]:
    """An item's values as `batch` takes them."""
    values = {name: _value(name, getattr(item, name)) for name in COLUMNS[kind_of(item)]}
    if isinstance(item, Article):
        values["published_offset"] = _minutes(item.published_at)
        values["modified_offset"] = _minutes(item.modified_at)
    if isinstance(item, Change):
        line = plain(item)
        values["object"] = json.dumps(line["object"], ensure_ascii=False)
        values["changed"] = line.get("changed")
    return values


def batch(rows: list[dict[str, Any]], schema: Any) -> Any:
    """A record batch of these rows; what is no Unicode becomes U+FFFD."""
    return load_pyarrow().RecordBatch.from_arrays([_column(rows, field) for field in schema], schema=schema)


def _column(rows: list[dict[str, Any]], field: Any) -> Any:
    pa, values = load_pyarrow(), [row.get(field.name) for row in rows]
    try:
        return pa.array(values, field.type)
    except UnicodeEncodeError:
        return pa.array(_sound(values), field.type)


def _value(name: str, value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(microsecond=0)  # to the second, as in every other format
    if isinstance(value, tuple):
        return list(value)
    return list(value.items()) if _TYPES.get(name) == "ways" else value


def _minutes(at: datetime | None) -> int | None:
    offset = at.utcoffset() if at else None
    return None if offset is None else offset // timedelta(minutes=1)


def _sound(value: Any) -> Any:
    if isinstance(value, str):
        return utf8(value).decode()
    if isinstance(value, dict):
        return {key: _sound(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_sound(part) for part in value)
    return value


def length(values: Iterable[Any]) -> int:
    """About how many characters a row's texts have."""
    return sum(len(value) for value in values if isinstance(value, str))
