"""Every regular expression of newscrawl, how it is used, and strings made to hurt it."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import newscrawl

LENGTH = 60_000
ANCHORED = {"match", "fullmatch"}
SEARCHING = {*ANCHORED, "search", "sub", "subn", "split", "findall", "finditer"}
_REPEATS = {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT}
_LONG = 100  # a repeat that may go on so often is pumped
_SAMPLES = "x 0\t\nا٣" + "".join(map(chr, range(33, 127))) + "\u200f\u00a0،"


def patterns() -> dict[str, tuple[re.Pattern[str], set[str]]]:
    """Each pattern under the name of where it stands, with the methods that are called on it.

    Those kept in a module, in a class or in a collection, and those that stand in a call of `re`.
    """
    found: dict[str, tuple[re.Pattern[str], set[str]]] = {}
    called: dict[str, dict[str, set[str]]] = {}  # by module and name
    for info in pkgutil.walk_packages(newscrawl.__path__, "newscrawl."):
        if ".migrations." in info.name or info.name.endswith("__main__"):
            continue
        module = importlib.import_module(info.name)
        tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
        called[info.name] = _called(tree)
        for name, value in vars(module).items():
            for number, pattern in enumerate(_kept(value, info.name)):
                if isinstance(pattern.pattern, str) and not any(pattern is kept for kept, _ in found.values()):
                    found[f"{info.name}.{name}" + f"[{number}]" * (pattern is not value)] = pattern, set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _name(node.func.value) == "re":
                written = node.args[0] if node.args else None
                if isinstance(written, ast.Constant) and isinstance(written.value, str) and node.func.attr in SEARCHING:
                    found[f"{info.name}:{node.lineno}"] = re.compile(written.value), {node.func.attr}
    for where, (_, methods) in found.items():
        module_name, _, name = where.partition("[")[0].rpartition(".")
        if "[" in where:  # one of a collection: what is asked of the names it is gone through by
            methods.update(*(called[module_name].get(one, set()) for one in called[module_name].get(f"in {name}", ())))
        elif ":" not in where:
            of = [called[module_name]] if name.startswith("_") else called.values()
            methods.update(*(asked.get(name, set()) for asked in of))
    return found


def _called(tree: ast.Module) -> dict[str, set[str]]:
    """The methods of patterns that are asked of each name; under ``in NAME`` the names that go through a collection."""
    known: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.For | ast.comprehension) and (through := _name(node.iter)):
            names = {one.id for one in ast.walk(node.target) if isinstance(one, ast.Name)}
            known.setdefault(f"in {through}", set()).update(names)
        if isinstance(node, ast.Attribute) and node.attr in SEARCHING:
            known.setdefault(_name(node.value), set()).add(node.attr)
    return known


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _kept(value: object, module: str, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 3:
        inner: list[object] = []
        if isinstance(value, list | tuple | set | frozenset):
            inner = list(value)
        elif isinstance(value, dict):
            inner = [*value, *value.values()]
        elif isinstance(value, type) and value.__module__ == module:
            inner = list(vars(value).values())
        for one in inner:
            yield from _kept(one, module, depth + 1)


def hostile(pattern: re.Pattern[str]) -> Iterator[str]:
    """Strings of `LENGTH` that go on where the pattern goes on, and end where it cannot."""
    tree = parser.parse(pattern.pattern, pattern.flags)
    known: set[str] = set()
    for before, body in _pumps(tree, ""):
        whole = before + body
        for text in (
            before + body * (LENGTH // len(body)) + "\0",
            whole * (LENGTH // len(whole)) + "\0",
            before * (LENGTH // max(len(before), 1)),
        ):
            if text and text not in known:
                known.add(text)
                yield text
    if (sample := _sample(tree)) and sample * (LENGTH // len(sample)) not in known:
        yield sample * (LENGTH // len(sample))


def _pumps(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    for kind, known in tree:
        if kind in _REPEATS:
            if known[1] >= _LONG:
                yield from ((before, body) for body in _bodies(known[2]) if body)
            yield from _pumps(known[2], before)
        elif kind is op.SUBPATTERN:
            yield from _pumps(known[3], before)
        elif kind is op.ATOMIC_GROUP:
            yield from _pumps(known, before)
        elif kind is op.BRANCH:
            for branch in known[1]:
                yield from _pumps(branch, before)
        elif kind in (op.ASSERT, op.ASSERT_NOT):
            yield from _pumps(known[1], before)
        before += _one(kind, known)


def _bodies(tree: Any) -> set[str]:
    """What a repeat repeats: with all that may be left out of it, with none of that, and with each alone."""
    parts = list(tree)
    if len(parts) == 1 and parts[0][0] is op.SUBPATTERN:
        parts = list(parts[0][1][3])
    free = [at for at, (kind, known) in enumerate(parts) if kind in _REPEATS and known[0] == 0]
    kept: list[set[int]] = [set(free), set(), *({at} for at in free)]
    return {
        "".join(_one(kind, known) for at, (kind, known) in enumerate(parts) if at not in free or at in some)
        for some in kept
    }


def _sample(tree: Any) -> str:
    return "".join(_one(kind, known) for kind, known in tree)


def _one(kind: Any, known: Any) -> str:
    """A shortest text, nearly, that this part of a pattern matches."""
    if kind is op.LITERAL:
        return chr(known)
    if kind is op.IN:
        return next((char for char in _SAMPLES if _holds(known, char)), _first(known))
    if kind in (op.ANY, op.NOT_LITERAL):
        return "z" if known != ord("z") else "x"
    if kind is op.BRANCH:
        return _sample(known[1][0])
    if kind is op.SUBPATTERN:
        return _sample(known[3])
    if kind is op.ATOMIC_GROUP:
        return _sample(known)
    if kind in _REPEATS:
        return _sample(known[2]) * max(known[0], min(known[1], 1))
    return ""


def _holds(members: Any, char: str) -> bool:
    return re.fullmatch(_as_class(members), char) is not None


_CLASSES = {
    op.CATEGORY_DIGIT: r"\d",
    op.CATEGORY_NOT_DIGIT: r"\D",
    op.CATEGORY_SPACE: r"\s",
    op.CATEGORY_NOT_SPACE: r"\S",
    op.CATEGORY_WORD: r"\w",
    op.CATEGORY_NOT_WORD: r"\W",
}


def _as_class(members: Any) -> str:
    known = ""
    for kind, value in members:
        if kind is op.NEGATE:
            known += "^"
        elif kind is op.LITERAL:
            known += re.escape(chr(value))
        elif kind is op.RANGE:
            known += f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
        else:
            known += _CLASSES[value]
    return f"[{known}]"


def _first(members: Any) -> str:
    return next((chr(v if k is op.LITERAL else v[0]) for k, v in members if k in (op.LITERAL, op.RANGE)), "?")
