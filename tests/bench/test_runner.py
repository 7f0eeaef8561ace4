"""The runner of a tool, and what becomes of one that cannot be run."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench import tools
from bench.samples import Sample
from bench.tools import NEWSCRAWL, SCRIPT, NotMeasured, Tool, read

HTML = (
    '<html lang="ar"><body><div class="news-info"><a href="/security/">أمن</a> '
    '<span class="ms-2 time">أمس, 23:42</span> | --</div><h1>القبض على مطلوبين في كركوك</h1>'
    '<div class="news-content"><p>ألقت قوة أمنية القبض على ثلاثة مطلوبين في محافظة كركوك.</p>'
    "<p>وقال مصدر إن العملية تمت دون خسائر، وإن المطلوبين نقلوا إلى مركز الشرطة.</p></div></body></html>"
)
SAMPLE = Sample(
    id="baghdad_today:283001",
    url="https://baghdadtoday.news/283001-.html",
    html=HTML,
    now=datetime(2025, 9, 7, 9, tzinfo=UTC),
    truth={},
    bodies=[""],
)


@pytest.mark.parametrize("tool", [NEWSCRAWL, SCRIPT], ids=lambda t: t.name)
def test_a_page_is_read_in_a_process_of_its_own(tool: Tool) -> None:
    (line,) = read(tool, [SAMPLE], warm=1)
    assert line["id"] == SAMPLE.id
    assert line["error"] is None
    assert line["cpu"] > 0
    assert line["fields"]["headline"] == "القبض على مطلوبين في كركوك"
    assert line["fields"]["published"].startswith("2025-09-06T23:42:00")
    assert line["fields"]["section"] == "أمن"
    assert line["fields"]["body"].count("\n\n") == 1


def test_what_a_tool_raises_is_its_answer_to_that_page() -> None:
    broken, whole = read(NEWSCRAWL, [replace(SAMPLE, html="<html></html>"), SAMPLE])
    assert broken["error"]
    assert broken["fields"]["headline"] is None
    assert whole["fields"]["headline"]


def test_a_tool_that_cannot_run_is_not_measured() -> None:
    with pytest.raises(NotMeasured, match="read_nothing_at_all"):
        read(replace(NEWSCRAWL, adapter="read_nothing_at_all"), [SAMPLE])


@pytest.mark.slow
def test_an_environment_that_cannot_be_built_is_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "PEERS", tmp_path)
    monkeypatch.setattr(tools, "ENVIRONMENTS", tmp_path / "venvs")
    (tmp_path / "peer.txt").write_text("./no_such_wheel-1-py3-none-any.whl\n", encoding="utf-8")
    with pytest.raises(NotMeasured, match=r"could not be built: .*no_such_wheel"):
        read(replace(NEWSCRAWL, environment="peer"), [SAMPLE])
