"""Spider arguments as people write them, and the ones that cannot be meant."""

from __future__ import annotations

import pytest

from newscrawl.errors import ConfigError
from newscrawl.spiders.arguments import slug
from newscrawl.spiders.section import SectionSpider


@pytest.mark.parametrize(
    ("written", "meant"), [("security", "security"), ("/amn/", "amn"), ("أمن", "أمن"), ("a/b", "a/b")]
)
def test_a_section_is_a_slug(written: str, meant: str) -> None:
    assert slug(written) == meant


@pytest.mark.parametrize("written", ["", " ", "/", "../x", "a b", "https://x/y", "a?b", "a#b", "a//b", "a\\b"])
def test_what_is_no_slug_is_refused(written: str) -> None:
    with pytest.raises(ConfigError, match="expected an address slug"):
        slug(written)


def test_a_misspelt_argument_is_named() -> None:
    with pytest.raises(ConfigError, match="unknown argument of the spider: sectoin"):
        SectionSpider(sectoin="security")
