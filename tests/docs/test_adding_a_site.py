"""docs/adding_a_site.md, followed to the letter: commands are run in order, files written, outputs compared.

Two things alone differ from what is written: a free port stands for 8043, and a command that ends with ``&`` is
ended when the document is. In outputs ``…`` stands for anything, alone on a line for any lines.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawl.command import ROOT, TIMEOUT, environment

DOCUMENT = ROOT / "docs" / "adding_a_site.md"
PORT = "8043"
_BLOCK = re.compile(r"^```(?P<info>[^\n]+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(text: str) -> list[tuple[str, str]]:
    """The document's fenced blocks: what they are called, and what they hold."""
    return [(found["info"], found["text"]) for found in _BLOCK.finditer(text)]


def commands(text: str) -> Iterator[tuple[str, list[str]]]:
    """A console's commands, each with the lines it is said to print."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, *lines = part.splitlines()
        yield command, lines


def as_pattern(lines: list[str]) -> str:
    """What an output must match."""
    patterns = []
    for line in lines:
        anything = line.strip() == "…"
        patterns.append(r"(?:.*\n)*?" if anything else re.escape(line).replace("…", ".*") + r" *\n")
    return "".join(patterns)


def changed(source: str, diff: str) -> str:
    """The file with the lines that are marked ``-``, which it must hold once, replaced by those marked ``+``."""
    old, new = ("".join(line[1:] for line in diff.splitlines(True) if line[0] == mark) for mark in "-+")
    assert source.count(old) == 1, old
    return source.replace(old, new)


class Reader:
    """Someone who follows the document in an empty folder."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = str(port)
        scripts = str(Path(sys.executable).parent)
        more = {"PATH": os.pathsep.join((scripts, os.environ["PATH"])), "PYTHONIOENCODING": "utf-8"}
        self.environment = environment(folder, **more)
        self.servers: list[subprocess.Popen[str]] = []

    def follow(self, info: str, text: str) -> None:
        text = text.replace(PORT, self.port)
        kind, _, name = info.partition(" file=")
        if kind == "diff":
            path = self.folder / name
            path.write_text(changed(path.read_text(encoding="utf-8"), text), encoding="utf-8")
        elif name:
            (self.folder / name).write_text(text, encoding="utf-8")
        elif kind == "console":
            for command, lines in commands(text):
                said = self.serve(command[:-1]) if command.endswith("&") else self.run(command)
                assert re.fullmatch(as_pattern(lines), said), f"$ {command}\n{said}"
        else:
            pytest.fail(f"the document holds a block that nobody follows: {info}")

    def run(self, command: str) -> str:
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )
        assert done.returncode == 0, f"$ {command}\n{done.stdout}"
        return done.stdout

    def serve(self, command: str) -> str:
        server = subprocess.Popen(
            command.split(), cwd=self.folder, env=self.environment, stdout=subprocess.PIPE, text=True
        )
        self.servers.append(server)
        assert server.stdout is not None
        return server.stdout.readline()

    def close(self) -> None:
        for server in self.servers:
            server.terminate()
            server.communicate(timeout=10)


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    reader = Reader(tmp_path, port)
    yield reader
    reader.close()


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("curl") is None, reason="docs/adding_a_site.md was NOT FOLLOWED: it needs curl")
def test_the_document_can_be_followed(reader: Reader) -> None:
    for info, text in blocks(DOCUMENT.read_text(encoding="utf-8")):
        reader.follow(info, text)
    assert {path.name for path in (reader.folder / "sites").glob("*.py")} == {"aljisr.py"}


def test_every_command_that_the_prose_names_is_one(reader: Reader) -> None:
    named = set(re.findall(r"`newscrawl ([a-z]+(?: [a-z]+)?)", DOCUMENT.read_text(encoding="utf-8")))
    assert named
    for words in named:
        if not words.endswith(" aljisr"):
            assert "Usage:" in reader.run(f"newscrawl {words} --help")


def test_every_field_that_the_table_names_is_one() -> None:
    from newscrawl.site import Site

    table = DOCUMENT.read_text(encoding="utf-8").partition("| in `Site(…)` |")[2].partition("\n\n")[0]
    rows = [row.split("|")[1] for row in table.splitlines()[2:]]
    named = {name for row in rows for name in re.findall(r"`([a-z_]+)`", row)}
    assert named <= set(Site.__dataclass_fields__)
    # What a site's file must say, and `sites new` has written, is in the walk-through itself.
    shown = {"name", "title", "address", "number", "article_path", "parser", "default_sections"}
    assert named | shown == set(Site.__dataclass_fields__)


@pytest.mark.parametrize(
    ("lines", "said", "good"),
    [
        (["a", "b … d"], "a\nb c d\n", True),
        (["a", "b"], "a\nc\n", False),
        (["a", "…", "d"], "a\nb\nc\nd\n", True),
        (["a"], "a\nb\n", False),
        (["a.c"], "abc\n", False),
        ([], "a\n", False),
    ],
)
def test_outputs_are_compared_in_earnest(lines: list[str], said: str, good: bool) -> None:
    assert bool(re.fullmatch(as_pattern(lines), said)) == good
