"""The archive of one site: what crossed the wire for a batch goes to the day's file before it is saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from newscrawl.archive import gzip_members
from newscrawl.archive.records import Original, RecordInfo, is_coded, pair, revisit, warc_digest
from newscrawl.archive.retention import files_of, too_many
from newscrawl.archive.warc_file import WarcFile, open_file
from newscrawl.messages.cases import Notice
from newscrawl.records import ArchivePlace, PageRead, PageResult, PageUnchanged

Source = Mapping[str, Any]


class Archive:
    """Writes the files of one site under ``folder``; not safe to use from two threads at once.

    ``believed`` tells up to where the store knows a file, None for one that it does not know. ``base`` is the
    address that stands for the site's own while it is crawled from elsewhere; ``about`` goes to each file's head.
    """

    def __init__(
        self,
        folder: Path,
        site: str,
        *,
        believed: Callable[[str], int | None],
        base: str | None = None,
        about: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder / site
        self.site = site
        self._believed = believed
        self._base = base
        self._about = {"format": "WARC File Format 1.1", **(about or {})}
        self._files: dict[date, WarcFile] = {}
        self._notices: list[Notice] = []

    def notices(self) -> list[Notice]:
        """What the run should tell of the archive since the last call."""
        notices, self._notices = self._notices, []
        return notices

    def write(self, results: Sequence[PageResult], sources: Mapping[str, Source]) -> tuple[list[PageResult], bool]:
        """Put the results' pages on the disk; returns the results without them, each article read with its place.

        ``sources`` are the places of stored articles. The second value is False where the files could not be
        written: the results have no place then, and nothing of the batch is in the archive.
        """
        if not any(result.exchanges for result in results):
            return list(results), True
        try:
            placed = [self._placed(result, sources) for result in results]
            for file in self._files.values():
                file.commit()
            self._close_all_but_last()
        except OSError as error:
            self._give_up(error)
            return [replace(result, exchanges=()) for result in results], False
        except BaseException:
            self._forget()
            raise
        return placed, True

    def close(self) -> None:
        """Let go of the files."""
        for file in self._files.values():
            file.close()
        self._files.clear()

    def prune(
        self, forget: Callable[[str], object], now: datetime, *, max_gb: float | None, max_days: int | None
    ) -> None:
        """Delete whole files that are past a limit, oldest first, each after ``forget`` was told its name."""
        held = [file.name for file in self._files.values()]
        gone = too_many(files_of(self.folder, self.site), now=now, max_gb=max_gb, max_days=max_days, held=held)
        for file in gone:
            forget(file.path.name)
            try:
                file.path.unlink(missing_ok=True)
            except OSError as error:
                self._notices.append(Notice("archive_undeleted", {"path": str(file.path), "why": _why(error)}))
                continue
            self._notices.append(Notice("archive_deleted", {"file": file.path.name, "size": file.size}))

    def _placed(self, result: PageResult, sources: Mapping[str, Source]) -> PageResult:
        if not result.exchanges:
            return result
        bare = replace(result, exchanges=())
        file = self._file(result.exchanges[0].fetched_at)
        if isinstance(result, PageUnchanged):
            self._revisit(file, result, self._original(sources.get(result.id)), not_modified=True)
            return bare
        if isinstance(result, PageRead) and isinstance(bare, PageRead):
            source = sources.get(result.article.id)
            original = self._original(source) if len(result.exchanges) == 1 else None
            if original and source and original.payload_digest == warc_digest(result.exchanges[0].body):
                self._revisit(file, result, original, not_modified=False)
                return replace(bare, article=replace(result.article, source=dict(source)))
            place = self._pages(file, result)
            source = {"archive": place.archive, "offset": place.offset}
            return replace(bare, article=replace(result.article, source=source), place=place)
        self._pages(file, result)
        return bare

    def _pages(self, file: WarcFile, result: PageResult) -> ArchivePlace:
        """All pages of an article, one behind the other."""
        offset = file.size
        for number, exchange in enumerate(result.exchanges, 1):
            about = RecordInfo(article=_id(result), page=number, base=self._base)
            response, request = pair(exchange, about, warc_digest(exchange.body))
            file.add(response, stored=is_coded(exchange))
            file.add(request)
        return ArchivePlace(archive=file.name, offset=offset, end=file.size)

    def _revisit(self, file: WarcFile, result: PageResult, original: Original | None, *, not_modified: bool) -> None:
        about = RecordInfo(article=_id(result), base=self._base)
        for exchange in result.exchanges:
            for record in revisit(exchange, about, original, not_modified=not_modified):
                file.add(record)

    def _original(self, source: Source | None) -> Original | None:
        """The record that a stored article points at, as it is on the disk."""
        if not source:
            return None
        return Original.of(gzip_members.fields_at(self.folder / str(source["archive"]), int(source["offset"])))

    def _file(self, at: datetime) -> WarcFile:
        at = at.astimezone(UTC)
        if at.date() not in self._files:
            made = open_file(self.folder, self.site, at, self._believed, self._about, self._notices.append)
            self._files[at.date()] = made
        return self._files[at.date()]

    def _close_all_but_last(self) -> None:
        for day in sorted(self._files)[:-1]:
            self._files.pop(day).close()

    def _forget(self) -> None:
        for file in self._files.values():
            file.forget()

    def _give_up(self, error: OSError) -> None:
        self._forget()
        self.close()  # what the next batch finds is checked anew
        self._notices.append(Notice("archive_failed", {"folder": str(self.folder), "why": _why(error)}))


def _why(error: OSError) -> str:
    return error.strerror or str(error)


def _id(result: PageResult) -> str | None:
    return result.article.id if isinstance(result, PageRead) else result.id
