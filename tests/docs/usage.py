"""Whether a command line that a document or a unit gives is one that newscrawl takes."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import typer.main
from typer.exceptions import TyperException

from newscrawl.cli.app import app


def check(words: Sequence[str]) -> None:
    """Nothing, where newscrawl has that command and takes these options; else the test fails."""
    command = typer.main.get_command(app)
    path, rest = "newscrawl", [word for word in words if word != "--debug"]
    while commands := getattr(command, "commands", None):
        name = rest.pop(0)
        assert name in commands, f"{path} has no command {name!r}"
        command, path = commands[name], f"{path} {name}"
        if not rest:
            break
    try:
        command.make_context(path, rest)
    except TyperException as error:
        pytest.fail(f"newscrawl {' '.join(words)}: {error.format_message()}")
