"""What the pages say, in Arabic and in English."""

from __future__ import annotations

from typing import Literal

from newscrawl.web.i18n.health_messages import REASONS, WORDS

Lang = Literal["ar", "en"]
DIRECTIONS: dict[str, str] = {"ar": "rtl", "en": "ltr"}

_WORDS: dict[str, tuple[str, str]] = {
    "product": ("راصد الأخبار", "newscrawl"),
    "news": ("الأخبار", "News"),
    "ticker": ("شريط الأخبار", "Ticker"),
    "health": ("سلامة الرصد", "Health"),
    "other_language": ("English", "العربية"),
    "skip": ("إلى المحتوى", "Skip to content"),
    "menu": ("أبواب الموقع", "Parts of the site"),
    "search": ("بحث", "Search"),
    "search_hint": ("كلمات، أو \"عبارة\"، أو بداية*", "Words, a \"phrase\", or a beginning*"),
    "kind": ("النوع", "Kind"),
    "kind_urgent": ("عاجل", "Urgent"),
    "kind_edited": ("معدّل", "Edited"),
    "kind_removed": ("أزاله الموقع", "Removed by the site"),
    "kind_duplicate": ("مكرر", "Duplicate"),
    "to_day": ("حتى يوم", "to day"),
    "filters": ("تصفية", "Filters"),
    "section": ("القسم", "Section"),
    "place": ("المكان", "Place"),
    "day": ("في يوم", "Day"),
    "site": ("الموقع", "Site"),
    "all": ("الكل", "All"),
    "apply": ("عرض", "Show"),
    "clear": ("إزالة التصفية", "Clear filters"),
    "more": ("أخبار أقدم", "Older news"),
    "newest_first": ("إلى أحدث الأخبار", "To the newest"),
    "nothing": ("لا أخبار هنا بعد.", "No news here yet."),
    "nothing_found": ("لم يُعثر على شيء.", "Nothing found."),
    "too_many_searches": ("عمليات بحث كثيرة؛ انتظر لحظة.", "Too many searches; wait a moment."),
    "urgent": ("عاجل", "Urgent"),
    "video": ("فيديو", "Video"),
    "document": ("وثيقة", "Document"),
    "removed": ("حُذف من الموقع", "Removed from the site"),
    "duplicate": ("خبر مكرر", "Duplicate"),
    "edited": ("عُدّل", "Edited"),
    "first_seen": ("أول رصد", "First seen"),
    "last_seen": ("آخر رصد", "Last seen"),
    "published": ("النشر", "Published"),
    "fetched": ("الجلب", "Fetched"),
    "address": ("العنوان في الموقع", "Address"),
    "provenance": ("من أين جاء هذا النص", "Where this text comes from"),
    "ways": ("كيف قُرئ كل حقل", "How each field was read"),
    "field": ("الحقل", "Field"),
    "way": ("الطريقة", "Way"),
    "way_site": ("محددات الموقع", "the site's selectors"),
    "way_plain": ("النص البسيط", "plain text"),
    "way_address": ("عنوان الصفحة", "the address"),
    "way_rendered": ("صفحة عُرضت في متصفح", "rendered in a browser"),
    "way_metadata": ("بيانات الصفحة الوصفية", "metadata"),
    "way_structure": ("بنية الصفحة", "structure"),
    "way_extractor": ("المستخرج العام", "general extractor"),
    "way_listing": ("صفحة القائمة", "listing page"),
    "page_class": ("صنف الصفحة", "Page class"),
    "archived": ("الصفحة المحفوظة", "Archived page"),
    "archived_text": ("نص الصفحة كما وصلت", "The page's source as it came"),
    "archived_shown": ("معروضة في إطار معزول لا يشغّل شيئًا", "Shown in a sandbox that runs nothing"),
    "not_archived": ("لم تُحفظ الصفحة.", "The page is not archived."),
    "hash": ("بصمة النص", "Content hash"),
    "older_revision": ("هذا نص المراجعة {} من {}.", "This is the text of revision {} of {}."),
    "current_revision": ("النص الحالي", "The text as it is now"),
    "read_revision": ("نصها كاملًا", "Its whole text"),
    "revisions": ("المراجعات", "Revisions"),
    "revision": ("المراجعة", "Revision"),
    "reparse": ("قراءة جديدة للصفحة المحفوظة، وليست تعديلًا من الموقع",
                "The archived page read again; no edit by the site"),
    "compared": ("ما تغيّر عن المراجعة", "What changed since revision"),
    "no_difference": ("لا فرق.", "No difference."),
    "deleted_text": ("محذوف", "Deleted"),
    "added_text": ("مضاف", "Added"),
    "duplicates": ("أخبار مكررة لهذا الخبر", "Near-duplicates"),
    "duplicate_of": ("نسخة من خبر سبق", "A duplicate of"),
    "announced": ("أعلنه شريط الأخبار", "Announced by the ticker"),
    "summary": ("الملخص", "Summary"),
    "tags": ("الوسوم", "Tags"),
    "authors": ("الكتّاب", "Authors"),
    "image": ("الصورة في الموقع", "Picture, on the site"),
    "whole_text": ("النص أطول مما يُعرض هنا؛ كله في JSON", "The text is longer than is shown here; all of it, as JSON"),
    "no_body": ("لا نص لهذا الخبر بعد.", "No text yet."),
    "back": ("رجوع إلى الأخبار", "Back to the news"),
    "now_on_strip": ("الشريط الآن", "On the strip now"),
    "timeline": ("خط الزمن", "Timeline"),
    "previous_day": ("اليوم السابق", "Previous day"),
    "next_day": ("اليوم التالي", "Next day"),
    "strip_empty_now": ("لا عناوين على الشريط الآن.", "Nothing on the strip now."),
    "strip_empty": ("لا عناوين في هذا اليوم.", "No headlines on this day."),
    "reworded": ("أعيدت صياغته", "Reworded"),
    "became": ("صار خبرًا", "Became an article"),
    "lead": ("سبق الخبر بـ", "Ahead of the article by"),
    "behind": ("جاء بعد الخبر بـ", "Behind the article by"),
    "with_article": ("مع الخبر", "Together with the article"),
    "axis": ("الوقت من اليسار إلى اليمين، بتوقيت الموقع", "Time runs from left to right, by the site's clock"),
    "mark_of_article": ("◆ نشرُ الخبر", "◆ its article was published"),
    "as_of": ("كما في الساعة", "as of"),
    "lanes_left_out": ("آخر {} من عناوين اليوم؛ لم يُرسم قبلها {}.",
                       "The day's last {} headlines; {} before them are not drawn."),
    "came_back": ("غاب وعاد", "Went and came back"),
    "before_wording": ("كان", "before that"),
    "duration_shown": ("المدة", "Shown for"),
    "nearest": ("أقرب يوم فيه عناوين", "The nearest day with headlines"),
    "today": ("اليوم الحالي", "Today"),
    "still_shown": ("ما زال معروضًا", "still shown"),
    "from": ("من", "from"),
    "to": ("إلى", "to"),
    "headline": ("العنوان", "Headline"),
    "as_table": ("الأرقام في جدول", "The figures as a table"),
    "verdicts": ("الحكم على كل عمل", "Verdict on each job"),
    "verdict": ("الحكم", "Verdict"),
    "job": ("العمل", "Job"),
    "reason": ("السبب", "Reason"),
    "last_run": ("آخر تشغيل", "Last run"),
    "v_ok": ("سليم", "ok"),
    "v_quiet": ("هادئ", "quiet"),
    "v_late": ("متأخر", "late"),
    "v_degraded": ("متراجع", "degraded"),
    "v_blocked": ("محجوب", "blocked"),
    "v_unreachable": ("تعذّر الوصول", "unreachable"),
    "v_broken": ("معطّل", "broken"),
    "runs": ("عمليات الرصد", "Runs"),
    "run": ("العملية", "Run"),
    "started": ("البدء", "Started"),
    "duration": ("المدة (ثوانٍ)", "Duration (seconds)"),
    "outcome": ("النتيجة", "Outcome"),
    "new": ("جديد", "New"),
    "updated": ("معدّل", "Edited"),
    "failed": ("تعذّر", "Failed"),
    "requests": ("الطلبات", "Requests"),
    "not_modified": ("لم تتغير (304)", "Not modified (304)"),
    "delay": ("من النشر إلى الرصد", "From publication to capture"),
    "delay_bin": ("التأخر", "Delay"),
    "articles": ("أخبار", "Articles"),
    "coverage": ("كيف قُرئت الحقول، أسبوعًا بعد أسبوع", "How fields were read, week by week"),
    "share": ("الحصة (٪)", "Share (%)"),
    "week": ("الأسبوع", "Week"),
    "gaps": ("الثغرات", "Gaps"),
    "no_gaps": ("لا ثغرات مسجّلة.", "No gaps recorded."),
    "audit": ("التدقيق", "Audit"),
    "failures": ("صفحات لم تُقرأ", "Pages not read"),
    "no_failures": ("كل الصفحات قُرئت.", "Every page was read."),
    "tries": ("المحاولات", "Tries"),
    "next_try": ("المحاولة التالية", "Next try"),
    "retry": ("أعد المحاولة", "Try again"),
    "retrying": ("جارٍ…", "Trying…"),
    "no_runs": ("لم تُشغّل أي عملية بعد.", "No runs yet."),
    "sign_in": ("الدخول", "Sign in"),
    "sign_in_first": ("ادخل أولًا لتعيد المحاولة", "Sign in to try again"),
    "sign_out": ("الخروج", "Sign out"),
    "token": ("الرمز", "Token"),
    "token_hint": ("الرمز مكتوب حيث شُغّل newscrawl serve، أو في newscrawl.toml.",
                   "It is shown where `newscrawl serve` runs, or set in newscrawl.toml."),
    "wrong_token": ("رمز غير صحيح.", "Wrong token."),
    "error_400": ("طلب غير مفهوم", "That cannot be understood"),
    "error_401": ("الدخول مطلوب", "Sign in first"),
    "error_403": ("غير مسموح", "Not allowed"),
    "error_404": ("لا شيء هنا", "Nothing here"),
    "error_429": ("طلبات كثيرة؛ انتظر لحظة", "Too many requests; wait a moment"),
    "error_500": ("خطأ غير متوقع", "Unexpected error"),
    "error_503": ("المخزن لا يُبلغ الآن", "The store cannot be reached now"),
    "feeds": ("الخلاصات", "Feeds"),
    "api": ("واجهة البرمجة", "API"),
    "just_now": ("الآن", "now"),
    "fresh_one": ("خبر جديد واحد", "1 new article"),
    "fresh_two": ("خبران جديدان", "2 new articles"),
    "fresh_few": ("{} أخبار جديدة", "{} new articles"),
    "fresh_many": ("{} خبرًا جديدًا", "{} new articles"),
    "fresh_hundred": ("{} خبر جديد", "{} new articles"),
    **WORDS,
}  # fmt: skip

