"""`newscrawl demo`: what it shows, what it leaves behind, and how it ends."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from newscrawl.cli.demo import LEAST
from newscrawl.demo import ROUNDS, World
from newscrawl.exporters import plain
from newscrawl.store import Store
from tests.cli.conftest import Say
from tests.crawl import command

ROOT = Path(__file__).parents[2]
EXPORTS = ("articles", "headlines", "changes")
Demo = tuple[Path, CompletedProcess[str]]


def test_three_rounds_are_told(demo: Demo) -> None:
    _, result = demo
    assert result.returncode == 0, result.stderr
    parts = result.stdout.split("\nRound ")
    assert len(parts) == 4
    for part in parts[1:]:
        assert "job" in part
        assert "requests reached the site" in part
        rows = [line.split() for line in part.splitlines() if line.startswith(("security ", "ticker "))]
        assert [row[:2] for row in rows] == [["security", "ok"], ["ticker", "ok"]]
    assert "published: " in parts[2]
    assert "edited: " in parts[2]
    assert "removed: " in parts[2]
    columns = [line.split() for line in parts[3].splitlines() if line.startswith(("job", "security "))]
    third = dict(zip(*columns, strict=True))
    assert {name: third[name] for name in ("new", "updated", "removed")} == {"new": "2", "updated": "2", "removed": "1"}
    assert "The ticker's timeline:" in parts[3]
    assert "█" in parts[3]
    assert "reworded" in parts[3]


def test_it_says_where_results_lie_and_they_equal_the_store(demo: Demo) -> None:
    folder, result = demo
    results = result.stdout.partition("Results:\n")[2]
    assert "  output/demo/newscrawl.db\n" in results
    with Store.open(f"sqlite:///{folder}/output/demo/newscrawl.db") as store:
        for name in EXPORTS:
            lines = (folder / "output" / "demo" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
            truth = [json.loads(json.dumps(plain(item))) for item in getattr(store, name)()]
            assert [json.loads(line) for line in lines] == truth
            assert len(lines) > 5
            assert f"  output/demo/{name}.jsonl: {len(lines)} lines\n" in results


def test_other_commands_read_what_the_demo_wrote(demo: Demo, say: Say) -> None:
    folder, _ = demo
    store = f"--database=sqlite:///{folder}/output/demo/newscrawl.db"
    assert say("export", "articles", store).raw == (folder / "output/demo/articles.jsonl").read_bytes()
    assert len(say("runs", "--json", store).lines) == 6
    assert say("failures", store).out == "no open failures\n"


@pytest.mark.slow
def test_again_in_the_same_folder_and_never_in_the_configured_store(here: Path) -> None:
    configured = f"sqlite:///{here}/real.db"
    for _ in range(2):
        result = command.run(here, "demo", "--rounds", "1", "--articles", "30", NEWSCRAWL_DATABASE=configured)
        assert result.returncode == 0, result.stderr
    articles = (here / "output/demo/articles.jsonl").read_text(encoding="utf-8").splitlines()
    assert len({json.loads(line)["id"] for line in articles}) == len(articles) > 0
    assert not (here / "real.db").exists()


def test_a_folder_that_cannot_be_written(here: Path) -> None:
    (here / "file").write_text("x", encoding="utf-8")
    result = command.run(here, "demo", "--folder", "file/below")
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert "file/below" in result.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_live_ends_cleanly_when_it_is_stopped(here: Path, number: signal.Signals) -> None:
    process = command.begin(here, "demo", "--rounds", "1", "--articles", "30", "--live")
    assert process.stdout is not None
    for line in process.stdout:
        if "requests reached the site" in line:
            break
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    assert "Traceback" not in err
    assert "Results:" in out
    assert (here / "output/demo/articles.jsonl").stat().st_size > 0


def test_stopped_without_live_is_interrupted(here: Path) -> None:
    process = command.begin(here, "demo", "--rounds", "1000", "--articles", "30")
    assert process.stdout is not None
    for line in process.stdout:
        if "requests reached the site" in line:
            break
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert "Results:" in out


def test_make_demo_calls_it() -> None:
    lines = (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("demo:"))
    assert lines[at + 1].strip() == "@$(BIN)/newscrawl demo"


@pytest.mark.parametrize("articles", range(LEAST, LEAST + 12))
def test_the_smallest_worlds_have_enough_for_every_round(articles: int) -> None:
    world = World(articles=articles)
    for move in ROUNDS:
        assert move(world)
