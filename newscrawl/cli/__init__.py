"""The command line: thin commands over the parts below, one-line errors, exit codes that tell the truth.

It may import everything; nothing imports it.
"""

from __future__ import annotations

import io
import os
import sys
import traceback

import typer
import typer.main
from typer.exceptions import TyperException

from newscrawl.cli.app import app
from newscrawl.errors import NewscrawlError


def main() -> None:
    """Run a command and exit with its code: see ``newscrawl --help``."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # In a pipe, too, lines keep their order, and a terminal that has no Arabic is no error.
            stream.reconfigure(line_buffering=True, errors="replace")
    words = sys.argv[1:]
    debug = "--debug" in words
    code = run([word for word in words if word != "--debug"], debug=debug)
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _leave_pipe()
    sys.exit(code)


def run(words: list[str], *, debug: bool = False) -> int:
    """A command's exit code; expected failures print one line, ``debug`` shows the traceback."""
    try:
        # Not `command.main`, which turns a reader that went away into exit code 1.
        command = typer.main.get_command(app)
        with command.make_context("newscrawl", words) as context:
            result = command.invoke(context)
    except typer.Exit as error:
        return error.exit_code
    except TyperException as error:
        return _fail(error.format_message(), 2, hint=True)
    except (KeyboardInterrupt, typer.Abort):
        return _fail("interrupted", 130)
    except BrokenPipeError:
        return _leave_pipe()
    except NewscrawlError as error:
        if debug:
            traceback.print_exc()
        return _fail(str(error), error.exit_code)
    except Exception as error:
        if debug:
            traceback.print_exc()
        return _fail(f"unexpected error: {type(error).__name__}: {error} (--debug shows where)", 1)
    return result if isinstance(result, int) else 0


def _fail(message: str, code: int, *, hint: bool = False) -> int:
    line = " ".join(message.split())
    if line:  # a bare `newscrawl` has shown its help already
        print(f"newscrawl: {line}{' (see --help)' if hint else ''}", file=sys.stderr)
    return code


def _leave_pipe() -> int:
    # The reader went away (`| head`): that is no failure, and there is nobody left to tell.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
