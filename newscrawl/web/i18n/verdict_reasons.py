"""A verdict's reason in Arabic, of its case and its figures: `newscrawl.messages.english` says them in English."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from newscrawl.messages.cases import AnyCase, Notice
from newscrawl.messages.english import way_change
from newscrawl.messages.spans import units
from newscrawl.web.i18n.messages import FIELD_NAMES, amount

_KINDS = {"new": "جديد", "updated": "معدّل", "duplicates": "مكرر"}


def in_arabic(why: Notice) -> str:
    """The reason in Arabic; what a run noted stays as it was noted.

    >>> in_arabic(Notice("found", {"new": 2, "updated": 1, "duplicates": 0}))
    'في آخر تشغيل: جديد 2، معدّل 1'
    """
    return SENTENCES[why.case](**why.figures)


def _runs(told: str) -> Callable[..., str]:
    """A sentence about the last runs, with the last one's first note behind it."""
    return lambda runs, note: f"{told} {_count(runs)}{_because(note)}"


def _count(runs: int) -> str:
    if runs <= 2:
        return "تشغيل" if runs == 1 else "عمليتي تشغيل"
    return f"{runs} {'عمليات' if runs <= 10 else 'عملية'} تشغيل"


def _because(note: str | None) -> str:
    return f": {note}" if note else ""


def _span(seconds: int) -> str:
    return " و".join(amount(unit, count, "ar") for count, unit in units(seconds) if count) or "أقل من دقيقة"


def _redesign(fields: Sequence[Mapping[str, Any]]) -> str:
    told = "، ".join(way_change(**one) for one in fields)
    return f"قُرئت بطريقة أدنى من ذي قبل: {told}؛ لعل تصميم الموقع تغيّر"


def _field_rarer(field: str, now: float, before: float) -> str:
    return f"{FIELD_NAMES.get(field, field)}: في {now:.0%} من الصفحات، وكان في {before:.0%}"


def _silent(seconds: int, expected: float) -> str:
    return f"لا جديد منذ {_span(seconds)}، وكان المتوقع بحسب ماضيه نحو {expected:.0f}"


def _found(**counts: int) -> str:
    return "في آخر تشغيل: " + "، ".join(f"{_KINDS[kind]} {count}" for kind, count in counts.items() if count)


SENTENCES: dict[AnyCase, Callable[..., str]] = {
    "paused": "رفضَنا الموقع، ويُترك حتى {until}".format,
    "never_ended": "لم يكتمل له تشغيل بعد".format,
    "not_run": "لم يُشغّل بعد".format,
    "nothing_expected": "لا جديد، وما كان جديد متوقعًا على وجه اليقين".format,
    "found": _found,
    "refused": _runs("رفضَنا الموقع في آخر"),
    "unreached": _runs("تعذّر بلوغ الموقع في آخر"),
    "overdue": lambda seconds: f"حلّ موعده منذ {_span(seconds)} ولم يُشغّل",
    "too_long": lambda seconds: f"بدأ آخر تشغيل منذ {_span(seconds)}، وهذا أطول مما عُهد منه",
    "failed": _runs("إخفاق في آخر"),
    "list_unread": _runs("تعذّرت قراءة القائمة في آخر"),
    "redesign": _redesign,
    "field_rarer": _field_rarer,
    "pages_unread": lambda pages, note: f"صفحات تعذّرت قراءتها: {pages}{_because(note)}",
    "not_whole": lambda note: f"آخر تشغيل لم يكن كاملًا{_because(note)}",
    "silent": _silent,
}
