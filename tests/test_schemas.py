"""The data contract: schemas, code, documentation and exports say the same."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import replace
from datetime import datetime
from fnmatch import fnmatch
from hashlib import sha256
from pathlib import Path
from subprocess import CompletedProcess
from types import UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from newscrawl.exporters import COLUMNS, plain
from newscrawl.items import HEADLINE_TAGS, Article, Headline, Outcome, Precision, Run, as_json, with_hash
from newscrawl.records import RevisionKind
from newscrawl.schemas import COMMANDS, NAMES, load
from newscrawl.store import Store
from newscrawl.text.diff import FIELDS
from newscrawl.text.diff import Kind as PieceKind
from tests.cli.conftest import demo as demo  # the fixture
from tests.store.samples import BAGHDAD, NOW, article, run

ROOT = Path(__file__).parents[1]
Job = get_type_hints(Run)["job"]
KINDS = {"article": "articles", "headline": "headlines", "change": "changes"}


def errors(name: str, item: Any) -> list[str]:
    found = Draft202012Validator(load(name), format_checker=FormatChecker()).iter_errors(item)
    return [f"{error.json_path}: {error.message}" for error in found]


def objects(schema: Any) -> list[dict[str, Any]]:
    """Every subschema that describes a field."""
    found = []
    for part in (schema.get("properties", {}), schema.get("$defs", {})):
        for value in part.values():
            found += [value, *objects(value)]
    return found


@pytest.mark.parametrize("name", NAMES + COMMANDS)
def test_the_schemas_are_sound_and_whole(name: str) -> None:
    schema = load(name)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["additionalProperties"] is False
    for field, field_schema in schema["properties"].items():
        assert field_schema["description"].endswith("."), field
        assert {"type", "enum", "const", "oneOf", "$ref"} & field_schema.keys(), field
        if "const" not in field_schema and field not in ("object", "article"):
            assert field_schema["examples"], field
            for example in field_schema["examples"]:
                Draft202012Validator(field_schema).validate(example)


@pytest.mark.parametrize("name", NAMES)
def test_fields_and_their_order_are_the_code_s(name: str) -> None:
    schema = load(name)
    columns = COLUMNS[KINDS[name]]
    assert tuple(schema["properties"]) == columns
    assert tuple(schema["required"]) == tuple(c for c in columns if (name, c) != ("change", "changed"))


def test_a_run_s_fields_are_the_code_s() -> None:
    schema = load("run")
    assert tuple(schema["properties"]) == tuple(schema["required"]) == tuple(as_json(run()))


@pytest.mark.parametrize(("kind", "name", "field"), [
    (Outcome, "run", "outcome"), (Precision, "article", "published_precision"), (Job, "run", "job"),
    (RevisionKind, "diff", "kind"), (PieceKind, "diff", "piece"),
])  # fmt: skip
def test_enumerations_are_the_code_s(kind: Any, name: str, field: str) -> None:
    found = load(name)["properties"]
    if name == "diff":
        piece = found["edits"]["items"]["properties"]["pieces"]["items"]
        found = {"kind": found["to"]["properties"]["kind"], "piece": piece["properties"]["kind"]}
    assert {value for value in found[field]["enum"] if value is not None} == set(get_args(kind))


def test_the_tags_of_headlines_are_the_code_s() -> None:
    for name in ("article", "headline"):
        assert load(name)["properties"]["headline_tags"]["items"]["enum"] == list(HEADLINE_TAGS)


def test_the_fields_of_an_edit_are_the_code_s() -> None:
    assert load("diff")["properties"]["edits"]["items"]["properties"]["field"]["enum"] == list(FIELDS)


@pytest.mark.parametrize(("item", "name"), [(Article, "article"), (Headline, "headline"), (Run, "run")])
def test_types_are_the_code_s(item: type, name: str) -> None:
    """What the code may hold, the schema names, and nothing else: null where None is, a list for a tuple."""
    names = {str: "string", int: "integer", bool: "boolean", datetime: "string", type(None): "null"}
    hints = get_type_hints(item)
    for field, field_schema in load(name)["properties"].items():
        hint = hints[field]
        parts = get_args(hint) if isinstance(hint, UnionType) or type(None) in get_args(hint) else (hint,)
        expected = set()
        for part in parts:
            container = {tuple: "array", dict: "object", Literal: "string"}.get(get_origin(part))
            expected.add(container or names[part])
        if (name, field) in NEVER_NULL:
            expected.discard("null")
        assert types_of(field_schema) == expected, field


# Set as soon as an article is stored; an export has nothing else.
NEVER_NULL = {("article", field) for field in ("first_seen_at", "last_seen_at", "fetched_at")}


def types_of(field_schema: dict[str, Any]) -> set[str]:
    if "enum" in field_schema or "const" in field_schema:
        values = field_schema.get("enum", [field_schema.get("const")])
        return {"null" if value is None else "string" for value in values}
    said = field_schema["type"]
    return {said} if isinstance(said, str) else set(said)


def test_every_run_is_valid(demo: tuple[Path, CompletedProcess[str]]) -> None:
    folder, _ = demo
    with Store.open(f"sqlite:///{folder}/output/demo/newscrawl.db") as store:
        runs = [json.loads(json.dumps(plain(run))) for run in store.runs(limit=100)]
    assert {run["job"] for run in runs} == {"section", "ticker"}
    assert [found for run in runs for found in errors("run", run)] == []


def test_there_is_no_other_schema() -> None:
    with pytest.raises(ValueError, match="no schema 'page'"):
        load("page")


@pytest.mark.parametrize("name", NAMES)
def test_every_line_of_the_demo_is_valid(demo: tuple[Path, CompletedProcess[str]], name: str) -> None:
    folder, _ = demo
    path = folder / "output" / "demo" / f"{KINDS[name]}.jsonl"
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(lines) > 5
    for line in lines:
        assert errors(name, line) == [], line["id"]
    if name == "change":
        kinds = {line["kind"] for line in lines}
        assert kinds >= {
            "article.created", "article.updated", "article.removed", "headline.appeared", "headline.ended",
            "headline.reworded",
        }  # fmt: skip


def test_every_revision_of_the_demo_is_valid(demo: tuple[Path, CompletedProcess[str]]) -> None:
    folder, _ = demo
    with Store.open(f"sqlite:///{folder}/output/demo/newscrawl.db") as store:
        revisions = [json.loads(json.dumps(plain(item))) for item in store.articles(history=True)]
    assert max(item["revision"] for item in revisions) > 1
    assert [found for item in revisions for found in errors("article", item)] == []


def good() -> dict[str, Any]:
    seen = with_hash(replace(article(), first_seen_at=NOW, last_seen_at=NOW, fetched_at=NOW))
    item: dict[str, Any] = json.loads(json.dumps(as_json(seen)))
    assert errors("article", item) == []
    return item


BROKEN = [
    ("headline", ""), ("headline", None), ("body", None), ("body", ""), ("tags", None), ("section", ""),
    ("id", "91135"), ("url", "/91135-.html"), ("published_at", "2025-09-07"), ("published_at", None),
    ("published_at", "2025-09-07T11:28:00"), ("published_precision", "week"), ("headline_tags", ["hot"]),
    ("first_seen_at", "2025-09-07T11:28:00+03:00"), ("first_seen_at", None), ("content_hash", "x"), ("revision", 0),
    ("extraction", {"body": "guess"}), ("extraction", {"nose": "site"}), ("source", {"archive": "a"}), ("type", "news"),
    ("unheard_of", 1),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), BROKEN)
def test_the_schema_refuses(name: str, value: Any) -> None:
    assert errors("article", {**good(), name: value}) != []


def test_the_schema_accepts_what_may_be() -> None:
    urgent = {**good(), "body": "", "headline_tags": ["urgent"], "published_at": None, "published_precision": None}
    assert errors("article", urgent) == []
    assert errors("article", {**good(), "source": {"archive": "a.warc.gz", "offset": 0}}) == []


def test_changed_stands_in_updates_alone() -> None:
    line = {"cursor": 1, "at": good()["fetched_at"], "kind": "article.created", "id": good()["id"], "object": good()}
    assert errors("change", line) == []
    assert errors("change", {**line, "changed": ["body"]}) != []
    assert errors("change", {**line, "kind": "article.updated"}) != []
    assert errors("change", {**line, "kind": "article.updated", "changed": ["body"]}) == []
    assert errors("change", {**line, "kind": "headline.ended"}) != []
    assert errors("change", {**line, "kind": "article.lost"}) != []


def tables() -> dict[str, list[list[str]]]:
    """docs/data.md: the rows of each section's first table, cell by cell."""
    text = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    found = {}
    for part in text.split("\n## ")[1:]:
        lines = part.splitlines()
        start = next((n for n, line in enumerate(lines) if line.startswith("| field ")), None)
        if start is not None:
            rows = []
            for line in lines[start + 2 :]:
                if not line.startswith("|"):
                    break
                rows.append([cell.strip() for cell in line.strip("|").split(" | ")])
            found[lines[0]] = rows
    return found


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Article", "article"), ("Headline", "headline"), ("Change feed", "change"), ("Run", "run"), ("Diff", "diff"),
        ("Search", "hit"),
    ],
)  # fmt: skip
def test_the_documentation_names_every_field_with_type_and_example(title: str, name: str) -> None:
    rows = tables()[title]
    schema = load(name)["properties"]
    assert tuple(row[0].strip("`") for row in rows) == tuple(schema)
    for field, kind, meaning, example in rows:
        field_schema = schema[field.strip("`")]
        said = field_schema.get("type", "string")
        nullable = "null" in said or None in field_schema.get("enum", ())
        assert ("or null" in kind) == nullable, field
        if "$ref" not in field_schema and "oneOf" not in field_schema:
            words = {"list": "array"}
            assert {words.get(word, word) for word in kind.split(" or ")} == types_of(field_schema), field
        assert meaning
        shown = example.strip("` |")
        if "…" not in shown:
            assert Draft202012Validator(field_schema).is_valid(json.loads(shown)), (field, shown)


def test_the_documentation_names_every_kind_of_change() -> None:
    text = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    kinds = re.findall(r"^\| `((?:article|headline)\.[a-z]+)` \|", text, re.MULTILINE)
    assert kinds == load("change")["properties"]["kind"]["enum"]


def test_the_hash_is_what_the_documentation_says() -> None:
    item = article(published_at=datetime(2025, 9, 7, 11, 28, 59, tzinfo=BAGHDAD), section=None)
    parts = (item.headline, item.body, "", "2025-09-07T08:28Z")
    assert with_hash(item).content_hash == sha256("\x1f".join(parts).encode()).hexdigest()


def test_everything_beside_the_code_goes_into_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]
    web = ROOT / "newscrawl" / "web"
    for path in (ROOT / "newscrawl").rglob("*"):
        if not path.is_file() or path.suffix in (".py", ".pyc"):
            continue
        if path.is_relative_to(web):
            place = path.relative_to(web).as_posix()
            assert any(fnmatch(place, pattern) for pattern in patterns["newscrawl.web"]), place
        else:
            assert any(fnmatch(path.name, pattern) for pattern in patterns["*"]), path.name
            assert (path.parent / "__init__.py").is_file(), path.name
