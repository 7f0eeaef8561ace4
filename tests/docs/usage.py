"""Whether a command line that a document or a unit gives is one that newscrawl takes."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import typer.main
from typer.exceptions import TyperException

from newscrawl.cli.app import app

# Commands that documents may name before they exist; a test that meets one says so and is skipped.
PROMISED: set[str] = set()


def check(words: Sequence[str]) -> None:
    """Nothing, where newscrawl has that command and takes these options; else the test fails, or is skipped."""
    command = typer.main.get_command(app)
    path, rest = "newscrawl", [word for word in words if word != "--debug"]
    while commands := getattr(command, "commands", None):
        name = rest.pop(0)
        if name not in commands and name in PROMISED:
            pytest.skip(f"newscrawl has no command {name!r} yet: its options are not checked")
        assert name in commands, f"{path} has no command {name!r}"
        command, path = commands[name], f"{path} {name}"
        if not rest:
            break
    try:
        command.make_context(path, rest)
    except TyperException as error:
        pytest.fail(f"newscrawl {' '.join(words)}: {error.format_message()}")
