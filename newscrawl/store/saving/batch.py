"""One batch of page results worked out in memory, in order, and written at the end of its transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update

from newscrawl.arabic import search_key
from newscrawl.items import Article, content_hash
from newscrawl.records import PageFailed, PageGone, PageRead, PageResult, PageUnchanged, SavedKind, SaveResult
from newscrawl.store.base import chunks
from newscrawl.store.queries import current_articles
from newscrawl.store.rows import article_item, dated, frozen_date, revision_row
from newscrawl.store.saving import writes
from newscrawl.store.saving.failures import Failing
from newscrawl.store.saving.pending import Pending, State
from newscrawl.store.saving.revisions import (
    changed_fields,
    is_other_reading,
    is_revision,
    refined,
    refines,
    revised,
    steadied,
)
from newscrawl.store.tables import articles, headlines
from newscrawl.store.types import safe, to_micros

TIMES_GONE_TO_REMOVE = 2
# A headline of the ticker is still the same, and still linked, this long after it ended.
RECENT = timedelta(hours=24)


class Batch(Pending):
    """Load what the page results concern, take each in turn, write it all."""

    __slots__ = ()

    def run(self, results: Sequence[PageResult], failing: Failing) -> list[SaveResult]:
        """What saving each result came to, in order; everything is written when this returns."""
        ids = {result.article.id if isinstance(result, PageRead) else result.id for result in results}
        self._load(i for i in ids if i is not None)
        taken = [self._take(result, failing) for result in results]
        cursors = writes.write(self.conn, self)
        failing.write()
        self._link_headlines()
        return [replace(saved, cursors=tuple(cursors[i] for i in mine)) for saved, mine in taken]

    def _load(self, ids: Iterable[str]) -> None:
        for part in chunks(ids):
            for row in self.conn.execute(current_articles().where(articles.c.id.in_(part))).mappings():
                article = article_item(row)
                self.states[article.id] = State(
                    article=article,
                    section_slug=row["section_slug"],
                    etag=row["etag"],
                    last_modified=row["last_modified"],
                    pages=row["pages"],
                    gone_looks=row["gone_looks"],
                    key=row["key"],
                    found=article,
                    looked_at=row["looked_at"],
                )

    def _take(self, result: PageResult, failing: Failing) -> tuple[SaveResult, range]:
        start = len(self.lines)
        match result:
            case PageRead():
                saved = self._read(result, failing)
            case PageUnchanged():
                saved = self._unchanged(result, failing)
            case PageGone():
                saved = self._gone(result, failing)
            case PageFailed():
                saved = self._failed(result, failing)
        return saved, range(start, len(self.lines))

    def _read(self, result: PageRead, failing: Failing) -> SaveResult:
        article = result.article
        if result.kind is None or article.source is None:  # an archived page says nothing of one that failed since
            failing.resolve(article.site, article.id, article.url)
        if result.place is not None:
            self.places.append((article.site, result.place))
        state = self.states.get(article.id)
        if result.kind == "reparse":
            return self._reparsed(result, article, state)
        saved = self._create(result, article) if state is None else self._again(result, article, state)
        state = self.states[article.id]
        state.section_slug = result.section_slug or state.section_slug
        state.etag = result.etag and safe(result.etag)
        state.last_modified = result.last_modified and safe(result.last_modified)
        state.pages = result.pages
        return saved

    def _create(self, result: PageRead, article: Article) -> SaveResult:
        made = replace(
            article, revision=1, removed_at=None, first_seen_at=self.now, last_seen_at=self.now,
            content_hash=content_hash(article),
        )  # fmt: skip
        self.states[made.id] = State(article=made)
        self._revise(made, result.kind)
        self._line("article.created", made)
        kind: SavedKind = "new" if made.duplicate_of is None else "duplicate"
        return SaveResult(result=result, kind=kind, article=made)

    def _again(self, result: PageRead, article: Article, state: State) -> SaveResult:
        kind = self._seen(state)
        changed = self._compare(result, article, state)
        if changed and kind != "restored":
            kind = "updated"
        return SaveResult(result=result, kind=kind, article=state.article, changed=changed)

    def _reparsed(self, result: PageRead, article: Article, state: State | None) -> SaveResult:
        """An archived page was read again: that says nothing of when the site showed it."""
        if state is None:
            return self._create(result, article)
        changed = self._compare(result, article, state)
        state.changed = True
        return SaveResult(result=result, kind="updated" if changed else "seen", article=state.article, changed=changed)

    def _compare(self, result: PageRead, article: Article, state: State) -> tuple[str, ...]:
        """Make a revision where the content differs; returns the names of the fields that did."""
        old = state.article
        article = steadied(old, article)
        if is_revision(old, article) or (result.kind == "reparse" and is_other_reading(old, article)):
            state.article = made = revised(old, article)
            changed = changed_fields(old, made)
            self._revise(made, result.kind)
            self._line("article.updated", made, changed)
            return changed
        if refines(old, article):
            state.article = refined(old, article)
            self._refine(old, state.article)
        return ()

    def _revise(self, article: Article, kind: str | None = None) -> None:
        self.revised.append((article, revision_row(article, self.now, kind)))

    def _seen(self, state: State) -> SavedKind:
        """The page answered: take the time, and restore what was removed."""
        removed = state.article.removed_at is not None
        state.article = replace(state.article, last_seen_at=self.now, removed_at=None)
        state.gone_looks, state.looked_at, state.changed = 0, None, True
        if removed:
            self._line("article.restored", state.article)
        return "restored" if removed else "seen"

    def _unchanged(self, result: PageUnchanged, failing: Failing) -> SaveResult:
        state = self.states.get(result.id)
        if state is None:
            return SaveResult(result=result, kind="seen")
        failing.resolve(state.article.site, state.article.id, state.article.url)
        kind = self._seen(state)
        return SaveResult(result=result, kind=kind, article=state.article)

    def _gone(self, result: PageGone, failing: Failing) -> SaveResult:
        state = self.states.get(result.id)
        if state is None:
            lost = PageFailed(
                url=result.url, id=result.id, reason=f"http_{result.status}", status=result.status, retry=False
            )
            failing.add(lost)
            return SaveResult(result=result, kind="failed")
        failing.resolve(state.article.site, state.article.id, state.article.url)
        state.gone_looks += 1
        state.looked_at, state.changed = None, True
        if state.gone_looks < TIMES_GONE_TO_REMOVE or state.article.removed_at is not None:
            return SaveResult(result=result, kind="gone", article=state.article)
        state.article = replace(state.article, removed_at=self.now)
        self._line("article.removed", state.article)
        return SaveResult(result=result, kind="removed", article=state.article)

    def _failed(self, result: PageFailed, failing: Failing) -> SaveResult:
        failing.add(result)
        state = self.states.get(result.id) if result.id and result.page == "article" else None
        if state is None:
            return SaveResult(result=result, kind="failed")
        # Two results that found the page gone are not in a row where one between them failed.
        state.gone_looks, state.looked_at, state.changed = 0, None, True
        return SaveResult(result=result, kind="failed", article=state.article)

    def _line(self, kind: str, article: Article, changed: tuple[str, ...] = ()) -> None:
        last = article.last_seen_at
        removed = kind == "article.removed" and last is not None
        state = {"last_seen_at": to_micros(last)} if removed and last is not None else None
        self.lines.append(
            {
                "at": self.now,
                "kind": kind,
                "id": article.id,
                "number": article.revision,
                "changed": ",".join(changed) or None,
                "state": state,
            }
        )

    def _refine(self, old: Article, new: Article) -> None:
        """Note a publication made more exact in place; the feed's past lines keep what they said."""
        key = (old.id, old.revision)
        first, _ = self.refinements.get(key, (old, new))
        self.refinements[key] = (first, new)
        for article, row in self.revised:
            if (article.id, article.revision) == key:
                row.update(dated(new))
        for line in self.lines:
            if (line["id"], line["number"]) == key:
                line["state"] = {**frozen_date(old), **(line["state"] or {})}

    def _link_headlines(self) -> None:
        """Give the ticker's open and recent headlines the articles that came for them."""
        new = [s.article for s in self.states.values() if s.found is None]
        for site in {a.site for a in new}:
            loose = self.conn.execute(unlinked_headlines(site, self.now)).all()
            if not loose:
                continue
            by_key = {search_key(a.headline): a.id for a in new if a.site == site}
            for headline_id, text in loose:
                if found := by_key.get(search_key(text)):
                    which = headlines.c.id == headline_id
                    self.conn.execute(update(headlines).where(which).values(article_id=found))


def unlinked_headlines(site: str, now: datetime) -> Any:
    """The query for id and text of open and recent headlines without an article."""
    recent = or_(headlines.c.ended_at.is_(None), headlines.c.ended_at >= now - RECENT)
    mine = (headlines.c.site == site) & headlines.c.article_id.is_(None)
    return select(headlines.c.id, headlines.c.text).where(mine, recent)
