"""Datelines: every separator, every place, and what only looks like one."""

from __future__ import annotations

import pytest

from newscrawl.pages.article import datelines

AGENCY = ("بغداد اليوم",)
SEPARATORS = [" - ", "- ", " – ", "-", "/ ", "_", " -", " ـ ", " — ", " / "]
PLACES = ["بغداد", "كركوك", "ديالى", "كردستان", "واسط", "ميسان", "صلاح الدين", "ذي قار", "النجف الأشرف", "أربيل"]
SENTENCE = "أعلنت القيادة ضبط كدس للعتاد"


@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize("place", PLACES)
def test_on_its_own_line(separator: str, place: str) -> None:
    line = f"بغداد اليوم{separator}{place}"
    assert datelines.read(line, AGENCY) == datelines.Dateline(written=line, place=place, rest="")


@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize("place", PLACES)
def test_running_into_the_sentence(separator: str, place: str) -> None:
    found = datelines.read(f"بغداد اليوم{separator}{place} {SENTENCE}", AGENCY)
    assert found == datelines.Dateline(written=f"بغداد اليوم{separator}{place}", place=place, rest=SENTENCE)


@pytest.mark.parametrize(
    ("line", "place", "rest"),
    [
        ("بغداد اليوم- متابعة", None, ""),
        ("بغداد اليوم – متابعة أكد المتحدث", None, "أكد المتحدث"),
        ("بغداد اليوم - قضاء الحويجة", "قضاء الحويجة", ""),
        ("بغداد اليوم - ناحية العلم أعلنت الإدارة", "ناحية العلم", "أعلنت الإدارة"),
        ("بغداد اليوم - أكد المتحدث أن العملية مستمرة", None, "أكد المتحدث أن العملية مستمرة"),
        ("بغداد اليوم - كركوك / متابعة", "كركوك", ""),
        ("بغداد اليوم - ديالى: قال المتحدث", "ديالى", "قال المتحدث"),
        ("وكالة بغداد اليوم - بابل", "بابل", ""),
    ],
    ids=["no-place", "no-place-run", "unknown", "unknown-run", "none-run", "place-and-more", "colon", "prefixed"],
)
def test_place_and_rest(line: str, place: str | None, rest: str) -> None:
    found = datelines.read(line, AGENCY)
    assert found is not None
    assert (found.place, found.rest) == (place, rest)


@pytest.mark.parametrize(
    "line",
    [
        '"بغداد اليوم" تنشر التفاصيل - كما وردت',
        "(بغداد اليوم) - نص",
        "بغداد اليوم تشهد أمطارا غزيرة",
        "وقال لبغداد اليوم - كركوك إن الوضع مستقر",
        "أمن - بغداد اليوم",
        "",
    ],
)
def test_what_is_none(line: str) -> None:
    assert datelines.read(line, AGENCY) is None


def test_an_inline_element_ends_an_unknown_place() -> None:
    found = datelines.read("بغداد اليوم - الدبس الجديدة تشهد حملة", AGENCY, cuts=["بغداد اليوم - الدبس الجديدة"])
    assert found is not None
    assert (found.place, found.rest) == ("الدبس الجديدة", "تشهد حملة")


@pytest.mark.parametrize("line", ["وكالة المثال - بغداد", "المثال نيوز/ متابعة"])
def test_by_shape_where_the_agency_is_unknown(line: str) -> None:
    found = datelines.read(line, ())
    assert found is not None
    assert found.written == line


def test_a_place_may_come_first_on_a_line_of_its_own() -> None:
    found = datelines.place_first("البصرة - النخلة")
    assert found is not None
    assert (found.written, found.place, found.rest) == ("البصرة - النخلة", "البصرة", "")
    assert datelines.place_first("البصرة تستعد لموسم التمور - اليوم") is None
    assert datelines.place_first("التمور - النخلة") is None
