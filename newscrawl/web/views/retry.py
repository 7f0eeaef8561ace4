"""A page that failed is fetched again, now: by `newscrawl failures --retry` in a process of its own."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Path, Request
from starlette.responses import RedirectResponse, Response

from newscrawl.errors import SiteBusy
from newscrawl.records import StoredFailure
from newscrawl.store.saving.failures import NOT_REQUESTED
from newscrawl.web.i18n.messages import say
from newscrawl.web.state import AppState
from newscrawl.web.templating import language, page

logger = logging.getLogger(__name__)
COMMAND = (sys.executable, "-m", "newscrawl", "failures", "--retry")
LIMIT = 300.0  # seconds that a try may take
GRACE = 3.0  # seconds that a process has to end in, once it is told to
CAME = ("mended", "not_mended", "unasked", "busy", "second", "timeout", "failed")  # what a try comes to
_SAID = 2000  # characters of what a process said that go to the log
_ENDS = (0, 3, 4)  # exit codes of a crawl that came to its end

Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


class Retries:
    """The tries under way: one a site."""

    def __init__(self, state: AppState) -> None:
        self._state = state
        self._sites: set[str] = set()

    async def again(self, row: StoredFailure) -> tuple[StoredFailure, str]:
        """Try a page again: its row behind that, and what came of it (see `CAME`)."""
        if row.resolved_at is not None:
            return row, "mended"
        if row.site in self._sites:
            return row, "second"
        self._sites.add(row.site)
        try:
            code = await self._run(row.id)
        finally:
            self._sites.discard(row.site)
        after = await asyncio.to_thread(self._state.store.failure, row.id)
        if after is None:  # the store has forgotten it, as what is over
            over = replace(row, resolved_at=self._state.now(), next_retry_at=None, has_page=False, page_at=None)
            return replace(over, body=None), "mended"
        return after, _came(row, after, code)

    async def _run(self, number: int) -> int | None:
        """The process's exit code; None for one that took too long. It does not outlive this call."""
        process = await asyncio.create_subprocess_exec(
            *COMMAND, str(number),
            cwd=self._state.root, env=_environment(self._state.database),
            stdin=DEVNULL, stdout=DEVNULL, stderr=PIPE, start_new_session=True,
        )  # fmt: skip
        try:
            async with asyncio.timeout(LIMIT):
                _, said = await process.communicate()
        except TimeoutError:
            return None
        finally:  # also where the server is stopped meanwhile
            await _end(process)
        if process.returncode not in _ENDS:
            logger.error("failure %d: %s", number, said.decode("utf-8", "replace")[-_SAID:].strip())
        return process.returncode


def _environment(database: str) -> dict[str, str]:
    """Ours, and the store's address: it may hold a password, which every user sees on a command line."""
    made = {**os.environ, "NEWSCRAWL_DATABASE": database}
    if named := os.environ.get("NEWSCRAWL_CONFIG"):  # it counts from this process's folder
        made["NEWSCRAWL_CONFIG"] = str(FilePath(named).absolute())
    return made


async def _end(process: Process) -> None:
    if process.returncode is not None:
        return
    _signal(process, signal.SIGTERM)
    try:
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), GRACE)
    finally:
        if process.returncode is None:
            _signal(process, signal.SIGKILL)
            await process.wait()


def _signal(process: Process, number: int) -> None:
    """To the process and all that it started: a browser may be among them."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def _came(before: StoredFailure, row: StoredFailure, code: int | None) -> str:
    if row.resolved_at is not None:
        return "mended"
    if code is None:
        return "timeout"
    if code == SiteBusy.exit_code:
        return "busy"
    if code not in _ENDS:
        return "failed"
    return "unasked" if row.tries == before.tries or row.reason in NOT_REQUESTED else "not_mended"


def routes(state: AppState) -> APIRouter:
    """``POST /health/failures/{id}/retry``."""
    router = APIRouter(include_in_schema=False)
    retries = Retries(state)

    @router.post("/health/failures/{id}/retry")
    async def retry(request: Request, id: Number) -> Response:
        row = await asyncio.to_thread(state.store.failure, id)
        if row is None:
            raise HTTPException(404, f"no failure {id}")
        try:
            after, came = await retries.again(row)
        except asyncio.CancelledError:  # the server ends, and with it this answer
            raise HTTPException(503, say("r_stopped", language(request))) from None
        code = 409 if came == "second" else 200
        if "hx-request" in request.headers:
            return await asyncio.to_thread(_fragment, request, state, after, came, code)
        if code == 409:
            raise HTTPException(code, say("r_second", language(request)))
        return RedirectResponse(f"/health?{urlencode({'retried': id, 'came': came})}#failure-{id}", 303)

    return router


def _fragment(request: Request, state: AppState, row: StoredFailure, came: str, code: int) -> Response:
    stored = set(state.store.sources([row.article_id])) if row.article_id else set()
    count = sum(state.store.open_failures().values())
    return page(
        request, "retry.html", state, code=code, row=row, came=came, retried=row.id, stored=stored,
        count=count, apart=True,
    )  # fmt: skip
