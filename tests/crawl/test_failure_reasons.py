"""The reason of a failure, from what Scrapy and Twisted raise."""

from __future__ import annotations

import pytest
from OpenSSL import SSL
from scrapy.exceptions import DownloadFailedError
from service_identity import VerificationError
from twisted.internet.error import ConnectionLost
from twisted.python.failure import Failure
from twisted.web.client import ResponseFailed

from newscrawl.crawl.failure_reasons import reason_of
from newscrawl.errors import BlockPage


def downloaded(*reasons: Exception) -> Exception:
    """As Scrapy raises it: with the words of Twisted's list, and the list beneath."""
    failed = ResponseFailed([Failure(reason) for reason in reasons])
    error = DownloadFailedError(str(failed))
    error.__cause__ = failed
    return error


CASES = {
    "lost": (downloaded(ConnectionLost()), "connection"),
    "not trusted": (downloaded(SSL.Error("certificate verify failed")), "tls"),
    "another host": (downloaded(VerificationError(errors=[])), "tls"),
    "no list beneath": (DownloadFailedError("of another handler"), "connection"),
    "an empty list": (downloaded(), "connection"),
    "a host that IDNA refuses": (UnicodeEncodeError("idna", "x", 0, 1, "label too long"), "bad_address"),
    "a reason of its own": (BlockPage("a challenge"), "block_page"),
    "nobody knows it": (RuntimeError("certificate of birth"), "connection"),
}


@pytest.mark.parametrize(("error", "reason"), CASES.values(), ids=CASES)
def test_each_error_has_its_reason(error: Exception, reason: str) -> None:
    assert reason_of(error)[0] == reason


def test_the_detail_is_of_what_lies_beneath() -> None:
    assert reason_of(downloaded(SSL.Error("verify failed"))) == ("tls", "verify failed")
    assert "Failure" not in reason_of(downloaded(ConnectionLost()))[1]
