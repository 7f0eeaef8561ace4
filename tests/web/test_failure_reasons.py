"""Each reason that a crawl can list a page under is in the catalogue, and has its words in both languages."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

import newscrawl
from newscrawl.errors import PageError
from newscrawl.messages.cases import FailureReason
from newscrawl.web.i18n.health_messages import REASONS
from newscrawl.web.i18n.messages import reason_name

ROOT = Path(newscrawl.__file__).parent
PARTS = ("crawl/*.py", "spiders/*.py", "middlewares/*.py", "addon.py", "pipelines.py", "errors.py")
NAMED: dict[str, int] = {"failed": 1, "lost": 1, "Refused": 0}  # what is called with a reason, and where it stands
UNLISTED = {"left_alone", "disallowed"}  # such a page is no failure: it is as unknown as before, or not for us


def words(value: Any) -> list[str]:
    return [value.value] if isinstance(value, ast.Constant) and isinstance(value.value, str) else []


def named_in(path: Path) -> Iterator[str]:
    """The reasons that a file names: as ``reason = …``, as one of two that are returned, in a call."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Assign) and [getattr(target, "id", "") for target in node.targets] == ["reason"]:
            yield from words(node.value)
        elif isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple) and len(node.value.elts) == 2:
            yield from words(node.value.elts[0])
        elif isinstance(node, ast.Call):
            at = NAMED.get(getattr(node.func, "attr", getattr(node.func, "id", "")))
            yield from words(node.args[at]) if at is not None and len(node.args) > at else ()


def test_every_reason_that_is_named_is_in_the_catalogue() -> None:
    files = [path for part in PARTS for path in ROOT.glob(part)]
    found = {reason for path in files for reason in named_in(path) if not reason.startswith("http_")} - UNLISTED
    assert {"parser_error", "invalid_item", "pipeline_error", "private_address", "other_host"} <= found
    assert found <= set(get_args(FailureReason))


def test_every_error_of_a_page_is_in_the_catalogue() -> None:
    kinds, found = [PageError], set()
    while kinds:
        kind = kinds.pop()
        if kind.__module__.startswith("newscrawl."):
            found.add(kind.reason)
        kinds += kind.__subclasses__()
    assert found <= set(get_args(FailureReason))


@pytest.mark.parametrize("reason", get_args(FailureReason))
def test_every_reason_has_words_in_both_languages(reason: str) -> None:
    arabic, english = REASONS[reason]
    assert (reason_name(reason, "ar"), reason_name(reason, "en")) == (arabic, english)
    assert any("\u0600" <= letter <= "\u06ff" for letter in arabic)
    assert english.isascii()
    assert english != reason
