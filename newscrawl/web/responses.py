"""Answers for programs: read with GET and HEAD, each with a strong validator (RFC 9110)."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from newscrawl.exporters.contract import utf8

MEDIA_TYPE = "application/problem+json"

SMALL = 1000  # bytes below which nothing is compressed
LEVEL = 5
_TAG = re.compile(r'(?:W/)?("[^"]*")')
_Handler = TypeVar("_Handler", bound=Callable[..., Any])


def reads(router: APIRouter, path: str, **documented: Any) -> Callable[[_Handler], _Handler]:
    """Answer GET, as documented, and HEAD: FastAPI, unlike Starlette, does not do so by itself."""

    def added(handler: _Handler) -> _Handler:
        router.add_api_route(path, handler, methods=["GET"], **documented)
        router.add_api_route(path, handler, methods=["HEAD"], include_in_schema=False)
        return handler

    return added


def in_json(request: Request, value: Any, **headers: str) -> Response:
    """The value as JSON, or 304."""
    return answered(request, dumped(value) + b"\n", "application/json", **headers)


def dumped(value: Any) -> bytes:
    """JSON on one line, as the exports write it."""
    return utf8(json.dumps(value, ensure_ascii=False, default=str))


def answered(
    request: Request, body: bytes, media_type: str, *, vary: str = "Accept-Encoding", **headers: str
) -> Response:
    """This body, or 304 for somebody who has it.

    It is compressed here, always to the same bytes: a strong validator holds for one coding alone.
    """
    is_coded = len(body) >= SMALL and takes_gzip(request.headers.get("accept-encoding", ""))
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}{"-gzip" if is_coded else ""}"'
    sent = {"etag": tag, "vary": vary, "cache-control": "private, no-cache", **headers}
    if is_known(tag, ", ".join(request.headers.getlist("if-none-match"))):
        return Response(status_code=304, headers=sent)
    if is_coded:
        body = gzip.compress(body, LEVEL, mtime=0)
        sent["content-encoding"] = "gzip"
    return Response(body, headers={**sent, "content-type": media_type})


def takes_gzip(header: str) -> bool:
    """Whether ``Accept-Encoding`` has gzip.

    >>> takes_gzip("br, GZIP;q=0.5"), takes_gzip("gzip;q=0"), takes_gzip("*"), takes_gzip("")
    (True, False, True, False)
    """
    for coding in ("gzip", "*"):
        for part in header.lower().split(","):
            name, _, weight = part.partition(";")
            if name.strip() == coding:
                return re.fullmatch(r"\s*q\s*=\s*0(?:\.0*)?\s*", weight) is None
    return False


def is_known(tag: str, header: str) -> bool:
    """Whether ``If-None-Match`` names the tag; its comparison is the weak one.

    >>> is_known('"a"', 'W/"b", W/"a"'), is_known('"a"', "*"), is_known('"a"', '"ab"'), is_known('"a"', "")
    (True, True, False, False)
    """
    return header.strip() == "*" or tag in _TAG.findall(header)


def problem(status: int, detail: str, **more: object) -> JSONResponse:
    """An answer that says what is wrong: ``type``, ``title``, ``status``, ``detail``, and further members."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    return JSONResponse(body, status, media_type=MEDIA_TYPE)
