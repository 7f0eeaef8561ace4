"""Every case has its Arabic sentence, and the words are those that the pages show."""

from __future__ import annotations

import json
from typing import Any

import pytest

from newscrawl.messages.cases import Notice
from newscrawl.web.i18n.notices import SENTENCES, in_arabic, told
from tests.messages.told import CASES, OLD, TOLD


def test_every_case_has_a_sentence() -> None:
    assert set(SENTENCES) == CASES == {case for case, *_ in TOLD}


@pytest.mark.parametrize(("case", "figures", "_", "sentence"), TOLD)
def test_the_words(case: Any, figures: dict[str, Any], _: str, sentence: str) -> None:
    notice = Notice(case, json.loads(json.dumps(figures)))
    assert in_arabic(notice) == told(notice, "ar") == sentence


def test_words_alone_stay_english_and_do_no_harm() -> None:
    assert told("<b>", "ar") == told("<b>", "en") == OLD.format("&lt;b&gt;")
    assert told(Notice("not_run"), "en") == OLD.format("not run yet")
    reason = Notice("not_whole", {"note": "<b>"})
    assert in_arabic(reason).endswith(f": {OLD.format('&lt;b&gt;')}")
