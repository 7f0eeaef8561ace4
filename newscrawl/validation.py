"""What an article must be, as the data contract has it. Pure."""

from __future__ import annotations

from newscrawl.items import HEADLINE_TAGS, Article


def problem(article: Article) -> str | None:
    """What breaks the contract, in one line, or None.

    >>> problem(Article(id="s:1", site="s", url="https://example.org/1", headline="عنوان"))
    'no body, and the headline is not marked urgent'
    """
    for name in ("id", "site", "url", "headline"):
        if not getattr(article, name):
            return f"{name} is empty"
    if not article.url.startswith(("http://", "https://")):
        return f"url is not an absolute http(s) address: {article.url}"
    if not article.body and "urgent" not in article.headline_tags:
        return "no body, and the headline is not marked urgent"
    if not set(article.headline_tags) <= set(HEADLINE_TAGS):
        return f"headline_tags has unknown tags: {', '.join(article.headline_tags)}"
    return _time_problem(article)


def _time_problem(article: Article) -> str | None:
    if (article.published_at is None) != (article.published_precision is None):
        return "published_at and published_precision belong together"
    for name in ("published_at", "modified_at", "fetched_at"):
        value = getattr(article, name)
        if value is not None and value.tzinfo is None:
            return f"{name} has no offset"
    return None
