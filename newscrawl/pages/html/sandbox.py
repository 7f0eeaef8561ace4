"""A page taken apart in a process of its own first, where it can take no more memory or time than it is given.

What a parser makes of markup cannot be foretold but by a parser. The process is started when it is first needed,
serves one page after another, and is started anew after a page that was its end. As a program, this file is that
process: it reads pages, each behind its length, and answers each with a byte.
"""

from __future__ import annotations

import atexit
import os
import resource
import select
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

MOST_NODES = 200_000  # elements, texts and comments
DEEPEST = 400  # elements within each other
MOST_MEMORY = 100 * 2**20  # bytes, of the tree
MOST_SECONDS = 2  # of a processor
ANSWER_TIMEOUT = 60  # seconds, on a machine that has much else to do
_LENGTH = struct.Struct(">Q")
_FITS, _DOES_NOT = b"y", b"n"


class ParserSandbox:
    """The process beside this one; any thread may ask, and a fork of this process gets its own."""

    def __init__(self) -> None:
        self._forget()
        atexit.register(self.close)
        os.register_at_fork(after_in_child=self._forget)

    def _forget(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()

    def fits(self, html: str) -> bool:
        """Whether the page's tree is within `MOST_NODES`, `DEEPEST`, `MOST_MEMORY` and `MOST_SECONDS`.

        Raises OSError where no process can be started.
        """
        page = html.encode("utf-8", "replace")
        with self._turn:
            try:
                answer = self._ask(page)
            except BaseException:
                self.close()
                raise
            if not answer:
                self.close()
            return answer == _FITS

    def _ask(self, page: bytes) -> bytes:
        process = self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(_LENGTH.pack(len(page)) + page)
            process.stdin.flush()
        except BrokenPipeError:
            return b""
        answered, _, _ = select.select([process.stdout], [], [], ANSWER_TIMEOUT)
        return process.stdout.read(1) if answered else b""

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self.close()
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-P", __file__],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                cwd=Path(__file__).anchor, start_new_session=True,  # Ctrl-C is for this process alone
            )  # fmt: skip
        return self._process

    def close(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            with process, suppress(BrokenPipeError):
                process.wait()


def _serve() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while length := sys.stdin.buffer.read(_LENGTH.size):
        html = sys.stdin.buffer.read(_LENGTH.unpack(length)[0]).decode()
        _bound()
        sys.stdout.buffer.write(_FITS if _is_small(html) else _DOES_NOT)
        sys.stdout.buffer.flush()


def _bound() -> None:
    """Give the next page its memory and its time; beyond them the system ends this process, or refuses it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    end = int(used.ru_utime + used.ru_stime) + 1 + MOST_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (end, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    with suppress(OSError):  # Linux alone tells, and counts, what a process has
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])
        most = pages * resource.getpagesize() + MOST_MEMORY
        resource.setrlimit(resource.RLIMIT_DATA, (most, resource.getrlimit(resource.RLIMIT_DATA)[1]))


def _is_small(html: str) -> bool:
    node = LexborHTMLParser(html).root
    nodes = depth = 0
    while node is not None:
        nodes += 1
        if nodes > MOST_NODES or depth > DEEPEST:
            return False
        if node.child is not None:
            node, depth = node.child, depth + 1
            continue
        while node is not None and node.next is None:
            node, depth = node.parent, depth - 1
        node = node.next if node is not None else None
    return True


if __name__ == "__main__":
    _serve()
