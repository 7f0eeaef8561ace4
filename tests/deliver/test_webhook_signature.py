"""Signatures, against the specification's own rule worked out another way, and its secrets' form."""

from __future__ import annotations

import base64
import shutil
import subprocess

import pytest

from newscrawl.deliver.webhook_signature import keys, signature
from newscrawl.errors import ConfigError
from tests.deliver.conftest import SECRET


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl works it out independently")
def test_it_is_what_openssl_says() -> None:
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    body = '{"headline": "خبر"}'.encode()
    words = ["openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", f"hexkey:{key.hex()}", "-binary"]
    result = subprocess.run(words, input=b"nc_1_abc.1700000000." + body, capture_output=True, check=True)
    assert signature(keys(SECRET), "nc_1_abc", 1700000000, body) == f"v1,{base64.b64encode(result.stdout).decode()}"


def test_two_secrets_sign_both() -> None:
    other = "whsec_" + base64.b64encode(b"x" * 24).decode()
    both = signature(keys(f"{other} {SECRET}"), "i", 1, b"").split(" ")
    assert both == [signature(keys(secret), "i", 1, b"") for secret in (other, SECRET)]


@pytest.mark.parametrize(
    "secret",
    [None, "", " ", "hidden", "whsec_", "whsec_hidden!", "whsec_" + base64.b64encode(b"hidden").decode(), SECRET[6:]],
)
def test_a_secret_of_another_form_is_told_and_not_shown(secret: str | None) -> None:
    with pytest.raises(ConfigError) as raised:
        keys(secret)
    assert "NEWSCRAWL_WEBHOOK_SECRET" in str(raised.value)
    assert "hidden" not in str(raised.value)
    assert SECRET[6:] not in str(raised.value)
