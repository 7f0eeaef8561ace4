"""What a reading of the ticker means, without a store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.items import TickerLine
from newscrawl.store.saving.ticker_changes import KnownHeadline, ShownLine, compare

NOW = datetime(2025, 9, 7, 9, tzinfo=UTC)
A = "انطلاق عملية أمنية واسعة شمال ديالى"
B = "وزارة النفط تعلن صادرات شهر آب"
C = "الأنواء: أمطار متفرقة غدا في الجنوب"
A2 = "انطلاق عملية أمنية كبيرة شمال ديالى"


def stand(*texts: str, ended: float | None = None, urls: tuple[str | None, ...] = ()) -> list[KnownHeadline]:
    at = None if ended is None else NOW - timedelta(hours=ended)
    padded = (*urls, *[None] * len(texts))
    return [KnownHeadline(id=f"h{t}", text=t, ended_at=at, url=u) for t, u in zip(texts, padded, strict=False)]


def show(standing: list[KnownHeadline], *lines: str | TickerLine) -> tuple[list[tuple[str, str]], tuple[str, ...]]:
    """((text, "same" | "new" | id of the headline it rewords) for each line, ended ids)."""
    made = [TickerLine(text=line) if isinstance(line, str) else line for line in lines]
    found = compare(standing, made, NOW)
    assert [s.position for s in found.shown] == list(range(1, len(found.shown) + 1))
    return [(s.line.text, _what(s)) for s in found.shown], found.ended


def _what(shown: ShownLine) -> str:
    return "same" if shown.same_as else shown.previous_id or "new"


CASES: list[tuple[str, list[KnownHeadline], list[str | TickerLine], list[tuple[str, str]], tuple[str, ...]]] = [
    ("nothing before", [], [A, B], [(A, "new"), (B, "new")], ()),
    ("as before", stand(A, B), [B, A], [(B, "same"), (A, "same")], ()),
    ("one turns", stand(A, B), [C, A], [(C, "new"), (A, "same")], (f"h{B}",)),
    ("repeated slides", [], [A, B, A, B, C], [(A, "new"), (B, "new"), (C, "new")], ()),
    ("another spelling", stand(A), [A.replace("أ", "ا") + " .."], [(A.replace("أ", "ا") + " ..", "same")], ()),
    ("back after a day", stand(A, ended=24), [A], [(A, "same")], ()),
    ("back later", stand(A, ended=24.1), [A], [(A, "new")], ()),
    ("open goes before ended", [*stand(A, ended=1), KnownHeadline(id="open", text=A)], [A], [(A, "same")], ()),
    ("reworded", stand(A, B), [A2, B], [(A2, f"h{A}"), (B, "same")], (f"h{A}",)),
    ("alike beside what stays", stand(A), [A, A2], [(A, "same"), (A2, "new")], ()),
    ("alike to what ended before", stand(A, ended=1), [A2], [(A2, "new")], ()),
    ("half the words", stand("ا ب ج"), ["ا ب د"], [("ا ب د", "hا ب ج")], ("hا ب ج",)),
    ("less than half", stand("ا ب ج"), ["ا د ه"], [("ا د ه", "new")], ("hا ب ج",)),
    ("blank lines", stand(A), [" ", A], [(A, "same")], ()),
    ("signs alone", [], ["..", "!!"], [("..", "new"), ("!!", "new")], ()),
    (
        "the same address",
        stand(A, B, urls=("https://x/1", "https://x/2")),
        [TickerLine(text=C, url="https://x/2"), A],
        [(C, f"h{B}"), (A, "same")],
        (f"h{B}",),
    ),
    (
        "the address goes before the words",
        stand(A, B, urls=("https://x/1", "https://x/2")),
        [TickerLine(text=A2, url="https://x/2")],
        [(A2, f"h{B}")],
        (f"h{A}", f"h{B}"),
    ),
    (
        "the best pair first, one to one",
        stand("ا ب ج د", "ا ب ج ه"),
        ["ا ب ج و", "ا ب ج ه و"],
        [("ا ب ج و", "hا ب ج د"), ("ا ب ج ه و", "hا ب ج ه")],
        ("hا ب ج د", "hا ب ج ه"),
    ),
]


@pytest.mark.parametrize(("standing", "lines", "shown", "ended"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_turns(
    standing: list[KnownHeadline],
    lines: list[str | TickerLine],
    shown: list[tuple[str, str]],
    ended: tuple[str, ...],
) -> None:
    assert show(standing, *lines) == (shown, ended)


TEXTS = st.lists(st.sampled_from([A, A2, B, C, "ا ب ج", "ا ب د", "خبر"]), max_size=8)


@given(TEXTS, TEXTS)
def test_every_line_and_every_open_headline_is_accounted_for_once(before: list[str], after: list[str]) -> None:
    standing = stand(*dict.fromkeys(before))
    found = compare(standing, [TickerLine(text=t) for t in after], NOW)
    assert [s.line.text for s in found.shown] == list(dict.fromkeys(after)), "in order, each once"
    same = [s.same_as for s in found.shown if s.same_as]
    previous = [s.previous_id for s in found.shown if s.previous_id]
    assert sorted([*same, *found.ended]) == sorted(s.id for s in standing)
    assert len(set(previous)) == len(previous)
    assert set(previous) <= set(found.ended)
    assert not [s for s in found.shown if s.same_as and s.previous_id]
