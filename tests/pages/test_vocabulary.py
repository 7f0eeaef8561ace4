"""The tags of headlines."""

from __future__ import annotations

import pytest

from newscrawl.pages.vocabulary import headline_tags

CASES = {
    "انفجار شرقي بغداد - عاجل": ("urgent",),
    "عاجل: انفجار شرقي بغداد": ("urgent",),
    "عاجل - انفجار شرقي بغداد": ("urgent",),
    "عاجل.. انفجار شرقي بغداد": ("urgent",),
    "(عاجل) انفجار شرقي بغداد": ("urgent",),
    "انفجار شرقي بغداد .. عاجل": ("urgent",),
    "لحظة الانفجار شرقي بغداد (فيديو)": ("video",),
    "بالفيديو.. لحظة الانفجار": ("video",),
    "لحظة الانفجار - فيديو": ("video",),
    "التربية تحدد موعد الامتحانات - وثيقة": ("document",),
    "التربية تحدد موعد الامتحانات (وثيقة)": ("document",),
    "التربية تحدد موعد الامتحانات.. وثائق": ("document",),
    "بالوثيقة.. التربية تحدد الموعد": ("document",),
    "لحظة الانفجار (فيديو) - عاجل": ("urgent", "video"),
    "لحظة الانفجار (فيديو+صور)": ("video",),
    "لحظة الانفجار (صور وفيديو)": ("video",),
    "عاجل - وثيقة.. (فيديو) الوزير يرد": ("urgent", "video", "document"),
    "عاجل.. بالفيديو - لحظة الانفجار": ("urgent", "video"),
    "شركة (فيديو العراق) تغلق أبوابها": (),
    "عاجل وثيقة التفاهم بين الجانبين": ("urgent",),
    "اجتماع عاجل لمجلس الأمن الوطني": (),
    "مجلس النواب يعقد اجتماعا عاجلا": (),
    "وثيقة التفاهم بين الجانبين تدخل حيز التنفيذ": (),
    "إغلاق منصة الفيديو في العراق": (),
    "انفجار شرقي بغداد": (),
    "": (),
}


@pytest.mark.parametrize(("headline", "tags"), CASES.items())
def test_tags(headline: str, tags: tuple[str, ...]) -> None:
    assert headline_tags(headline) == tags


def test_a_line_beside_the_headline_says_video() -> None:
    assert headline_tags("انفجار - عاجل", video=True) == ("urgent", "video")
