"""What can be told: every case by a short name that never changes, since stores keep it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

NoteCase = Literal[
    "later_way", "one_page", "forbidden", "time_limit", "asked_to_wait", "stopped", "second_looks",
    "first_walk", "section_moved", "list_repeats", "list_offers_more",
    "feed_unread", "sitemap_files", "sitemap_articles", "sitemap_depth",
    "spool_unreadable", "spool_refused", "spool_taken_in", "spool_lines", "spool_left",
    "archive_deleted", "archive_undeleted", "archive_failed", "archive_shorter", "archive_other", "archive_cut",
]  # fmt: skip
RefusalCase = Literal["robots_status", "robots_delay", "robots_unreachable"]
ReasonCase = Literal[
    "paused", "never_ended", "not_run", "nothing_expected", "found",
    "refused", "unreached", "overdue", "too_long", "failed", "list_unread",
    "redesign", "field_rarer", "pages_unread", "not_whole", "silent",
]  # fmt: skip
AnyCase = NoteCase | RefusalCase | ReasonCase
# Why a page is listed as a failure; beside these stands `http_` with its status.
FailureReason = Literal[
    "unreadable", "empty_page", "not_an_article", "block_page", "truncated", "too_large", "parser_error",
    "no_headline", "no_body", "no_links", "no_ticker", "no_feed", "invalid_item", "pipeline_error",
    "timeout", "connection", "connection_refused", "dns", "tls", "bad_encoding", "ignored", "robots",
    "bad_address", "private_address", "other_host", "redirect_loop", "no_browser", "browser_failed",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Notice:
    """A run's note, a refusal of robots.txt or a verdict's reason; ``figures`` are as JSON has them."""

    case: AnyCase
    figures: Mapping[str, Any] = field(default_factory=dict)


Note = Notice | str  # words alone: a note of an older store, which kept no case of it


def as_figure(note: Note) -> dict[str, Any] | str:
    """A note as another notice's figure holds it, as JSON has it."""
    return note if isinstance(note, str) else asdict(note)


def of_figure(figure: Mapping[str, Any] | str) -> Note:
    """The note that ``as_figure`` made a figure of."""
    return figure if isinstance(figure, str) else Notice(**figure)
