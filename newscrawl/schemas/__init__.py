"""The data contract as JSON Schema (draft 2020-12): one for each kind of line that `export` writes, and for ninjs.

It may import nothing of newscrawl.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

NAMES = ("article", "headline", "change")
COMMANDS = ("run", "diff", "hit")  # what `runs`, `diff` and `search` write with --json
OTHERS = ("ninjs",)  # of another's standard, restated

_PARTS = {"change": ("article", "headline"), "hit": ("article",)}  # the schemas that one refers to


@cache
def _read(name: str) -> str:
    if name not in NAMES + COMMANDS + OTHERS:
        raise ValueError(f"no schema {name!r}; there are {', '.join(NAMES + COMMANDS + OTHERS)}")
    return resources.files(__name__).joinpath(f"{name}.schema.json").read_text(encoding="utf-8")


def load(name: str) -> dict[str, Any]:
    """The schema of what is named in `NAMES`, `COMMANDS` or `OTHERS`; raises ``ValueError`` for any other name.

    It is whole: what it refers to stands in ``$defs``.
    """
    schema: dict[str, Any] = json.loads(_read(name))
    if parts := _PARTS.get(name):
        schema["$defs"] = {part: load(part) for part in parts}
    return schema
