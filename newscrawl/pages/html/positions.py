"""Where nodes of a page lie to each other, found from the nodes themselves: a whole `Tree` costs more."""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborNode

_STEPS = 200


def ancestors(node: LexborNode) -> Iterator[LexborNode]:
    """The elements that hold the node, from the innermost to the root."""
    above = node.parent
    while above is not None:
        yield above
        above = above.parent


def common(one: LexborNode, other: LexborNode) -> LexborNode | None:
    """The innermost element that holds both."""
    above = {node.mem_id for node in ancestors(other)}
    return next((node for node in ancestors(one) if node.mem_id in above), None)


def inside(node: LexborNode, holder: LexborNode) -> bool:
    """True when ``holder`` holds the node."""
    return any(above.mem_id == holder.mem_id for above in ancestors(node))


def between(first: LexborNode, last: LexborNode) -> list[LexborNode] | None:
    """The nodes that stand after one and before the other, outermost only; None where ``last`` does not follow soon."""
    path = {node.mem_id for node in ancestors(last)}
    found: list[LexborNode] = []
    node: LexborNode | None = _after(first)
    for _ in range(_STEPS):
        if node is None:
            return None
        if node.mem_id == last.mem_id:
            return found
        if node.mem_id in path:
            node = node.first_child
        else:
            found.append(node)
            node = _after(node)
    return None


def _after(node: LexborNode) -> LexborNode | None:
    """The next node in the document that does not lie in this one."""
    here: LexborNode | None = node
    while here is not None and here.next is None:
        here = here.parent
    return here.next if here is not None else None
