"""`newscrawl diff`: an edit of an article, word by word."""

from __future__ import annotations

import json as jsonlib
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newscrawl.cli.options import Database, open_store
from newscrawl.errors import ConfigError

if TYPE_CHECKING:
    from newscrawl.records import Revision
    from newscrawl.store import Store


def diff(
    id: Annotated[
        str, typer.Argument(metavar="ID", help="The article's id, its number where one site has it, or its address.")
    ],
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="With --html: write here.")] = None,
    old: Annotated[
        int | None, typer.Option("--from", metavar="N", help="The older revision.", show_default="the last but one")
    ] = None,
    new: Annotated[
        int | None, typer.Option("--to", metavar="M", help="The newer one.", show_default="the last")
    ] = None,
    html: Annotated[bool, typer.Option("--html", help="One page of HTML, to FILE or to standard output.")] = False,
    json: Annotated[bool, typer.Option("--json", help='{"id": …, "from": …, "to": …, "edits": […]}')] = False,
    full: Annotated[bool, typer.Option("--full", help="Show what did not change whole, too.")] = False,
    database: Database = None,
) -> None:
    """Show what changed between two revisions of an article: removed [-words-] and added {+words+}.

    Example: `newscrawl diff baghdad_today:91135 --from 1 --html edit.html`
    """
    if html and json:
        raise ConfigError("--html and --json: give one of them")
    if file is not None and not html:
        raise ConfigError(f"{file}: a file is for --html")
    with open_store(database) as store:
        revisions = _revisions(store, id)
        path = store.path
    chosen = _chosen(revisions, old, new)
    if json:
        print(jsonlib.dumps(_as_json(revisions[-1], chosen), ensure_ascii=False))
    elif chosen is None:
        print(f"{revisions[-1].article.id} has one revision only: nothing was edited")
    elif html:
        _write(_page(*chosen), file, path)
    else:
        _show(*chosen, full=full)


def _revisions(store: Store, wanted: str) -> list[Revision]:
    """The revisions of the one article that ``wanted`` names; raises `ConfigError` for none, or several."""
    found = [revisions for id in _ids(wanted) if (revisions := store.revisions(id))]
    if not found:
        raise ConfigError(f"{wanted}: no such article in {store.url}; `newscrawl search` finds one by its words")
    if len(found) > 1:
        raise ConfigError(f"{wanted}: give one of {', '.join(revisions[-1].article.id for revisions in found)}")
    return found[0]


def _ids(wanted: str) -> list[str]:
    """The ids that may be meant: the one given, that of an address, or a number's on each site."""
    if "://" in wanted:
        return _ids_of_address(wanted)
    if ":" in wanted:
        return [wanted]
    from newscrawl import sites

    return [f"{name}:{wanted}" for name in sites.names()]


def _ids_of_address(url: str) -> list[str]:
    from newscrawl import sites
    from newscrawl.urls import canonical_url, is_web_address

    if not is_web_address(url):
        raise ConfigError(f"{url!r}: expected an address like https://baghdadtoday.news/91135-.html")
    known = [site.identity(url) for site in sites.all_sites() if site.addresses().is_own(url)]
    address = canonical_url(url)
    # Pages without an identity are known by their address.
    others = [f"{site.name}:{address}" for site in sites.all_sites() if site.addresses().is_own(url)]
    return [*filter(None, known), *others]


def _chosen(revisions: Sequence[Revision], old: int | None, new: int | None) -> tuple[Revision, Revision] | None:
    """The older and the newer revision; None where there is but one. Raises `ConfigError` for numbers that are none."""
    by_number = {revision.number: revision for revision in revisions}
    numbers = list(by_number)
    for option, number in (("--from", old), ("--to", new)):
        if number is not None and number not in by_number:
            several = len(numbers) > 1
            there = f"the revisions {numbers[0]} to {numbers[-1]}" if several else f"revision {numbers[0]} only"
            raise ConfigError(f"{option} {number}: {revisions[-1].article.id} has {there}")
    if len(numbers) == 1:
        return None
    last = numbers[-1] if new is None else new
    first = numbers[max(numbers.index(last) - 1, 0)] if old is None else old
    if first >= last:
        wrong = f"--to {last}: there is no revision before it" if old is None else f"--from {first}: not before {last}"
        raise ConfigError(f"{wrong}; the older one is --from, the newer one --to")
    return by_number[first], by_number[last]


def _as_json(last: Revision, chosen: tuple[Revision, Revision] | None) -> dict[str, Any]:
    from newscrawl.text.diff import edit_json, edits

    old, new = chosen or (None, last)
    found = edits(old.article, new.article) if old else ()
    return {
        "type": "diff",
        "id": last.article.id,
        "site": last.article.site,
        "url": last.article.url,
        "from": _revision_json(old) if old else None,
        "to": _revision_json(new),
        "edits": [edit_json(edit) for edit in found],
    }


def _revision_json(revision: Revision) -> Mapping[str, Any]:
    made_at = revision.made_at.astimezone(UTC).isoformat(timespec="seconds")
    return {"revision": revision.number, "made_at": made_at, "kind": revision.kind}


def _page(old: Revision, new: Revision) -> str:
    from newscrawl.cli.output import diff_html
    from newscrawl.sites import zone_of
    from newscrawl.text.diff import edits

    return diff_html.page(diff_html.Sides(old, new, zone_of(new.article.site)), edits(old.article, new.article))


def _write(page: str, file: Path | None, store: Path | None) -> None:
    """Write a page to ``file``, else to standard output; raises `ConfigError` for a file that cannot be written."""
    raw = page.encode(errors="replace")
    if file is None:
        sys.stdout.buffer.write(raw)
        return
    if store is not None and file.resolve() == store.resolve():
        raise ConfigError(f"{file}: that is the store itself")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(raw)
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror or error}") from None


def _show(old: Revision, new: Revision, *, full: bool) -> None:
    from newscrawl.cli.output import diff_text, tables
    from newscrawl.sites import zone_of
    from newscrawl.text.diff import edits

    out = tables.console()
    tz = zone_of(new.article.site)
    lines = (f"{new.article.id}  {new.article.url}", _line(old, tz), _line(new, tz))
    out.print("\n".join(lines), markup=False, soft_wrap=True)
    found = edits(old.article, new.article)
    for edit in found:
        out.print()
        diff_text.show(out, edit, full=full)
    if not found:
        out.print("the page says the same in both")


def _line(revision: Revision, tz: tzinfo) -> str:
    at = revision.made_at.astimezone(UTC)
    reparse = "  reparse: the archived page read anew, no edit of the site's" if revision.kind == "reparse" else ""
    local = at.astimezone(tz).isoformat(sep=" ", timespec="seconds")
    return f"revision {revision.number}  {at:%Y-%m-%d %H:%M:%S} UTC ({local}){reparse}"
