"""Other names for classes and ids, and attributes that go with the old design."""

from __future__ import annotations

import random
import zlib

from newscrawl.demo.redesign.design import Design
from newscrawl.demo.redesign.parts import AGENCY_NAMES, UTILITIES
from newscrawl.demo.redesign.tree import Element, each

# The strip's script finds its place by this one, lazy pictures by that.
_WORKING = frozenset({"data-ticker", "data-src"})
_GONE = frozenset({"role", "itemprop", "itemscope", "itemtype", "rel", "loading"})
_POINTERS = frozenset({"for", "aria-controls", "aria-labelledby", "data-bs-target", "href"})
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


def rename(root: Element, design: Design) -> None:
    """Rename every class and id of the page, or drop them; take away the attributes that tell parts apart."""
    each(root, lambda element: _renamed(element, design))


def _renamed(element: Element, design: Design) -> None:
    tokens = (element.attrs.pop("class", "") or element.part).split()
    if tokens and design.names != "none":
        new = dict.fromkeys(name for token in tokens for name in _names(design, token, element.part).split())
        element.attrs["class"] = " ".join(new)
    if (id := element.attrs.pop("id", None)) and design.ids:
        element.attrs["id"] = _hashed(design.seed, id)
    for name in _POINTERS & element.attrs.keys():
        element.attrs[name] = _pointer(design, element.attrs[name] or "", bare=name.startswith(("for", "aria")))
    if not design.attributes and element.tag not in ("link", "meta", "script"):
        element.attrs = {k: v for k, v in element.attrs.items() if not _goes(k)}


def _goes(name: str) -> bool:
    return name in _GONE or (name.startswith("data-") and name not in _WORKING)


def _pointer(design: Design, value: str, *, bare: bool) -> str:
    if bare:
        return _hashed(design.seed, value)
    return f"#{_hashed(design.seed, value[1:])}" if value.startswith("#") and len(value) > 1 else value


def _names(design: Design, token: str, part: str) -> str:
    if design.names == "utility":
        return " ".join(random.Random(f"{design.seed} {token}").sample(UTILITIES, 3))
    if design.names == "agency" and part in AGENCY_NAMES:
        return AGENCY_NAMES[part][design.seed % 4]
    return _hashed(design.seed, token)


def _hashed(seed: int, token: str) -> str:
    value, made = zlib.crc32(f"{seed} {token}".encode()), ""
    while value:
        value, digit = divmod(value, len(_LETTERS))
        made += _LETTERS[digit]
    return f"{'_' if seed % 2 else 'css-'}{made}"
