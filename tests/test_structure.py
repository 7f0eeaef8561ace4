"""The package's layout: few modules in its root, rooms of a size one can look over, no circles, public names kept."""

from __future__ import annotations

import ast
import importlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import newscrawl

ROOT = Path(newscrawl.__file__).parent
MOST_LOOSE = 15  # modules in the package's root, `__init__` and `__main__` counted
MOST_IN_ROOM = 15  # files of a folder, its `__init__` counted
LISTS = (
    "cli",
    "sites",
    "store/migrations/versions",
)  # folders that are lists: a file for each command, site, migration
PUBLIC = """
    newscrawl.arabic: BAGHDAD clean parse_date search_key
    newscrawl.pages: ArticlePage ListingPage Link TickerPage decode
    newscrawl.pages.article: ArticlePage
    newscrawl.site: Site
    newscrawl.sites: all_sites get_site
    newscrawl.identity: by_path
    newscrawl.urls: dle_number dle_part
    newscrawl.items: Article Headline Run
    newscrawl.errors: NewscrawlError
    newscrawl.schemas: load
    newscrawl.settings: ADDONS
    newscrawl.addon: Newscrawl
    newscrawl.exporters: Json JsonLines Csv Parquet Ninjs
    newscrawl.spiders: SectionSpider TickerSpider
    newscrawl.pipelines: Clean Validate Deduplicate Save
    newscrawl.middlewares: OffsiteGuard RobotsTxt BackoffRetry
    newscrawl.demo.gazette: main
"""  # what the files of users import; documented, or used by site files


def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name."""
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported(path: Path, known: Iterable[str]) -> Iterator[str]:
    """The modules of the package that a file imports: at its head, for types alone, and inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield from (
                    name for name in (inner, node.module) if name in known and (name == inner or inner not in known)
                )


def circle(arrows: dict[str, set[str]]) -> list[str]:
    """One circle of a graph, [] where there is none."""
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_few_modules_stand_in_the_root() -> None:
    loose = sorted(path.name for path in ROOT.glob("*.py"))
    assert len(loose) <= MOST_LOOSE, loose


def test_no_room_holds_more_than_one_can_look_over() -> None:
    rooms = defaultdict(list)
    for path in ROOT.rglob("*.py"):
        rooms[path.parent.relative_to(ROOT).as_posix()].append(path.name)
    crowded = {room: len(files) for room, files in rooms.items() if len(files) > MOST_IN_ROOM and room not in LISTS}
    assert crowded == {}


def test_no_file_imports_itself_by_a_detour() -> None:
    found = modules()
    arrows = {name: set(imported(path, found)) - {name} for name, path in found.items()}
    assert circle(arrows) == []


def test_no_folder_imports_one_that_imports_it() -> None:
    """Folders of one folder, their files standing for them; `pages` and `pages.article` are no neighbours."""
    found = modules()
    for folder in sorted(path for path in (ROOT, *ROOT.rglob("*")) if path.is_dir() and path.name != "__pycache__"):
        inside = ".".join(folder.relative_to(ROOT.parent).parts) + "."
        arrows: dict[str, set[str]] = defaultdict(set)
        for name, path in found.items():
            if name.startswith(inside):
                room = name.removeprefix(inside).split(".")[0]
                near = (other.removeprefix(inside) for other in imported(path, found) if other.startswith(inside))
                arrows[room] |= {other.split(".")[0] for other in near} - {room}
        assert circle(arrows) == [], folder


def test_each_folder_says_what_it_is_and_what_it_may_import() -> None:
    silent = []
    for path in ROOT.rglob("__init__.py"):
        said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        if path.parent != ROOT and "import" not in said:
            silent.append(path.relative_to(ROOT).as_posix())
    assert silent == []


@pytest.mark.parametrize("line", PUBLIC.split("\n")[1:-1])
def test_public_names_stay(line: str) -> None:
    module, _, names = line.strip().partition(": ")
    missing = [name for name in names.split() if not hasattr(importlib.import_module(module), name)]
    assert missing == []


def test_no_two_public_classes_bear_one_name() -> None:
    places = defaultdict(list)
    for name, path in modules().items():
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(name)
    assert {name: where for name, where in places.items() if len(where) > 1} == {}
