"""Notes, refusals and reasons in Arabic, of their cases and figures: `newscrawl.messages.english` has the English."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from newscrawl.messages.cases import AnyCase, Note, Notice, of_figure
from newscrawl.messages.english import english, way_change
from newscrawl.messages.spans import units
from newscrawl.web.i18n.messages import FIELD_NAMES, Lang, amount, reason_name

_KINDS = {"new": "جديد", "updated": "معدّل", "duplicates": "مكرر"}
_ltr = Markup('<bdi dir="ltr">{}</bdi>').format
_english = Markup('<bdi lang="en" dir="ltr">{}</bdi>').format
_Figure = Mapping[str, Any] | str | None  # a note within a reason


def told(notice: Note, lang: Lang) -> Markup:
    """What is told, in the reader's language; words alone stay English."""
    if lang == "en" or isinstance(notice, str):
        return _english(english(notice))
    return in_arabic(notice)


def in_arabic(notice: Notice) -> Markup:
    """What is told, in Arabic; addresses, paths and the like run from left to right in it.

    >>> print(in_arabic(Notice("found", {"new": 2, "updated": 1, "duplicates": 0})))
    في آخر تشغيل: جديد 2، معدّل 1
    """
    return escape(SENTENCES[notice.case](**notice.figures))


def _note(sentence: str) -> Callable[..., Markup]:
    """A sentence with its figures in it, each text among them isolated."""
    return lambda **figures: Markup(sentence).format(
        **{name: _ltr(figure) if isinstance(figure, str) else figure for name, figure in figures.items()}
    )


def _timed(sentence: str) -> Callable[..., str]:
    return lambda seconds: sentence.format(amount("second", max(1, round(seconds)), "ar"))


def _later_way(**change: Any) -> Markup:
    return Markup("قُرئت بطريقة أدنى من ذي قبل: ") + _ltr(way_change(**change))


def _forbidden(urls: Sequence[str], more: int) -> Markup:
    forbidden = Markup("يمنع robots.txt جلب ") + Markup("، ").join(map(_ltr, urls))
    return forbidden + (f"، وعناوين أخرى عددها {more}" if more else "")


def _first_walk(site: str, section: str, pages: int) -> Markup:
    command = f"newscrawl crawl {site} --section {section} --since YYYY-MM-DD"
    return _note("أول جمع للقسم {section}: انتهى بعد صفحات قائمة عددها {pages}؛ وللرجوع إلى ما قبلها: {command}")(
        section=section, pages=pages, command=command
    )


def _section_moved(site: str, section: str, path: str, found: str) -> Markup:
    setting = f'newscrawl.toml: [sites.{site}.addresses] {section} = "{found}"'
    return _note("القسم {section}: أجاب {path} بالرمز 404، وقائمة التصفح تدل على {found} ({setting})")(
        section=section, path=path, found=found, setting=setting
    )


def _feed_unread(url: str, reason: str, detail: str) -> Markup:
    named = _note("تعذّرت قراءة {url}: ")(url=url) + reason_name(reason, "ar")
    return named + (_note(" ({detail})")(detail=detail) if detail else "")


def _spool_taken_in(path: str, pages: int, known: int) -> Markup:
    taken = _note("أُدخلت من {path} صفحات لم يستطع جمع سابق حفظها، عددها {pages}")(path=path, pages=pages)
    return taken + (f"، والمعروف منها من قبل {known}" if known else "")


def _archive_deleted(file: str, size: int) -> Markup:
    return _note("الأرشيف: حُذف {file} ({gb:.3f} غيغابايت) كما تقضي حدوده")(file=file, gb=size / 10**9)


def _runs(sentence: str) -> Callable[..., str]:
    """A sentence about the last runs, with the last one's first note behind it."""
    return lambda runs, note: f"{sentence} {_count(runs)}" + _because(note)


def _count(runs: int) -> str:
    if runs <= 2:
        return "تشغيل" if runs == 1 else "عمليتي تشغيل"
    return f"{runs} {'عمليات' if runs <= 10 else 'عملية'} تشغيل"


def _because(note: _Figure) -> Markup:
    return Markup(": ") + told(of_figure(note), "ar") if note else Markup()


