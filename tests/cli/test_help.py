"""Help with an example for each command, and a start that loads no more than it must."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Say

COMMANDS = "demo crawl export search diff runs failures audit parse sites doctor init".split()
HEAVY = ("scrapy", "twisted", "sqlalchemy", "trafilatura", "selectolax", "pydantic_settings", "alembic")


def test_help_lists_every_command(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    result = say("--help")
    assert result.code == 0
    for name in COMMANDS:
        assert f" {name} " in result.out
    assert "newscrawl demo" in result.out


@pytest.mark.parametrize("name", [*COMMANDS, "sites check", "sites list", "store copy"])
def test_each_command_shows_an_example(say: Say, name: str) -> None:
    result = say(f"{name} --help")
    assert result.code == 0
    flat = " ".join(result.out.split())
    assert f"Example: newscrawl {name}" in flat
    assert f"Usage: newscrawl {name}" in flat
    assert "[[" not in flat


def test_no_words_at_all_show_the_help(say: Say) -> None:
    result = say("")
    assert result.code == 2
    assert "Usage: newscrawl" in result.out
    assert result.err == ""


def test_the_version(say: Say) -> None:
    from newscrawl import __version__

    assert say("--version").out == f"newscrawl {__version__}\n"


def loaded(*words: str) -> set[str]:
    """Which of the heavy packages a command has loaded by its end."""
    code = (
        "import sys; from newscrawl.cli import run; run(sys.argv[1:]); "
        f"print('LOADED', *[n for n in {HEAVY!r} if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split()[1:])


@pytest.mark.parametrize("words", ["--help", "crawl --help", "--version", "bogus", "runs -n 0"])
def test_help_and_usage_load_nothing_heavy(here: Path, words: str) -> None:
    assert loaded(*words.split()) == set()


def test_the_ledger_needs_no_scrapy(filled: Path) -> None:
    assert loaded("runs") & {"scrapy", "twisted", "trafilatura", "alembic"} == set()
