"""Where configuration and store are looked for, what wins, and who may make a store."""

from __future__ import annotations

from pathlib import Path

import pytest

from newscrawl.demo import ReplicaServer
from newscrawl.store import Store
from tests.cli.conftest import Say
from tests.crawl import command


def make_store(path: Path, runs: int) -> str:
    """A store that can be told by its number of runs."""
    from tests.store.samples import run

    url = f"sqlite:///{path}"
    with Store.open(url, create=True) as store:
        for number in range(runs):
            store.start_run(run(crawl=str(number)))
    return url


def test_the_command_line_wins_over_the_environment_over_the_file_over_the_default(
    here: Path, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_store(here / "output" / "newscrawl.db", 1)
    assert len(say("runs --json").lines) == 1
    make_store(here / "file.db", 2)
    (here / "newscrawl.toml").write_text('database = "sqlite:///file.db"\n', encoding="utf-8")
    assert len(say("runs --json").lines) == 2
    monkeypatch.setenv("NEWSCRAWL_DATABASE", make_store(here / "environment.db", 3))
    assert len(say("runs --json").lines) == 3
    make_store(here / "line.db", 4)
    assert len(say("runs --json --database sqlite:///line.db").lines) == 4


def test_newscrawl_config_names_the_file_and_its_folder_counts(
    here: Path, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "newscrawl.toml").write_text("first_pages = 0\n", encoding="utf-8")
    (here / "etc").mkdir()
    (here / "etc" / "other.toml").write_text('database = "sqlite:///in-etc.db"\n', encoding="utf-8")
    make_store(here / "etc" / "in-etc.db", 2)
    monkeypatch.setenv("NEWSCRAWL_CONFIG", "etc/other.toml")
    assert len(say("runs --json").lines) == 2
    monkeypatch.setenv("NEWSCRAWL_CONFIG", "etc/none.toml")
    result = say("runs")
    assert (result.code, result.err) == (2, "newscrawl: NEWSCRAWL_CONFIG: there is no file etc/none.toml\n")


@pytest.mark.parametrize("marker", ["newscrawl.toml", "scrapy.cfg"])
def test_paths_count_from_the_folder_above_that_holds_the_file(
    here: Path, say: Say, monkeypatch: pytest.MonkeyPatch, marker: str
) -> None:
    (here / marker).write_text("", encoding="utf-8")
    make_store(here / "output" / "newscrawl.db", 3)
    below = here / "a" / "b"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert len(say("runs --json").lines) == 3
    # A file of our own, nearer, wins over scrapy.cfg above.
    (below / "newscrawl.toml").write_text("", encoding="utf-8")
    assert f"{below}/output/newscrawl.db" in say("runs").err


def test_without_either_paths_count_from_the_current_folder(
    here: Path, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_store(here / "output" / "newscrawl.db", 1)
    (here / "a").mkdir()
    monkeypatch.chdir(here / "a")
    assert f"{here}/a/output/newscrawl.db" in say("runs").err


def test_init_then_crawl_then_export_in_an_empty_folder(here: Path, say: Say, replica: ReplicaServer) -> None:
    result = say("init")
    assert result.code == 0
    assert (here / "newscrawl.toml").is_file()
    assert (here / "output" / "newscrawl.db").is_file()
    assert say("export articles").raw == b""
    crawled = command.run(here, "crawl", "--base-url", replica.url)
    assert crawled.returncode == 0, crawled.stderr
    lines = say("export articles").lines
    assert {line["id"] for line in lines} == {a["id"] for a in replica.world.truth_articles("security")}


def test_init_twice_refuses(here: Path, say: Say) -> None:
    say("init")
    (here / "newscrawl.toml").write_text("first_pages = 7\n", encoding="utf-8")
    result = say("init")
    assert (result.code, result.raw) == (2, b"")
    assert "newscrawl.toml is there already (--force overwrites it)" in result.err
    assert (here / "newscrawl.toml").read_text(encoding="utf-8") == "first_pages = 7\n"
    assert say("init --force").code == 0
    assert "first_pages = 100" in (here / "newscrawl.toml").read_text(encoding="utf-8")


def test_init_elsewhere(here: Path, say: Say) -> None:
    assert say("init some/folder").code == 0
    assert (here / "some/folder/output/newscrawl.db").is_file()
    assert say("init newscrawl.toml/below").code == 0  # a folder of that name is a folder


def test_doctor(here: Path, say: Say) -> None:
    result = say("doctor")
    rows = {line.split()[0]: line.split(maxsplit=2)[1:] for line in result.out.splitlines()}
    assert list(rows) == ["python", "configuration", "sites", "contact", "folder", "store", "browser"]
    assert rows["python"][0] == rows["configuration"][0] == rows["folder"][0] == "ok"
    assert rows["contact"][0] == rows["store"][0] == "note"
    assert "the first `newscrawl crawl` makes it" in rows["store"][1]
    assert rows["browser"][0] == ("ok" if result.code == 0 else "NO")
    assert not (here / "output").exists()


WRONG = {
    "[sites.nowhere]\ndelay = 2\n": "sites.nowhere: unknown site; known: baghdad_today",
    '[[jobs]]\nsite = "bagdad"\nticker = true\nevery = "5m"\n': "unknown site 'bagdad'; known: baghdad_today",
    '[[jobs]]\nsite = "baghdad_today"\nticker = true\ncron = "*/3 * * *"\n': "4 fields instead of five",
}


@pytest.mark.parametrize(("text", "said"), WRONG.items())
def test_doctor_stops_at_a_wrong_configuration(here: Path, say: Say, text: str, said: str) -> None:
    (here / "newscrawl.toml").write_text(text, encoding="utf-8")
    result = say("doctor")
    assert result.code == 2
    assert said in result.out
    assert result.out.splitlines()[-1].startswith("configuration  NO")


def test_doctor_names_variables_that_nothing_reads(here: Path, say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSCRAWL_TIMOUT", "3")
    monkeypatch.setenv("NEWSCRAWL_SITES__BAGHDAD_TODAY__DELAY", "3")
    assert "not known: NEWSCRAWL_TIMOUT\n" in say("doctor").out


def test_a_crawl_with_a_site_nobody_knows_in_the_configuration(here: Path) -> None:
    (here / "newscrawl.toml").write_text("[sites.nowhere]\ndelay = 2\n", encoding="utf-8")
    result = command.run(here, "crawl", "--base-url", "http://127.0.0.1:9")
    assert result.returncode == 2
    assert "sites.nowhere: unknown site" in result.stderr
