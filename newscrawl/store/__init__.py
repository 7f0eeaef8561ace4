"""The store: the only part of newscrawl that knows a database."""

from __future__ import annotations

from newscrawl.records import Change, Counts, Due, Failed, FailureRow, Gone, Listed, Look, Read, Saved, Unchanged
from newscrawl.store.store import Store

__all__ = [
    "Change",
    "Counts",
    "Due",
    "Failed",
    "FailureRow",
    "Gone",
    "Listed",
    "Look",
    "Read",
    "Saved",
    "Store",
    "Unchanged",
]
