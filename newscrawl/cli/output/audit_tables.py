"""An audit as tables for people, and as one JSON object for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from newscrawl.cli.output import tables
from newscrawl.monitoring.audit import STATES, WITNESSES, Audit, Gap, WindowArticle

if TYPE_CHECKING:
    from newscrawl.monitoring.store_audit import StoreAudit

SHOWN = 10  # rows of a kind; `--json` has them all
_STATES = {"other": "other section", "unknown": "section unknown"}  # as people read it


def show(report: StoreAudit) -> None:
    """Print the window, a table of witnesses, what is to be known one by one, and what it comes to."""
    tz, found = report.site.tz, report.audit
    window = f"{_time(report, report.since)} to {_time(report, report.until)} ({tz})"
    print(f"{report.site.name}, {window}; {_crawled(report)}")
    print(_reading(report))
    print()
    _witnesses(found)
    _articles(report, "missing", found.of("missing"))
    _failures(report)
    for witness in WITNESSES if report.reading else ():  # else the lists know all
        _articles(report, f"known to {_WHO[witness]} alone", found.only(witness))
    _gaps(found)
    print()
    print(verdict(found))


_WHO = {"listing": "lists", "rss": "feeds", "sitemap": "sitemaps", "ticker": "the ticker"}


def verdict(found: Audit) -> str:
    """What it comes to, in a line."""
    missing, failed = len(found.of("missing")), len(found.of("failed"))
    beside = [f"{failed} failed" if failed else "", *(f"{n} {what}" for what, n in _asides(found).items() if n)]
    rest = f"; {', '.join(filter(None, beside))}" if any(beside) else ""
    if missing:
        return f"{missing} missing: the next crawl of their section, or `newscrawl audit --read`, fetches them{rest}"
    return f"nothing is missing: {len(found.of('captured'))} captured{rest}"


def _asides(found: Audit) -> dict[str, int]:
    return {
        "forbidden by robots.txt": len(found.of("disallowed")),
        "of other sections": len(found.of("other")),
        "of a section nobody knows": len(found.of("unknown")),
    }


def _address(report: StoreAudit, item: WindowArticle) -> str:
    return report.site.article_url(item.id.partition(":")[2])


def _crawled(report: StoreAudit) -> str:
    return f"crawled: {', '.join(report.crawled) or 'no section'}"


def _reading(report: StoreAudit) -> str:
    run = report.reading
    if run is None:
        return "feeds and sitemaps were never read (--read does)"
    return f"feeds and sitemaps were last read {_time(report, run.finished_at or run.started_at)} ({run.outcome})"


def _time(report: StoreAudit, at: datetime) -> str:
    return f"{at.astimezone(report.site.tz):%Y-%m-%d %H:%M}"


def _witnesses(found: Audit) -> None:
    rows: list[tables.Row] = [
        (witness, *_figures(found.seen(witness), len(found.only(witness)))) for witness in WITNESSES
    ]
    numbered = [item for item in found.articles if item.number in found.between]
    rows.append(("ids", str(len(found.between)), str(len(found.nobodys)), *_states(numbered)))
    titles = ("seen by", "articles", "alone", *(_STATES.get(state, state) for state in STATES))
    tables.show(titles, rows, numbers=titles[1:], keep=titles[:3])


def _figures(items: Sequence[WindowArticle], alone: int) -> list[str]:
    return [str(len(items)), str(alone), *_states(items)]


def _states(items: Sequence[WindowArticle]) -> list[str]:
    return [str(sum(item.state == state for item in items)) for state in STATES]


def _articles(report: StoreAudit, title: str, items: Sequence[WindowArticle]) -> None:
    if not items:
        return
    _head(title, len(items))
    rows = [
        (
            item.id,
            _time(report, item.at),
            ", ".join(item.by),
            _STATES.get(item.state, item.state),
            item.section or "",
            _address(report, item),
        )
        for item in items[-SHOWN:]
    ]
    tables.show(("article", "time", "seen by", "state", "section", "address"), rows, wraps="address")


def _failures(report: StoreAudit) -> None:
    items = report.audit.of("failed")
    if not items:
        return
    _head("failed (`newscrawl failures` lists them, --retry tries one again)", len(items))
    rows = [
        (str(row.id), item.reason or "", str(row.tries), _address(report, item))
        for item in items[-SHOWN:]
        if (row := report.failures.get(item.id))
    ]
    tables.show(("id", "reason", "tries", "address"), rows, numbers=("id", "tries"), wraps="address")


def _gaps(found: Audit) -> None:
    for title, gaps in (
        ("gaps in the ids that belong to other sections", [gap for gap in found.gaps if gap.sections]),
        ("gaps in the ids that nobody explains", [gap for gap in found.gaps if not gap.sections]),
    ):
        if gaps:
            _head(title, sum(gap.count for gap in gaps), "ids", len(gaps))
            rows = [(_span(gap), str(gap.count), _sections(gap)) for gap in gaps[-SHOWN:]]
            tables.show(("ids", "count", "sections"), rows, numbers=("count",), wraps="sections")
    for first, last in found.jumps:
        print(f"\nids jump from {first} to {last}: what lies between is not counted")


def _head(title: str, count: int, what: str = "", rows: int | None = None) -> None:
    rows = count if rows is None else rows
    last = f"; the last {SHOWN} rows, --json has all" if rows > SHOWN else ""
    print(f"\n{title}: {count}{f' {what}' if what else ''}{last}")


def _span(gap: Gap) -> str:
    return str(gap.first) if gap.count == 1 else f"{gap.first}–{gap.last}"


def _sections(gap: Gap) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(gap.sections.items(), key=lambda one: -one[1]))


def audit_json(report: StoreAudit) -> dict[str, Any]:
    """The audit as one object; times in the site's zone."""
    found, tz = report.audit, report.site.tz

    def iso(at: datetime | None) -> str | None:
        return None if at is None else at.astimezone(tz).isoformat(timespec="seconds")

    def article(item: WindowArticle) -> dict[str, Any]:
        return {
            "id": item.id,
            "url": _address(report, item),
            "at": iso(item.at),
            "section": item.section,
            "seen_by": list(item.by),
            "state": item.state,
            "reason": item.reason,
        }

    run = report.reading
    return {
        "type": "audit",
        "site": report.site.name,
        "since": iso(report.since),
        "until": iso(report.until),
        "sections": list(report.crawled),
        "last_reading": run and {"at": iso(run.finished_at), "outcome": run.outcome},
        "complete": not found.of("missing"),
        "seen": {**{witness: len(found.seen(witness)) for witness in WITNESSES}, "id": len(found.between)},
        "only": {
            **{witness: [item.id for item in found.only(witness)] for witness in WITNESSES},
            "id": sorted(found.nobodys),
        },
        "states": {state: len(found.of(state)) for state in STATES},
        "missing": [article(item) for item in found.of("missing")],
        "failures": [article(item) for item in found.of("failed")],
        "gaps": {
            "other_sections": [_gap(gap) for gap in found.gaps if gap.sections],
            "unexplained": [_gap(gap) for gap in found.gaps if not gap.sections],
            "jumps": [list(jump) for jump in found.jumps],
        },
        "articles": [article(item) for item in found.articles],
    }


def _gap(gap: Gap) -> Mapping[str, Any]:
    return {"first": gap.first, "last": gap.last, "count": gap.count, "sections": dict(gap.sections)}
