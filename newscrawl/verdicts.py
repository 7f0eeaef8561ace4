"""How a job fares, from its own past: a verdict, its reason and the evidence. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

VerdictName = Literal["ok", "quiet", "late", "degraded", "blocked", "unreachable", "broken"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The verdict on one job of a site: ``job`` is a section's slug or ``ticker``, ``reason`` one line for a person.

    ``evidence`` holds the figures that the reason rests on, as JSON has them.
    """

    site: str
    job: str
    verdict: VerdictName
    reason: str
    evidence: dict[str, Any] = field(default_factory=dict)
