"""README.md and docs/: files, folders, modules and names that they name exist; links lead somewhere."""

from __future__ import annotations

import ast
import importlib
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import takewhile
from pathlib import Path

import pytest

from tests.crawl.command import ROOT

PACKAGE = ROOT / "newscrawl"
DOCUMENTS = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md"]
INSIDE = ROOT / "docs" / "architecture.md"  # its paths count from the package, else from the root
PICTURE = ROOT / "docs" / "pictures" / "rooms.svg"

_FILE = re.compile(r"(?<![\w/.:-])(?:newscrawl|tests|docs|bench|deploy)/\w[\w@./-]*\w(?![\w*])")
_DOTTED = re.compile(r"(?<![\w/.:-])newscrawl(?:\.[A-Za-z_]\w*)+")
_NO_MODULE = re.compile(r"newscrawl\.(?:toml|db|dump|service|html|timer)\b")
_SPAN = re.compile(r"`([^`\s]+)`")
_BEHIND = re.compile(r"`([\w/]+\.py)`\s+`(?!\w+\.py`)([A-Za-z_][\w.]*)`")  # `file.py` `Name.verb`
_BEFORE = re.compile(r"`([A-Za-z_][\w.]*)`\s+(?:in|of)\s+`([\w/]+\.py)`")  # `NAME` in `file.py`
_LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)")
_ENDINGS = (".py", ".md", ".html", ".json", ".css", ".js", "/")
_YOURS = re.compile(r"[A-Z]{3,}|aljisr")  # what a reader makes: NAME, CASE, vNNNN; the site of adding_a_site.md


def there(path: str, *roots: Path) -> bool:
    """Whether a file or folder exists, up to the part that stands for the reader's own."""
    fixed = "/".join(takewhile(lambda part: not _YOURS.search(part), path.strip("/").split("/")))
    return any((root / fixed).exists() for root in roots)


def is_importable(dotted: str) -> bool:
    """Whether a dotted name is a module, or a name that one offers."""
    parts = dotted.split(".")
    for end in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        for name in parts[end:]:
            if not hasattr(found, name):
                return False
            found = getattr(found, name)
        return True
    return False


@cache
def names_of(path: Path) -> frozenset[str]:
    """The names of a file: its own, and those of its classes behind a dot."""

    def named(body: list[ast.stmt]) -> Iterator[str]:
        for node in body:
            match node:
                case ast.ClassDef():
                    yield node.name
                    yield from (f"{node.name}.{inner}" for inner in named(node.body))
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    yield node.name
                case ast.Assign():
                    yield from (target.id for target in node.targets if isinstance(target, ast.Name))
                case ast.AnnAssign(target=ast.Name(id=name)):
                    yield name

    return frozenset(named(ast.parse(path.read_text(encoding="utf-8")).body))


def anchors(text: str) -> set[str]:
    """How the headings of a document are linked to, by GitHub's rule."""
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_what_a_document_names_is_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    missing = [path for path in _FILE.findall(text) if not there(path, ROOT)]
    missing += [name for name in _DOTTED.findall(text) if not _NO_MODULE.match(name) and not is_importable(name)]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    for place, anchor in _LINK.findall(document.read_text(encoding="utf-8")):
        target = document.parent / place if place else document
        assert target.exists(), place
        assert not anchor or anchor in anchors(target.read_text(encoding="utf-8")), f"{place}#{anchor}"


def test_paths_within_the_package_are_there() -> None:
    spans = _SPAN.findall(INSIDE.read_text(encoding="utf-8"))
    paths = [span for span in spans if span.endswith(_ENDINGS) and re.fullmatch(r"[\w@./-]+", span) and span[0] != "/"]
    assert len(paths) > 150
    assert [path for path in paths if not there(path, PACKAGE, ROOT)] == []


def test_names_beside_a_path_stand_in_that_file() -> None:
    text = INSIDE.read_text(encoding="utf-8")
    found = [*_BEHIND.findall(text), *((path, name) for name, path in _BEFORE.findall(text))]
    assert len(found) > 60
    assert [(path, name) for path, name in found if name not in names_of(PACKAGE / path)] == []


def test_the_picture_shows_the_layers_and_the_pure_rooms() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    layers = [re.findall(r"newscrawl\.(\w+)", layer) for layer in contracts[0]["layers"]]
    pure = re.findall(r"newscrawl\.(\w+)(?= |$)", " ".join(contracts[1]["source_modules"]))
    rows = [drawn(row) for row in PICTURE.read_text(encoding="utf-8").split('<g class="layer">')[1:]]
    assert [sorted(name for name, _ in row) for row in rows] == [sorted(layer) for layer in layers]
    assert sorted(name for row in rows for name, kind in row if kind == "pure") == sorted(pure)


def drawn(row: str) -> list[tuple[str, str]]:
    """The rooms of a row of the picture, each with its kind."""
    rooms = re.findall(r'<rect class="(room|pure)"[^>]*>\s*<text class="name"[^>]*>(\w+)<', row)
    return [(name, kind) for kind, name in rooms]


def test_the_glossary_is_in_order_and_short() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    entries = text.partition("\n**")[2].split("\n\n**")
    words = [entry.partition("**")[0] for entry in entries]
    assert words == sorted(words, key=str.lower)
    assert [entry for entry in entries if len(entry.strip().splitlines()) > 2] == []
