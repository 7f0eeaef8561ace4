"""``python -m newscrawl``: the same as the command."""

from __future__ import annotations

from newscrawl.cli import main

main()
