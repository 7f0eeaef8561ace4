"""Exchanges and page results for the archive's tests, and what other people's tools say of its files."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker
from warcio.indexer import Indexer

from newscrawl.archive import Archive
from newscrawl.items import Article, Exchange, with_hash
from newscrawl.records import PageRead

AT = datetime(2025, 9, 7, 6, 30, 15, 123456, tzinfo=UTC)
SITE = "baghdad_today"
HTML = "<html><body><h1>افتتاح جسر جديد في الموصل</h1><p>افتتحت البلدية الجسر.</p></body></html>"


def exchange(number: int = 1, *, body: bytes = HTML.encode(), headers: bytes = b"", **more: Any) -> Exchange:
    values: dict[str, Any] = {
        "url": f"https://baghdadtoday.news/{number}-x.html",
        "method": "GET",
        "host": "baghdadtoday.news",
        "request_headers": b"User-Agent: newscrawl/test\r\nProxy-Authorization: Basic c2VjcmV0\r\n",
        "protocol": "HTTP/1.1",
        "status": 200,
        "headers": b"Content-Type: text/html; charset=utf-8\r\nTransfer-Encoding: chunked" + headers,
        "body": body,
        "ip": "192.0.2.7",
        "fetched_at": AT,
    }
    return Exchange(**{**values, **more})


def coded(number: int = 1, text: str = HTML) -> Exchange:
    return exchange(number, body=gzip.compress(text.encode()), headers=b"\r\nContent-Encoding: gzip")


def article(number: int = 1, **more: Any) -> Article:
    values: dict[str, Any] = {
        "id": f"{SITE}:{number}",
        "site": SITE,
        "url": f"https://baghdadtoday.news/{number}-.html",
        "headline": "افتتاح جسر جديد في الموصل",
        "body": "افتتحت البلدية الجسر.",
        "fetched_at": AT,
    }
    return with_hash(Article(**{**values, **more}))


def read(number: int = 1, *exchanges: Exchange, **more: Any) -> PageRead:
    return PageRead(article=article(number, **more), exchanges=exchanges or (coded(number),))


def archive(folder: Path, believed: Callable[[str], int | None] = lambda name: None, **more: Any) -> Archive:
    return Archive(folder, SITE, believed=believed, **more)


def only_file(folder: Path) -> Path:
    (found,) = (folder / SITE).iterdir()
    return found


def check(*files: Path) -> str:
    """What `warcio check -v` says; every record must pass."""
    options = SimpleNamespace(inputs=[str(file) for file in files], verbose=True)
    said = io.StringIO()
    with redirect_stdout(said):
        assert Checker(options).process_all() == 0, said.getvalue()
    return said.getvalue()


def index(file: Path, fields: str = "offset,warc-type,warc-target-uri") -> list[dict[str, str]]:
    """What `warcio index` lists."""
    said = io.StringIO()
    with redirect_stdout(said), file.open("rb") as stream:
        Indexer(fields, [str(file)], "-").process_one(stream, said, str(file))
    return [json.loads(line) for line in said.getvalue().splitlines()]


def command(*words: str) -> subprocess.CompletedProcess[str]:
    """`warcio` as people run it."""
    program = [sys.executable, "-c", "from warcio.cli import main; main()", *words]
    return subprocess.run(program, capture_output=True, text=True, timeout=60, check=False)


def records(file: Path) -> list[tuple[dict[str, str], bytes]]:
    """The headers of each record, as another reader has them, and its payload as it stands."""
    found = []
    with file.open("rb") as stream:
        for record in ArchiveIterator(stream, check_digests="raise"):
            found.append((dict(record.rec_headers.headers), record.raw_stream.read()))
    return found


def types(file: Path) -> list[str]:
    return [fields["WARC-Type"] for fields, _ in records(file)]
