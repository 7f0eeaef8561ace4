"""The store: the only part of newscrawl that knows a database.

It may import items, records, text, arabic, config, logs and errors.
"""

from __future__ import annotations

from newscrawl.records import (
    Change,
    Counts,
    ListedLink,
    PageFailed,
    PageGone,
    PageRead,
    PageResult,
    PageUnchanged,
    RecheckDue,
    SaveResult,
    StoredFailure,
)
from newscrawl.store.store import Store

__all__ = [
    "Change",
    "Counts",
    "ListedLink",
    "PageFailed",
    "PageGone",
    "PageRead",
    "PageResult",
    "PageUnchanged",
    "RecheckDue",
    "SaveResult",
    "Store",
    "StoredFailure",
]
