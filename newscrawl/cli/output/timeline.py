"""The ticker's timeline on a terminal: each headline a bar from its first to its last sight."""

from __future__ import annotations

from collections.abc import Sequence

from newscrawl.items import Headline

WIDTH = 24  # characters of a bar's field


def show(headlines: Sequence[Headline]) -> None:
    """Print the headlines, oldest first, with their bars; a rewording stands under what it rewords."""
    from newscrawl.cli.output import tables

    if not headlines:
        print("The ticker: nothing was read")
        return
    readings = sorted({at for h in headlines for at in (h.first_seen_at, h.last_seen_at)})
    ordered = sorted(headlines, key=lambda h: (h.first_seen_at, h.position))
    print("The ticker's timeline:")
    cells = [(_bar(headline, readings), _state(headline), headline.text) for headline in ordered]
    tables.show(("first to last sight", "state", "headline"), cells, wraps="headline")


def _bar(headline: Headline, readings: Sequence[object]) -> str:
    last = len(readings) - 1 or 1
    start = readings.index(headline.first_seen_at) * (WIDTH - 1) // last
    end = readings.index(headline.last_seen_at) * (WIDTH - 1) // last
    return "·" * start + "█" * (end - start + 1) + "·" * (WIDTH - 1 - end)


def _state(headline: Headline) -> str:
    states = ["ended" if headline.ended_at else "now"]
    if headline.previous_id:
        states.append("reworded")
    if headline.article_id:
        states.append(headline.article_id.rpartition(":")[2])
    return ", ".join(states)
