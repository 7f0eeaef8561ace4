"""One address that alerts go to, through Apprise, which is loaded when something is sent: it is large."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlencode

from newscrawl.logs import HIDDEN, masked, shown
from newscrawl.monitoring.alerts.message import Alert, one_line

if TYPE_CHECKING:
    from apprise import AppriseAsset, NotifyBase

TIMEOUT = 30  # seconds for one target to take one alert


class AlertTarget:
    """One address. Its service is kept, for it knows how fast messages may follow each other."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.shown = shown(url)
        self._service: NotifyBase | None = None

    def send(self, alert: Alert) -> str | None:
        """None when the alert was taken, else why not, without a secret."""
        from apprise import Apprise, NotifyFormat, NotifyType

        _keep_quiet()
        try:
            service = self.service(alert)
            if service is None:
                return "no address that Apprise knows (a webhook is json://host/path, or jsons:// with TLS)"
            carrier = Apprise(asset=service.asset)
            carrier.add(service)
            result = carrier.notify(
                title=alert.title,
                body=alert.body,
                notify_type=NotifyType(alert.severity),
                body_format=NotifyFormat.TEXT,
            )
        except Exception as error:  # whatever a service's code comes to, the crawl goes on
            return self._without_secrets(f"{type(error).__name__}: {error}")
        reasons = "; ".join(entry.message for entry in result.logs())
        return None if result else self._without_secrets(reasons or result.status.name.lower())

    def service(self, alert: Alert) -> NotifyBase | None:
        """Apprise's service for this address, None for an address that is none."""
        from apprise import Apprise

        if self.url.partition("://")[0].lower() in ("json", "jsons"):
            return Apprise.instantiate(self.url + _fields(self.url, alert), asset=_asset())
        self._service = self._service or Apprise.instantiate(self.url, asset=_asset())
        return self._service

    def _without_secrets(self, text: str) -> str:
        text = masked(text)
        for piece in re.split(r"[:/@?&=#,]+", self.url):
            if len(piece) >= 6 and piece not in self.shown:
                text = text.replace(piece, HIDDEN).replace(unquote(piece), HIDDEN)
        return one_line(text)


def _fields(url: str, alert: Alert) -> str:
    """What makes Apprise put the alert's own fields beside title and message into the JSON it posts."""
    fields = {":site": alert.site, ":job": alert.job, ":verdict": alert.verdict, ":before": alert.before or ""}
    return ("&" if "?" in url else "?") + urlencode({**fields, ":since": alert.since.isoformat(timespec="seconds")})


def _asset() -> AppriseAsset:
    """Messages in our own name, without pictures from elsewhere."""
    from apprise import AppriseAsset

    return AppriseAsset(
        app_id="newscrawl",
        app_desc="newscrawl",
        app_url="",
        image_url_mask="",
        image_url_logo="",
        language="en",
        service_timeout=TIMEOUT,
    )


def _keep_quiet() -> None:
    """Apprise's lines come back with its result; in the log they and those of HTTP would show addresses."""
    inner = logging.getLogger("apprise")
    inner.propagate = False
    inner.setLevel(logging.WARNING)
    if not inner.handlers:
        inner.addHandler(logging.NullHandler())
    logging.getLogger("urllib3").setLevel(logging.ERROR)
