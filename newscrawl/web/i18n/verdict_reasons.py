"""A verdict's reason in Arabic: `newscrawl.monitoring.verdicts` says it in English, one sentence for each case."""

from __future__ import annotations

import re
from collections.abc import Callable

from newscrawl.web.i18n.messages import FIELD_NAMES, amount

_SPAN = r"((?:[0-9]+ (?:d|h|min) ?)+?)"
_RUNS = r"(run|[0-9]+ runs)"
_NOTE = r"(: .+)?"
_UNITS = {"d": "day", "h": "hour", "min": "minute"}
_KINDS = {"new": "جديد", "updated": "معدّل", "duplicates": "مكرر"}


def _runs(text: str) -> str:
    if text == "run":
        return "تشغيل"
    count = int(text.split()[0])
    return "عمليتي تشغيل" if count == 2 else f"{count} {'عمليات' if count <= 10 else 'عملية'} تشغيل"


def _span(text: str) -> str:
    told = [(int(count), _UNITS[unit]) for count, unit in re.findall(r"(?<![0-9])([0-9]+) (d|h|min)", text)]
    return " و".join(amount(unit, count, "ar") for count, unit in told if count) or "أقل من دقيقة"


def _note(text: str | None) -> str:
    return text or ""  # what a run noted stays as it was noted


def _found(text: str) -> str:
    return "، ".join(f"{_KINDS[kind]} {count}" for count, kind in re.findall(r"(?<![0-9])([0-9]+) (\w+)", text))


def _field(text: str) -> str:
    return FIELD_NAMES.get(text, text)


def _fields(text: str) -> str:
    return "، ".join(map(_field, text.split(", ")))


def _same(text: str) -> str:
    return text


# Each sentence of verdicts.py, what it becomes, and what becomes of its parts.
_SENTENCES: list[tuple[re.Pattern[str], str, tuple[Callable[[str], str], ...]]] = [
    (re.compile(pattern), said, parts)
    for pattern, said, parts in (
        (r"the site refused us, and is left alone until (.+)", "رفضَنا الموقع، ويُترك حتى {}", (_same,)),
        (r"it has never run to its end", "لم يكتمل له تشغيل بعد", ()),
        (r"not run yet", "لم يُشغّل بعد", ()),
        (r"nothing new, and nothing was to be expected for certain", "لا جديد، وما كان جديد متوقعًا على وجه اليقين", ()),
        (rf"the site refused us in the last {_RUNS}{_NOTE}", "رفضَنا الموقع في آخر {}{}", (_runs, _note)),
        (rf"the site could not be reached in the last {_RUNS}{_NOTE}", "تعذّر بلوغ الموقع في آخر {}{}", (_runs, _note)),
        (rf"due {_SPAN} ago, and not run", "حلّ موعده منذ {} ولم يُشغّل", (_span,)),
        (
            rf"the last run began {_SPAN} ago: longer than its past explains",
            "بدأ آخر تشغيل منذ {}، وهذا أطول مما عُهد منه",
            (_span,),
        ),
        (rf"the last {_RUNS} failed{_NOTE}", "إخفاق في آخر {}{}", (_runs, _note)),
        (
            rf"the list could not be read in the last {_RUNS}{_NOTE}",
            "تعذّرت قراءة القائمة في آخر {}{}",
            (_runs, _note),
        ),
        (
            r"read in a later way than before: (.+); a redesign\?",
            "قُرئت بطريقة أدنى من ذي قبل: {}؛ لعل تصميم الموقع تغيّر",
            (_fields,),
        ),
        (rf"([0-9]+) pages? could not be read{_NOTE}", "صفحات تعذّرت قراءتها: {}{}", (_same, _note)),
        (rf"the last run was less than whole{_NOTE}", "آخر تشغيل لم يكن كاملًا{}", (_note,)),
        (
            r"(\w+): on ([0-9]+%) of the pages, ([0-9]+%) before",
            "{}: في {} من الصفحات، وكان في {}",
            (_field, _same, _same),
        ),
        (
            rf"nothing new for {_SPAN}, and by its past about ([0-9]+) were to be expected",
            "لا جديد منذ {}، وكان المتوقع بحسب ماضيه نحو {}",
            (_span, _same),
        ),
        (r"((?:[0-9]+ \w+(?:, )?)+) in the last run", "في آخر تشغيل: {}", (_found,)),
    )
]


def in_arabic(reason: str) -> str | None:
    """The reason in Arabic, None for one that is not known here.

    >>> in_arabic("2 new, 1 updated in the last run")
    'في آخر تشغيل: جديد 2، معدّل 1'
    """
    for pattern, said, parts in _SENTENCES:
        if found := pattern.fullmatch(reason):
            return said.format(*(make(part) for make, part in zip(parts, found.groups(), strict=True)))
    return None
