"""Failures while a batch is worked out: which are new, which are tried again, which are over."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from newscrawl.records import PageFailed, PageGone, PageRead, PageResult, PageUnchanged
from newscrawl.store.base import chunks
from newscrawl.store.tables import failures, runs

FIRST_DELAY = timedelta(minutes=15)
LONGEST_DELAY = timedelta(hours=24)
NOT_REQUESTED = ("robots",)  # reasons why a page was not asked for at all
_Key = tuple[str, str, str]


def retry_delay(tries: int) -> timedelta:
    """How long to leave a page alone after ``tries`` failures: 15 minutes, 30, 1 hour … a day.

    >>> retry_delay(3)
    datetime.timedelta(seconds=3600)
    """
    doublings = min(tries - 1, 10)
    return min(FIRST_DELAY * (1 << doublings), LONGEST_DELAY)


@dataclass(slots=True)
class Failing:
    """The rows of ``failures`` that a batch concerns, by (site, page, subject)."""

    conn: Connection
    run_id: int | None
    now: datetime
    rows: dict[_Key, dict[str, Any]] = field(default_factory=dict)
    touched: set[_Key] = field(default_factory=set)
    run_site: str | None = None

    def load(self, results: Sequence[PageResult]) -> None:
        """Read the rows that these page results may change."""
        subjects = sorted({subject for result in results for subject in _subjects(result)})
        columns = [c for c in failures.c if c.name != "body"]
        for part in chunks(subjects):
            for row in self.conn.execute(select(*columns).where(failures.c.subject.in_(part))).mappings():
                self.rows[row["site"], row["page"], row["subject"]] = dict(row)
        if self.run_id is not None and any(isinstance(result, PageFailed) for result in results):
            self.run_site = self.conn.execute(select(runs.c.site).where(runs.c.id == self.run_id)).scalar()

    def resolve(self, site: str, *subjects: str) -> None:
        """An article's page answered: what was open for its id or address is over."""
        for subject in subjects:
            key = (site, "article", subject)
            row = self.rows.get(key)
            if row is not None and row["resolved_at"] is None:
                row.update(resolved_at=self.now, next_retry_at=None, body=None, page_at=None)
                self.touched.add(key)

    def add(self, result: PageFailed) -> None:
        """One more failure of this page; after a success the count begins anew.

        A page that was not asked for keeps what is known of it, and waits on.
        """
        key = (self._site(result), result.page, result.id or result.url)
        row = self.rows.get(key)
        if row is None or row["resolved_at"] is not None:
            known = {} if row is None else {"id": row["id"]}
            row = {**known, "tries": 0, "first_at": self.now, "resolved_at": None, "body": None, "page_at": None}
        elif result.reason in NOT_REQUESTED and row["reason"] not in NOT_REQUESTED:
            row.update(next_retry_at=self.now + retry_delay(row["tries"]) if row["retry"] else None)
            self.touched.add(key)
            return
        tries = row["tries"] + 1
        row.update(
            site=key[0], page=key[1], subject=key[2], article_id=result.id, url=result.url,
            section_slug=result.section_slug, reason=result.reason, detail=result.detail,
            status=result.status, retry=result.retry, tries=tries, last_at=self.now, run_id=self.run_id,
            next_retry_at=self.now + retry_delay(tries) if result.retry else None, part_url=result.part_url,
        )  # fmt: skip
        if result.body is not None:
            row.update(body=zlib.compress(result.body), page_at=self.now)
        self.rows[key] = row
        self.touched.add(key)

    def _site(self, result: PageFailed) -> str:
        if result.site:
            return result.site
        if result.id and ":" in result.id:
            return result.id.split(":", 1)[0]
        if self.run_site:
            return self.run_site
        raise ValueError(f"a failure without a site: {result.url!r}")

    def write(self) -> None:
        """Insert and update what changed."""
        rows = [self.rows[key] for key in sorted(self.touched)]
        for row in rows:
            if "id" not in row:
                self.conn.execute(insert(failures), row)
                continue
            values = {name: value for name, value in row.items() if name != "id"}
            self.conn.execute(update(failures).where(failures.c.id == row["id"]).values(**values))


def _subjects(result: PageResult) -> tuple[str, ...]:
    match result:
        case PageRead():
            return (result.article.id, result.article.url)
        case PageUnchanged():
            return (result.id,)
        case PageGone():
            return (result.id, result.url)
        case PageFailed():
            return (result.id or result.url,)
