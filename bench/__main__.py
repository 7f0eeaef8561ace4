"""`python -m bench`: measures, prints the tables, and writes docs/benchmarks.md after a whole run."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from bench import accuracy, archive, crawls, dates, polling, serve, speed, store
from bench.plan import FULL, QUICK, Plan
from bench.report import document
from bench.tables import Table

MEASURES: dict[str, Callable[[Plan], list[Table]]] = {
    "accuracy": accuracy.tables,
    "dates": dates.tables,
    "speed": speed.tables,
    "crawl": crawls.tables,
    "large": crawls.large,
    "archive": archive.tables,
    "store": store.tables,
    "million": store.large,
    "serve": serve.tables,
    "polling": polling.tables,
}
DOCUMENT = Path("docs/benchmarks.md")


def main() -> None:
    """Measure what is asked for."""
    options = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    options.add_argument("--quick", action="store_true", help="small numbers, under three minutes; for a look")
    options.add_argument("--only", nargs="+", choices=list(MEASURES), metavar="NAME", help=", ".join(MEASURES))
    options.add_argument("--write", type=Path, help=f"where to write (default: {DOCUMENT} after a whole run)")
    args = options.parse_args()
    plan = QUICK if args.quick else FULL
    tables = [table for name in args.only or MEASURES for table in MEASURES[name](plan)]
    text = document(tables, " ".join(["python -m bench", *sys.argv[1:]]))
    print(text)
    if lost := [reason for table in tables for reason in table.left_out if reason.startswith("newscrawl")]:
        sys.exit(f"newscrawl itself could not be measured, nothing is written: {lost[0]}")
    whole = not (args.quick or args.only)
    if path := args.write or (DOCUMENT if whole else None):
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
