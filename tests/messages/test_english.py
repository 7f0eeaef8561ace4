"""Every case has its English sentence, and the words are those that stores and exports hold."""

from __future__ import annotations

import json
from typing import Any

import pytest

from newscrawl.messages.cases import Notice
from newscrawl.messages.english import SENTENCES, english
from tests.messages.told import CASES, TOLD


def test_every_case_has_a_sentence() -> None:
    assert set(SENTENCES) == CASES == {case for case, *_ in TOLD}


@pytest.mark.parametrize(("case", "figures", "sentence", "_"), TOLD)
def test_the_words(case: Any, figures: dict[str, Any], sentence: str, _: str) -> None:
    notice = Notice(case, json.loads(json.dumps(figures)))
    assert notice.figures == figures, "a store could not keep them"
    assert english(notice) == sentence
