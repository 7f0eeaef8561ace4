"""The replica's newsroom over time: what is published, edited, removed, and what a right crawl must hold.

No wall clock: the caller gives ``now`` and moves it with `World.advance`. The same seed and the same
calls make the same world. All verbs may be called while a `ReplicaServer` serves the world.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Literal

from newscrawl.demo.newsroom.articles import ADDRESS, SITE, DemoArticle, truth
from newscrawl.demo.newsroom.history import FIRST_NUMBER, copied, history
from newscrawl.demo.newsroom.seed import BAGHDAD, seed_article
from newscrawl.demo.newsroom.ticker import DemoLine, Strip
from newscrawl.demo.newsroom.words import SECTIONS
from newscrawl.demo.newsroom.writer import SHARES, Writer, settled

TickerMode = Literal["static", "looped", "repeated", "javascript", "none"]
Charset = Literal["utf-8", "windows-1256"]
CharsetIn = Literal["header", "meta", "both", "none"]
Validators = Literal["both", "etag", "last-modified", "none"]

NOW = datetime(2025, 9, 7, 12, 0, tzinfo=BAGHDAD)
CONTENT_FIELDS = {"headline", "paragraphs", "section", "at", "dateline", "summary", "image", "tags", "dated"}


class World:
    """A news site that moves.

    ``articles`` are published before ``now``, besides the seed's page of 2020; ``copies`` of them repeat
    another's text minutes later, ``variants`` change only its numbers (see `history`).
    ``slugs`` gives sections another address (``{"security": "amn"}``); ``shares`` weighs the sections.
    ``clock`` is the site's own clock for `اليوم` and `أمس` (default: the world's ``now``); give it
    the crawler's clock where that runs on. ``relative=False`` writes every date out.
    ``weight`` adds that many bytes of furniture to each page (see `furniture.py`). ``redesign`` is the seed
    of another design for every page, ``metadata=False`` takes what pages tell machines away.
    Set ``ticker_mode``, ``charset``, ``charset_in``, ``validators``, ``robots``, ``redesign``, ``metadata`` at
    any time, then `touch`.
    """

    def __init__(
        self,
        *,
        seed: int = 1,
        articles: int = 40,
        now: datetime = NOW,
        per_page: int = 10,
        ticker: TickerMode = "static",
        relative: bool = True,
        clock: Callable[[], datetime] | None = None,
        shares: Mapping[str, int] = SHARES,
        slugs: Mapping[str, str] | None = None,
        seed_page: bool = True,
        copies: int = 0,
        variants: int = 0,
        weight: int = 0,
        redesign: int | None = None,
        metadata: bool = True,
    ) -> None:
        if now.tzinfo is None:
            raise ValueError(f"now must be an aware time, not {now!r}")
        self.lock = threading.RLock()
        self.now = now.astimezone(BAGHDAD).replace(second=0, microsecond=0)
        self.per_page, self.ticker_mode, self.relative, self.weight = per_page, ticker, relative, weight
        self.charset: Charset = "utf-8"
        self.charset_in: CharsetIn = "both"
        self.validators: Validators = "both"
        self.robots: str | None = None
        self.redesign, self.metadata, self.removed_status = redesign, metadata, 404
        self.slugs = {slug: (slugs or {}).get(slug, slug) for slug in SECTIONS}
        self.names, self.version, self.changed_at = dict(SECTIONS), 0, self.now
        self.pinned: int | None = None
        self._shares, self._clock = dict(shares), clock
        self._live: dict[str | None, list[DemoArticle]] = {}
        self._writer, self._strip = Writer(seed), Strip(seed)
        written = list(history(self._writer, self.now, articles, self._shares, copies=copies, variants=variants))
        self._articles = {a.number: a for a in ([seed_article()] if seed_page else []) + written}
        self._next_number = max(self._articles, default=FIRST_NUMBER - 1) + self._writer.step()
        self._next_number = max(self._next_number, FIRST_NUMBER)
        self._strip.fill(self.live())

    # What there is

    @property
    def clock(self) -> datetime:
        """The site's own time, in Baghdad, for relative dates."""
        return self._clock().astimezone(BAGHDAD) if self._clock else self.now

    @property
    def ticker(self) -> tuple[DemoLine, ...]:
        """The strip's lines, from the head down."""
        return tuple(self._strip.lines)

    @property
    def ended_lines(self) -> tuple[DemoLine, ...]:
        """The lines that have left the strip, or were worded otherwise, in the order they did."""
        return tuple(self._strip.ended)

    def article(self, number: int) -> DemoArticle | None:
        """The article of that number, a removed one too."""
        return self._articles.get(number)

    def live(self, section: str | None = None) -> list[DemoArticle]:
        """The articles that can be read, newest first, of one section or all."""
        with self.lock:
            if section not in self._live:
                found = [a for a in self._articles.values() if not a.removed and section in (None, a.section)]
                self._live[section] = sorted(found, key=lambda a: (a.at, a.number), reverse=True)
            return list(self._live[section])

    def removed(self) -> list[DemoArticle]:
        """The articles taken off the site, oldest number first."""
        with self.lock:
            return sorted((a for a in self._articles.values() if a.removed), key=lambda a: a.number)

    def listing(self, section: str | None = None) -> list[DemoArticle]:
        """What the section's list shows, in its order: the pinned article stands first."""
        articles = self.live(section)
        return sorted(articles, key=lambda a: a.number != self.pinned)

    # What happens

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        with self.lock:
            self.now += by
            self.touch()

    def touch(self) -> None:
        """Forget rendered pages: needed after an attribute of the world was set by hand."""
        with self.lock:
            self._live.clear()
            self.version += 1
            self.changed_at = max(self.now, self.changed_at + timedelta(seconds=1))

    def publish(self, section: str = "security", *, urgent: bool = False, **fields: Any) -> DemoArticle:
        """Publish an article now; ``fields`` replace what the newsroom would write (see `DemoArticle`)."""
        with self.lock:
            number = fields.pop("number", self._next_number)
            at = fields.pop("at", self.now)
            article = self._writer.article(number, section, at)
            if urgent:
                article = self._writer.urgent(article)
            return self._put(settled(replace(article, **{"changed_at": self.now, **fields})))

    def publish_copy(self, number: int, **fields: Any) -> DemoArticle:
        """Publish an article's text again under a new number, now: a near-duplicate."""
        with self.lock:
            copy = copied(self._articles[number], self._next_number, self.now)
            return self._put(replace(copy, **fields))

    def publish_variant(self, number: int) -> DemoArticle:
        """Publish an article's text with only its numbers changed: other news, no duplicate."""
        with self.lock:
            copy = copied(self._articles[number], self._next_number, self.now)
            return self._put(replace(self._writer.variant(copy), copy_of=None, noise=()))

    def tell(self, number: int) -> DemoArticle:
        """Give an urgent line the text it was sent out without; its headline stays."""
        draft = self._writer.drafts.pop(number)
        return self.edit(number, paragraphs=draft.paragraphs, dateline=draft.dateline, place=draft.place)

    def _put(self, article: DemoArticle) -> DemoArticle:
        if article.number in self._articles:
            raise ValueError(f"number {article.number} is taken")
        self._articles[article.number] = article
        self._next_number = max(self._next_number, article.number + self._writer.step())
        self.touch()
        return article

    def edit(self, number: int, **fields: Any) -> DemoArticle:
        """Change fields of an article; one that readers see raises its revision.

        Without fields a sentence is added to the text.
        """
        with self.lock:
            old = self._articles[number]
            if not fields:
                update = f"وفي تحديث للخبر عند الساعة {self.now:%H:%M}، أكدت الجهات المعنية صحة ما ورد."
                fields = {"paragraphs": (*old.paragraphs, update)}
            changed_at = max(self.now, old.changed_at + timedelta(seconds=1))
            new = replace(old, **{"changed_at": changed_at, **fields})
            content = any(getattr(new, name) != getattr(old, name) for name in CONTENT_FIELDS)
            self._articles[number] = replace(new, revision=old.revision + content)
            self.touch()
            return self._articles[number]

    def remove(self, number: int) -> DemoArticle:
        """Take an article off the site: its address answers `removed_status`, no list shows it."""
        with self.lock:
            self._strip.drop(number)
            return self._marked(number, removed=True)

    def restore(self, number: int) -> DemoArticle:
        """Put a removed article back where it was."""
        return self._marked(number, removed=False)

    def _marked(self, number: int, *, removed: bool) -> DemoArticle:
        with self.lock:
            self._articles[number] = replace(self._articles[number], removed=removed)
            self.touch()
            return self._articles[number]

    def pin(self, number: int | None) -> None:
        """Keep an article at the head of its lists, as old as it may be; None unpins."""
        with self.lock:
            self.pinned = number
            self.touch()

    def turn_ticker(self, lines: int = 1) -> list[DemoLine]:
        """Let new lines come into the strip and as many leave it."""
        with self.lock:
            self.touch()
            return [self._strip.turn(self.live()) for _ in range(lines)]

    def reword_line(self, position: int, text: str) -> DemoLine:
        """Word the line at ``position`` (from 1) otherwise."""
        with self.lock:
            self.touch()
            return self._strip.reword(position, text)

    # What a right crawl must hold

    def truth_articles(self, section: str | None = "security", *, removed: bool = False) -> list[dict[str, Any]]:
        """What the pages state, newest first, in the names of the JSON contract (see `TRUTH_FIELDS`).

        Where a crawl's own history decides (revision, duplicate_of, removed_at) ask `article`:
        ``revision``, ``copy_of``, ``removed``. With ``removed`` the removed ones are among them.
        """
        with self.lock:
            found = [a for a in self._articles.values() if section in (None, a.section) and (removed or not a.removed)]
        return [truth(a, self.names) for a in sorted(found, key=lambda a: (a.at, a.number), reverse=True)]

    def truth_headlines(self) -> list[dict[str, Any]]:
        """The strip as it stands, in the names of the JSON contract, ``position`` from 1."""
        return [
            {
                "type": "headline",
                "site": SITE,
                "text": line.text,
                "headline_tags": list(line.headline_tags),
                "url": line.number and f"{ADDRESS}/{line.number}-.html",
                "article_id": line.number and f"{SITE}:{line.number}",
                "position": position,
            }
            for position, line in enumerate(self.ticker, 1)
        ]
