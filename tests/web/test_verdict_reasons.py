"""Every reason of a verdict has its Arabic sentence, and the words are those that the pages have always shown."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from newscrawl.messages.cases import Notice, ReasonCase
from newscrawl.web.i18n.verdict_reasons import SENTENCES, in_arabic
from tests.messages.told import REASONS


def test_every_reason_has_a_sentence() -> None:
    assert set(SENTENCES) == set(get_args(ReasonCase)) == {case for case, *_ in REASONS}


@pytest.mark.parametrize(("case", "figures", "_", "sentence"), REASONS)
def test_the_words(case: Any, figures: dict[str, Any], _: str, sentence: str) -> None:
    assert in_arabic(Notice(case, figures)) == sentence
