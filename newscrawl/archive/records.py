"""WARC/1.1 records as bytes: what came and what was asked for, each as it crossed the wire. Pure but for the ids."""

from __future__ import annotations

import hashlib
import uuid
from base64 import b32encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from newscrawl.items import Exchange

ARTICLE, PAGE, BASE = "Newscrawl-Article", "Newscrawl-Page", "Newscrawl-Base"  # what the standard has no name for
_PROFILE = "http://netpreserve.org/warc/1.1/revisit/"
_RESPONSE = "application/http; msgtype=response"
_REQUEST = "application/http; msgtype=request"
# The body is kept without chunks, and a password is nobody's business.
_DROPPED = (b"transfer-encoding:", b"proxy-authorization:", b"authorization:", b"cookie:")
# Of an answer without a body Scrapy says that it has 0 bytes, whatever the site said.
_WITHOUT_BODY = frozenset({204, 304})


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordInfo:
    """What our own headers say of a record: the article, which page of it, and the base URL that stood for the site."""

    article: str | None = None
    page: int = 1
    base: str | None = None

    def fields(self) -> dict[str, str]:
        """The headers, without those that have nothing to say."""
        named = {ARTICLE: self.article, PAGE: str(self.page), BASE: self.base}
        return {name: _line(value) for name, value in named.items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """The record that a revisit refers to, by its own headers."""

    id: str
    url: str
    date: str
    payload_digest: str

    @classmethod
    def of(cls, fields: Mapping[str, str]) -> Original | None:
        """From a record's headers; None where it is no response with a digest."""
        if fields.get("WARC-Type") != "response" or "WARC-Payload-Digest" not in fields:
            return None
        return cls(
            id=fields["WARC-Record-ID"],
            url=fields["WARC-Target-URI"],
            date=fields["WARC-Date"],
            payload_digest=fields["WARC-Payload-Digest"],
        )


def warc_digest(*parts: bytes) -> str:
    """The digest of the joined parts as WARC writes it: ``sha1:`` and Base32."""
    made = hashlib.sha1(usedforsecurity=False)
    for part in parts:
        made.update(part)
    return f"sha1:{b32encode(made.digest()).decode('ascii')}"


def warcinfo(name: str, at: datetime, about: Mapping[str, str]) -> bytes:
    """The record at the head of the file ``name``; ``about`` are its lines."""
    block = "".join(f"{key}: {_line(value)}\r\n" for key, value in about.items()).encode()
    fields = {"WARC-Filename": name, "Content-Type": "application/warc-fields"}
    return _record("warcinfo", _new_id(), at, fields, block)


def pair(exchange: Exchange, about: RecordInfo, payload: str) -> list[bytes]:
    """The response and the request; ``payload`` is the digest of the body."""
    made = _new_id()
    fields = {**_where(exchange), **about.fields(), "WARC-Payload-Digest": payload, "Content-Type": _RESPONSE}
    response = _record("response", made, exchange.fetched_at, fields, _answer_head(exchange), exchange.body)
    return [response, _request(exchange, made)]


def revisit(exchange: Exchange, about: RecordInfo, original: Original | None, *, not_modified: bool) -> list[bytes]:
    """The answer without its body, which the ``original`` holds where there is one, and the request."""
    made = _new_id()
    profile = "server-not-modified" if not_modified else "identical-payload-digest"
    fields = {**_where(exchange), **about.fields(), "WARC-Profile": _PROFILE + profile}
    if original is not None:
        fields |= {
            "WARC-Refers-To": original.id,
            "WARC-Refers-To-Target-URI": original.url,
            "WARC-Refers-To-Date": original.date,
            "WARC-Payload-Digest": original.payload_digest,
        }
    fields["Content-Type"] = _RESPONSE
    return [_record("revisit", made, exchange.fetched_at, fields, _answer_head(exchange)), _request(exchange, made)]


def is_coded(exchange: Exchange) -> bool:
    """Whether the body is compressed as it stands."""
    return b"\r\ncontent-encoding:" in b"\r\n" + exchange.headers.lower()


def _request(exchange: Exchange, response: str) -> bytes:
    parts = urlsplit(exchange.url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [f"{exchange.method} {path} HTTP/1.1".encode(), b"Host: " + exchange.host.encode()]
    head = b"\r\n".join([*lines, *_without_dropped(exchange.request_headers)]) + b"\r\n\r\n"
    fields = {**_where(exchange), "WARC-Concurrent-To": response, "Content-Type": _REQUEST}
    return _record("request", _new_id(), exchange.fetched_at, fields, head)


def _answer_head(exchange: Exchange) -> bytes:
    try:
        phrase = HTTPStatus(exchange.status).phrase
    except ValueError:
        phrase = ""
    lines = _without_dropped(exchange.headers)
    if exchange.status in _WITHOUT_BODY:
        lines = [line for line in lines if not line.lower().startswith(b"content-length:")]
    first = f"{exchange.protocol} {exchange.status} {phrase}".encode()
    return b"\r\n".join([first, *lines]) + b"\r\n\r\n"


def _without_dropped(headers: bytes) -> list[bytes]:
    return [line for line in headers.split(b"\r\n") if line and not line.lower().startswith(_DROPPED)]


def _where(exchange: Exchange) -> dict[str, str]:
    where = {"WARC-Target-URI": _line(exchange.url)}
    if exchange.ip is not None:
        where["WARC-IP-Address"] = exchange.ip
    return where


def _new_id() -> str:
    return f"<{uuid.uuid4().urn}>"


def _record(kind: str, id: str, at: datetime, fields: Mapping[str, str], *block: bytes) -> bytes:
    head = {
        "WARC-Type": kind,
        "WARC-Record-ID": id,
        "WARC-Date": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}",
        **fields,
        "WARC-Block-Digest": warc_digest(*block),
        "Content-Length": str(sum(map(len, block))),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return b"".join((f"WARC/1.1\r\n{lines}\r\n".encode(), *block, b"\r\n\r\n"))


def _line(value: str) -> str:
    """The value without what would end its line."""
    return " ".join(value.split())
