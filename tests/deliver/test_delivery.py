"""The round: order, cursors, pauses and their end, with no clock but the test's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest

from newscrawl.crawl.leases import HEARTBEAT
from newscrawl.deliver.delivery import LONGEST_DELAY, Delivery, hold_lease
from newscrawl.deliver.message import Message
from newscrawl.errors import LeaseLost, SiteBusy, TargetRefused, TargetUnreachable
from newscrawl.store import Store
from tests.deliver.conftest import LINES, add


class Script:
    """A sink that does what it is told: None takes the batch, an error is raised."""

    def __init__(self, *answers: Exception | None, batch: int = 5) -> None:
        self.answers, self.batch, self.got = list(answers), batch, list[list[int]]()

    def send(self, messages: Sequence[Message]) -> None:
        self.got.append([message.cursor for message in messages])
        if self.answers and (answer := self.answers.pop(0)) is not None:
            raise answer

    def close(self) -> None:
        pass


class Clock:
    """Waits no time; ``act`` happens at each wait, and says whether to stop."""

    def __init__(self, act: Callable[[int], bool] = lambda number: False) -> None:
        self.act, self.waits, self.over = act, list[float](), False

    def wait(self, seconds: float) -> bool:
        self.waits.append(seconds)
        self.over = self.over or self.act(len(self.waits))
        return self.over

    def is_set(self) -> bool:
        return self.over


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    with Store.open(database) as opened:
        yield opened


def delivery(
    store: Store, sink: Script, clock: Clock | None = None, tries: int | None = 7, cursor: int = 0
) -> Delivery:
    return Delivery(store=store, sink=sink, name="a", cursor=cursor, tries=tries, stop=clock or Clock())


def pauses(clock: Clock) -> list[float]:
    """The waits, without their slices."""
    found, waited = list[float](), 0.0
    for wait in clock.waits:
        waited += wait
        if wait < HEARTBEAT:
            found.append(waited)
            waited = 0.0
    return found + ([waited] if waited else [])


def test_all_in_order_and_the_cursor_behind_each_batch(store: Store) -> None:
    sink = Script()
    working = delivery(store, sink)
    working.run(follow=False, every=1)
    assert sink.got == [[1, 2, 3, 4, 5], [6, 7, 8, 9, 10], [11, 12]]
    assert (working.sent, store.delivered("a")) == (LINES, LINES)
    delivery(store, sink, cursor=LINES).run(follow=False, every=1)
    assert len(sink.got) == 3


def test_what_fails_is_sent_again_after_growing_pauses(store: Store) -> None:
    clock, sink = Clock(), Script(None, *[TargetUnreachable("down")] * 3)
    said: list[str] = []
    working = delivery(store, sink, clock)
    working.say = said.append
    working.run(follow=False, every=1)
    assert sink.got == [[1, 2, 3, 4, 5], *[[6, 7, 8, 9, 10]] * 4, [11, 12]]
    assert pauses(clock) == [1, 2, 4]
    assert said[0] == "down; trying again in 1 s"


def test_a_pause_that_the_target_asks_for_is_kept(store: Store) -> None:
    clock, sink = Clock(), Script(TargetUnreachable("busy", wait=33), TargetUnreachable("busy", wait=0.5))
    delivery(store, sink, clock).run(follow=False, every=1)
    assert pauses(clock) == [33, 2]


def test_a_longer_one_than_anybody_waits_for_ends_it(store: Store) -> None:
    sink = Script(TargetUnreachable("busy", wait=LONGEST_DELAY + 1))
    with pytest.raises(TargetUnreachable, match="busy, and asks to be left alone for 301 s"):
        delivery(store, sink).run(follow=False, every=1)


def test_after_the_last_try_it_ends_and_the_cursor_stays(store: Store) -> None:
    clock, sink = Clock(), Script(None, *[TargetUnreachable("down")] * 3)
    with pytest.raises(TargetUnreachable, match="down"):
        delivery(store, sink, clock, tries=3).run(follow=False, every=1)
    assert pauses(clock) == [1, 2]
    assert store.delivered("a") == 5


def test_following_it_never_gives_up(store: Store) -> None:
    clock = Clock()
    sink = Script(*[TargetUnreachable("down", wait=4000 if n == 3 else None) for n in range(30)])
    clock.act = lambda number: not sink.answers
    said: list[str] = []
    working = delivery(store, sink, clock, tries=None)
    working.say = said.append
    working.run(follow=True, every=1)
    assert [line.rpartition(" in ")[2] for line in said[:5]] == ["1 s", "2 s", "4 s", "4000 s", "16 s"]
    assert len(said) == 30
    assert store.delivered("a") in (0, LINES)


def test_a_refusal_ends_it_at_once(store: Store) -> None:
    sink = Script(None, TargetRefused("no"))
    with pytest.raises(TargetRefused):
        delivery(store, sink).run(follow=False, every=1)
    assert len(sink.got) == 2
    assert store.delivered("a") == 5


def test_new_lines_are_followed(store: Store) -> None:
    sink = Script()

    def act(number: int) -> bool:
        if number < 4:
            add(store, 100 * number, 1)
        return number == 6

    delivery(store, sink, clock := Clock(act), tries=None).run(follow=True, every=2)
    assert [cursor for batch in sink.got for cursor in batch] == list(range(1, LINES + 4))
    assert set(clock.waits) == {2}


def test_told_to_stop_it_sends_nothing_more(store: Store) -> None:
    clock = Clock()
    sink = Script()
    taken = sink.send

    def send(messages: Sequence[Message]) -> None:
        taken(messages)
        clock.over = True

    sink.send = send  # type: ignore[method-assign]
    delivery(store, sink, clock).run(follow=True, every=1)
    assert sink.got == [[1, 2, 3, 4, 5]]
    assert store.delivered("a") == 5, "what was acknowledged is kept"


def test_two_of_one_name_are_one_too_many(store: Store) -> None:
    with hold_lease(store, "a"):
        with pytest.raises(SiteBusy, match="a: another `newscrawl deliver` of this name"), hold_lease(store, "a"):
            pass
        with hold_lease(store, "b"):
            pass
    with hold_lease(store, "a"):
        pass


def test_a_lease_that_another_took_is_lost(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newscrawl.crawl.leases.HEARTBEAT", 0)
    with hold_lease(store, "a") as beat:
        beat()
        monkeypatch.setattr("newscrawl.crawl.leases.is_alive", lambda owner: False)
        with hold_lease(store, "a"), pytest.raises(LeaseLost):
            beat()
