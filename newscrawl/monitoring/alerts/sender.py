"""Sends the alerts that are due, and notes in the store what was sent."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from newscrawl.monitoring.alerts.message import Alert, due, untold
from newscrawl.monitoring.alerts.target import AlertTarget
from newscrawl.monitoring.verdicts import Verdict
from newscrawl.records import StoredVerdict

if TYPE_CHECKING:
    from pydantic import SecretStr

logger = logging.getLogger(__name__)

GIVE_UP = 3  # failures of a target in one round: it is down, and asked again in the next


@dataclass(frozen=True, slots=True, kw_only=True)
class SendResult:
    """Whether a target took an alert: ``reason`` is why not. ``address`` holds no secret."""

    address: str
    reason: str | None = None


class VerdictStore(Protocol):
    """What is needed of the store."""

    def stored_verdicts(self, site: str | None = None) -> list[StoredVerdict]:
        """The last verdict on every job."""

    def save_verdicts(self, rows: Sequence[StoredVerdict]) -> None:
        """Keep these as the last verdicts on their jobs."""


class Alerts:
    """Sends alerts to ``urls``, addresses as Apprise has them. Apprise is loaded when something is sent."""

    def __init__(self, urls: Iterable[str | SecretStr]) -> None:
        self._targets = [AlertTarget(url if isinstance(url, str) else url.get_secret_value()) for url in urls]
        # What some targets took and others did not: told, and still owed to those.
        self._owed: dict[tuple[int, str, str], Alert] = {}
        self._telling = asyncio.Lock()

    @property
    def addresses(self) -> list[str]:
        """The targets, without secrets."""
        return [target.shown for target in self._targets]

    async def tell(self, store: VerdictStore, verdicts: Sequence[Verdict], now: datetime) -> list[tuple[Alert, bool]]:
        """Keep the verdicts and send what is due, on another thread; see `tell_now`."""
        async with self._telling:
            return await asyncio.to_thread(self.tell_now, store, verdicts, now)

    def tell_now(self, store: VerdictStore, verdicts: Sequence[Verdict], now: datetime) -> list[tuple[Alert, bool]]:
        """Keep the verdicts and send what is due; what was sent counts as told, the rest is due again next time.

        Blocks while it sends. Raises `StoreError` alone.
        """
        rows, alerts = due(verdicts, store.stored_verdicts(), now)
        store.save_verdicts(rows)
        return self._send_and_note(store, alerts, now)

    def send_untold(self, store: VerdictStore, now: datetime) -> list[tuple[Alert, bool]]:
        """Send what is due by the stored verdicts, and note what was sent."""
        return self._send_and_note(store, untold(store.stored_verdicts()), now)

    def _send_and_note(self, store: VerdictStore, alerts: Sequence[Alert], now: datetime) -> list[tuple[Alert, bool]]:
        sent = list(zip(alerts, self.send(alerts), strict=True))
        if taken := {(alert.site, alert.job): alert.verdict for alert, ok in sent if ok}:
            # Read again: sending takes time, and other processes write verdicts, too.
            rows = [row for row in store.stored_verdicts() if (row.site, row.job) in taken]
            store.save_verdicts([replace(row, told=taken[row.site, row.job], told_at=now) for row in rows])
        return sent

    def send(self, alerts: Sequence[Alert]) -> list[bool]:
        """For each alert whether some target took it. A target that did not gets it in a later round.

        Never raises for a target that is down: that is one line in the log.
        """
        failures: Counter[int] = Counter()
        done = [self._send(alert, failures) for alert in alerts]
        fresh = {(alert.site, alert.job): alert for alert in alerts}
        for key, alert in list(self._owed.items()):
            number, site, job = key
            newest = fresh.get((site, job))
            if newest is alert:
                continue  # this round's own
            del self._owed[key]
            if newest is None and not self._try(number, alert, failures):
                self._owed[key] = alert  # behind the others
        return done

    def test(self, alert: Alert) -> list[SendResult]:
        """Send this to every target, and say which took it."""
        return [SendResult(address=target.shown, reason=target.send(alert)) for target in self._targets]

    def _send(self, alert: Alert, failures: Counter[int]) -> bool:
        took = [self._try(number, alert, failures) for number in range(len(self._targets))]
        if any(took):
            self._owed.update({(number, alert.site, alert.job): alert for number, ok in enumerate(took) if not ok})
        return any(took)

    def _try(self, number: int, alert: Alert, failures: Counter[int]) -> bool:
        if failures[number] >= GIVE_UP:
            return False
        target = self._targets[number]
        reason = target.send(alert)
        if reason is not None:
            failures[number] += 1
            logger.warning("alert not sent (%s): %s: %s", alert.title, target.shown, reason)
        return reason is None
