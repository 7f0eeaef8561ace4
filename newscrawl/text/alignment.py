"""What two sequences have in common, in order: in time that grows with their length, whatever they hold."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

Pair = tuple[int, int]

# Equal places that may be tried for each item, and in all. A word that stands a thousand times on both sides has a
# million of them and tells nothing about which belong together: the rarest words are tried first, until this is spent.
_TRIES, _FREE = 12, 5000


def aligned(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """The places ``(i, j)`` where ``old[i] == new[j]`` is taken for the same, both growing.

    What both begin and end with comes first, then what occurs once in each, then the longest common
    rest. The longest is found where words are not repeated without end, else a good one.

    >>> aligned("a b c d".split(), "a x c d".split())
    [(0, 0), (2, 2), (3, 3)]
    """
    return list(_between(old, new, 0, 0, (_unique, _rarest)))


_Way = Callable[[Sequence[str], Sequence[str]], list[Pair]]


def _between(old: Sequence[str], new: Sequence[str], i: int, j: int, ways: tuple[_Way, ...]) -> Iterator[Pair]:
    """The pairs of two parts that begin at ``i`` and ``j``; each way is tried in the gaps of the one before."""
    head, tail = _ends(old, new)
    yield from ((i + n, j + n) for n in range(head))
    inner_old, inner_new = old[head : len(old) - tail], new[head : len(new) - tail]
    if inner_old and inner_new and ways:
        found = ways[0](inner_old, inner_new)
        bounds = [(-1, -1), *found, (len(inner_old), len(inner_new))]
        for (i1, j1), (i2, j2) in pairwise(bounds):
            if i1 >= 0:
                yield i + head + i1, j + head + j1
            gap = inner_old[i1 + 1 : i2], inner_new[j1 + 1 : j2]
            yield from _between(*gap, i + head + i1 + 1, j + head + j1 + 1, ways[1:])
    yield from ((i + len(old) - n, j + len(new) - n) for n in range(tail, 0, -1))


def _ends(old: Sequence[str], new: Sequence[str]) -> Pair:
    """How many items both begin with, and how many of the rest both end with."""
    least = min(len(old), len(new))
    head = next((n for n in range(least) if old[n] != new[n]), least)
    least -= head
    return head, next((n for n in range(least) if old[-1 - n] != new[-1 - n]), least)


def _unique(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    once = {item for item, count in Counter(old).items() if count == 1}
    there = {item: j for j, item in enumerate(new)}
    counts = Counter(new)
    return _growing([(i, there[item]) for i, item in enumerate(old) if item in once and counts[item] == 1])


def _rarest(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    counts = Counter(new)
    tries = {item: count * counts[item] for item, count in Counter(old).items() if item in counts}
    left = max(_TRIES * (len(old) + len(new)), _FREE)
    chosen: dict[str, list[int]] = defaultdict(list)
    for item in sorted(tries, key=lambda item: (tries[item], item)):
        left -= tries[item]
        if left < 0:
            break
        chosen[item] = []
    for j in range(len(new) - 1, -1, -1):  # from behind, so that one item of the old takes one of the new
        if new[j] in chosen:
            chosen[new[j]].append(j)
    return _growing([(i, j) for i, item in enumerate(old) if item in chosen for j in chosen[item]])


def _growing(pairs: Sequence[Pair]) -> list[Pair]:
    """The longest run of pairs whose second numbers grow, by patience sorting; the first numbers are in order."""
    ends: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for n, (_, j) in enumerate(pairs):
        place = bisect_left(ends, j)
        before.append(at[place - 1] if place else -1)
        ends[place : place + 1] = [j]
        at[place : place + 1] = [n]
    found = []
    n = at[-1] if at else -1
    while n >= 0:
        found.append(pairs[n])
        n = before[n]
    return found[::-1]
