"""Bytes to text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.pages import decode

TEXT = "<p>أعلنت وزارة الداخلية، اليوم الخميس، عن القبض على مطلوبين في كركوك</p>"


@pytest.mark.parametrize("declared", [None, "utf-8", "windows-1256", "iso-8859-1", "no-such-charset", ""])
def test_valid_utf8_wins_over_any_declaration(declared: str | None) -> None:
    assert decode(TEXT.encode(), declared) == TEXT


@pytest.mark.parametrize("encoding", ["windows-1256", "iso-8859-6"])
@pytest.mark.parametrize("declared", [None, "own", "utf-8", "iso-8859-1"])
def test_single_byte_arabic(encoding: str, declared: str | None) -> None:
    text = TEXT.replace("ک", "ك")
    assert decode(text.encode(encoding), encoding if declared == "own" else declared) == text


def test_the_pages_own_charset_is_read() -> None:
    text = '<html><head><meta charset="windows-1256"></head>' + TEXT
    assert decode(text.encode("cp1256"), None) == text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_wins(encoding: str) -> None:
    assert decode(TEXT.encode(encoding), "windows-1256") == TEXT


def test_few_broken_bytes_leave_utf8() -> None:
    broken = TEXT.encode() + b"\xff" + (TEXT * 4).encode()
    text = decode(broken, "windows-1256")
    assert text.count("�") == 1
    assert text.replace("�", "") == TEXT * 5


@given(st.binary(max_size=300), st.one_of(st.none(), st.text(max_size=12)))
def test_never_raises(body: bytes, charset: str | None) -> None:
    assert isinstance(decode(body, charset), str)
