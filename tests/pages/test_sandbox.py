"""The process that takes pages apart first: it may end at any time, and ends with the one that started it."""

from __future__ import annotations

import multiprocessing
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from newscrawl.pages.html import sandbox
from newscrawl.pages.html.sandbox import ParserSandbox

PAGE = "<html><body><p>خبر</p></body></html>"
BOMB = "<p>" * (sandbox.MOST_NODES + 1)


@pytest.fixture
def made() -> Iterator[ParserSandbox]:
    one = ParserSandbox()
    yield one
    one.close()


def test_each_page_is_answered_whatever_was_asked_before(made: ParserSandbox) -> None:
    pages = ["", PAGE, BOMB, PAGE, "\ud800\x00خ", PAGE * 50_000, BOMB, PAGE]
    assert [made.fits(page) for page in pages] == [True, True, False, True, True, True, False, True]


def test_one_that_ended_between_two_pages_is_started_again(made: ParserSandbox) -> None:
    assert made.fits(PAGE)
    assert made._process is not None
    made._process.kill()
    made._process.wait()
    assert made.fits(PAGE)


@pytest.mark.skipif(sys.platform != "linux", reason="no other system bounds what a process takes")
def test_one_that_would_take_gigabytes_does_not_live_to_count_them(made: ParserSandbox) -> None:
    assert not made.fits("".join(f"<font x={i}><p>" for i in range(3_000)))
    assert made._process is None


def test_one_that_does_not_answer_is_ended(made: ParserSandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    assert made.fits(PAGE)
    stopped = made._process
    assert stopped is not None
    stopped.send_signal(signal.SIGSTOP)
    monkeypatch.setattr(sandbox, "ANSWER_TIMEOUT", 0.01)
    assert not made.fits(PAGE)
    assert stopped.returncode == -signal.SIGKILL
    monkeypatch.undo()
    assert made.fits(PAGE)


def test_threads_take_turns(made: ParserSandbox) -> None:
    pages = [PAGE, BOMB] * 8
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(made.fits, pages)) == [True, False] * 8


def _asked_in_a_fork(made: ParserSandbox, answers: multiprocessing.Queue[bool]) -> None:
    answers.put(made.fits(PAGE))
    made.close()


def test_a_fork_has_its_own(made: ParserSandbox) -> None:
    assert made.fits(PAGE)
    context = multiprocessing.get_context("fork")
    answers: multiprocessing.Queue[bool] = context.Queue()
    fork = context.Process(target=_asked_in_a_fork, args=(made, answers))
    fork.start()
    assert answers.get(timeout=30)
    fork.join()
    before = made._process
    assert made.fits(PAGE)
    assert made._process is before


ENDING = """
import os, signal
from newscrawl.pages.html.sandbox import ParserSandbox
made = ParserSandbox()
made.fits("")
print(made._process.pid, flush=True)
input()
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_it_ends_with_the_process_that_started_it() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", ENDING], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = os.pidfd_open(int(parent.stdout.readline()))
        parent.communicate("\n")
    try:
        assert parent.returncode == -signal.SIGKILL
        assert select.select([child], [], [], 30)[0], "it lives on"
    finally:
        os.close(child)


def test_where_none_can_be_started_that_is_told(made: ParserSandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(OSError, match="nowhere"):
        made.fits(PAGE)
