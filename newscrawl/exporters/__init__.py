"""What leaves newscrawl as files, for Scrapy's feeds and for `newscrawl export`.

The JSON contract as JSON Lines, JSON, CSV and Parquet; ninjs; and feeds of the newest articles. It may import
items, records, schemas and errors; neither the store nor a spider.
"""

from __future__ import annotations

from newscrawl.exporters.base import Exporter
from newscrawl.exporters.contract import COLUMNS, plain, utf8
from newscrawl.exporters.json_text import Json, JsonLines
from newscrawl.exporters.ninjs import Ninjs
from newscrawl.exporters.parquet import Parquet
from newscrawl.exporters.sheet import Csv

#: The formats that stream: each is a Scrapy feed format, too.
FORMATS: dict[str, type[Exporter]] = {
    "jsonl": JsonLines,
    "json": Json,
    "csv": Csv,
    "parquet": Parquet,
    "ninjs": Ninjs,
}

__all__ = ["COLUMNS", "FORMATS", "Csv", "Exporter", "Json", "JsonLines", "Ninjs", "Parquet", "plain", "utf8"]
