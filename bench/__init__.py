"""Speed and memory, measured side by side in one run. `make bench` prints the tables."""

from __future__ import annotations
