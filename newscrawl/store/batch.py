"""One batch of looks worked out in memory, in order, and written at the end of its transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, insert, or_, select, update

from newscrawl.arabic import search_key
from newscrawl.items import Article, content_hash
from newscrawl.looks import Failed, Gone, Look, Read, Saved, SavedKind, Unchanged
from newscrawl.store.compare import changed_fields, is_revision, refined, refines, revised, steadied
from newscrawl.store.failing import Failing
from newscrawl.store.part import chunks
from newscrawl.store.rows import article_item, key_hash, revision_row, safe_article
from newscrawl.store.tables import articles, changes, headlines, revisions
from newscrawl.store.types import offset_of, safe, to_micros

LOOKS_TO_REMOVE = 2
# A headline of the ticker is still the same, and still linked, this long after it ended.
RECENT = timedelta(hours=24)


@dataclass(slots=True)
class State:
    """One article while its batch is worked out."""

    article: Article
    section_slug: str | None
    etag: str | None
    last_modified: str | None
    pages: int
    gone_looks: int
    stored: bool
    looked: bool = False


@dataclass(slots=True)
class Batch:
    """Load what the looks concern, take each in turn, write it all."""

    conn: Connection
    run_id: int | None
    now: datetime
    states: dict[str, State] = field(default_factory=dict)
    new_revisions: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    refinements: dict[tuple[str, int], tuple[Article, Article]] = field(default_factory=dict)

    def run(self, looks: Sequence[Look], failing: Failing) -> list[Saved]:
        """What each look came to, in order; everything is written when this returns."""
        ids = {look.article.id if isinstance(look, Read) else look.id for look in looks}
        self._load(i for i in ids if i is not None)
        taken = [self._take(look, failing) for look in looks]
        self._write()
        cursors = self._write_lines()
        failing.write()
        self._link_headlines()
        return [replace(saved, cursors=tuple(cursors[i] for i in mine)) for saved, mine in taken]

    def _load(self, ids: Iterable[str]) -> None:
        joined = select(articles, *REVISION_COLUMNS).join(revisions, CURRENT)
        for part in chunks(ids):
            for row in self.conn.execute(joined.where(articles.c.id.in_(part))).mappings():
                self.states[row["id"]] = State(
                    article=article_item(row),
                    section_slug=row["section_slug"],
                    etag=row["etag"],
                    last_modified=row["last_modified"],
                    pages=row["pages"],
                    gone_looks=row["gone_looks"],
                    stored=True,
                )

    def _take(self, look: Look, failing: Failing) -> tuple[Saved, range]:
        start = len(self.lines)
        match look:
            case Read():
                saved = self._read(look, failing)
            case Unchanged():
                saved = self._unchanged(look, failing)
            case Gone():
                saved = self._gone(look, failing)
            case Failed():
                saved = self._failed(look, failing)
        return saved, range(start, len(self.lines))

    def _read(self, look: Read, failing: Failing) -> Saved:
        article = look.article
        if unsafe := safe_article(article):
            article = replace(article, **unsafe)
        failing.resolve(article.site, article.id, article.url)
        state = self.states.get(article.id)
        saved = self._create(look, article) if state is None else self._again(look, article, state)
        state = self.states[article.id]
        state.section_slug = look.section_slug or state.section_slug
        state.etag = look.etag and safe(look.etag)
        state.last_modified = look.last_modified and safe(look.last_modified)
        state.pages = look.pages
        return saved

    def _create(self, look: Read, article: Article) -> Saved:
        made = replace(
            article, revision=1, removed_at=None, first_seen_at=self.now, last_seen_at=self.now,
            content_hash=content_hash(article),
        )  # fmt: skip
        self.states[made.id] = State(
            article=made, section_slug=None, etag=None, last_modified=None, pages=1, gone_looks=0,
            stored=False, looked=True,
        )  # fmt: skip
        self.new_revisions.append(revision_row(made, self.now))
        self._line("article.created", made)
        kind: SavedKind = "new" if made.duplicate_of is None else "duplicate"
        return Saved(look=look, kind=kind, article=made)

    def _again(self, look: Read, article: Article, state: State) -> Saved:
        kind = self._seen(state)
        old = state.article
        article = steadied(old, article)
        if is_revision(old, article):
            made = revised(old, article)
            changed = changed_fields(old, made)
            self.new_revisions.append(revision_row(made, self.now))
            self._line("article.updated", made, changed)
            state.article = made
            kind = kind if kind == "restored" else "updated"
            return Saved(look=look, kind=kind, article=made, changed=changed)
        if refines(old, article):
            state.article = refined(old, article)
            self._refine(old, state.article)
        return Saved(look=look, kind=kind, article=state.article)

    def _seen(self, state: State) -> SavedKind:
        """The page answered: take the time, and restore what was removed."""
        removed = state.article.removed_at is not None
        state.article = replace(state.article, last_seen_at=self.now, removed_at=None)
        state.gone_looks, state.looked = 0, True
        if removed:
            self._line("article.restored", state.article)
        return "restored" if removed else "seen"

    def _unchanged(self, look: Unchanged, failing: Failing) -> Saved:
        state = self.states.get(look.id)
        if state is None:
            return Saved(look=look, kind="seen")
        failing.resolve(state.article.site, state.article.id, state.article.url)
        kind = self._seen(state)
        return Saved(look=look, kind=kind, article=state.article)

    def _gone(self, look: Gone, failing: Failing) -> Saved:
        state = self.states.get(look.id)
        if state is None:
            lost = Failed(url=look.url, id=look.id, reason=f"http_{look.status}", status=look.status, retry=False)
            failing.add(lost)
            return Saved(look=look, kind="failed")
        failing.resolve(state.article.site, state.article.id, state.article.url)
        state.gone_looks += 1
        state.looked = True
        if state.gone_looks < LOOKS_TO_REMOVE or state.article.removed_at is not None:
            return Saved(look=look, kind="gone", article=state.article)
        state.article = replace(state.article, removed_at=self.now)
        self._line("article.removed", state.article)
        return Saved(look=look, kind="removed", article=state.article)

    def _failed(self, look: Failed, failing: Failing) -> Saved:
        failing.add(look)
        state = self.states.get(look.id) if look.id and look.page == "article" else None
        if state is None:
            return Saved(look=look, kind="failed")
        # A look that saw nothing parts two that found the page gone: they are no longer in a row.
        state.gone_looks, state.looked = 0, True
        return Saved(look=look, kind="failed", article=state.article)

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
        for row in self.new_revisions:
            if (row["article_id"], row["number"]) == key:
                row.update(_dated(new))
        for line in self.lines:
            if (line["id"], line["number"]) == key:
                line["state"] = {**frozen_date(old), **(line["state"] or {})}

    def _write(self) -> None:
        new = [self._row(s) for s in self.states.values() if not s.stored]
        old = [_renamed(self._row(s)) for s in self.states.values() if s.stored and s.looked]
        if new:
            self.conn.execute(insert(articles), new)
        if self.new_revisions:
            self.conn.execute(insert(revisions), self.new_revisions)
        if old:
            self.conn.execute(_UPDATE_ARTICLE, old)
        for (article_id, number), (before, after) in self.refinements.items():
            which = (revisions.c.article_id == article_id) & (revisions.c.number == number)
            self.conn.execute(update(revisions).where(which).values(**_dated(after)))
            self._freeze(article_id, number, before)

    def _freeze(self, article_id: str, number: int, before: Article) -> None:
        which = (changes.c.id == article_id) & (changes.c.number == number)
        for cursor, state in self.conn.execute(select(changes.c.cursor, changes.c.state).where(which)).all():
            kept = {**frozen_date(before), **(state or {})}
            self.conn.execute(update(changes).where(changes.c.cursor == cursor).values(state=kept))

    def _write_lines(self) -> list[int]:
        if not self.lines:
            return []
        made = insert(changes).returning(changes.c.cursor, sort_by_parameter_order=True)
        return list(self.conn.execute(made, self.lines).scalars())

    def _row(self, state: State) -> dict[str, Any]:
        item = state.article
        return {
            "id": item.id,
            "site": item.site,
            "url": item.url,
            "section_slug": state.section_slug,
            "number": item.revision,
            "at": item.published_at or item.first_seen_at,
            "headline_hash": key_hash(item.headline),
            "duplicate_of": item.duplicate_of,
            "first_seen_at": item.first_seen_at,
            "last_seen_at": item.last_seen_at,
            "looked_at": self.now,
            "removed_at": item.removed_at,
            "gone_looks": state.gone_looks,
            "pages": state.pages,
            "etag": state.etag,
            "last_modified": state.last_modified,
        }

    def _link_headlines(self) -> None:
        """Give the ticker's open and recent headlines the articles that came for them."""
        new = [s.article for s in self.states.values() if not s.stored]
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


def frozen_date(article: Article) -> dict[str, Any]:
    """What a change line remembers of a publication that is about to be made more exact."""
    at = article.published_at
    return {
        "published_at": None if at is None else at.isoformat(),
        "published_precision": article.published_precision,
        "content_hash": article.content_hash,
        "extraction": article.extraction,
    }


def _dated(article: Article) -> dict[str, Any]:
    return {
        "published_at": article.published_at,
        "published_offset": offset_of(article.published_at),
        "published_precision": article.published_precision,
        "content_hash": article.content_hash,
        "extraction": article.extraction or None,
    }


def _renamed(row: dict[str, Any]) -> dict[str, Any]:
    row["which"] = row.pop("id")
    return row


CURRENT = (revisions.c.article_id == articles.c.id) & (revisions.c.number == articles.c.number)
REVISION_COLUMNS = [c for c in revisions.c if c.name not in {"key", "article_id", "number"}]
_UPDATE_ARTICLE = update(articles).where(articles.c.id == bindparam("which"))
