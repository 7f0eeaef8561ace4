"""Reads a folder's pages with one tool; run by that tool's own python, so it imports nothing but the tool.

`python runner.py ADAPTER PAGES OUT [--warm N]`: PAGES and OUT are JSON Lines. A page is
``{id, url, html, now}``; a line of OUT is ``{id, fields, cpu, error}``, CPU in seconds of this process
with all its threads. An adapter has ``FIELDS`` and ``read(html, url, now)``. The scoring is not here: it
is the same for every tool.
"""

from __future__ import annotations

import argparse
import importlib
import json
import logging
import time
import warnings
from typing import Any


def one(adapter: Any, page: dict[str, str]) -> dict[str, Any]:
    """What the tool reads of one page, and what it costs; the fields it knows are always named."""
    found: dict[str, Any] = {}
    error = None
    start = time.process_time()
    try:
        found = adapter.read(page["html"], page["url"], page["now"])
    except Exception as raised:  # whatever a tool raises is its answer to this page
        error = f"{type(raised).__name__}: {raised}"
    cpu = time.process_time() - start
    return {"id": page["id"], "fields": {**dict.fromkeys(adapter.FIELDS), **found}, "cpu": cpu, "error": error}


def main() -> None:
    """Read the pages, and write what was read."""
    options = argparse.ArgumentParser()
    options.add_argument("adapter")
    options.add_argument("pages")
    options.add_argument("out")
    options.add_argument("--warm", type=int, default=0, help="pages to read before any is counted")
    args = options.parse_args()
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    adapter = importlib.import_module(args.adapter)
    with open(args.pages, encoding="utf-8") as lines:
        pages = [json.loads(line) for line in lines]
    for page in pages[: args.warm]:
        one(adapter, page)
    with open(args.out, "w", encoding="utf-8") as out:
        for page in pages:
            out.write(json.dumps(one(adapter, page), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
