"""Figures of every case, and what is said of them: to the letter, since exports, alerts and people know the words."""

from __future__ import annotations

from typing import Any, get_args

from newscrawl.messages.cases import NoteCase, ReasonCase, RefusalCase


def ltr(text: str) -> str:
    """A text in an Arabic sentence."""
    return f'<bdi dir="ltr">{text}</bdi>'


LATER = {"field": "body", "usual": "site", "way": "structure"}
LOST = {"field": "section", "usual": "site", "way": None}
NOTES: list[tuple[NoteCase, dict[str, Any], str, str]] = [
    ("later_way", LATER, "read in a later way than before: body: site → structure",
     f"قُرئت بطريقة أدنى من ذي قبل: {ltr('body: site → structure')}"),
    ("later_way", LOST, "read in a later way than before: section: site → not found",
     f"قُرئت بطريقة أدنى من ذي قبل: {ltr('section: site → not found')}"),
    ("one_page", {"failure": 12}, "one page alone was tried again: failure 12",
     "أُعيدت المحاولة لصفحة واحدة فقط: التعذّر رقم 12"),
    ("forbidden", {"urls": ["https://s/1"], "more": 0}, "robots.txt forbids https://s/1",
     f"يمنع robots.txt جلب {ltr('https://s/1')}"),
    ("forbidden", {"urls": ["https://s/1", "https://s/2"], "more": 3},
     "robots.txt forbids https://s/1 https://s/2 and 3 more",
     f"يمنع robots.txt جلب {ltr('https://s/1')}، {ltr('https://s/2')}، وعناوين أخرى عددها 3"),
    ("time_limit", {"seconds": 60.0}, "ended after its time limit of 60 s", "انتهى عند حدّ مدته: 60 ثانية"),
    ("time_limit", {"seconds": 1.0}, "ended after its time limit of 1 s", "انتهى عند حدّ مدته: ثانية"),
    ("asked_to_wait", {"seconds": 3600.0}, "the site asked to be left alone for 3600 s",
     "طلب الموقع ألا يُطلب منه شيء مدة 3600 ثانية"),
    ("stopped", {"failures": 10}, "stopped after 10 failures in a row", "توقف بعد إخفاقات متتالية عددها 10"),
    ("second_looks", {"kept": 4, "due": 6}, "second looks: the newest 4 of 6 that are due",
     "القراءة الثانية: أحدث 4 من أصل 6 حان موعدها"),
    ("first_walk", {"site": "s", "section": "amn", "pages": 5},
     ("first walk of amn: ended after 5 listing pages; to go further back: "
     "newscrawl crawl s --section amn --since YYYY-MM-DD"),
     (f"أول جمع للقسم {ltr('amn')}: انتهى بعد صفحات قائمة عددها 5؛ وللرجوع إلى ما قبلها: "
     f"{ltr('newscrawl crawl s --section amn --since YYYY-MM-DD')}")),
    ("section_moved", {"site": "s", "section": "amn", "path": "/amn/", "found": "/security/"},
     ("section amn: /amn/ answered 404; the navigation lists it at /security/ "
     '(newscrawl.toml: [sites.s.addresses] amn = "/security/")'),
     (f"القسم {ltr('amn')}: أجاب {ltr('/amn/')} بالرمز 404، وقائمة التصفح تدل على {ltr('/security/')} "
     f"({ltr('newscrawl.toml: [sites.s.addresses] amn = &#34;/security/&#34;')})")),
    ("list_repeats", {"first": 3, "furthest": 9}, "from page 3 on the list repeats itself, though it names page 9",
     "القائمة تكرر نفسها من الصفحة 3 فصاعدًا، مع أنها تذكر الصفحة 9"),
    ("list_offers_more", {"section": "amn", "pages": 7},
     "the list of amn offers more than its first 7 pages, and names no address for the rest",
     f"في قائمة القسم {ltr('amn')} صفحات بعد التي قُرئت (7)، ولا عنوان لها"),
    ("feed_unread", {"url": "https://s/rss.xml", "reason": "http_500", "detail": ""},
     "not read: https://s/rss.xml: http_500", f"تعذّرت قراءة {ltr('https://s/rss.xml')}: http_500"),
    ("feed_unread", {"url": "https://s/rss.xml", "reason": "no_feed", "detail": "{no} <feed>"},
     "not read: https://s/rss.xml: no_feed ({no} <feed>)",
     f"تعذّرت قراءة {ltr('https://s/rss.xml')}: ليست خلاصة ({ltr('{no} &lt;feed&gt;')})"),
    ("sitemap_files", {"read": 50}, "sitemaps: 50 files were read, the others were not",
     "خرائط الموقع: قُرئت ملفات عددها 50، ولم تُقرأ بقيتها"),
    ("sitemap_articles", {"kept": 5000, "named": 7000}, "sitemaps: the newest 5000 of 7000 articles are kept",
     "خرائط الموقع: أُخذ من الأخبار أحدث 5000 من أصل 7000"),
    ("sitemap_depth", {"url": "https://s/m.xml", "depth": 3},
     "sitemaps: https://s/m.xml lies 3 deep, what it names was not read",
     f"خرائط الموقع: {ltr('https://s/m.xml')} في العمق 3، ولم يُقرأ ما يدل عليه"),
    ("spool_unreadable", {"file": "s-1.jsonl", "why": "Permission denied"},
     "spool s-1.jsonl cannot be read: Permission denied",
     f"تعذّرت قراءة الملف المؤقت {ltr('s-1.jsonl')}: {ltr('Permission denied')}"),
    ("spool_refused", {"file": "s-1.jsonl", "why": "no line"}, "spool s-1.jsonl cannot be taken in: no line",
     f"تعذّر إدخال الملف المؤقت {ltr('s-1.jsonl')} إلى المخزن: {ltr('no line')}"),
    ("spool_taken_in", {"path": "/a/s-1.jsonl", "pages": 3, "known": 0},
     "taken in from /a/s-1.jsonl: 3 pages that an earlier crawl could not save",
     f"أُدخلت من {ltr('/a/s-1.jsonl')} صفحات لم يستطع جمع سابق حفظها، عددها 3"),
    ("spool_taken_in", {"path": "/a/s-1.jsonl", "pages": 3, "known": 2},
     "taken in from /a/s-1.jsonl: 3 pages that an earlier crawl could not save, 2 known already",
     f"أُدخلت من {ltr('/a/s-1.jsonl')} صفحات لم يستطع جمع سابق حفظها، عددها 3، والمعروف منها من قبل 2"),
    ("spool_lines", {"file": "s-1.jsonl", "lines": 2, "aside": "/a/s-1.broken"},
     "2 lines of s-1.jsonl cannot be read: kept in /a/s-1.broken",
     f"في {ltr('s-1.jsonl')} سطور تعذّرت قراءتها، عددها 2: حُفظت في {ltr('/a/s-1.broken')}"),
    ("spool_left", {"file": "s-1.jsonl", "why": "Permission denied"},
     "spool s-1.jsonl cannot be removed: Permission denied",
     f"تعذّر حذف الملف المؤقت {ltr('s-1.jsonl')}: {ltr('Permission denied')}"),
    ("archive_deleted", {"file": "s-20250907.warc.gz", "size": 1_234_567_890},
     "archive: s-20250907.warc.gz deleted (1.235 GB), as its limits ask",
     f"الأرشيف: حُذف {ltr('s-20250907.warc.gz')} (1.235 غيغابايت) كما تقضي حدوده"),
    ("archive_undeleted", {"path": "/a/s.warc.gz", "why": "Permission denied"},
     "archive: /a/s.warc.gz: not deleted: Permission denied",
     f"الأرشيف: لم يُحذف {ltr('/a/s.warc.gz')}: {ltr('Permission denied')}"),
    ("archive_failed", {"folder": "/a/s", "why": "File too large"},
     "archive: /a/s: File too large; pages are not kept meanwhile",
     f"الأرشيف: {ltr('/a/s')}: {ltr('File too large')}؛ ولا تُحفظ الصفحات في هذه الأثناء"),
    ("archive_shorter", {"path": "/a/s.warc.gz", "size": 5, "known": 10},
     "archive: /a/s.warc.gz holds 5 of the 10 bytes that the store knows of; left alone",
     f"الأرشيف: حجم {ltr('/a/s.warc.gz')} بالبايت 5، وفي المخزن أنه 10؛ تُرك كما هو"),
    ("archive_other", {"path": "/a/s.warc.gz"},
     "archive: /a/s.warc.gz is not the file that the store knows; left alone",
     f"الأرشيف: {ltr('/a/s.warc.gz')} ليس الملف الذي يعرفه المخزن؛ تُرك كما هو"),
    ("archive_cut", {"file": "s.warc.gz", "size": 7, "end": 100},
     "archive: s.warc.gz: a record was half written, its 7 bytes from 100 on were cut off",
     f"الأرشيف: {ltr('s.warc.gz')}: سجلّ لم تكتمل كتابته، فقُطع منه من الموضع 100 ما حجمه بالبايت 7"),
]  # fmt: skip
REFUSALS: list[tuple[RefusalCase, dict[str, Any], str, str]] = [
    ("robots_status", {"status": 503}, "robots.txt answered 503", "أجاب robots.txt بالرمز 503"),
    ("robots_delay", {"seconds": 999999.0}, "robots.txt asks for 999999 s between two requests",
     "يطلب robots.txt أن يمضي بين كل طلبين ما لا يقل عن 999999 ثانية"),
    ("robots_unreachable", {"why": "timed out"}, "robots.txt could not be fetched: timed out",
     f"تعذّر جلب robots.txt: {ltr('timed out')}"),
]  # fmt: skip
# Notes within reasons: as data, and words alone from an older store.
NOTE = {"case": "robots_status", "figures": {"status": 429}}
LIMIT = {"case": "time_limit", "figures": {"seconds": 60.0}}
OLD = '<bdi lang="en" dir="ltr">{}</bdi>'
CHANGES = "body: site → structure, section: site → not found"
REASONS: list[tuple[ReasonCase, dict[str, Any], str, str]] = [
    ("paused", {"until": "15:30 (+03)"}, "the site refused us, and is left alone until 15:30 (+03)",
     "رفضَنا الموقع، ويُترك حتى 15:30 (+03)"),
    ("never_ended", {}, "it has never run to its end", "لم يكتمل له تشغيل بعد"),
    ("not_run", {}, "not run yet", "لم يُشغّل بعد"),
    ("nothing_expected", {}, "nothing new, and nothing was to be expected for certain",
     "لا جديد، وما كان جديد متوقعًا على وجه اليقين"),
    ("found", {"new": 1, "updated": 2, "duplicates": 3}, "1 new, 2 updated, 3 duplicates in the last run",
     "في آخر تشغيل: جديد 1، معدّل 2، مكرر 3"),
    ("found", {"new": 2, "updated": 0, "duplicates": 0}, "2 new in the last run", "في آخر تشغيل: جديد 2"),
    ("refused", {"runs": 1, "note": NOTE},
     "the site refused us in the last run: robots.txt answered 429",
     "رفضَنا الموقع في آخر تشغيل: أجاب robots.txt بالرمز 429"),
    ("refused", {"runs": 3, "note": None}, "the site refused us in the last 3 runs",
     "رفضَنا الموقع في آخر 3 عمليات تشغيل"),
    ("unreached", {"runs": 2, "note": None}, "the site could not be reached in the last 2 runs",
     "تعذّر بلوغ الموقع في آخر عمليتي تشغيل"),
    ("unreached", {"runs": 11, "note": "{x}: y"}, "the site could not be reached in the last 11 runs: {x}: y",
     f"تعذّر بلوغ الموقع في آخر 11 عملية تشغيل: {OLD.format('{x}: y')}"),
    ("overdue", {"seconds": 3960}, "due 1 h 6 min ago, and not run", "حلّ موعده منذ ساعة و6 دقائق ولم يُشغّل"),
    ("overdue", {"seconds": 10800}, "due 3 h 0 min ago, and not run", "حلّ موعده منذ 3 ساعات ولم يُشغّل"),
    ("overdue", {"seconds": 59}, "due 0 min ago, and not run", "حلّ موعده منذ أقل من دقيقة ولم يُشغّل"),
    ("too_long", {"seconds": 172800}, "the last run began 2 d 0 h ago: longer than its past explains",
     "بدأ آخر تشغيل منذ يومين، وهذا أطول مما عُهد منه"),
    ("failed", {"runs": 1, "note": LIMIT},
     "the last run failed: ended after its time limit of 60 s",
     "إخفاق في آخر تشغيل: انتهى عند حدّ مدته: 60 ثانية"),
    ("failed", {"runs": 12, "note": None}, "the last 12 runs failed", "إخفاق في آخر 12 عملية تشغيل"),
    ("list_unread", {"runs": 3, "note": None}, "the list could not be read in the last 3 runs",
     "تعذّرت قراءة القائمة في آخر 3 عمليات تشغيل"),
    ("redesign", {"fields": [LATER, LOST]}, f"read in a later way than before: {CHANGES}; a redesign?",
     f"قُرئت بطريقة أدنى من ذي قبل: {CHANGES.replace(', ', '، ')}؛ لعل تصميم الموقع تغيّر"),
    ("field_rarer", {"field": "image_url", "now": 0.1, "before": 1.0},
     "image_url: on 10% of the pages, 100% before", "الصورة: في 10% من الصفحات، وكان في 100%"),
    ("pages_unread", {"pages": 1, "note": "a note"}, "1 page could not be read: a note",
     f"صفحات تعذّرت قراءتها: 1: {OLD.format('a note')}"),
    ("pages_unread", {"pages": 2, "note": None}, "2 pages could not be read", "صفحات تعذّرت قراءتها: 2"),
    ("not_whole", {"note": None}, "the last run was less than whole", "آخر تشغيل لم يكن كاملًا"),
    ("not_whole", {"note": "a note"}, "the last run was less than whole: a note",
     f"آخر تشغيل لم يكن كاملًا: {OLD.format('a note')}"),
    ("silent", {"seconds": 17700, "expected": 9.7},
     "nothing new for 4 h 55 min, and by its past about 10 were to be expected",
     "لا جديد منذ 4 ساعات و55 دقيقة، وكان المتوقع بحسب ماضيه نحو 10"),
]  # fmt: skip
CASES = {*get_args(NoteCase), *get_args(RefusalCase), *get_args(ReasonCase)}
TOLD = [*NOTES, *REFUSALS, *REASONS]
