"""`export changes --follow`: every line once and in order, whatever happens to the reader, the writer or the store."""

from __future__ import annotations

import itertools
import json
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from newscrawl.exporters import plain
from newscrawl.store import Store
from tests.crawl import command
from tests.postgres import PASSWORD, Postgres
from tests.store import samples

URL = "sqlite:///output/newscrawl.db"


@contextmanager
def following(folder: Path, *words: str, after: int = 0, unbuffered: str = "") -> Iterator[subprocess.Popen[bytes]]:
    """The command, in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "newscrawl", "export", "changes", "--follow", "--every", "0.05", "--since", str(after),
         *words],
        cwd=folder, env=command.environment(folder, PYTHONUNBUFFERED=unbuffered),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def taken(process: subprocess.Popen[bytes], count: int) -> list[dict[str, Any]]:
    """The next lines, as soon as they are there."""
    assert process.stdout is not None
    return [json.loads(process.stdout.readline()) for _ in range(count)]


def ended(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    """The exit code and what was said."""
    _, err = process.communicate(timeout=30)
    return process.returncode, err.decode()


def saved(folder: Path, *numbers: int, url: str = URL) -> None:
    with Store.open(url, create=True, root=folder) as store:
        samples.save(store, *map(samples.article, numbers))


def truth(folder: Path, url: str = URL) -> list[dict[str, Any]]:
    with Store.open(url, root=folder) as store:
        return [json.loads(json.dumps(plain(change))) for change in store.changes()]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """The address of a store that is not there yet."""
    return str(request.getfixturevalue("database")) if request.param == "postgresql" else URL


def test_new_lines_come_as_they_are_committed(here: Path, url: str) -> None:
    saved(here, 1, 2, 3, url=url)
    with following(here, "--database", url) as process:
        lines = taken(process, 3)
        for number in range(10, 14):
            saved(here, number, url=url)
            lines += taken(process, 1)
            assert lines[-1]["id"] == f"baghdad_today:{number}"
        assert lines == truth(here, url)
        process.send_signal(signal.SIGTERM)
        assert ended(process) == (0, "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_with_0_at_the_end_of_a_line(filled: Path, number: signal.Signals) -> None:
    saved(filled, *range(100, 400))
    with following(filled) as process:
        lines = taken(process, 1)
        process.send_signal(number)
        assert process.stdout is not None
        rest = process.stdout.read()
        assert ended(process) == (0, "")
    lines += [json.loads(line) for line in rest.splitlines()]
    assert rest == b"" or rest.endswith(b"\n")
    assert lines == truth(filled)[: len(lines)]
    assert len(lines) < 305  # in the middle of what there was


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_line_that_is_being_written_is_written_whole(filled: Path, unbuffered: str) -> None:
    with Store.open(URL, root=filled) as store:
        samples.save(store, samples.article(9, body="نص " * 200_000))  # far more than a pipe holds
    with following(filled, after=5, unbuffered=unbuffered) as process:
        assert process.stdout is not None
        begun = process.stdout.read(1)
        process.send_signal(signal.SIGTERM)
        line = begun + process.stdout.read()
        assert ended(process) == (0, "")
    assert json.loads(line)["id"] == "baghdad_today:9"


def test_a_reader_that_goes_away_ends_it_in_quiet_though_nothing_new_comes(filled: Path) -> None:
    with following(filled, "--every", "600") as process:
        taken(process, 5)
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.wait(30) == 0
        assert process.stderr.read() == b""


def test_a_reader_that_goes_away_while_lines_come(filled: Path) -> None:
    saved(filled, *range(100, 400))
    with following(filled) as process:
        taken(process, 1)
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.wait(30) == 0
        assert process.stderr.read() == b""


def test_of_one_site_and_from_a_date_on(filled: Path) -> None:
    with following(filled, "--site", "baghdad_today", "--since", "2025-09-07T13:00+03:00") as process:
        assert [line["kind"] for line in taken(process, 1)] == ["article.updated"]


def test_a_store_that_goes_away_is_told_in_one_line(filled: Path) -> None:
    with following(filled) as process:
        taken(process, 5)
        for path in (filled / "output").iterdir():
            path.unlink()
        code, err = ended(process)
        assert (code, err.count("\n")) == (5, 1), err
        assert "newscrawl.db" in err


def test_a_server_that_goes_away_is_told_in_one_line(here: Path, postgres: Postgres, database: str) -> None:
    saved(here, 1, 2, url=database)
    with following(here, "--database", database) as process:
        taken(process, 2)
        postgres.stop()
        try:
            code, err = ended(process)
        finally:
            postgres.start()
        assert (code, err.count("\n"), PASSWORD in err) == (5, 1, False), err


def test_another_store_in_its_place_is_no_feed_of_ours(filled: Path) -> None:
    with following(filled) as process:
        taken(process, 5)
        for path in (filled / "output").iterdir():
            path.rename(filled / path.name)
        Store.open(URL, create=True, root=filled).close()
        assert ended(process)[0] == 5


@pytest.mark.slow
def test_a_file_is_added_to(filled: Path) -> None:
    out = filled / "feed" / "changes.jsonl"
    for after in (0, 2):
        with following(filled, "--output", str(out), after=after) as process:
            while not out.exists() or len(out.read_bytes().splitlines()) < 5:
                assert process.poll() is None
            process.send_signal(signal.SIGTERM)
            assert ended(process) == (0, "")
        if after == 0:
            whole = out.read_bytes().splitlines(keepends=True)
            out.write_bytes(b"".join(whole[:2]))
    assert [json.loads(line) for line in out.read_bytes().splitlines()] == truth(filled)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_readers_killed_at_any_line_have_the_same_set_in_the_end(here: Path, url: str) -> None:
    """A writer writes all the while; each reader goes on from the last cursor that the one before had taken."""
    over, failed = threading.Event(), list[BaseException]()
    turns = threading.Semaphore(0)  # a writer let loose would write for minutes on a busy machine

    def write() -> None:
        try:
            with Store.open(url, root=here) as store:
                for first in itertools.count(1000, 3):
                    made = [samples.article(n, body=f"{n} " + "نص " * (n * 37 % 4000)) for n in range(first, first + 3)]
                    samples.save(store, *made)
                    edited = samples.article(first, body=f"{first} تعديل")
                    samples.save(store, edited, now=samples.NOW + samples.HOUR)
                    turns.acquire()
                    if over.is_set():
                        return
        except BaseException as error:
            failed.append(error)

    saved(here, 1, url=url)
    writer = threading.Thread(target=write)
    writer.start()
    lines: list[dict[str, Any]] = []
    moments = random.Random(4)
    try:
        for _ in range(20):
            turns.release(11)  # 44 lines while the next reader takes 40 at most
            with following(here, "--database", url, after=lines[-1]["cursor"] if lines else 0) as process:
                lines += taken(process, moments.randint(1, 40))
                process.send_signal(signal.SIGKILL)
                assert process.wait(30) == -signal.SIGKILL
    finally:
        over.set()
        turns.release()
        writer.join()
    assert failed == []
    whole = truth(here, url)
    with following(here, "--database", url, after=lines[-1]["cursor"]) as process:
        lines += taken(process, len(whole) - len(lines))
    assert lines == whole


TAILS = [
    (b'{"cursor": 3, "at": "20', b""),
    (b'{"cur', b""),
    (b'{"cursor": 1}\n{"cursor": 3, "at"', b'{"cursor": 1}\n'),
    (b'{"cursor": 1}\n', b'{"cursor": 1}\n'),
    (b"somebody's words", b"somebody's words\n"),
]


@pytest.mark.parametrize(("left", "kept"), TAILS)
def test_a_file_that_ends_in_half_a_line_is_mended_before_it_is_added_to(
    tmp_path: Path, left: bytes, kept: bytes
) -> None:
    saved(tmp_path, 1, 2)
    file = tmp_path / "feed.jsonl"
    file.write_bytes(left)
    with following(tmp_path, "--output", str(file)) as process:
        for _ in range(600):
            if file.read_bytes().count(b"article.created") == 2:
                break
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.05)
        process.terminate()
        process.wait(30)
    whole = file.read_bytes()
    assert whole.startswith(kept)
    assert [json.loads(line)["cursor"] for line in whole[len(kept) :].splitlines()] == [1, 2]
