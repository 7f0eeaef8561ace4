"""The operator is told when the verdict on a job changes and when the job is well again: once, not every run.

`due` works out which alerts are due from verdicts and the store's rows; `Alerts` sends it to wherever people read.
It may import monitoring's verdicts, config, logs and records.
"""

from __future__ import annotations

from newscrawl.logs import shown
from newscrawl.monitoring.alerts.message import WELL, Alert, Severity, due, is_due, lasting, untold
from newscrawl.monitoring.alerts.sender import Alerts, SendResult

__all__ = ["WELL", "Alert", "Alerts", "SendResult", "Severity", "due", "is_due", "lasting", "shown", "untold"]
