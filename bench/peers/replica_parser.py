"""A Fundus parser for the replica's layout, as its users write theirs."""

from __future__ import annotations

import datetime
from typing import Any

from fundus.parser import ArticleBody, BaseParser, ParserProxy, attribute
from fundus.parser.utility import extract_article_body_with_selector
from lxml.cssselect import CSSSelector


class ReplicaParser(ParserProxy):  # type: ignore[misc]
    """Both header generations: the same elements in another order."""

    class V1(BaseParser):  # type: ignore[misc]
        """The layout since 2019."""

        _paragraphs = CSSSelector("div.news-content p")
        _title = CSSSelector("h1")
        _date = CSSSelector("span.ms-2.time")
        _section = CSSSelector("div.news-info a")
        _tags = CSSSelector("div.news-tags a")

        @attribute  # type: ignore[misc]
        def body(self) -> ArticleBody | None:
            """The paragraphs."""
            return extract_article_body_with_selector(self.precomputed.doc, paragraph_selector=self._paragraphs)

        @attribute  # type: ignore[misc]
        def title(self) -> str | None:
            """The heading."""
            return self._text(self._title)

        @attribute  # type: ignore[misc]
        def publishing_date(self) -> datetime.datetime | None:
            """The header's date, by the site's own form."""
            text = self._text(self._date)
            return _published(text, datetime.datetime.now()) if text else None  # noqa: DTZ005 (naive, as its users do)

        @attribute  # type: ignore[misc]
        def authors(self) -> list[str]:
            """The site names none."""
            return []

        @attribute  # type: ignore[misc]
        def topics(self) -> list[str]:
            """The site's tags."""
            return [a.text_content() for a in self._tags(self.precomputed.doc)]

        @attribute(validate=False)  # type: ignore[misc]
        def section(self) -> str | None:
            """The name before the date."""
            return self._text(self._section)

        @attribute(validate=False)  # type: ignore[misc]
        def image(self) -> str | None:
            """The picture, by its metadata."""
            found: str | None = self.precomputed.meta.get("og:image")
            return found

        def _text(self, selector: Any) -> str | None:
            nodes = selector(self.precomputed.doc)
            return nodes[0].text_content().strip() if nodes else None


def _published(text: str, now: datetime.datetime) -> datetime.datetime:
    day, _, clock = text.partition(", ")
    days = {"اليوم": 0, "أمس": 1}
    if day in days:
        day = f"{now - datetime.timedelta(days=days[day]):%d-%m-%Y}"
    return datetime.datetime.strptime(f"{day} {clock}", "%d-%m-%Y %H:%M")  # noqa: DTZ007
