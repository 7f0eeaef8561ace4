"""What programs may ask for: parameters, cursors, and the address of the next page."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Annotated, Any

from fastapi import Path, Query
from fastapi.exceptions import RequestValidationError
from pydantic import AfterValidator, BeforeValidator, WithJsonSchema
from starlette.requests import Request

from newscrawl.arabic import BAGHDAD
from newscrawl.config import iso_time
from newscrawl.errors import ConfigError
from newscrawl.store.queries import Kind

MOST = 200  # items of one answer
LARGEST = 2**63 - 1  # the databases know no larger number
_YEARS = range(1900, 3000)  # what databases and the calendar bear on both sides


def _plain(text: str) -> str:
    if "\x00" in text:
        raise ValueError("a NUL is no text")
    return text


def parse_time(text: Any) -> datetime:
    """The time that ISO 8601 names, Baghdad's where it names no zone; ``ValueError`` for anything else.

    >>> parse_time("2025-09-07").isoformat(), parse_time("2025-09-07T06:00Z").isoformat()
    ('2025-09-07T00:00:00+03:00', '2025-09-07T06:00:00+00:00')
    """
    expected = "ISO 8601, like 2025-09-07 or 2025-09-07T12:00:00Z"
    try:
        at = iso_time(str(text), BAGHDAD, name="time", expected=expected)
    except ConfigError:
        at = None
    if at is None or at.year not in _YEARS:
        raise ValueError(f"expected {expected}")
    return at


_Plain = AfterValidator(_plain)
_Time = Annotated[
    datetime,
    BeforeValidator(parse_time),
    WithJsonSchema({"type": "string", "examples": ["2025-09-07", "2025-09-07T12:00:00Z"]}),
]

Site = Annotated[
    str | None, _Plain, Query(max_length=100, description="Of this site only.", examples=["baghdad_today"])
]
Section = Annotated[
    str | None,
    _Plain,
    Query(max_length=200, description="A section's name, or its slug in addresses.", examples=["أمن"]),
]
Place = Annotated[
    str | None, _Plain, Query(max_length=200, description="The place of the dateline.", examples=["ديالى"])
]
OfKind = Annotated[
    Kind | None, Query(description="Urgent ones, or edited since, removed from the site, repeating another.")
]
Words = Annotated[
    str | None,
    _Plain,
    Query(max_length=500, description='Words, "a phrase", or a beginning\\*; nothing else is an operator.'),
]
Cursor = Annotated[str | None, _Plain, Query(max_length=1000, description="`next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=MOST, description="At most so many items.")]
_ZONE = "ISO 8601; a time without a zone is Baghdad's."
Since = Annotated[_Time | None, Query(description=f"From then on. {_ZONE}")]
Until = Annotated[_Time | None, Query(description=f"Before then. {_ZONE}")]
ArticleId = Annotated[str, _Plain, Path(max_length=1000, examples=["baghdad_today:91135"])]


def known_only(request: Request) -> None:
    """A parameter that nobody asks for is a mistake of the client's: 400, lest a filter be missed in silence."""
    known = {parameter.alias for parameter in request.scope["route"].dependant.query_params}
    for name in request.query_params:
        if name not in known:
            takes = ", ".join(sorted(known)) or "none"
            raise bad_parameter(name[:100], f"no parameter of this address; it takes {takes}")


def cursor_of(id: str) -> str:
    """A cursor: the last item of a page, in a form that asks nobody to take it apart.

    >>> id_of(cursor_of("baghdad_today:91135"))
    'baghdad_today:91135'
    """
    return base64.urlsafe_b64encode(id.encode()).decode().rstrip("=")


def id_of(cursor: str) -> str:
    """What `cursor_of` was given; 400 for anything that it never gave."""
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        text = ""
    if not text or "\x00" in text or cursor_of(text) != cursor:
        raise bad_parameter("cursor", "not one that this server gave")
    return text


def bad_parameter(name: str, reason: str) -> RequestValidationError:
    """A parameter that cannot be meant so."""
    return RequestValidationError([{"loc": ("query", name), "msg": reason}])


def link(request: Request, **changed: object) -> str:
    """The ``Link`` to the next page (RFC 8288): this address with these parameters."""
    url = request.url.include_query_params(**changed)
    return f'<{url.path}?{url.query}>; rel="next"'
