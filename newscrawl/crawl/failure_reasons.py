"""Why a page could not be had, from the error that its request ended with."""

from __future__ import annotations

import struct
import zlib
from gzip import BadGzipFile

import brotli
from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from service_identity import CertificateError, VerificationError
from twisted.web.client import ResponseFailed

from newscrawl.errors import ConfigError
from newscrawl.messages.cases import FailureReason


def reason_of(error: BaseException | None) -> tuple[str, str]:
    """The reason, of `FailureReason` where the error names none itself, and what exactly happened."""
    error = _beneath(error)
    detail = str(error) or type(error).__name__
    named = getattr(error, "reason", None)
    if isinstance(named, str) and not isinstance(error, UnicodeError):  # whose reason is another
        return named, detail
    kinds: list[tuple[type[BaseException], FailureReason]] = [
        (DownloadTimeoutError, "timeout"),
        (CannotResolveHostError, "dns"),
        (DownloadConnectionRefusedError, "connection_refused"),
        (ResponseDataLossError, "truncated"),
        (DownloadCancelledError, "too_large"),
        *((kind, "bad_encoding") for kind in (BadGzipFile, EOFError, struct.error, zlib.error, brotli.error)),
        (ConfigError, "no_browser"),
        (ValueError, "bad_address"),  # as a redirect names it
        *((kind, "tls") for kind in (SSL.Error, CertificateError, VerificationError)),
    ]
    for kind, reason in kinds:
        if isinstance(error, kind):
            return reason, detail
    if isinstance(error, IgnoreRequest):
        return _ignored(detail), detail
    return "connection", detail


def _beneath(error: BaseException | None) -> BaseException | None:
    # Twisted gives a list of what went wrong on a connection, and Scrapy that list's words.
    if isinstance(error, DownloadFailedError):
        error = error.__cause__ or error
    while isinstance(error, ResponseFailed) and error.reasons:
        error = error.reasons[0].value
    return error


def _ignored(detail: str) -> FailureReason:
    # Scrapy tells these apart by nothing but their words.
    if "max redirections" in detail:
        return "redirect_loop"
    return "too_large" if "exceeded DOWNLOAD_MAXSIZE" in detail else "ignored"
