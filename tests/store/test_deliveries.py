"""How far deliveries have got, and what the store has heard of since a time."""

from __future__ import annotations

from newscrawl.records import PageFailed, PageUnchanged
from newscrawl.store import Store
from newscrawl.store.operations.deliveries import DeliveryPosition
from tests.store.samples import HOUR, NOW, SITE, article, reading, save


def test_a_cursor_for_each_name(store: Store) -> None:
    save(store, *(article(number) for number in range(1, 6)))
    assert store.deliveries() == []
    assert store.delivered("a") == 0
    store.set_delivered("a", 3, NOW)
    store.set_delivered("b", 5, NOW)
    store.set_delivered("a", 4, NOW + HOUR)
    assert (store.delivered("a"), store.delivered("b"), store.delivered("c")) == (4, 5, 0)
    assert store.deliveries() == [
        DeliveryPosition(name="a", cursor=4, updated_at=NOW + HOUR, behind=1),
        DeliveryPosition(name="b", cursor=5, updated_at=NOW, behind=0),
    ]
    store.set_delivered("a", 1, NOW)
    assert (store.delivered("a"), store.deliveries()[0].behind) == (1, 4)


def test_what_the_store_heard_of_last(store: Store) -> None:
    one, two = article(1), article(2)
    save(store, one, two)
    store.save([PageUnchanged(id=one.id)], run_id=None, now=NOW + HOUR)
    assert store.looked_at(SITE, [one.id, two.id, "another"]) == {one.id: NOW + HOUR, two.id: NOW}
    assert store.looked_at("another", [one.id]) == {}
    lost = PageFailed(url="https://baghdadtoday.news/3-.html", id=f"{SITE}:3", reason="http_500")
    store.save([lost], run_id=None, now=NOW)
    assert store.failed_at(SITE, [f"{SITE}:3", one.id]) == {f"{SITE}:3": NOW}
    assert store.ticker_read_at(SITE) is None
    store.read_ticker(reading("عاجل"), run_id=None, now=NOW)
    assert (store.ticker_read_at(SITE), store.ticker_read_at("another")) == (NOW, None)
