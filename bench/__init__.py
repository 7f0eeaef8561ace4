"""Accuracy, speed and memory, side by side with peers in one run. `make bench` prints and writes the tables."""

from __future__ import annotations
