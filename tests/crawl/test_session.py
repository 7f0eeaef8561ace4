"""The delay that is in force, and who holds a lease."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from newscrawl.crawl.leases import is_alive, owner
from newscrawl.crawl.session import _delay

LIVE, LOOPBACK = "https://baghdadtoday.news", "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("base", "named", "configured", "own", "expected"),
    [
        (LIVE, None, None, 1.0, 1.0),
        (LIVE, None, 3.0, 1.0, 3.0),
        (LIVE, 0.5, 3.0, 1.0, 0.5),
        (LOOPBACK, None, None, 1.0, 0.01),
        (LOOPBACK, None, 3.0, 1.0, 3.0),
        (LOOPBACK, 0.0, 3.0, 1.0, 0.0),
        ("http://localhost:1", None, None, 2.0, 0.01),
    ],
)
def test_the_delay_in_force(
    base: str, named: float | None, configured: float | None, own: float, expected: float
) -> None:
    assert _delay(base, named, configured, own) == expected


def test_a_dead_process_holds_no_lease() -> None:
    host = owner("x").partition("|")[0]
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        child.wait()
    assert not is_alive(f"{host}|{child.pid}|1|x")
    assert not is_alive(f"{host}|{os.getpid()}|1|an older crawl of this process")
    assert is_alive("another-machine|1|1|x"), "its heartbeat tells"
    assert is_alive(f"{socket.gethostname()}|1|1|x"), (
        "the host's name alone does not say whose process numbers these are"
    )