def _span(seconds: int) -> str:
    return " و".join(amount(unit, count, "ar") for count, unit in units(seconds) if count) or "أقل من دقيقة"


def _redesign(fields: Sequence[Mapping[str, Any]]) -> str:
    changes = "، ".join(way_change(**one) for one in fields)
    return f"قُرئت بطريقة أدنى من ذي قبل: {changes}؛ لعل تصميم الموقع تغيّر"


def _field_rarer(field: str, now: float, before: float) -> str:
    return f"{FIELD_NAMES.get(field, field)}: في {now:.0%} من الصفحات، وكان في {before:.0%}"


def _silent(seconds: int, expected: float) -> str:
    return f"لا جديد منذ {_span(seconds)}، وكان المتوقع بحسب ماضيه نحو {expected:.0f}"


def _found(**counts: int) -> str:
    return "في آخر تشغيل: " + "، ".join(f"{_KINDS[kind]} {count}" for kind, count in counts.items() if count)


SENTENCES: dict[AnyCase, Callable[..., str]] = {
    # Notes of runs
    "later_way": _later_way,
    "one_page": _note("أُعيدت المحاولة لصفحة واحدة فقط: التعذّر رقم {failure}"),
    "forbidden": _forbidden,
    "time_limit": _timed("انتهى عند حدّ مدته: {}"),
    "asked_to_wait": _timed("طلب الموقع ألا يُطلب منه شيء مدة {}"),
    "stopped": _note("توقف بعد إخفاقات متتالية عددها {failures}"),
    "second_looks": _note("القراءة الثانية: أحدث {kept} من أصل {due} حان موعدها"),
    "first_walk": _first_walk,
    "section_moved": _section_moved,
    "list_repeats": _note("القائمة تكرر نفسها من الصفحة {first} فصاعدًا، مع أنها تذكر الصفحة {furthest}"),
    "list_offers_more": _note("في قائمة القسم {section} صفحات بعد التي قُرئت ({pages})، ولا عنوان لها"),
    "feed_unread": _feed_unread,
    "sitemap_files": _note("خرائط الموقع: قُرئت ملفات عددها {read}، ولم تُقرأ بقيتها"),
    "sitemap_articles": _note("خرائط الموقع: أُخذ من الأخبار أحدث {kept} من أصل {named}"),
    "sitemap_depth": _note("خرائط الموقع: {url} في العمق {depth}، ولم يُقرأ ما يدل عليه"),
    "spool_unreadable": _note("تعذّرت قراءة الملف المؤقت {file}: {why}"),
    "spool_refused": _note("تعذّر إدخال الملف المؤقت {file} إلى المخزن: {why}"),
    "spool_taken_in": _spool_taken_in,
    "spool_lines": _note("في {file} سطور تعذّرت قراءتها، عددها {lines}: حُفظت في {aside}"),
    "spool_left": _note("تعذّر حذف الملف المؤقت {file}: {why}"),
    "archive_deleted": _archive_deleted,
    "archive_undeleted": _note("الأرشيف: لم يُحذف {path}: {why}"),
    "archive_failed": _note("الأرشيف: {folder}: {why}؛ ولا تُحفظ الصفحات في هذه الأثناء"),
    "archive_shorter": _note("الأرشيف: حجم {path} بالبايت {size}، وفي المخزن أنه {known}؛ تُرك كما هو"),
    "archive_other": _note("الأرشيف: {path} ليس الملف الذي يعرفه المخزن؛ تُرك كما هو"),
    "archive_cut": _note("الأرشيف: {file}: سجلّ لم تكتمل كتابته، فقُطع منه من الموضع {end} ما حجمه بالبايت {size}"),
    # Why robots.txt keeps us out
    "robots_status": _note("أجاب robots.txt بالرمز {status}"),
    "robots_delay": _timed("يطلب robots.txt أن يمضي بين كل طلبين ما لا يقل عن {}"),
    "robots_unreachable": _note("تعذّر جلب robots.txt: {why}"),
    # Reasons of verdicts
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
    "pages_unread": lambda pages, note: f"صفحات تعذّرت قراءتها: {pages}" + _because(note),
    "not_whole": lambda note: "آخر تشغيل لم يكن كاملًا" + _because(note),
    "silent": _silent,
}
