"""newscrawl in a process that tells its own peak of memory, and in which something goes wrong where it is told to.

``FAULTS_PEAK`` names the file for the peak (megabytes). ``FAULTS_STAB`` is ``module:name:when:count``: SIGKILL
``before``, ``amid`` or ``after`` the count-th call of a function; ``amid`` is for one that is given bytes as its second
argument, and is given the half of them. ``FAULTS_LIMIT`` is ``NAME=number``, a limit of `resource`; ``FAULTS_CLOCK``
seconds by which the clock jumps forth and back each third time it is read; ``FAULTS_HOSTS`` is ``name=address``, as a
hosts file has it.
"""

from __future__ import annotations

import os
import re
import resource
import signal
import socket
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any


def _stab() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _set_stage(stage: str) -> None:
    module, path, when, number = stage.split(":")
    owner: Any = import_module(module)
    *outer, name = path.split(".")
    for part in outer:
        owner = getattr(owner, part)
    setattr(owner, name, _wrapped(getattr(owner, name), when, int(number)))


def _wrapped(function: Callable[..., Any], when: str, number: int) -> Callable[..., Any]:
    calls = count(1)

    def called(*given: Any, **named: Any) -> Any:
        is_it = next(calls) == number
        if is_it and when == "before":
            _stab()
        if is_it and when == "amid":
            function(given[0], bytes(given[1])[: len(given[1]) // 2], *given[2:])
            _stab()
        made = function(*given, **named)
        if is_it and when == "after":
            _stab()
        return made

    return called


def _know(hosts: dict[str, str]) -> None:
    """Names that the resolver knows beside its own."""
    ask = socket.getaddrinfo

    def resolved(host: Any, *given: Any, **named: Any) -> Any:
        return ask(hosts.get(host, host), *given, **named)

    socket.getaddrinfo = resolved


def _jumping(seconds: float) -> Callable[[], datetime]:
    looks = count()

    def now() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=seconds) * (next(looks) // 3 % 3 - 1)

    return now


def main() -> int:
    """Run the command of the arguments; returns its exit code."""
    if hosts := os.environ.get("FAULTS_HOSTS"):
        _know(dict(one.split("=") for one in hosts.split(",")))
    from newscrawl.cli import run

    for stage in filter(None, os.environ.get("FAULTS_STAB", "").split(",")):
        _set_stage(stage)
    if jump := os.environ.get("FAULTS_CLOCK"):
        import newscrawl.crawl.session as session

        session._utc_now = _jumping(float(jump))
    for limit in filter(None, os.environ.get("FAULTS_LIMIT", "").split(",")):
        name, _, number = limit.partition("=")
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (int(number), int(number)))
    with Path("/proc/self/status").open() as status:
        code = run(sys.argv[1:])
        found = re.search(r"VmHWM:\s+([0-9]+)", status.read())
    if "FAULTS_LIMIT" in os.environ:
        return code  # what is limited cannot write of itself
    if found and (place := os.environ.get("FAULTS_PEAK")):
        Path(place).write_text(str(int(found[1]) * 1024 / 1e6))
    return code


if __name__ == "__main__":
    sys.exit(main())
