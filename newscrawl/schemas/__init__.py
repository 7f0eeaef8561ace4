"""The data contract as JSON Schema (draft 2020-12): one for each kind of line that `export` writes, and for ninjs."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

NAMES = ("article", "headline", "change")
OTHERS = ("ninjs",)  # of another's standard, restated


@cache
def _read(name: str) -> str:
    if name not in NAMES + OTHERS:
        raise ValueError(f"no schema {name!r}; there are {', '.join(NAMES + OTHERS)}")
    return resources.files(__name__).joinpath(f"{name}.schema.json").read_text(encoding="utf-8")


def load(name: str) -> dict[str, Any]:
    """The schema of an ``article``, a ``headline``, a ``change`` or a ``ninjs`` object.

    It is whole: what it refers to stands in ``$defs``.
    """
    schema: dict[str, Any] = json.loads(_read(name))
    if name == "change":
        schema["$defs"] = {part: load(part) for part in ("article", "headline")}
    return schema
