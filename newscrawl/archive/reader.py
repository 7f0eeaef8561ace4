"""Pages read back from the archive, checked against their digests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from newscrawl.archive import gzip_members
from newscrawl.archive.content_coding import decoded
from newscrawl.archive.records import ARTICLE, BASE, PAGE, warc_digest
from newscrawl.errors import ArchiveError


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedPage:
    """A page as it came: ``number`` counts an article's pages from 1; ``base`` stood for the site's address.

    ``body`` is without its content coding.
    """

    article: str | None
    number: int
    base: str | None
    url: str
    at: datetime
    status: int
    content_type: str
    body: bytes


def pages_at(path: Path, offset: int) -> Iterator[ArchivedPage]:
    """The article's page that begins at ``offset`` and the further ones behind it, each read when it is asked for.

    Raises `ArchiveError` where it cannot be had as it was written.
    """
    first, offset = _next(path, offset)
    yield first
    size = path.stat().st_size
    number = first.number
    while offset < size:
        fields, _, end = gzip_members.record_at(path, offset)
        if fields.get("WARC-Type") != "request":
            if fields.get(ARTICLE) != first.article or fields.get(PAGE) != str(number + 1):
                return
            page, end = _next(path, offset)
            number += 1
            yield page
        offset = end


def _next(path: Path, offset: int) -> tuple[ArchivedPage, int]:
    fields, block, end = gzip_members.record_at(path, offset)
    head, _, body = block.partition(b"\r\n\r\n")
    if fields.get("WARC-Type") != "response":
        raise ArchiveError(f"{path}, at {offset}: no page, but a {fields.get('WARC-Type')}")
    if warc_digest(body) != fields.get("WARC-Payload-Digest"):
        raise ArchiveError(f"{path}, at {offset}: the page is not what was written, by its digest")
    first, *lines = head.decode("latin-1").split("\r\n")
    try:
        page = ArchivedPage(
            article=fields.get(ARTICLE),
            number=int(fields.get(PAGE, 1)),
            base=fields.get(BASE),
            url=fields["WARC-Target-URI"],
            at=datetime.fromisoformat(fields["WARC-Date"]),
            status=int(first.split(" ")[1]),
            content_type=_header(lines, "content-type"),
            body=decoded(body, _header(lines, "content-encoding")),
        )
    except (KeyError, ValueError, IndexError) as error:
        raise ArchiveError(f"{path}, at {offset}: the page cannot be read: {error}") from None
    return page, end


def _header(lines: Sequence[str], name: str) -> str:
    """The values of an HTTP header, joined as the standard has it; empty where there is none."""
    pairs = (line.partition(":") for line in lines)
    return ", ".join(value.strip() for key, _, value in pairs if key.strip().lower() == name)
