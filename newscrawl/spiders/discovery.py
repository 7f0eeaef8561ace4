"""One reading of the second witnesses: which feeds and sitemaps to read, and what they name. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal

from newscrawl.arabic import search_key
from newscrawl.messages.cases import Notice
from newscrawl.pages.feeds import Document, Named
from newscrawl.records import WitnessedArticle
from newscrawl.site import Site, is_crawled
from newscrawl.urls import Addresses, absolute

DEPTH = 3  # of sitemaps that name sitemaps
MOST_FILES = 50  # sitemaps of one reading
MOST_NAMED = 5000  # articles of sitemaps that a reading keeps, the newest
MOST_FETCHED = 20  # articles of one reading that only the witnesses know
_AGES_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscoverySource:
    """A document to read: a feed, of a ``section`` by its slug or of the whole site, or a sitemap at some depth."""

    url: str
    witness: Literal["rss", "sitemap"]
    section: str | None = None
    depth: int = 1


@dataclass(slots=True, kw_only=True)
class Discovery:
    """What is still to be read, and what was named so far. Feed it documents with `take`.

    ``sections`` are the slugs that are crawled. What a sitemap dates before ``since`` is left out; what a feed
    dates so only where ``feeds_since`` is given, too: a feed is short.
    """

    site: Site
    addresses: Addresses
    sections: Sequence[str]
    since: datetime
    feeds_since: datetime | None = None
    waiting: deque[DiscoverySource] = field(default_factory=deque)
    notices: list[Notice] = field(default_factory=list)
    has_read_sitemaps: bool = False
    _requested: set[str] = field(default_factory=set)
    _files: int = 0
    _named: dict[tuple[str, str], WitnessedArticle] = field(default_factory=dict)

    def read_feeds(self, paths: Mapping[str, str]) -> None:
        """Put the sections' feeds, by slug, and the whole site's at the end of what is to be read."""
        for slug, path in paths.items():
            if "?" not in path:
                self._add(
                    DiscoverySource(url=f"{self.addresses.base}{path.rstrip('/')}/rss.xml", witness="rss", section=slug)
                )
        self._add(DiscoverySource(url=f"{self.addresses.base}/rss.xml", witness="rss"))

    def read_sitemaps(self, named: Iterable[str]) -> None:
        """Put the sitemaps that robots.txt names on the site's own host there, else the one at /sitemap.xml."""
        self.has_read_sitemaps = True
        default = f"{self.addresses.base}/sitemap.xml"
        found = [url for name in named if (url := self._own(absolute(name, self.addresses.base + "/")))]
        for url in found or [default]:
            self._add(DiscoverySource(url=url, witness="sitemap"))

    def next(self) -> DiscoverySource | None:
        """The next document, within the bounds; None when all are read."""
        while self.waiting:
            source = self.waiting.popleft()
            if source.witness == "rss":
                return source
            if self._files < MOST_FILES:
                self._files += 1
                return source
            self._note(Notice("sitemap_files", {"read": MOST_FILES}))
        return None

    def take(self, source: DiscoverySource, document: Document) -> None:
        """Note what a document names."""
        if document.kind == "index":
            self._follow(source, document)
            return
        for item in document.items:
            url = self._own(item.url)
            number = self.site.number(url) if url else None
            if url is not None and number is not None and not self._is_old(source, item.at):
                self._name(source, item, number, url)

    def named(self) -> list[WitnessedArticle]:
        """Everything that was named, of what sitemaps named the newest."""
        feeds = [item for item in self._named.values() if item.witness == "rss"]
        maps = sorted((i for i in self._named.values() if i.witness == "sitemap"), key=_newness, reverse=True)
        if len(maps) > MOST_NAMED:
            self._note(Notice("sitemap_articles", {"kept": MOST_NAMED, "named": len(maps)}))
        return feeds + maps[:MOST_NAMED]

    def wanted(self, named: Sequence[WitnessedArticle], known: Collection[str]) -> list[WitnessedArticle]:
        """The articles to fetch: unknown, newest first, those of a crawled section before those of an unknown one.

        Of what a feed says to be of another section nothing more need be learned.
        """
        best: dict[str, WitnessedArticle] = {}
        for item in named:  # a feed tells more than a sitemap, and comes first
            best.setdefault(item.article_id, item)
        found = [item for item in best.values() if item.article_id not in known]
        ranked = [(is_crawled(item.section, self.sections, self.site.sections), item) for item in found]
        chosen = [(bool(crawled), _newness(item), item) for crawled, item in ranked if crawled is not False]
        return [item for _, _, item in sorted(chosen, key=lambda one: one[:2], reverse=True)]

    def slug_of(self, section: str | None) -> str | None:
        """The slug of a section that the site writes so, None where nobody knows."""
        key = search_key(section or "")
        return next((slug for slug, name in self.site.sections.items() if key and search_key(name) == key), None)

    def _add(self, source: DiscoverySource) -> None:
        if source.url not in self._requested:
            self._requested.add(source.url)
            self.waiting.append(source)

    def _own(self, url: str | None) -> str | None:
        return self.addresses.fetchable(url) if url else None

    def _follow(self, source: DiscoverySource, document: Document) -> None:
        """The sitemaps that a sitemap names: newest first, those that changed last before ``since`` not at all."""
        if source.depth >= DEPTH:
            self._note(Notice("sitemap_depth", {"url": self.addresses.public(source.url), "depth": DEPTH}))
            return
        dated = sorted(document.items, key=lambda item: item.at or _AGES_AGO, reverse=True)
        for item in dated:
            if (url := self._own(item.url)) and not self._is_old(source, item.at):
                self._add(DiscoverySource(url=url, witness="sitemap", depth=source.depth + 1))

    def _is_old(self, source: DiscoverySource, at: datetime | None) -> bool:
        since = self.since if source.witness == "sitemap" else self.feeds_since
        if since is None or at is None:
            return False
        # Sitemaps often tell the day alone: its whole counts.
        return at < since.astimezone(self.site.tz).replace(hour=0, minute=0, second=0, microsecond=0)

    def _name(self, source: DiscoverySource, item: Named, number: str, url: str) -> None:
        made = WitnessedArticle(
            site=self.site.name,
            witness=source.witness,
            article_id=f"{self.site.name}:{number}",
            url=self.addresses.public(url),
            section=self._section(source, item),
            said_at=item.at,
        )
        key = (made.witness, made.article_id)
        old = self._named.setdefault(key, made)
        if old.section is None or old.said_at is None:
            self._named[key] = replace(old, section=old.section or made.section, said_at=old.said_at or made.said_at)

    def _section(self, source: DiscoverySource, item: Named) -> str | None:
        """What an item is of: a crawled section that it names, else any known one, else its feed's, else as named.

        A section's address may give the whole site's feed: what an item itself says counts more.
        """
        said = [part.strip() for text in item.sections for part in (text, *text.split("/")) if part.strip()]
        known = [(self.slug_of(text), text) for text in said if self.slug_of(text)]
        for slug, text in known:
            if slug in self.sections:
                return text
        if known:
            return known[0][1]
        if source.section is not None:
            return self.site.sections.get(source.section, source.section)
        return said[0] if said else None

    def _note(self, notice: Notice) -> None:
        if notice not in self.notices:
            self.notices.append(notice)


def _newness(item: WitnessedArticle) -> tuple[int, datetime]:
    """Identities that are numbers grow with time; the others are as new as their witness says."""
    number = item.article_id.rpartition(":")[2]
    return (int(number) if number.isascii() and number.isdigit() else 0, item.said_at or _AGES_AGO)
