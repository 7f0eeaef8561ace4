"""`newscrawl deliver` as it is typed."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from newscrawl.cli import run
from newscrawl.deliver.delivery import hold_lease
from newscrawl.deliver.message import Message
from newscrawl.store import Store
from tests.crawl import command
from tests.deliver.conftest import LINES, SECRET, add
from tests.deliver.receivers import Answer, Receiver, free_port

Feed = Callable[[], list[Message]]
Done = subprocess.CompletedProcess[str]


@pytest.fixture
def deliver(
    tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[..., Done]:
    """The command in this process."""
    monkeypatch.chdir(tmp_path)

    def said(*words: str, **more: str) -> Done:
        more = {"NEWSCRAWL_WEBHOOK_SECRET": SECRET, "NEWSCRAWL_DATABASE": database, **more}
        capfd.readouterr()
        with monkeypatch.context() as patch:
            for name, value in more.items():
                patch.setenv(name, value)
            code = run(["deliver", *words])
        return subprocess.CompletedProcess(words, code, *capfd.readouterr())

    return said


def begin(folder: Path, database: str, *words: str) -> subprocess.Popen[str]:
    return command.begin(
        folder, "deliver", *words, NEWSCRAWL_WEBHOOK_SECRET=SECRET, NEWSCRAWL_DATABASE=database
    )  # fmt: skip


def cursor(database: str, name: str) -> int:
    with Store.open(database) as store:
        return store.delivered(name)


def error_line(done: Done) -> str:
    """The one line of an error."""
    lines = done.stderr.splitlines()
    assert len(lines) == 1
    return lines[0]


def test_all_once_and_then_nothing(deliver: Callable[..., Done], database: str, feed: Feed) -> None:
    with Receiver() as receiver:
        first = deliver(receiver.url)
        assert (first.returncode, first.stderr) == (0, "")
        assert first.stdout == f"{receiver.url}: {LINES} lines delivered, cursor {LINES}\n"
        assert [(post.id, post.body) for post in receiver.taken] == [(m.id, m.body) for m in feed()]
        assert deliver(receiver.url).returncode == 0
        assert len(receiver.posts) == LINES
        assert deliver(receiver.url, "--since", str(LINES - 2)).returncode == 0
        assert [post.line["cursor"] for post in receiver.posts[LINES:]] == [LINES - 1, LINES]
        assert receiver.posts[-1].id == receiver.posts[LINES - 1].id
        assert deliver(receiver.url, "--name", "another").returncode == 0
        assert len(receiver.posts) == 2 * LINES + 2
    listed = deliver("--list").stdout
    assert receiver.url in listed
    assert "another" in listed


def test_how_far_behind(deliver: Callable[..., Done], database: str) -> None:
    assert deliver("--list").stdout == "no deliveries yet\n"
    with Store.open(database) as store:
        store.set_delivered("mine", LINES - 5, next(iter(store.changes())).at)
    line = deliver("--list").stdout.splitlines()[1]
    assert line.split()[:3] == ["mine", str(LINES - 5), "5"]


def test_a_dry_run_sends_and_moves_nothing(deliver: Callable[..., Done], database: str, feed: Feed) -> None:
    with Receiver() as receiver:
        done = deliver(receiver.url, "--dry-run", NEWSCRAWL_WEBHOOK_SECRET="")
        assert done.stdout.encode() == b"".join(m.body + b"\n" for m in feed())
        assert receiver.posts == []
    assert cursor(database, receiver.url) == 0
    assert deliver("--list").stdout == "no deliveries yet\n"


def test_the_lines_are_the_exports(deliver: Callable[..., Done], tmp_path: Path, database: str) -> None:
    exported = command.run(tmp_path, "export", "changes", NEWSCRAWL_DATABASE=database)
    with Receiver() as receiver:
        deliver(receiver.url)
    assert [json.loads(line) for line in exported.stdout.splitlines()] == [post.line for post in receiver.taken]


def test_what_fails_first_is_delivered_then(deliver: Callable[..., Done], feed: Feed) -> None:
    answers = {2: Answer(500), 5: Answer(503, {"Retry-After": "1"})}
    with Receiver(lambda n: answers.get(n, Answer())) as receiver:
        done = deliver(receiver.url)
        assert done.returncode == 0
        assert [post.id for post in receiver.taken] == [m.id for m in feed()]
        ids = [post.id for post in receiver.posts]
        assert (ids[1], ids[4]) == (ids[2], ids[5])
    assert [line.endswith("trying again in 1 s") for line in done.stderr.splitlines()] == [True, True]


def test_exit_codes(deliver: Callable[..., Done], tmp_path: Path, database: str) -> None:
    port = free_port()
    done = deliver(f"http://u:hidden@127.0.0.1:{port}/", "--retries", "0")
    assert (done.returncode, "hidden" in done.stderr + done.stdout) == (3, False)
    assert error_line(done) == f"newscrawl: http://127.0.0.1:{port}/: Connection refused"
    with Receiver(lambda n: Answer(404 if n == 4 else 204)) as receiver:
        done = deliver(receiver.url)
        assert done.returncode == 1
        assert "answered 404" in error_line(done)
        assert cursor(database, receiver.url) == 3
        assert deliver(receiver.url).returncode == 0
        assert [post.line["cursor"] for post in receiver.taken] == list(range(1, LINES + 1))
    assert deliver("http://127.0.0.1/", NEWSCRAWL_WEBHOOK_SECRET="").returncode == 2
    done = deliver("http://127.0.0.1/", NEWSCRAWL_WEBHOOK_SECRET="whsec_hidden")
    assert (done.returncode, "hidden" in done.stderr) == (2, False)
    assert deliver("gopher://127.0.0.1/").returncode == 2
    assert deliver().returncode == 2
    assert deliver("http://127.0.0.1/", NEWSCRAWL_DATABASE=f"sqlite:///{tmp_path}/none.db").returncode == 5
    with Store.open(database) as store, hold_lease(store, "mine"):
        done = deliver("http://127.0.0.1/", "--name", "mine")
        assert done.returncode == 6
        assert error_line(done) == "newscrawl: mine: another `newscrawl deliver` of this name is running"


def test_the_secret_may_stand_in_the_file(tmp_path: Path, database: str) -> None:
    (tmp_path / "newscrawl.toml").write_text(f'webhook_secret = "{SECRET}"\ndatabase = "{database}"', encoding="utf-8")
    with Receiver() as receiver:
        assert command.run(tmp_path, "deliver", receiver.url).returncode == 0
        assert len(receiver.taken) == LINES
    (tmp_path / "newscrawl.toml").write_text("webhook_secret = 4711", encoding="utf-8")
    done = command.run(tmp_path, "deliver", receiver.url)
    assert done.returncode == 2
    assert "webhook_secret: expected" in error_line(done)
    assert "4711" not in done.stderr


@pytest.mark.parametrize(("module", "extra"), [("redis", "redis"), ("confluent_kafka", "kafka"), ("nats", "nats")])
def test_a_client_that_is_missing(
    deliver: Callable[..., Done], monkeypatch: pytest.MonkeyPatch, module: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    done = deliver(f"{extra}://127.0.0.1/1")
    assert done.returncode == 2
    assert f"pip install 'newscrawl[{extra}]'" in error_line(done)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_following_until_a_signal(tmp_path: Path, database: str, number: int, feed: Feed) -> None:
    with Receiver() as receiver:
        process = begin(tmp_path, database, receiver.url, "--follow", "--every", "0.05")
        receiver.wait_for(LINES)
        with Store.open(database) as store:
            add(store, 500, 3)
        receiver.wait_for(LINES + 3)
        process.send_signal(number)
        out, err = process.communicate(timeout=command.TIMEOUT)
        assert (process.returncode, err) == (0, "")
        assert [post.id for post in receiver.posts] == [m.id for m in feed()]
    assert out == f"{receiver.url}: {LINES + 3} lines delivered, cursor {LINES + 3}\n"
    assert cursor(database, receiver.url) == LINES + 3


def test_a_signal_while_the_target_is_down(tmp_path: Path, database: str) -> None:
    with Receiver(lambda n: Answer(503, {"Retry-After": "3600"})) as receiver:
        process = begin(tmp_path, database, receiver.url, "--follow")
        assert process.stderr is not None
        assert process.stderr.readline().endswith("answered 503; trying again in 3600 s\n")
        process.terminate()
        assert process.wait(command.TIMEOUT) == 0
        process.communicate()


def test_interrupted_before_its_end(tmp_path: Path, database: str) -> None:
    process: list[subprocess.Popen[str]] = []

    def interrupt(number: int) -> Answer:
        if number == 5:
            process[0].terminate()
        return Answer()

    with Receiver(interrupt) as receiver:
        process.append(begin(tmp_path, database, receiver.url))
        process[0].communicate(timeout=command.TIMEOUT)
        assert process[0].returncode == 130
    assert cursor(database, receiver.url) == len(receiver.taken)


def test_a_store_that_goes_away(tmp_path: Path, database: str) -> None:
    def lose(number: int) -> Answer:
        if number == 5:
            (tmp_path / "news.db").unlink()
        return Answer()

    with Receiver(lose) as receiver:
        process = begin(tmp_path, database, receiver.url)
        _, err = process.communicate(timeout=command.TIMEOUT)
        assert process.returncode == 5
        assert [line.startswith("newscrawl: sqlite:///") for line in err.splitlines()] == [True]


@pytest.mark.parametrize("since", [LINES + 1, 10**30])
def test_a_cursor_that_is_ahead_of_the_feed_is_refused(deliver: Callable[..., Done], database: str, since: int) -> None:
    with Receiver() as receiver:
        done = deliver(receiver.url, "--since", str(since))
        assert done.returncode == 2
        assert (
            error_line(done)
            == f"newscrawl: --since {since}: the change feed ends at {LINES}; what comes would never be sent"
        )
        assert cursor(database, receiver.url) == 0
        assert deliver(receiver.url).returncode == 0
        assert len(receiver.taken) == LINES


def test_the_list_takes_no_target(deliver: Callable[..., Done]) -> None:
    done = deliver("--list", "--follow")
    assert done.returncode == 2
    assert "deliver --list" in error_line(done)
