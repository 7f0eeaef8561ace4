"""Every site's folder of cases: a page, when and where it was fetched, and what it must yield."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newscrawl.errors import ConfigError
from newscrawl.scaffold import cases
from newscrawl.scaffold.cases import Case
from newscrawl.sites import get_site, names

CASES = cases.find(Path(__file__).parent)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_case(case: Case) -> None:
    assert case.read(get_site(case.site)) == case.expected


def test_every_site_has_a_case() -> None:
    assert set(names()) == {case.site for case in CASES}


@pytest.fixture
def broken(tmp_path: Path) -> Case:
    """A case that holds, to be broken."""
    folder = tmp_path / "baghdad_today" / "urgent"
    folder.mkdir(parents=True)
    whole = {"kind": "article", "url": "https://baghdadtoday.news/1-a.html", "now": "2025-09-08T12:00:00+03:00"}
    (folder / "meta.json").write_text(json.dumps(whole), encoding="utf-8")
    (folder / "expected.json").write_text('{"error": "empty_page"}', encoding="utf-8")
    (folder / "page.html").write_text("", encoding="utf-8")
    (case,) = cases.find(tmp_path)
    assert case.read(get_site(case.site)) == case.expected
    return case


FAULTS = [
    ("page.html", None, "page.html: No such file"),
    ("expected.json", "{", "expected.json: no valid JSON"),
    ("expected.json", "[]", "expected.json: expected a JSON object"),
    ("meta.json", '{"kind": "article", "url": "https://a.example/"}', "meta.json: 'now': expected kind"),
    ("meta.json", '{"kind": "x", "url": "https://a.example/", "now": "2025-01-01"}', "meta.json: 'x': expected kind"),
]


@pytest.mark.parametrize(("name", "content", "said"), FAULTS)
def test_a_broken_case_says_which_file_is_wrong(broken: Case, name: str, content: str | None, said: str) -> None:
    if content is None:
        (broken.folder / name).unlink()
    else:
        (broken.folder / name).write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match=said):
        broken.read(get_site(broken.site))