# What the fields are called by readers of Arabic.
FIELD_NAMES = {
    "section": "القسم",
    "headline": "العنوان",
    "headline_tags": "علامات العنوان",
    "dateline": "سطر المصدر والمكان",
    "place": "المكان",
    "authors": "الكتّاب",
    "published_at": "تاريخ النشر",
    "published_precision": "دقة تاريخ النشر",
    "modified_at": "تاريخ التعديل",
    "body": "النص",
    "summary": "الملخص",
    "image_url": "الصورة",
    "tags": "الوسوم",
    "language": "اللغة",
}

# Amounts of time after "منذ": one, two, 3 to 10, 11 and more.
UNITS: dict[str, tuple[str, str, str, str]] = {
    "second": ("ثانية", "ثانيتين", "ثوانٍ", "ثانية"),
    "minute": ("دقيقة", "دقيقتين", "دقائق", "دقيقة"),
    "hour": ("ساعة", "ساعتين", "ساعات", "ساعة"),
    "day": ("يوم", "يومين", "أيام", "يومًا"),
}


def say(key: str, lang: Lang) -> str:
    """What is said for ``key``; ``KeyError`` for a key that nobody has written."""
    return _WORDS[key][0 if lang == "ar" else 1]


def field_name(name: str, lang: Lang) -> str:
    """What a field is called."""
    if name == "ticker":  # what the front page is read for
        return say("ticker_job", lang)
    return FIELD_NAMES.get(name, name) if lang == "ar" else name.replace("_", " ")


