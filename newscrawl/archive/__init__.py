"""Every fetched article page as it came, in WARC files that any tool of that trade reads.

It may import records, items, config, logs and errors; neither the store nor Scrapy.
"""

from __future__ import annotations

from newscrawl.archive.location import folder_of
from newscrawl.archive.writer import Archive

__all__ = ["Archive", "folder_of"]
