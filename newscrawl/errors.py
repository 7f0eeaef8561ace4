"""One small tree of errors. Each class says what should happen next; its docstring is its default message."""

from __future__ import annotations


class NewscrawlError(Exception):
    """Something went wrong in newscrawl."""

    exit_code = 1

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (type(self).__doc__ or "").split("\n")[0])


class ConfigError(NewscrawlError):
    """The configuration or the command line is wrong.

    Next: the user corrects it; nothing was fetched or written.
    """

    exit_code = 2


class UnknownSite(ConfigError):
    """No site of that name is known."""


class StoreError(NewscrawlError):
    """The store is missing or cannot be reached.

    Next: give up the command; what a crawl holds is not yet saved.
    """

    exit_code = 5


class StoreMissing(StoreError):
    """There is no store at that address yet."""


class StoreNewer(StoreError):
    """The store was written by a newer version of newscrawl."""


class SiteBusy(NewscrawlError):
    """Another crawl of this site is running.

    Next: come back when it has ended.
    """

    exit_code = 6


class LeaseLost(NewscrawlError):
    """This run's lease of the site was taken over by another run.

    Next: stop at once and write nothing more.
    """

    exit_code = 6


class TargetUnreachable(NewscrawlError):
    """The target of a delivery cannot be reached, or asks to come back later.

    Next: send the same again after a pause, of ``wait`` seconds at least where the target said so.
    """

    exit_code = 3

    def __init__(self, message: str | None = None, *, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


class TargetRefused(NewscrawlError):
    """The target of a delivery will not take a line.

    Next: give up; a person must look at the target. What it has not acknowledged stays undelivered.
    """


class ArchiveError(NewscrawlError):
    """The archive holds no such page, or a damaged one.

    Next: go on with the other pages, and say which could not be read.
    """

    exit_code = 4


class PageError(NewscrawlError):
    """The page cannot be read.

    Next: keep the page, list it in `failures` under ``reason``, read it again in a later run.
    """

    reason = "unreadable"


class EmptyPage(PageError):
    """The page holds no text."""

    reason = "empty_page"


class NotAnArticle(PageError):
    """The page is of another kind: a listing, a front page, a notice."""

    reason = "not_an_article"


class BlockPage(PageError):
    """The page is a challenge or a refusal, not the site's content."""

    reason = "block_page"


class TruncatedPage(PageError):
    """The page breaks off before its text ends."""

    reason = "truncated"


class TooLarge(PageError):
    """Its tree would take more memory or time than that of any page of news: it was not taken apart."""

    reason = "too_large"


class NoHeadline(PageError):
    """No headline could be found."""

    reason = "no_headline"


class NoBody(PageError):
    """No body could be found, and the headline is not marked urgent."""

    reason = "no_body"


class NoLinks(PageError):
    """The listing page holds no article links."""

    reason = "no_links"


class NoTicker(PageError):
    """No headline could be read from the strip."""

    reason = "no_ticker"


class NoFeed(PageError):
    """The document is no feed or sitemap."""

    reason = "no_feed"
