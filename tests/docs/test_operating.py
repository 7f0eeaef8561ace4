"""docs/operating.md: what to do when something is red is said for every verdict and code, with commands that exist."""

from __future__ import annotations

import re
import shlex
from typing import get_args

import pytest

from newscrawl import errors
from newscrawl.monitoring.outcomes import EXIT_CODES
from newscrawl.monitoring.verdicts import EXIT_CODES as STATUS
from newscrawl.monitoring.verdicts import VerdictName
from tests.crawl.command import ROOT
from tests.docs.test_deploy import FILES
from tests.docs.usage import check

TEXT = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
YEARS = TEXT.partition("\n## Running it for years\n")[2]
RED = YEARS.partition("\n## What to do when something is red\n")[2]
BY_HAND = {0, 1, 2, 130}  # done, an unexpected error, usage, Ctrl-C


def rows(first: str) -> list[list[str]]:
    """The cells of the table in "when something is red" whose head begins with ``first``."""
    _, _, table = RED.partition(f"\n| {first} |")
    lines = table.partition("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def commands(text: str) -> list[str]:
    """The newscrawl command lines that a document gives, in blocks and between backticks."""
    blocks = re.findall(r"^```\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    prose = re.sub(r"^```\n.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    lines = [*"".join(blocks).splitlines(), *(" ".join(code.split()) for code in re.findall(r"`([^`]+)`", prose))]
    # After the program, its path, or the service of a compose file: a command and its options.
    found = (re.search(r"(?:^|/bin/|run --rm |exec \w+ )(?:newscrawl|worker) ([a-z]+[^>|]*)$", line) for line in lines)
    return sorted({match[1].strip().removeprefix("newscrawl ") for match in found if match})


def families(kind: type[errors.NewscrawlError]) -> set[int]:
    return {kind.exit_code}.union(*(families(child) for child in kind.__subclasses__()))


def test_every_verdict_is_in_the_table_with_its_exit_code() -> None:
    assert {verdict.strip("`"): int(code) for verdict, code, *_ in rows("verdict")} == STATUS
    assert set(STATUS) == set(get_args(VerdictName))


def test_every_exit_code_is_in_the_table() -> None:
    codes = {int(code) for code, *_ in rows("exit code")}
    assert codes == BY_HAND | set(EXIT_CODES.values()) | families(errors.NewscrawlError)
    assert codes == {0, 1, 2, 3, 4, 5, 6, 130}


@pytest.mark.parametrize("first", ["verdict", "exit code"])
def test_a_row_says_what_to_do(first: str) -> None:
    for cells in rows(first):
        assert len(cells) == (5 if first == "verdict" else 4), cells
        *_, means, look, do = cells
        assert means, cells
        assert do, cells
        red = cells[0] not in {"`ok`", "`quiet`", "0", "130"}
        assert bool(look) == red, cells


def test_every_file_of_deploy_is_named() -> None:
    for name in FILES:
        assert f"{name}`" in YEARS or f" {name} " in YEARS or f"/{name} " in YEARS, name


@pytest.mark.parametrize("line", commands(YEARS))
def test_its_commands_exist(line: str) -> None:
    check(shlex.split(line))
