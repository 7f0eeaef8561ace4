"""Pages that are no article: empty, refused, broken off, of another kind."""

from __future__ import annotations

import re
from collections.abc import Sequence

from newscrawl.arabic import search_key
from newscrawl.errors import BlockPage, EmptyPage, PageError

_BLOCKED_TITLE = re.compile(
    r"just a moment|attention required|access denied|access to this page|are you (?:a )?(?:human|robot)|"
    r"security check|ddos|sucuri|incapsula|please wait|one moment|checking your browser|verify you|robot check|"
    r"captcha|bot (?:verification|detection)|forbidden|too many requests|request rejected|blocked|لحظة من فضلك|"
    r"تم حظر|التحقق من المتصفح|الوصول مرفوض|التحقق الأمني",
    re.IGNORECASE,
)
_BLOCKED_TEXT = re.compile(
    r"checking (?:if the site connection|your browser)|enable javascript and cookies to continue|cloudflare ray id|"
    r"performance (?:&|and) security by cloudflare|verify(?:ing)? (?:that )?you are (?:a )?human|"
    r"you have been blocked|access denied|you don't have permission|request unsuccessful|incident id|"
    r"complete the security check|unusual traffic|i'm not a robot|press (?:&|and) hold|ddos protection|"
    r"needs to review the security|rate limit(?:ed)? exceeded|403 forbidden|تم حظر (?:عنوان|الوصول|وصولك)|"
    r"أنا لست (?:برنامج )?روبوت|يرجى (?:إكمال|إثبات) (?:التحقق|أنك)|جاري التحقق من متصفحك",
    re.IGNORECASE,
)
_CHALLENGE = re.compile(
    r"/cdn-cgi/challenge-platform/h/|cf-browser-verification|cf_chl_opt|_incapsula_resource|g-recaptcha|h-captcha|"
    r"cf-turnstile|px-captcha|ddos-guard|sucuri_cloudproxy",
    re.IGNORECASE,
)
# What the engine shows in an article's place, as search keys.
_NOTICE = re.compile(
    r"حدث خطا|الصفحه (?:المطلوبه )?غير موجوده|الصفحه غير متوفره|لم يتم العثور علي|لا توجد صفحه|صفحه غير موجوده|"
    r"المقال غير موجود|الخبر غير موجود|لا يمكن عرض|لا يوجد مقال|^تسجيل الدخول|page not found|not found|^404|"
    r"المقاله غير متاحه|ليس لديك صلاحيه"
)
_ARABIC = re.compile(r"[ء-ي]")
_BLOCK_TEXT = 3000
_NOTICE_TEXT = 400
_NOTICE_LINE = 80
_NOTICE_WORDS = 8
_TAIL = 4000  # characters at the end of a page, where it is closed


def refused(html: str, title: str, text: str) -> PageError | None:
    """Why a page whose text is ``text`` cannot be an article, None where nothing speaks against it."""
    if not text.strip():
        return BlockPage() if _CHALLENGE.search(html[:200_000]) else EmptyPage()
    short = len(text) < _BLOCK_TEXT
    if short and (_BLOCKED_TEXT.search(text) or (_BLOCKED_TITLE.search(title[:200]) and len(text) < _BLOCK_TEXT // 2)):
        return BlockPage()
    if short and not _ARABIC.search(text) and _CHALLENGE.search(html[:200_000]):
        return BlockPage()
    return None


def is_notice(lines: Sequence[str], title: str, headline: str, body: str, *, dated: bool) -> bool:
    """True for an error or a login box in an article's place."""
    if len(body) > _NOTICE_TEXT:
        return False
    head, text = search_key(headline[:200]), search_key(body[:_NOTICE_TEXT])
    if head and len(head.split()) <= _NOTICE_WORDS and _NOTICE.search(head):
        return True
    if not dated and _NOTICE.search(text[:120]):
        return True
    return not body and (
        _NOTICE.search(search_key(title[:200])) is not None
        or any(len(line) <= _NOTICE_LINE and _NOTICE.search(search_key(line)) for line in lines)
    )


def is_cut_off(html: str) -> bool:
    """True where the document was begun in earnest and nothing closes it."""
    if "</body" in html[-_TAIL:] or "</html" in html[-_TAIL:]:
        return False
    low = html.lower()
    if "</body" in low or "</html" in low:
        return False
    if "<html" in low or "<body" in low:
        return True
    return low.count("<div") > low.count("</div") or low.count("<article") > low.count("</article")
