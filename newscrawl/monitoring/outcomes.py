"""What a run came to, from its own figures and its job's past. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from newscrawl.items import Outcome, Run, rank
from newscrawl.messages.cases import Notice

Ways = Mapping[str, Mapping[str, int]]
CORE = ("headline", "body", "published_at", "section")  # the fields whose loss is a redesign
MOST = 0.5  # the share of pages above which a field counts as read in a later way
FEW = 2  # pages below which nothing is concluded: one odd page is no redesign
UNREACHABLE = frozenset({"timeout", "connection", "connection_refused", "dns", "tls", "private_address", "truncated"})
BLOCKED = frozenset({"http_401", "http_403", "http_407", "http_429", "http_451", "block_page", "left_alone"})
EXIT_CODES: dict[Outcome, int] = {
    "ok": 0,
    "degraded": 4,
    "blocked": 3,
    "unreachable": 3,
    "failed": 4,
    "interrupted": 130,
}


def fallen(now: Ways, past: Iterable[Ways], pages: int) -> list[Notice]:
    """The core fields that most of this run's ``pages`` read by a later way than past runs did, or not at all.

    >>> fallen({"body": {"structure": 9, "site": 1}}, [{"body": {"site": 20}}], 10)
    [Notice(case='later_way', figures={'field': 'body', 'usual': 'site', 'way': 'structure'})]
    """
    before = _summed(past)
    most_read = max((sum(counts.values()) for counts in before.values()), default=0)
    if pages < FEW or most_read < FEW:
        return []
    found = []
    for name in CORE:
        usual, counts = _usual(before[name]), Counter(now.get(name, {}))
        if usual is None or sum(before[name].values()) < MOST * most_read:
            continue
        later = Counter({way: n for way, n in counts.items() if rank(way) > rank(usual)})
        lost = pages - sum(counts.values())
        if sum(later.values()) + lost > MOST * pages:
            way = max(later, key=lambda way: later[way]) if later.total() > lost else None
            found.append(Notice("later_way", {"field": name, "usual": usual, "way": way}))
    return found


def _summed(past: Iterable[Ways]) -> defaultdict[str, Counter[str]]:
    total: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for ways in past:
        for name, counts in ways.items():
            total[name].update(counts)
    return total


def outcome(
    *,
    close_reason: str,
    pages: int,
    failed: int,
    skipped: int,
    trouble: Iterable[str],
    robots: Notice | None,
    crashed: bool,
) -> Outcome:
    """A run's outcome. ``robots`` says why robots.txt kept us out, if it did; ``trouble`` are failures' reasons."""
    if close_reason == "shutdown":
        return "interrupted"
    if crashed:
        return "failed"
    if pages == 0:
        return _nothing_had(set(trouble), robots, skipped)
    return "degraded" if failed else "ok"


def exit_code(runs: Sequence[Run]) -> int:
    """A command's exit code from its runs: nothing could be had at all is 3, anything less than whole is 4."""
    codes = {EXIT_CODES[run.outcome or "failed"] for run in runs}
    if 130 in codes:
        return 130
    if codes == {3}:
        return 3
    return 4 if codes - {0} else 0


def _nothing_had(trouble: set[str], robots: Notice | None, skipped: int) -> Outcome:
    if robots is not None:
        asked_away = robots.case == "robots_delay" or robots.figures.get("status") == 429
        return "blocked" if asked_away else "unreachable"
    if trouble & BLOCKED or (skipped and not trouble):
        return "blocked"
    if trouble & UNREACHABLE or any(reason.startswith("http_5") for reason in trouble):
        return "unreachable"
    return "degraded" if trouble else "ok"


def _usual(counts: Mapping[str, int]) -> str | None:
    return max(counts, key=lambda way: counts[way]) if counts else None
