"""ninjs: every object is what the standard allows, and says what the article says."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from newscrawl.errors import ConfigError
from newscrawl.exporters.ninjs import ninjs, urn
from newscrawl.schemas import load
from tests.exporters.writing import change, headline, written
from tests.store.samples import HOUR, NOW, article

SEEN: dict[str, Any] = {"first_seen_at": NOW, "last_seen_at": NOW + HOUR}


def errors(item: Any) -> list[str]:
    found = Draft202012Validator(load("ninjs"), format_checker=FormatChecker()).iter_errors(item)
    return [f"{error.json_path}: {error.message}" for error in found]


ITEMS = {
    "whole": article(1, summary="موجز", headline_tags=("urgent", "video"), content_hash="a" * 64, **SEEN),
    "bare": article(
        1, section=None, tags=(), authors=(), place=None, published_at=None, image_url=None, body="",
        headline_tags=("urgent",), **SEEN,
    ),
    "removed": article(1, removed_at=NOW + 9 * HOUR, **SEEN),
    "a copy": article(2, duplicate_of="baghdad_today:1", **SEEN),
    "without a store": article(1),
    "an odd address": article(1, id="gazette:/خبر/1 2?x=#%", image_url="https://a.example/صورة 1.jpg", **SEEN),
    "odd text": article(1, headline="a\ud800b\x00", **SEEN),
    "a headline": headline(),
    "a headline that ended": headline(
        2, ended_at=NOW, url="https://a.example/خبر", article_id="baghdad_today:1", previous_id="baghdad_today:h1",
        headline_tags=("urgent",),
    ),
}  # fmt: skip


@pytest.mark.parametrize("item", ITEMS.values(), ids=ITEMS.keys())
def test_every_object_is_valid(item: Any) -> None:
    (line,) = written("ninjs", item).splitlines()
    assert errors(json.loads(line)) == []


def test_the_schema_is_sound_and_knows_every_property_we_write() -> None:
    schema = load("ninjs")
    Draft202012Validator.check_schema(schema)
    assert schema["additionalProperties"] is False
    used = {name for item in ITEMS.values() for name in ninjs(item)}
    assert used == set(schema["properties"])
    order = [name for name in schema["properties"] if name in ninjs(ITEMS["whole"])]
    assert list(ninjs(ITEMS["whole"])) == order


BROKEN = [
    ("uri", "baghdad_today:1"), ("uri", None), ("type", "article"), ("pubStatus", "removed"), ("version", 1),
    ("urgency", 0), ("urgency", "1"), ("versionCreated", "2025-09-07"), ("representationType", "complete"),
    ("standard", {"name": "ninjs", "version": "2.0"}), ("headlines", []), ("headlines", ["نص"]),
    ("headlines", [{"text": "نص"}]), ("bodies", [{"charCount": 3}]), ("subjects", [{"label": "أمن"}]),
    ("renditions", [{"href": "https://a.example/"}]), ("associations", [{"name": "x"}]),
    ("altIds", [{"id": "1"}]), ("headline", "نص"), ("body_text", "نص"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), BROKEN)
def test_the_schema_refuses(name: str, value: Any) -> None:
    assert errors({**ninjs(ITEMS["whole"]), name: value}) != []


def test_what_an_article_says() -> None:
    said = ninjs(ITEMS["whole"])
    assert said["uri"] == "urn:newscrawl:baghdad_today:1"
    assert (said["version"], said["pubStatus"], said["language"], said["urgency"]) == ("1", "usable", "ar", 1)
    assert said["contentCreated"] == "2025-09-07T11:28:00+03:00"
    assert (said["firstCreated"], said["versionCreated"]) == ("2025-09-07T09:00:00+00:00", "2025-09-07T08:59:59+00:00")
    assert said["headlines"][0]["value"] == ITEMS["whole"].headline
    (body,) = said["bodies"]
    assert (body["value"], body["charCount"]) == (ITEMS["whole"].body, len(ITEMS["whole"].body))
    assert said["subjects"][0] == {"name": "أمن", "rel": "section"}
    assert [s["name"] for s in said["subjects"] if s["rel"] == "tag"] == ["ديالى", "أسلحة"]
    assert (said["located"], said["by"]) == ("ديالى", "محرر الأمن")
    assert said["renditions"][0]["href"] == "https://baghdadtoday.news/1-.html"
    assert said["associations"][0]["renditions"][0]["href"].endswith("/uploads/posts/1.jpg")
    assert {alt["role"]: alt["value"] for alt in said["altIds"]}["newscrawl"] == "baghdad_today:1"


def test_what_is_gone_is_canceled_and_what_is_not_known_left_out() -> None:
    gone = ninjs(ITEMS["removed"])
    assert (gone["pubStatus"], gone["versionCreated"]) == ("canceled", "2025-09-07T18:00:00+00:00")
    assert gone["bodies"]
    assert not {"bodies", "by", "located", "subjects", "associations", "contentCreated"} & ninjs(ITEMS["bare"]).keys()
    assert None not in ninjs(ITEMS["bare"]).values()


def test_one_uri_for_one_id_whatever_its_address() -> None:
    item = ITEMS["whole"]
    assert ninjs(replace(item, url="https://elsewhere.example/1"))["uri"] == ninjs(item)["uri"]
    assert len({urn(id) for id in ("s:1", "s:1 ", "s:%31", "s:ا", "s:\ud800")}) == 5


def test_what_cannot_be_ninjs() -> None:
    for item in (change(), {"id": 1}):
        with pytest.raises(ConfigError, match="it takes articles and headlines"):
            written("ninjs", item)
    assert errors(json.loads(written("ninjs", ITEMS["whole"], fields_to_export=["headline"]))) == []
