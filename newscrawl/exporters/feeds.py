"""Scrapy's FEEDS, looked at before a crawl begins."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from newscrawl.errors import ConfigError
from newscrawl.exporters import arrow


def check(feeds: Mapping[Any, Mapping[str, Any]]) -> None:
    """Raise `ConfigError` for a feed that could only fail once the pages are fetched.

    That is Parquet without pyarrow, or into a file that holds something and is not to be overwritten.
    """
    for uri, options in feeds.items():
        if options.get("format") == "parquet":
            arrow.load_pyarrow()
            path = _path(str(uri))
            if not options.get("overwrite") and path is not None and path.is_file() and path.stat().st_size:
                raise ConfigError(f"{path}: a Parquet file cannot be added to; -O instead of -o writes it anew")


def _path(uri: str) -> Path | None:
    parts = urlsplit(uri)
    if parts.scheme == "file":
        return Path(url2pathname(parts.path))
    return Path(uri) if not parts.scheme else None
