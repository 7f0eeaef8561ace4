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
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from newscrawl.exporters import COLUMNS, plain
from newscrawl.items import as_json, with_hash
from newscrawl.schemas import NAMES, load
from newscrawl.store import Store
from tests.cli.conftest import demo as demo  # the fixture
from tests.store.samples import BAGHDAD, NOW, article

ROOT = Path(__file__).parents[1]
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


@pytest.mark.parametrize("name", NAMES)
def test_the_schemas_are_sound_and_whole(name: str) -> None:
    schema = load(name)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["additionalProperties"] is False
    for field, described in schema["properties"].items():
        assert described["description"].endswith("."), field
        assert {"type", "enum", "const", "oneOf"} & described.keys(), field
        if "const" not in described and field != "object":
            assert described["examples"], field
            for example in described["examples"]:
                Draft202012Validator(described).validate(example)


@pytest.mark.parametrize("name", NAMES)
def test_fields_and_their_order_are_the_code_s(name: str) -> None:
    schema = load(name)
    columns = COLUMNS[KINDS[name]]
    assert tuple(schema["properties"]) == columns
    assert tuple(schema["required"]) == tuple(c for c in columns if (name, c) != ("change", "changed"))


def test_there_is_no_other_schema() -> None:
    with pytest.raises(ValueError, match="no schema 'run'"):
        load("run")


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
    ("title", "name"), [("Article", "article"), ("Headline", "headline"), ("Change feed", "change")]
)
def test_the_documentation_names_every_field_with_type_and_example(title: str, name: str) -> None:
    rows = tables()[title]
    schema = load(name)["properties"]
    assert tuple(row[0].strip("`") for row in rows) == COLUMNS[KINDS[name]]
    for field, kind, meaning, example in rows:
        described = schema[field.strip("`")]
        said = described.get("type", "string")
        nullable = "null" in said or None in described.get("enum", ())
        assert ("or null" in kind) == nullable, field
        assert meaning
        shown = example.strip("` |")
        if "…" not in shown:
            assert Draft202012Validator(described).is_valid(json.loads(shown)), (field, shown)


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
    patterns = project["tool"]["setuptools"]["package-data"]["*"]
    for path in (ROOT / "newscrawl").rglob("*"):
        if path.is_file() and path.suffix not in (".py", ".pyc"):
            assert any(fnmatch(path.name, pattern) for pattern in patterns), path.name
            assert (path.parent / "__init__.py").is_file(), path.name
