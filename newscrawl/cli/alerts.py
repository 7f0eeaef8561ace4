"""`newscrawl alerts`: who is told of a verdict that changed, and what."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newscrawl.cli.options import Database, open_store, settings
from newscrawl.errors import ConfigError

if TYPE_CHECKING:
    from newscrawl.monitoring.alerts import Alert, Alerts

UNREACHABLE = 3


def alerts(
    test: Annotated[bool, typer.Option("--test", help="Send one test message to each address.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would be sent; send nothing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="JSON Lines instead of text.")] = False,
    database: Database = None,
) -> int:
    """Send what the operator was not told yet of the stored verdicts, to the addresses under [alerts].

    Example: `newscrawl alerts --test`

    `schedule` and `worker` do so by themselves, once for each change of a verdict and once when
    the job is well again. The addresses are those of Apprise: `tgram://TOKEN/CHAT`,
    `slack://TOKEN/CHANNEL`, `mailtos://USER:PASSWORD@example.org`, `jsons://host/path` for a webhook.

    Ends with 0 when all was taken, 2 where no address is set, 3 when some message was not taken, 5
    without a store.
    """
    if test and dry_run:
        raise ConfigError("alerts: give --test or --dry-run, not both")
    urls = settings(database).alerts.urls
    if not urls:
        raise ConfigError('alerts: nobody to tell; set urls = ["tgram://TOKEN/CHAT"] under [alerts] in newscrawl.toml')
    from newscrawl.monitoring.alerts import Alerts

    sender = Alerts(urls)
    if test:
        return _test(sender, json)
    return _dry_run(sender, database, json) if dry_run else _send(sender, database, json)


def _test(sender: Alerts, json: bool) -> int:
    from newscrawl.monitoring.alerts import Alert

    taken = sender.test(
        Alert(
            title="newscrawl: a test",
            body="Alerts reach you here. تصل التنبيهات إلى هنا.",
            severity="info",
            site="",
            job="",
            verdict="",
            before=None,
            since=datetime.now(UTC),
        )
    )
    if json:
        _lines({"address": one.address, "taken": one.reason is None, "reason": one.reason} for one in taken)
    else:
        for one in taken:
            print(f"{one.address}: {'taken' if one.reason is None else f'not taken: {one.reason}'}")
    return UNREACHABLE if any(one.reason is not None for one in taken) else 0


def _dry_run(sender: Alerts, database: str | None, json: bool) -> int:
    from newscrawl.monitoring.alerts import untold

    with open_store(database) as store:
        pending = untold(store.stored_verdicts())
    if json:
        _lines(_plain(alert) for alert in pending)
    elif not pending:
        print("nothing to tell")
    else:
        print(f"to {', '.join(sender.addresses)}:")
        for alert in pending:
            print(f"\n{alert.severity}: {alert.title}\n{alert.body}")
    return 0


def _send(sender: Alerts, database: str | None, json: bool) -> int:
    with open_store(database) as store:
        sent = sender.send_untold(store, datetime.now(UTC))
    if json:
        _lines({**_plain(alert), "sent": ok} for alert, ok in sent)
    elif not sent:
        print("nothing to tell")
    else:
        for alert, ok in sent:
            print(f"{'told' if ok else 'not told'}: {alert.title}")
    return UNREACHABLE if not all(ok for _, ok in sent) else 0


def _plain(alert: Alert) -> dict[str, Any]:
    from dataclasses import asdict

    return {**asdict(alert), "since": alert.since.isoformat(timespec="seconds")}


def _lines(rows: Iterable[dict[str, Any]]) -> None:
    from json import dumps

    from newscrawl.exporters import utf8

    for row in rows:
        sys.stdout.buffer.write(utf8(dumps(row, ensure_ascii=False) + "\n"))
    sys.stdout.buffer.flush()