def tag_name(tag: str, lang: Lang) -> str:
    """What a headline's tag is called; itself where nobody has named it."""
    return say(tag, lang) if tag in ("urgent", "video", "document") else tag


def way_name(way: str, lang: Lang) -> str:
    """What a way of reading is called; itself where nobody has named it."""
    key = f"way_{way}"
    return say(key, lang) if key in _WORDS else way


def reason_name(reason: str, lang: Lang) -> str:
    """Why a page could not be read, in words; the reason itself where nobody has named it."""
    named = REASONS.get(reason)
    return named[0 if lang == "ar" else 1] if named else reason


def counted(count: int, lang: Lang) -> str:
    """How many new articles there are.

    >>> counted(3, "ar"), counted(12, "ar"), counted(1, "en")
    ('3 أخبار جديدة', '12 خبرًا جديدًا', '1 new article')
    """
    named = {1: "fresh_one", 2: "fresh_two"}
    return say(named.get(count) or f"fresh_{_form(count)}", lang).format(count)


def _form(count: int) -> str:
    """Which form follows an Arabic number of three or more: few (3 to 10), many (11 to 99), or a hundred's."""
    rest = count % 100
    return "hundred" if rest < 3 else "few" if rest <= 10 else "many"


def amount(unit: str, count: int, lang: Lang) -> str:
    """An amount of time.

    >>> amount("minute", 2, "ar"), amount("hour", 5, "ar"), amount("day", 11, "ar"), amount("hour", 2, "en")
    ('دقيقتين', '5 ساعات', '11 يومًا', '2 hours')
    """
    if lang == "en":
        return f"{count} {unit}{'' if count == 1 else 's'}"
    one, two, few, many = UNITS[unit]
    if count <= 2:
        return one if count == 1 else two
    form = {"few": few, "many": many, "hundred": one}[_form(count)]
    return f"{count} {form}"
