"""When an article read again is the same, is the same more exactly, or is a revision: pure rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from newscrawl.items import Article, Precision, content_hash, rank

_RANK: dict[Precision, int] = {"year": 0, "month": 1, "day": 2, "hour": 3, "minute": 4, "second": 5}
# "5 hours ago" names no hour of the clock: two such readings may lie up to an hour apart.
_HOUR_SLACK = timedelta(minutes=60)
# What makes a revision, and what is also named where there is one; in contract order.
_COMPARED = (
    "section",
    "headline",
    "headline_tags",
    "dateline",
    "place",
    "authors",
    "published_at",
    "published_precision",
    "modified_at",
    "body",
    "summary",
    "image_url",
    "tags",
    "language",
)


def precision_rank(article: Article) -> int:
    """How exact the publication is, from 0 (a year); a time without a precision is to the minute."""
    return _RANK[article.published_precision or "minute"]


def same_publication(old: Article, new: Article) -> bool:
    """Whether two readings name the same time, at the coarser of their precisions.

    One that became unknown is the same; one that became known is not.
    """
    if old.published_at is None or new.published_at is None:
        return new.published_at is None
    if precision_rank(old) <= precision_rank(new):
        return _equal(old.published_at, new.published_at, precision_rank(old))
    return _equal(new.published_at, old.published_at, precision_rank(new))


def _equal(coarse: datetime, fine: datetime, rank: int) -> bool:
    if rank == _RANK["hour"]:
        return abs(coarse - fine) <= _HOUR_SLACK
    # Days, months and years are those of the coarser one's own clock; a rank counts the parts that follow the year.
    fine = fine.astimezone(coarse.tzinfo)
    return coarse.timetuple()[: rank + 1] == fine.timetuple()[: rank + 1]


def steadied(old: Article, new: Article) -> Article:
    """``new`` with the section and the publication of ``old`` where these were read by a surer way.

    A redesigned page is read by later ways: what these miss or take for another is no edit of the article.
    """
    older: dict[str, Any] = {}
    fell = any(_is_surer(old, new, name) for name in ("headline", "body"))
    if old.section and (_is_surer(old, new, "section") or (new.section is None and fell)):
        older["section"] = old.section
    if old.published_at and not same_publication(old, new) and _is_surer(old, new, "published_at"):
        older["published_at"], older["published_precision"] = old.published_at, old.published_precision
    ways = {name: old.extraction[name] for name in older if name in old.extraction}
    return replace(new, **older, extraction={**new.extraction, **ways}) if older else new


def _is_surer(old: Article, new: Article, name: str) -> bool:
    ways = (old.extraction.get(name), new.extraction.get(name))
    return None not in ways and rank(ways[0] or "") < rank(ways[1] or "")


def is_revision(old: Article, new: Article) -> bool:
    """Whether the content differs: headline, body, section or publication."""
    return (
        old.headline != new.headline
        or old.body != new.body
        or old.section != new.section
        or not same_publication(old, new)
    )


def is_other_reading(old: Article, new: Article) -> bool:
    """Whether the same page, read by other page classes, says anything else, in any field but for a finer date."""
    changed = set(changed_fields(old, revised(old, new)))
    return bool(changed - {"published_at", "published_precision"} if refines(old, new) else changed)


def refines(old: Article, new: Article) -> bool:
    """Whether ``new`` names the same publication more exactly."""
    return (
        old.published_at is not None
        and new.published_at is not None
        and precision_rank(new) > precision_rank(old)
        and same_publication(old, new)
    )


def refined(old: Article, new: Article) -> Article:
    """``old`` with the publication of ``new`` and what follows from it."""
    ways = dict(old.extraction)
    if "published_at" in new.extraction:
        ways["published_at"] = new.extraction["published_at"]
    made = replace(old, published_at=new.published_at, published_precision=new.published_precision, extraction=ways)
    return replace(made, content_hash=content_hash(made))


def revised(old: Article, new: Article) -> Article:
    """The next revision: what ``new`` says, with the store's own fields and the more exact date of ``old``."""
    made = replace(
        new,
        url=old.url,
        revision=old.revision + 1,
        duplicate_of=old.duplicate_of,
        removed_at=old.removed_at,
        first_seen_at=old.first_seen_at,
        last_seen_at=old.last_seen_at,
    )
    coarser = new.published_at is None or precision_rank(new) <= precision_rank(old)
    if same_publication(old, new) and coarser:
        made = replace(made, published_at=old.published_at, published_precision=old.published_precision)
    return replace(made, content_hash=content_hash(made))


def changed_fields(old: Article, new: Article) -> tuple[str, ...]:
    """The names of the fields that differ, in contract order."""
    return tuple(name for name in _COMPARED if getattr(old, name) != getattr(new, name))
