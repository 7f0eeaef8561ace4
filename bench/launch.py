"""Runs a command and writes to standard output what it took: exit status, CPU seconds, peak memory in KiB.

A process of its own, and a small one: the kernel counts what a parent held when it forked as its child's peak.
"""

from __future__ import annotations

import os
import sys

if __name__ == "__main__":
    pid = os.fork()
    if pid == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        try:
            os.execvp(sys.argv[1], sys.argv[1:])
        except OSError as error:
            print(error, file=sys.stderr)
            os._exit(127)
    _, status, used = os.wait4(pid, 0)
    print(os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss)
