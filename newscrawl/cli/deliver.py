"""`newscrawl deliver`: the change feed pushed to where it is wanted."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Annotated

import typer

from newscrawl.cli.options import Database, open_store, settings
from newscrawl.errors import ConfigError

if TYPE_CHECKING:
    from pydantic import SecretStr

    from newscrawl.deliver.sinks import Sink
    from newscrawl.deliver.target import DeliveryTarget
    from newscrawl.store import Store

TRIES = 7  # of a batch, over about a minute


Name = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="The name its cursor is kept under; else the address without its password."),
]
Since = Annotated[
    int | None,
    typer.Option(metavar="CURSOR", min=0, help="Begin behind this cursor, wherever the last run ended."),
]
Retries = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        min=0,
        help=f"Further tries of what failed; {TRIES - 1}, without end with --follow.",
        show_default=False,
    ),
]


def deliver(
    target: Annotated[
        str | None, typer.Argument(metavar="TARGET-URL", help="https://…, redis://…, kafka://… or nats://…")
    ] = None,
    name: Name = None,
    since: Since = None,
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on with every new line until told to stop.")
    ] = False,
    every: Annotated[
        float, typer.Option(metavar="S", min=0.05, max=3600, help="With --follow: ask every S seconds.")
    ] = 1.0,
    retries: Retries = None,
    timeout: Annotated[float, typer.Option(metavar="S", min=0.1, max=30, help="Seconds to wait for an answer.")] = 10.0,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the lines that would be sent; send nothing.")
    ] = False,
    list_: Annotated[bool, typer.Option("--list", help="Show the deliveries, and how far behind each is.")] = False,
    database: Database = None,
) -> int:
    """Push the change feed to a webhook, a Redis stream, a Kafka topic or a NATS subject.

    Example: `newscrawl deliver https://example.org/hooks/news --follow`

    `redis://host:6379/0?stream=newscrawl`, `kafka://host:9092/topic` and `nats://host:4222/subject`
    need their clients: `pip install 'newscrawl[redis]'` (`[kafka]`, `[nats]`). Each line is the JSON
    that `export changes` writes, in order, at least once. The cursor is kept in the store, and moves
    only when the target has acknowledged: run it again, and it goes on where it was. Webhooks are
    signed with NEWSCRAWL_WEBHOOK_SECRET.

    Ends with 0 when all was delivered, 1 when the target refused a line, 3 when it could not be
    reached, 5 without a store, 6 while another delivery of that name is running.
    """
    if list_ and (target or follow or dry_run or since is not None):
        raise ConfigError("deliver --list: shows what there is, and takes no target or other option but --database")
    if list_:
        return _list(database)
    if target is None:
        raise ConfigError("deliver: give a target, like https://example.org/hook; --list shows the known ones")
    from newscrawl.deliver.delivery import Delivery, hold_lease
    from newscrawl.deliver.target import parse_target

    parsed = parse_target(target)
    chosen = name or parsed.shown
    with open_store(database) as store:
        if since is not None and since > (end := store.counts().cursor):
            raise ConfigError(f"--since {since}: the change feed ends at {end}; what comes would never be sent")
        if dry_run:
            return _print(store, store.delivered(chosen) if since is None else since)
        secret = settings(database).webhook_secret
        with _stopping() as stop, closing(_sink(parsed, secret, timeout)) as sink, hold_lease(store, chosen) as beat:
            if since is not None:
                store.set_delivered(chosen, since, datetime.now(UTC))
            delivery = Delivery(
                store=store,
                sink=sink,
                name=chosen,
                cursor=store.delivered(chosen),
                tries=retries + 1 if retries is not None else None if follow else TRIES,
                stop=stop,
                beat=beat,
                say=_say,
            )
            try:
                delivery.run(follow=follow, every=every)
            finally:
                print(f"{chosen}: {delivery.sent} lines delivered, cursor {delivery.cursor}")
            return 130 if stop.is_set() and not follow else 0


def _sink(target: DeliveryTarget, secret: SecretStr | None, timeout: float) -> Sink:
    from newscrawl.deliver.sinks import open_sink

    return open_sink(target, secret=secret.get_secret_value() if secret else None, timeout=timeout)


class _Stop:
    """An event for signal handlers; `threading.Event` is none, since whom the signal interrupts may hold its lock."""

    def __init__(self) -> None:
        self._is_set = False
        self._waker: SimpleQueue[None] = SimpleQueue()  # its `put` is reentrant

    def set(self) -> None:
        """It is to end."""
        self._is_set = True
        self._waker.put(None)

    def is_set(self) -> bool:
        """Whether it is to end."""
        return self._is_set

    def wait(self, seconds: float) -> bool:
        """Wait; True as soon as it is to end."""
        if not self._is_set:
            with suppress(Empty):
                self._waker.get(timeout=seconds)
        return self._is_set


@contextmanager
def _stopping() -> Iterator[_Stop]:
    """What SIGINT and SIGTERM set: what is under way is finished, and its cursor kept."""
    stop = _Stop()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _say(line: str) -> None:
    print(f"newscrawl: {line}", file=sys.stderr)


def _print(store: Store, after: int) -> int:
    from newscrawl.deliver.message import Message

    for change in store.changes(after=after):
        sys.stdout.buffer.write(Message.of(change).body + b"\n")
    sys.stdout.buffer.flush()
    return 0


def _list(database: str | None) -> int:
    from newscrawl.cli.output import tables

    with open_store(database) as store:
        rows = store.deliveries()
    if not rows:
        print("no deliveries yet")
        return 0
    cells = [(row.name, str(row.cursor), str(row.behind), f"{row.updated_at:%Y-%m-%d %H:%M:%S}") for row in rows]
    titles = ("delivery", "cursor", "behind", "last (UTC)")
    tables.show(titles, cells, numbers=("cursor", "behind"), wraps="delivery", keep=("cursor", "behind"))
    return 0
