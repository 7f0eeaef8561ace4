"""The table of faults: written where `NEWSCRAWL_FAULTS` names a file for it."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.table import Table


@pytest.fixture(scope="session")
def table() -> Iterator[Table]:
    """The rows of this session; `NEWSCRAWL_FAULT_TIMES` and `NEWSCRAWL_FAULT_KILLS` say how often each is tried."""
    made = Table(*(int(os.environ.get(f"NEWSCRAWL_FAULT_{name}", "1")) for name in ("TIMES", "KILLS")))
    yield made
    if path := os.environ.get("NEWSCRAWL_FAULTS"):
        made.write(Path(path), f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}")
