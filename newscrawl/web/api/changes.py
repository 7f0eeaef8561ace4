"""The change feed over HTTP: page by page, by long polling, and as Server-Sent Events."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from newscrawl.errors import StoreError
from newscrawl.exporters.contract import plain
from newscrawl.records import Change
from newscrawl.web.api.long_polling import Places, Watch
from newscrawl.web.api.openapi import describe, wrong
from newscrawl.web.api.parameters import LARGEST, bad_parameter, known_only, link
from newscrawl.web.responses import dumped, in_json, reads
from newscrawl.web.state import AppState

logger = logging.getLogger(__name__)
MOST = 500  # lines of one answer
WAITING = 50  # readers that wait at once
_ALIVE = 15.0  # seconds until a silent stream says that it lives
_PAGE = 100
_EVENTS = "text/event-stream"
_VARY = "Accept, Accept-Encoding"

After = Annotated[
    int, Query(ge=0, le=LARGEST, description="The last cursor that you have; 0: from the beginning.", examples=[1200])
]
Limit = Annotated[int, Query(ge=1, le=MOST, description="At most so many lines; a stream has no limit.")]
Wait = Annotated[
    float, Query(ge=0, le=30, description="Seconds to wait for a line where there is none (long polling).")
]
Streamed = Annotated[bool, Query(description="Server-Sent Events, as with `Accept: text/event-stream`.")]
LastEvent = Annotated[
    int | None, Header(alias="last-event-id", ge=0, le=LARGEST, description="Of a stream: instead of `after`.")
]


def _documented() -> dict[str, Any]:
    made = describe("changes", "The change feed", "Change", pages=True)
    fine = made["responses"][200]
    fine["content"]["application/json"]["schema"]["properties"]["next"] = {
        "description": "The cursor to go on with.",
        "type": "integer",
        "examples": [52],
    }
    event = 'id: 52\nevent: article.created\ndata: {"cursor": 52, "at": "2025-09-07T09:12:44+00:00", …}\n\n'
    fine["content"][_EVENTS] = {"schema": {"type": "string"}, "example": event}
    made["responses"][503] = wrong("Too many readers wait already, or the store cannot be reached; see `Retry-After`.")
    return made


def routes(state: AppState) -> APIRouter:
    """``/api/v1/changes``."""
    router = APIRouter(prefix="/api/v1", dependencies=[Depends(known_only)])
    feed = _Feed(state)

    @reads(router, "/changes", **_documented())
    async def changes(
        request: Request, after: After = 0, limit: Limit = 100, wait: Wait = 0, stream: Streamed = False,
        last_event_id: LastEvent = None,
    ) -> Response:  # fmt: skip
        """What happened, line by line, as `newscrawl export changes` writes it; each line comes exactly once.

        Go on with `next` as `after`. A stream's events bear the cursor as their id, the line's kind as their name and
        the line as their data; one that is broken off goes on behind `Last-Event-ID`.
        """
        streams = stream or _EVENTS in request.headers.get("accept", "")
        after = last_event_id if streams and last_event_id is not None else after
        if after and after > (end := await asyncio.to_thread(state.store.cursor)):
            raise bad_parameter("after", f"the change feed ends at {end}; is it another store's?")
        if streams:
            return feed.stream(request, after)
        lines = await feed.lines(after, limit)
        if not lines and wait:
            lines = await feed.awaited(request, after, limit, wait)
        following = lines[-1].cursor if lines else after
        headers = {"link": link(request, after=following), "vary": _VARY}
        answer = {"items": lines, "next": following}
        return await asyncio.to_thread(_answer, request, answer, headers)

    return router


def _answer(request: Request, answer: dict[str, Any], headers: dict[str, str]) -> Response:
    return in_json(request, {**answer, "items": [plain(line) for line in answer["items"]]}, **headers)


class _Feed:
    """The feed's readers, who never hold a thread while they wait."""

    def __init__(self, state: AppState) -> None:
        self._state = state
        # `stopping` is set later, when the server is made.
        self._watch = Watch(state.store.cursor, lambda: state.stopping())  # noqa: PLW0108
        self._places = Places(WAITING)

    async def lines(self, after: int, limit: int) -> list[Change]:
        """The lines behind a cursor, as they stand now."""
        return await asyncio.to_thread(lambda: list(self._state.store.changes(after=after, limit=limit)))

    async def awaited(self, request: Request, after: int, limit: int, wait: float) -> list[Change]:
        """The lines behind a cursor as soon as there is one, none where none comes in time."""
        self._places.take()
        try:
            came = await self._watch.beyond(after, wait, gone=request.is_disconnected)
        finally:
            self._places.leave()
        return await self.lines(after, limit) if came else []

    def stream(self, request: Request, after: int) -> Response:
        """All lines behind a cursor, and each further one as it is committed."""
        headers = {"cache-control": "no-cache", "vary": _VARY, "x-accel-buffering": "no"}
        if request.method == "HEAD":
            return Response(headers={**headers, "content-type": f"{_EVENTS}; charset=utf-8"})
        self._places.take()
        return _Stream(self._events(after), self._places, headers)

    async def _events(self, after: int) -> AsyncIterator[bytes]:
        yield b"retry: 2000\n\n"
        try:
            while not self._state.stopping():
                if lines := await self.lines(after, _PAGE):
                    yield await asyncio.to_thread(lambda given: b"".join(map(_event, given)), lines)
                    after = lines[-1].cursor
                elif not (await self._watch.beyond(after, _ALIVE) or self._state.stopping()):
                    yield b": nothing new\n\n"
        except StoreError as error:  # the answer has begun: its reader comes back, and is told then
            logger.error("%s", error)


def _event(line: Change) -> bytes:
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (line.cursor, line.kind.encode(), dumped(plain(line)))


class _Stream(StreamingResponse):
    """A stream that gives its place back however it ends."""

    def __init__(self, events: AsyncIterator[bytes], places: Places, headers: dict[str, str]) -> None:
        super().__init__(events, headers=headers, media_type=_EVENTS)
        self._places = places

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._places.leave()
