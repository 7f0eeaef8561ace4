"""One line of the change feed on its way."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from newscrawl.exporters import plain, utf8
from newscrawl.records import Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """``id`` is the same whenever this line is sent, and no other line's; ``body`` is its JSON in UTF-8."""

    cursor: int
    id: str
    kind: str
    key: str
    body: bytes

    @classmethod
    def of(cls, change: Change) -> Message:
        """The message for a line, with the JSON that `newscrawl export changes` writes."""
        body = utf8(json.dumps(plain(change), ensure_ascii=False, default=str))
        return cls(cursor=change.cursor, id=message_id(change), kind=change.kind, key=change.id, body=body)


def message_id(change: Change) -> str:
    """``nc_CURSOR_DIGEST``, of what never changes in a line.

    A new store counts its cursors from 1 again: the digest keeps its lines apart from an older store's.
    """
    what = f"{change.cursor}|{change.at.isoformat()}|{change.kind}|{change.id}"
    return f"nc_{change.cursor}_{hashlib.sha256(what.encode('utf-8', 'replace')).hexdigest()[:16]}"
