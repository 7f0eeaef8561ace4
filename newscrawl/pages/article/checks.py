"""Whether a page is a whole article, and which error it is if not."""

from __future__ import annotations

from newscrawl.arabic import search_key
from newscrawl.errors import NoBody, NoHeadline, NotAnArticle, TruncatedPage
from newscrawl.pages.article import page_kinds, smaller_fields
from newscrawl.pages.article.core import ArticleCore


def check(page: ArticleCore) -> None:
    """Raises the `PageError` of a page that is no whole article."""
    if page._read_body[0] != "site":
        _check_kind(page)
    if page_kinds.is_cut_off(page.html) and _breaks_off(page):
        raise TruncatedPage
    if not page.headline:
        raise NoHeadline if page.body else NotAnArticle
    if not page.body and "urgent" not in page.headline_tags:
        raise NoBody


def _check_kind(page: ArticleCore) -> None:
    """What the site's own selectors did not vouch for may be another kind of page."""
    title = page._meta.raw_title
    texts = [line.text for line in page._tree.lines]
    if error := page_kinds.refused(page.html, title, " ".join(texts)):
        raise error
    if page_kinds.is_cut_off(page.html) and not page.body:
        raise TruncatedPage
    if page_kinds.is_notice(texts, title, page.headline, page.body, dated=page._dated is not None):
        raise NotAnArticle("the page is the site's error notice")
    if smaller_fields.is_listing(page):
        raise NotAnArticle


def _breaks_off(page: ArticleCore) -> bool:
    """Whether the document's last text lies in the body, or no body was reached."""
    lines = page._tree.lines
    if not page.body or not lines:
        return True
    last = search_key(lines[-1].text)
    return bool(last) and last[-60:] in search_key(page.body[-2000:] + " " + " ".join(page.noise[-3:]))
