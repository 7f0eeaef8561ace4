"""XML that is well-formed whatever is in its texts."""

from __future__ import annotations

from xml.etree import ElementTree

from newscrawl.exporters.newest import writable


def add(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> ElementTree.Element:
    """A new element at the end of ``parent``."""
    element = ElementTree.SubElement(parent, name, {key: writable(value) for key, value in attributes.items()})
    element.text = writable(text) or None
    return element


def document(root: ElementTree.Element) -> bytes:
    """The whole as a file, indented, in UTF-8."""
    ElementTree.indent(root)
    body: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return body + b"\n"
