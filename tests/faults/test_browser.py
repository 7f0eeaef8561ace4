"""Faults of the browser that reads a ticker filled by a script."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from newscrawl.demo import Request, faults
from newscrawl.middlewares.rendering import MOST_MEMORY
from tests.crawl.test_rendering import attacking
from tests.faults.table import Table
from tests.faults.trial import Fault, Trial, trial, tried

pytestmark = [pytest.mark.faults, pytest.mark.browser]


def below(process: int, kind: str = "") -> dict[int, str]:
    """The processes below one, with their command lines; those of Chromium that are of a ``kind``, if that is named."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        with suppress(OSError, IndexError, ValueError):
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    found = {process}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    commands: dict[int, str] = {}
    for pid in found - {process}:
        with suppress(OSError):
            commands[pid] = (Path("/proc") / str(pid) / "cmdline").read_text().replace("\0", " ")
    return {pid: line for pid, line in commands.items() if kind in line}


def killing(kind: str) -> Callable[[Trial], None]:
    """SIGKILL for the browser's processes of a kind, as the page asks for its script."""

    def inflict(made: Trial) -> None:
        def see(request: Request) -> None:
            if request.path.endswith("ticker.js"):
                assert made.running is not None
                victims = below(made.running.pid, kind)
                assert victims, "there is a browser to kill"
                for pid in victims:
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)

        made.server.before.append(see)

    return inflict


def scripted(script: str) -> Callable[[Trial], None]:
    def inflict(made: Trial) -> None:
        made.server.faults["/"] = faults.changed(attacking(script))

    return inflict


def never_loads(made: Trial) -> ExitStack:
    over = ExitStack()
    released = threading.Event()
    over.callback(released.set)
    made.server.faults["/"] = faults.changed(lambda page: page.replace("<head>", "<head><script src='/x.js'></script>"))
    made.server.faults["/x.js"] = faults.held(released, 60)
    return over


@contextmanager
def greedy(made: Trial) -> Iterator[None]:
    """A page that takes memory until it gets no more, at most 3 GB, and then says so."""
    peaks: list[int] = []

    def see(request: Request) -> None:
        if "filled" in request.target and made.running is not None:
            peaks.extend(peak(process) for process in below(made.running.pid))

    made.server.before.append(see)
    filling = "while (kept.length < 300) kept.push(new Uint8Array(1e7).fill(kept.length))"
    scripted(f"window.kept = []; try {{ {filling} }} catch (e) {{}} fetch('/robots.txt?filled')")(made)
    yield
    assert peaks, "the page has told that it is full"
    assert max(peaks) < 1.3 * MOST_MEMORY, "a tab is bounded"


def peak(process: int) -> int:
    """Bytes of memory that a process held at its most."""
    with suppress(OSError):
        for line in (Path("/proc") / str(process) / "status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0


BROWSER = [
    Fault(name="its tab is killed", inflict=killing("--type=renderer"), codes=(4,), reasons=("browser_failed",)),
    Fault(name="Chromium is killed", inflict=killing("--headless"), codes=(4,), reasons=("browser_failed",)),
    Fault(name="a script that never ends", inflict=scripted("while (true) {}"), codes=(4,), reasons=("timeout",)),
    Fault(name="alert boxes", inflict=scripted("for (let n = 0; n < 20; n++) { alert(n); confirm(n); prompt(n) }"),
          codes=(0,)),
    Fault(name="a question before it leaves", inflict=scripted(
        "addEventListener('beforeunload', event => { event.preventDefault(); event.returnValue = 1 })"), codes=(0,)),
    Fault(name="a page that never loads", inflict=never_loads, codes=(4,), reasons=("timeout",)),
    Fault(name="a hundred windows", inflict=scripted("for (let n = 0; n < 100; n++) { window.open('/?' + n) }"),
          codes=(0,)),
    Fault(name="downloads", inflict=scripted(
        "for (let n = 0; n < 20; n++) { const a = document.createElement('a');"
        " a.href = URL.createObjectURL(new Blob(['x'])); a.download = 'x' + n; a.click() }"), codes=(0,)),
    Fault(name="a page that takes all memory", inflict=greedy, codes=(0,), settings={"timeout": 20}),
    Fault(name="a page of 300 MB in memory", inflict=scripted(
        "window.kept = []; for (let n = 0; n < 300; n++) kept.push(new Uint8Array(1e6).fill(n))"), codes=(0, 4)),
]  # fmt: skip


@pytest.mark.parametrize("fault", [pytest.param(one, id=one.name) for one in BROWSER])
def test_the_browser(fault: Fault, tmp_path: Path, table: Table) -> None:
    for folder in table.tries(tmp_path):
        with trial(folder, ticker="javascript") as made:
            tried(fault, made, table.row("The browser", fault.name))
            assert made.running is not None
            assert below(made.running.pid) == {}, "no browser outlives its crawl"
