"""Errors as RFC 9457 has them."""

from __future__ import annotations

from http import HTTPStatus

from starlette.responses import JSONResponse

MEDIA_TYPE = "application/problem+json"


def problem(status: int, detail: str, **more: object) -> JSONResponse:
    """An answer that says what is wrong: ``type``, ``title``, ``status``, ``detail``, and further members."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    return JSONResponse(body, status, media_type=MEDIA_TYPE)
