"""Pages that send their reader on by a meta tag."""

from __future__ import annotations

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware
from scrapy.http import Response

_HEAD = 4 * 4096  # bytes: Scrapy looks for the tag within 4,096 characters


class MetaRefresh(MetaRefreshMiddleware):
    """Scrapy's middleware, for pages that hold such a tag: for any other it would decode the page once more."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """The request for the page that is named, or the response."""
        return super().process_response(request, response) if b"refresh" in response.body[:_HEAD].lower() else response
