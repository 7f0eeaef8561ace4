"""A run begins: what an earlier crawl fetched, and its store did not take, comes in before anything is asked for."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from newscrawl.crawl import spool
from newscrawl.crawl.context import RunContext
from newscrawl.messages.cases import Notice
from newscrawl.records import PageFailed, PageRead, PageResult, SaveResult


async def recover(context: RunContext) -> None:
    """Save what the site's spools hold, each file in one transaction, and remove them after the commit.

    What the store has heard of since is left out, so a file that is recovered twice changes nothing.
    Raises `StoreError` or `LeaseLost`, and then the files stay.
    """
    waiting = context.session.spool
    for path in waiting.waiting() if waiting is not None else []:
        try:
            content = await asyncio.to_thread(spool.read, path)
            taken = len(await _results(context, content.results)) + await _readings(context, content)
        except OSError as error:
            context.notices.append(_told("spool_unreadable", path, error))
        except ValueError as error:  # nothing that we write: it must not stop every crawl from now on
            content = spool.Content(results=[], readings=[], broken=[path.read_bytes()])
            context.notices.append(Notice("spool_refused", {"file": path.name, "why": str(error)}))
            _remove(context, path, content)
        else:
            _note(context, path, content, taken)
            _remove(context, path, content)


async def _results(context: RunContext, results: list[tuple[datetime, PageResult]]) -> list[SaveResult]:
    fresh = await _unheard(context, results)
    compared = [await _compared(context, result) for result in fresh]
    session = context.session
    saved = await session.call(session.store.save, compared, run_id=context.run.id, now=context.now())
    for result in saved:
        if result.kind != "failed":  # that was the earlier run's trouble, not this one's
            context.stats.add_result(result)
    return saved


async def _unheard(context: RunContext, results: list[tuple[datetime, PageResult]]) -> list[PageResult]:
    """The results that the store has not been told of since, by another crawl or by this file."""
    session, site = context.session, context.site.name
    subjects = {subject for _, result in results for subject in _subjects(result)}
    looked = await session.call(session.store.looked_at, site, subjects)
    failed = await session.call(session.store.failed_at, site, subjects)
    found = []
    for at, result in results:
        times = [looked.get(subject) for subject in _subjects(result)]
        if isinstance(result, PageFailed):
            times += [failed.get(subject) for subject in _subjects(result)]
        if all(time is None or time < at for time in times):
            found.append(result)
    return found


def _subjects(result: PageResult) -> tuple[str, ...]:
    if isinstance(result, PageRead):
        return (result.article.id,)
    return (result.id or result.url,) if isinstance(result, PageFailed) else (result.id,)


async def _compared(context: RunContext, result: PageResult) -> PageResult:
    """A new article may repeat another one: the store that failed could not be asked."""
    if (
        not isinstance(result, PageRead)
        or result.article.duplicate_of is not None
        or await context.is_stored(result.article.id)
    ):
        return result
    original = await context.duplicate_of(result.article)
    return replace(result, article=replace(result.article, duplicate_of=original))


async def _readings(context: RunContext, content: spool.Content) -> int:
    session, count = context.session, 0
    for _, reading in content.readings:
        last = await session.call(session.store.ticker_read_at, context.site.name)
        if last is None or last < reading.read_at:
            await session.call(session.store.read_ticker, reading, run_id=context.run.id, now=context.now())
            count += 1
    return count


def _note(context: RunContext, path: Path, content: spool.Content, taken: int) -> None:
    count = len(content.results) + len(content.readings)
    figures = {"path": str(path), "pages": count, "known": count - taken}
    context.notices.append(Notice("spool_taken_in", figures))


def _remove(context: RunContext, path: Path, content: spool.Content) -> None:
    try:
        if content.broken:
            aside = spool.set_aside(path, content.broken)
            figures = {"file": path.name, "lines": len(content.broken), "aside": str(aside)}
            context.notices.append(Notice("spool_lines", figures))
        path.unlink()
    except OSError as error:
        context.notices.append(_told("spool_left", path, error))


def _told(case: Literal["spool_unreadable", "spool_left"], path: Path, error: OSError) -> Notice:
    return Notice(case, {"file": path.name, "why": error.strerror or str(error)})
