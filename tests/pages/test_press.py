"""The generic reading over layouts of the Arab press: pages written for the purpose, in `press/<case>/`.

The truth of each was decided before the page was first read: the headline, the date as far as the page
gives it, and the article's own paragraphs, without teasers, captions, comments and the site's own words.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from newscrawl.pages import decode
from newscrawl.scaffold import cases
from newscrawl.sites import generic

PRESS = Path(__file__).parent / "press"
CASES = sorted(path.parent for path in PRESS.glob("*/meta.json"))
# What is read wrong; strict, so what is mended must leave the list.
NOT_YET = {
    "channel_message": "a message without a heading: the channel's name is taken for the headline",
    "live_blog": "the text ends before the list of updates",
}


def marked(case: Path) -> object:
    """The case, expected to fail where it is known to."""
    why = NOT_YET.get(case.name)
    return pytest.param(case, id=case.name, marks=[pytest.mark.xfail(reason=why, strict=True)] if why else [])


@pytest.mark.parametrize("case", [marked(case) for case in CASES])
def test_a_page_of_the_press(case: Path) -> None:
    meta = json.loads((case / "meta.json").read_text(encoding="utf-8"))
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    html = decode((case / "page.html").read_bytes(), None)  # one is in a charset of its time
    now = datetime.fromisoformat(meta["now"])
    assert cases.article(generic(meta["url"]), html, meta["url"], now, expected) == expected


def test_the_cases_are_there_and_the_list_names_no_other() -> None:
    assert len(CASES) >= 12
    assert set(NOT_YET) <= {case.name for case in CASES}
