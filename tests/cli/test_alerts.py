"""`newscrawl alerts`: a test message, a dry run, and sending what nobody was told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from newscrawl.records import StoredVerdict
from newscrawl.store import Store
from tests.cli.conftest import Say
from tests.deliver.receivers import Receiver, free_port
from tests.store.samples import NOW, SITE

# Apprise loads all its services at once, and one of them an old module of Python's.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


@pytest.fixture
def hook() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def with_verdicts(here: Path) -> Path:
    """A store with four jobs: one well, one in trouble, one whose trouble was told, one that is well again."""
    base: dict[str, Any] = {"site": SITE, "reason": "لا جديد منذ الصباح", "since": NOW}
    with Store.open("sqlite:///output/newscrawl.db", create=True, root=here) as store:
        store.save_verdicts(
            [
                StoredVerdict(**base, job="amn", verdict="quiet"),
                StoredVerdict(**base, job="security", verdict="late"),
                StoredVerdict(**base, job="sport", verdict="blocked", told="blocked", told_at=NOW),
                StoredVerdict(**base, job="ticker", verdict="ok", told="broken", told_at=NOW),
            ]
        )
    return here


def configure(folder: Path, *urls: str) -> None:
    (folder / "newscrawl.toml").write_text(f"[alerts]\nurls = {list(urls)!r}\n")


def address(hook: Receiver) -> str:
    return hook.url.replace("http://", "json://user:geheim@")


def dead() -> str:
    return f"json://user:geheim@127.0.0.1:{free_port()}/geheim"


@pytest.mark.parametrize("words", ["alerts", "alerts --test", "alerts --dry-run"])
def test_without_addresses_one_line_says_what_to_set(say: Say, words: str) -> None:
    result = say(words)
    assert result.code == 2
    assert result.err.count("\n") == 1
    assert 'set urls = ["tgram://TOKEN/CHAT"] under [alerts] in newscrawl.toml' in result.err


def test_help_has_an_example(say: Say) -> None:
    result = say("alerts --help")
    assert result.code == 0
    assert "Example: newscrawl alerts --test" in " ".join(result.out.split())


def test_one_thing_at_a_time(here: Path, say: Say) -> None:
    assert say("alerts --test --dry-run").code == 2


def test_a_test_message_reaches_those_that_are_up(here: Path, say: Say, hook: Receiver) -> None:
    configure(here, address(hook), address(hook))
    result = say("alerts --test")
    assert (result.code, result.err) == (0, "")
    assert result.out.count(": taken\n") == 2
    assert "geheim" not in result.out
    assert "تصل التنبيهات" in hook.taken[1].line["message"]
    assert hook.taken[1].line["type"] == "info"


def test_one_that_is_down_is_named_without_its_secret(here: Path, say: Say, hook: Receiver) -> None:
    configure(here, dead(), address(hook), "tgram://geheim")
    result = say("alerts --test --json")
    assert result.code == 3
    assert [line["taken"] for line in result.lines] == [False, True, False]
    assert result.lines[1]["reason"] is None
    assert "onnection" in result.lines[0]["reason"]
    assert "geheim" not in result.out + result.err
    in_words = say("alerts --test")
    assert in_words.code == 3
    assert "tgram://…: not taken: no address that Apprise knows" in in_words.out


def test_a_dry_run_shows_what_would_be_sent_and_sends_nothing(with_verdicts: Path, say: Say, hook: Receiver) -> None:
    configure(with_verdicts, address(hook))
    result = say("alerts --dry-run")
    assert result.code == 0
    assert result.out == (
        f"to {hook.url.replace('http', 'json').replace('/hook', '/…')}:\n"
        "\nwarning: baghdad_today security: late\nلا جديد منذ الصباح\nsince 2025-09-07 09:00 UTC\n"
        "next: newscrawl runs --site baghdad_today; newscrawl failures --site baghdad_today\n"
        "\nsuccess: baghdad_today ticker: ok again (was broken for less than a minute)\nلا جديد منذ الصباح\n"
        "since 2025-09-07 09:00 UTC\n"
    )
    lines = say("alerts --dry-run --json").lines
    assert [(line["job"], line["verdict"], line["before"], line["severity"]) for line in lines] == [
        ("security", "late", None, "warning"),
        ("ticker", "ok", "broken", "success"),
    ]
    assert lines[0]["since"] == "2025-09-07T09:00:00+00:00"
    assert hook.posts == []


def test_what_nobody_was_told_is_sent_once(with_verdicts: Path, say: Say, hook: Receiver) -> None:
    configure(with_verdicts, address(hook))
    result = say("alerts")
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines() == [
        "told: baghdad_today security: late",
        "told: baghdad_today ticker: ok again (was broken for less than a minute)",
    ]
    assert [post.line["job"] for post in hook.taken] == ["security", "ticker"]
    again = say("alerts")
    assert (again.code, again.out) == (0, "nothing to tell\n")
    assert say("alerts --dry-run").out == "nothing to tell\n"
    assert say("alerts --json").lines == []


def test_what_was_not_taken_is_due_again(with_verdicts: Path, say: Say, hook: Receiver) -> None:
    configure(with_verdicts, dead())
    result = say("alerts --json")
    assert result.code == 3
    assert [line["sent"] for line in result.lines] == [False, False]
    assert "geheim" not in result.out + result.err
    configure(with_verdicts, address(hook))
    assert say("alerts").out.count("told: ") == 2


def test_without_a_store_it_is_named(here: Path, say: Say, hook: Receiver) -> None:
    configure(here, address(hook))
    result = say("alerts --dry-run")
    assert result.code == 5
    assert "there is no store at" in result.err
