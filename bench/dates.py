"""The dates of the Arab press through newscrawl and the libraries that people use for them."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any, Literal

from bench.plan import Plan, say
from bench.tables import Table, number
from bench.tools import NotMeasured, Tool, script
from bench.tools import run as run_words
from newscrawl.arabic import BAGHDAD

TEXTS = Path(__file__).parents[1] / "tests" / "arabic" / "press_dates.json"
TOOLS = (
    Tool(name="newscrawl `parse_date`", adapter="newscrawl", package="newscrawl"),
    Tool(name="dateparser, `ar-IQ`", adapter="dateparser_iraq", package="dateparser", environment="dates"),
    Tool(name="dateparser, `ar`", adapter="dateparser_arabic", package="dateparser", environment="dates"),
    Tool(name="htmldate", adapter="htmldate", package="htmldate", environment="dates"),
    Tool(name="dateutil, day first", adapter="dateutil", package="python-dateutil", environment="dates"),
)
NOTE = (
    "The {count} date strings of tests/arabic/press_dates.json, which are newscrawl's own tests; {dateless} of them "
    "hold no one date. Right: as finely as the text says it (the minute, the day, the month), and nothing where there "
    "is no one date. Day alone: the day is right, the time is not. Wrong: another day, or a date where there is none. "
    "Every tool is told the moment of reading where it can be, day first, and past before future; times without a "
    "zone are Baghdad's."
)
Verdict = Literal["right", "day", "wrong", "none"]
_SIZES = {"year": 1, "month": 2, "day": 3, "hour": 4, "minute": 5, "second": 6}
_HEADER = ("", "right", "day alone", "wrong", "none", "texts a second")


def verdict(found: datetime | None, wanted: datetime | None, precision: str) -> Verdict:
    """How right a reading is; ``precision`` is the text's own. ``day`` is right to the day and no finer.

    >>> at = datetime(2020, 3, 19, 11, 14, tzinfo=BAGHDAD)
    >>> verdict(at.replace(hour=0, minute=0), at, "minute")
    'day'
    """
    if found is None or wanted is None:
        return ("right" if wanted is None else "none") if found is None else "wrong"
    local = found.replace(tzinfo=wanted.tzinfo) if found.tzinfo is None else found.astimezone(wanted.tzinfo)
    size = _SIZES[precision]
    have, want = local.timetuple()[:size], wanted.timetuple()[:size]
    if have == want:
        return "right"
    return "day" if have[:3] == want[:3] else "wrong"


def tables(plan: Plan) -> list[Table]:
    """One table, a row a tool."""
    if not TEXTS.exists():
        return [Table(title="Dates", note=f"Left out: there is no {TEXTS.name}.", header=_HEADER, rows=[])]
    texts = json.loads(TEXTS.read_text(encoding="utf-8"))
    rows, left_out = [], []
    for tool in TOOLS:
        say(f"dates: {tool.name}")
        try:
            rows.append([tool.name, *cells(tool, texts, plan.date_rounds)])
        except NotMeasured as error:
            left_out.append(f"{tool.name}: {error}")
    note = NOTE.format(count=len(texts), dateless=sum(t["at"] is None for t in texts))
    return [Table(title="Dates", note=note, header=_HEADER, rows=rows, left_out=left_out)]


def cells(tool: Tool, texts: Sequence[Mapping[str, Any]], rounds: int) -> list[str]:
    """Counts of the verdicts, and the speed as the median of the rounds; raises `NotMeasured`."""
    questions = [(t["text"], parse_time(t["now"]) or _LATER) for t in texts]
    runs = [_read(tool, questions) for _ in range(rounds)]
    verdicts = Counter(
        verdict(parse_time(line["at"]), _placed(parse_time(text["at"])), text["precision"] or "day")
        for line, text in zip(runs[0][:-1], texts, strict=True)
    )
    speed = median(len(questions) / run[-1]["cpu"] for run in runs)
    return [*(str(verdicts[name]) for name in ("right", "day", "wrong", "none")), number(speed, 0)]


_LATER = datetime(2026, 6, 1, 12, tzinfo=BAGHDAD)  # the moment of texts that need none


def parse_time(text: str | None) -> datetime | None:
    """An ISO 8601 time, or None."""
    return datetime.fromisoformat(text) if text else None


def _placed(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=BAGHDAD) if at and at.tzinfo is None else at


def _read(tool: Tool, questions: Sequence[tuple[str, datetime]]) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as name:
        texts, out = Path(name, "texts.jsonl"), Path(name, "out.jsonl")
        lines = (json.dumps({"text": text, "now": now.isoformat()}, ensure_ascii=False) for text, now in questions)
        texts.write_text("\n".join(lines) + "\n", encoding="utf-8")
        run_words(script(tool, "read_dates.py", tool.adapter, str(texts), str(out)))
        return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
