"""The English sentence of each case, made of its figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from newscrawl.messages.cases import AnyCase, Notice, of_figure
from newscrawl.messages.spans import span

_GB = 10**9


def english(notice: Notice | str) -> str:
    """What is told, in English; words alone are English already.

    >>> english(Notice("stopped", {"failures": 10}))
    'stopped after 10 failures in a row'
    """
    return notice if isinstance(notice, str) else SENTENCES[notice.case](**notice.figures)


def way_change(field: str, usual: str, way: str | None) -> str:
    """How a field was read before, and how it is now; None for a field that was not found."""
    return f"{field}: {usual} → {way or 'not found'}"


def _forbidden(urls: Sequence[str], more: int) -> str:
    return f"robots.txt forbids {' '.join(urls)}{f' and {more} more' if more else ''}"


def _first_walk(site: str, section: str, pages: int) -> str:
    return (
        f"first walk of {section}: ended after {pages} listing pages; to go further back: "
        f"newscrawl crawl {site} --section {section} --since YYYY-MM-DD"
    )


def _list_offers_more(section: str, pages: int) -> str:
    read = "its first page" if pages == 1 else f"its first {pages} pages"
    return f"the list of {section} offers more than {read}, and names no address for the rest"


def _section_moved(site: str, section: str, path: str, found: str) -> str:
    return (
        f"section {section}: {path} answered 404; the navigation lists it at {found} "
        f'(newscrawl.toml: [sites.{site}.addresses] {section} = "{found}")'
    )


def _feed_unread(url: str, reason: str, detail: str) -> str:
    return f"not read: {url}: {reason}{f' ({detail})' if detail else ''}"


def _spool_taken_in(path: str, pages: int, known: int) -> str:
    told = f", {known} known already" if known else ""
    return f"taken in from {path}: {pages} pages that an earlier crawl could not save{told}"


def _archive_deleted(file: str, size: int) -> str:
    return f"archive: {file} deleted ({size / _GB:.3f} GB), as its limits ask"


_Figure = Mapping[str, Any] | str | None  # a note within a reason


def _runs(told: str) -> Callable[..., str]:
    """A sentence about the last runs, with the last one's first note behind it."""
    return lambda runs, note: told.format("run" if runs == 1 else f"{runs} runs") + _because(note)


def _because(note: _Figure) -> str:
    return f": {english(of_figure(note))}" if note else ""


def _redesign(fields: Sequence[Mapping[str, Any]]) -> str:
    told = ", ".join(way_change(**one) for one in fields)
    return f"read in a later way than before: {told}; a redesign?"


def _pages_unread(pages: int, note: _Figure) -> str:
    return f"{pages} page{'s' if pages != 1 else ''} could not be read{_because(note)}"


def _silent(seconds: int, expected: float) -> str:
    return f"nothing new for {span(seconds)}, and by its past about {expected:.0f} were to be expected"


def _found(**counts: int) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count) + " in the last run"


SENTENCES: dict[AnyCase, Callable[..., str]] = {
    # Notes of runs
    "later_way": lambda **change: f"read in a later way than before: {way_change(**change)}",
    "one_page": "one page alone was tried again: failure {failure}".format,
    "forbidden": _forbidden,
    "time_limit": "ended after its time limit of {seconds:g} s".format,
    "asked_to_wait": "the site asked to be left alone for {seconds:.0f} s".format,
    "stopped": "stopped after {failures} failures in a row".format,
    "second_looks": "second looks: the newest {kept} of {due} that are due".format,
    "first_walk": _first_walk,
    "section_moved": _section_moved,
    "list_repeats": "from page {first} on the list repeats itself, though it names page {furthest}".format,
    "list_offers_more": _list_offers_more,
    "feed_unread": _feed_unread,
    "sitemap_files": "sitemaps: {read} files were read, the others were not".format,
    "sitemap_articles": "sitemaps: the newest {kept} of {named} articles are kept".format,
    "sitemap_depth": "sitemaps: {url} lies {depth} deep, what it names was not read".format,
    "spool_unreadable": "spool {file} cannot be read: {why}".format,
    "spool_refused": "spool {file} cannot be taken in: {why}".format,
    "spool_taken_in": _spool_taken_in,
    "spool_lines": "{lines} lines of {file} cannot be read: kept in {aside}".format,
    "spool_left": "spool {file} cannot be removed: {why}".format,
    "archive_deleted": _archive_deleted,
    "archive_undeleted": "archive: {path}: not deleted: {why}".format,
    "archive_failed": "archive: {folder}: {why}; pages are not kept meanwhile".format,
    "archive_shorter": "archive: {path} holds {size} of the {known} bytes that the store knows of; left alone".format,
    "archive_other": "archive: {path} is not the file that the store knows; left alone".format,
    "archive_cut": "archive: {file}: a record was half written, its {size} bytes from {end} on were cut off".format,
    # Why robots.txt keeps us out
    "robots_status": "robots.txt answered {status}".format,
    "robots_delay": "robots.txt asks for {seconds:.0f} s between two requests".format,
    "robots_unreachable": "robots.txt could not be fetched: {why}".format,
    # Reasons of verdicts
    "paused": "the site refused us, and is left alone until {until}".format,
    "never_ended": "it has never run to its end".format,
    "not_run": "not run yet".format,
    "nothing_expected": "nothing new, and nothing was to be expected for certain".format,
    "found": _found,
    "refused": _runs("the site refused us in the last {}"),
    "unreached": _runs("the site could not be reached in the last {}"),
    "overdue": lambda seconds: f"due {span(seconds)} ago, and not run",
    "too_long": lambda seconds: f"the last run began {span(seconds)} ago: longer than its past explains",
    "failed": _runs("the last {} failed"),
    "list_unread": _runs("the list could not be read in the last {}"),
    "redesign": _redesign,
    "field_rarer": "{field}: on {now:.0%} of the pages, {before:.0%} before".format,
    "pages_unread": _pages_unread,
    "not_whole": lambda note: f"the last run was less than whole{_because(note)}",
    "silent": _silent,
}
