"""Alerts: what is due, told once; and sent, over real HTTP and real SMTP on loopback."""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from apprise import NotifyType
from pydantic import SecretStr

from newscrawl.messages.cases import Notice
from newscrawl.monitoring.alerts import Alert, Alerts, due, is_due, lasting, shown, untold
from newscrawl.monitoring.alerts.target import AlertTarget
from newscrawl.monitoring.verdicts import Verdict
from newscrawl.records import StoredVerdict
from newscrawl.store import Store
from tests.deliver.receivers import Answer, Receiver, free_port
from tests.mailbox import Mailbox
from tests.store.samples import HOUR, NOW, SITE

# Apprise loads all its services at once, and one of them an old module of Python's.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

MINUTE = timedelta(minutes=1)
NOTE = "لم تُقرأ «الفقرة» من الصفحة <b>&"
REASON = f"the last run failed: {NOTE}"


def verdict(name: Any, job: str = "security", note: str = NOTE, **fields: Any) -> Verdict:
    why = Notice("failed", {"runs": 1, "note": note})
    return Verdict(**{"site": SITE, "job": job, "verdict": name, "why": why, **fields})


def row(name: str, told: str | None = None, job: str = "security", **fields: Any) -> StoredVerdict:
    base: dict[str, Any] = {"site": SITE, "job": job, "verdict": name, "reason": REASON, "since": NOW}
    return StoredVerdict(**{**base, "told": told, "told_at": NOW if told else None, **fields})


def alert(name: Any = "degraded", job: str = "security") -> Alert:
    (made,) = due([verdict(name, job)], [], NOW)[1]
    return made


# What is due

# the verdict before and what of it was told, the verdict now; the verdict in the alert, or None
DUE = [
    (None, "ok", None),
    (None, "quiet", None),
    (None, "late", "late"),
    (("ok", None), "quiet", None),
    (("quiet", None), "ok", None),
    (("ok", "ok"), "quiet", None),
    (("ok", None), "degraded", "degraded"),
    (("quiet", "ok"), "blocked", "blocked"),
    (("degraded", "degraded"), "degraded", None),
    (("degraded", None), "degraded", "degraded"),  # sending it failed
    (("degraded", "degraded"), "unreachable", "unreachable"),
    (("degraded", "degraded"), "ok", "ok"),
    (("degraded", "degraded"), "quiet", "quiet"),
    (("degraded", None), "ok", None),  # over before anybody was told
    (("ok", "degraded"), "ok", "ok"),  # sending the recovery failed
    (("ok", "degraded"), "degraded", None),  # back before the recovery was told
    (("broken", "degraded"), "degraded", None),
]


@pytest.mark.parametrize(("before", "now", "expected"), DUE)
def test_when_the_operator_is_told(before: tuple[str, str | None] | None, now: str, expected: str | None) -> None:
    rows, alerts = due([verdict(now)], [row(*before)] if before else [], NOW + HOUR)
    assert [made.verdict for made in alerts] == ([expected] if expected else [])
    assert [is_due(one) for one in rows] == [bool(expected)]
    assert rows[0].told == (before[1] if before else None)


def test_since_moves_only_with_the_verdict() -> None:
    (first,), _ = due([verdict("ok")], [], NOW)
    (same,), _ = due([verdict("ok", note="another")], [first], NOW + HOUR)
    (other,), _ = due([verdict("quiet")], [same], NOW + 2 * HOUR)
    assert [first.since, same.since, other.since] == [NOW, NOW, NOW + 2 * HOUR]
    assert same.reason == "the last run failed: another"


def test_jobs_are_judged_each_by_itself() -> None:
    verdicts = [verdict("late"), verdict("late", "ticker"), verdict("late", site="gazette")]
    rows, alerts = due(verdicts, [row("late", "late"), row("blocked", "blocked", "ticker")], NOW)
    assert [(made.site, made.job) for made in alerts] == [(SITE, "ticker"), ("gazette", "security")]
    assert len(rows) == 3


def test_an_alert_in_words() -> None:
    evidence = {"pages": 20, "ways": {"body": "structure"}, "قسم": "أمن", "long": "x" * 400}
    (made,) = due([verdict("degraded", evidence=evidence, note="body:\n later")], [row("ok")], NOW)[1]
    assert made.title == "baghdad_today security: degraded (was ok)"
    assert made.severity == "warning"
    assert (made.before, made.since) == ("ok", NOW)
    lines = made.body.splitlines()
    assert lines[:4] == [
        "the last run failed: body: later",
        "- pages: 20",
        '- ways: {"body": "structure"}',
        "- قسم: أمن",
    ]
    assert len(lines[4]) < 310
    assert lines[5] == "since 2025-09-07 09:00 UTC"
    assert lines[6] == "next: newscrawl runs --site baghdad_today; newscrawl failures --site baghdad_today"


def test_more_evidence_than_a_message_takes_is_counted() -> None:
    (made,) = due([verdict("late", evidence={str(n): n for n in range(20)})], [], NOW)[1]
    assert "- 11: 11\n- and 8 more\n" in made.body


def test_a_recovery_says_how_long_it_lasted() -> None:
    before = row("degraded", "degraded")
    (stored,), (made,) = due([verdict("ok")], [before], NOW + 3 * HOUR + 20 * MINUTE)
    assert made.title == "baghdad_today security: ok again (was degraded for 3 h 20 min)"
    assert made.severity == "success"
    assert "next:" not in made.body
    (late,) = due([verdict("ok")], [stored], NOW + 9 * HOUR)[1]  # its sending failed
    assert late.title == made.title


@pytest.mark.parametrize(
    ("name", "severity"),
    [("late", "warning"), ("degraded", "warning"), ("blocked", "failure"), ("unreachable", "failure")],
)
def test_severity(name: str, severity: str) -> None:
    assert alert(name).severity == severity


def test_what_the_store_holds_and_nobody_was_told() -> None:
    rows = [row("late", "late"), row("broken", None, "ticker"), row("ok", "broken", "sport"), row("ok", None, "amn")]
    assert [(made.job, made.verdict, made.before) for made in untold(rows)] == [
        ("ticker", "broken", None),
        ("sport", "ok", "broken"),
    ]


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(-1, "less than a minute"), (0.5, "less than a minute"), (59, "59 min"), (60, "1 h"), (1500, "1 d 1 h")],
)
def test_lasting(minutes: float, words: str) -> None:
    assert lasting(minutes * MINUTE) == words


# Sending


@pytest.fixture
def hook() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def log() -> Iterator[list[logging.LogRecord]]:
    """What reaches the log of a process at DEBUG. (caplog listens to loggers that do not pass lines on, too.)"""
    records: list[logging.LogRecord] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append(record)

    root, handler = logging.getLogger(), Keep()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield records
    root.removeHandler(handler)
    root.setLevel(before)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path / 'news.db'}", create=True) as opened:
        yield opened


def address(receiver: Receiver, more: str = "") -> str:
    return receiver.url.replace("http://", "json://") + more


def dead() -> str:
    return f"json://user:geheim1@127.0.0.1:{free_port()}/geheim2?+X-Key=geheim3"


def verdicts_at(receiver: Receiver) -> list[tuple[str, str]]:
    return [(post.line["job"], post.line["verdict"]) for post in receiver.taken]


def test_a_webhook_takes_an_alert(hook: Receiver) -> None:
    made = alert()
    assert Alerts([SecretStr(address(hook))]).send([made]) == [True]
    (post,) = hook.taken
    assert post.line == {
        "version": "1.0",
        "title": made.title,
        "message": made.body,
        "attachments": [],
        "type": "warning",
        "site": SITE,
        "job": "security",
        "verdict": "degraded",
        "before": "",
        "since": "2025-09-07T09:00:00+00:00",
    }
    assert REASON in post.line["message"]


def test_a_webhook_keeps_what_its_address_says(hook: Receiver) -> None:
    Alerts([address(hook, "?+X-Key=k1&-page=2&:team=أمن")]).send([alert()])
    (post,) = hook.taken
    assert (post.headers["x-key"], post.path, post.line["team"]) == ("k1", "/hook?page=2", "أمن")


def test_mail_arrives_in_arabic() -> None:
    with Mailbox() as mailbox:
        url = f"mailto://{mailbox.place}?from=crawler@example.org&to=desk@example.org"
        assert Alerts([url]).send([alert()]) == [True]
    (message,) = mailbox.messages
    assert message["Subject"] == "baghdad_today security: degraded"
    assert "desk@example.org" in message["To"]
    assert message["X-Application"] == "newscrawl"
    part = message.get_body(("plain", "html"))
    assert part is not None
    text = part.get_content()
    assert "لم تُقرأ «الفقرة» من الصفحة" in text
    assert "2025-09-07 09:00 UTC" in text
    assert "http" not in text  # no pictures from elsewhere


def test_a_box_that_is_refused_is_no_success() -> None:
    with Mailbox(refuse=True) as mailbox:
        url = f"mailto://{mailbox.place}?from=crawler@example.org&to=desk@example.org"
        assert Alerts([url]).send([alert()]) == [False]


def test_a_target_that_is_down_is_one_line_without_its_secrets(log: list[logging.LogRecord]) -> None:
    url = dead()
    assert Alerts([url]).send([alert()]) == [False]
    shown_ones = [record for record in log if record.levelno > logging.DEBUG]
    assert [record.name for record in shown_ones] == ["newscrawl.monitoring.alerts.sender"]
    line = shown_ones[0].getMessage()
    assert line.startswith(f"alert not sent (baghdad_today security: degraded): {shown(url)}: ")
    assert "onnection" in line
    assert "geheim" not in "".join(record.getMessage() for record in log)


REFUSALS = [
    ("nonsense://geheim1/geheim2", "no address that Apprise knows"),
    ("https://example.org/geheim1", "json://host/path"),
    ("tgram://geheim1", "no address"),
    ("geheim1", "no address"),
    ("", "no address"),
]


@pytest.mark.parametrize(("url", "reason"), REFUSALS)
def test_an_address_that_is_none_is_said_to_be(url: str, reason: str, log: list[logging.LogRecord]) -> None:
    alerts = Alerts([url])
    assert alerts.send([alert()]) == [False]
    (taken,) = alerts.test(alert())
    assert reason in (taken.reason or "")
    assert "geheim" not in "".join(record.getMessage() for record in log) + str(taken) + str(alerts.addresses)


KNOWN = [
    "tgram://123456789:AAabcdefghijklmnopqrstuvwxyzABCDEFGH/1234567",
    "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#desk",
    "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
    "mailtos://user:word@mail.example.org?to=desk@example.org",
    "jsons://user:word@example.org/hook",
]


@pytest.mark.parametrize("url", KNOWN)
def test_the_kinds_that_we_name_are_known(url: str) -> None:
    service = AlertTarget(url).service(alert())
    assert service is not None
    assert service.app_id == "newscrawl"
    assert service.image_url(NotifyType.FAILURE) is None


def test_what_a_target_answers_is_in_the_reason() -> None:
    with Receiver(lambda number: Answer(status=500)) as hook:
        (taken,) = Alerts([address(hook)]).test(alert())
    assert "500" in (taken.reason or "")


def test_a_target_that_hangs_is_given_up() -> None:
    with Receiver(lambda number: Answer(hang=True)) as hook:
        assert Alerts([address(hook, "?rto=0.1")]).send([alert()]) == [False]
        assert len(hook.posts) == 1


def test_one_that_is_down_does_not_keep_it_from_the_others_and_gets_it_later(hook: Receiver) -> None:
    with Receiver(lambda number: Answer(status=503 if number < 3 else 204)) as shaky:
        alerts = Alerts([address(shaky), address(hook)])
        assert alerts.send([alert()]) == [True]
        assert (verdicts_at(shaky), verdicts_at(hook)) == ([], [("security", "degraded")])
        assert alerts.send([]) == []
        assert alerts.send([]) == []
        assert alerts.send([]) == []
        assert (verdicts_at(shaky), verdicts_at(hook)) == ([("security", "degraded")], [("security", "degraded")])


def test_what_is_owed_gives_way_to_what_is_news(hook: Receiver) -> None:
    with Receiver(lambda number: Answer(status=503 if number < 2 else 204)) as shaky:
        alerts = Alerts([address(shaky), address(hook)])
        alerts.send([alert("degraded")])
        alerts.send([alert("broken")])
        alerts.send([])
    assert verdicts_at(shaky) == [("security", "broken")]
    assert verdicts_at(hook) == [("security", "degraded"), ("security", "broken")]


def test_one_that_is_down_is_asked_three_times_a_round_at_most() -> None:
    with Receiver(lambda number: Answer(status=503)) as hook:
        alerts = Alerts([address(hook)])
        assert alerts.send([alert(job=str(number)) for number in range(10)]) == [False] * 10
        assert len(hook.posts) == 3


# Verdict by verdict, with a real store


def test_told_once_and_once_when_it_is_over(store: Store, hook: Receiver) -> None:
    alerts = Alerts([address(hook)])
    names = ["ok", "degraded", "degraded", "degraded", "broken", "broken", "quiet", "ok", "ok"]
    for number, name in enumerate(names):
        asyncio.run(alerts.tell(store, [verdict(name), verdict("ok", "ticker")], NOW + number * HOUR))
    assert verdicts_at(hook) == [("security", "degraded"), ("security", "broken"), ("security", "quiet")]
    assert hook.taken[2].line["title"].endswith("quiet again (was broken for 2 h)")
    security, ticker = store.stored_verdicts()
    assert (security.verdict, security.told, security.told_at) == ("ok", "quiet", NOW + 6 * HOUR)
    assert (ticker.since, ticker.told) == (NOW, None)


def test_what_was_not_sent_is_sent_at_the_next_judgement(store: Store) -> None:
    with Receiver(lambda number: Answer(status=503 if number < 3 else 204)) as hook:
        for number in range(5):
            # Each time another process, as under cron.
            Alerts([address(hook)]).tell_now(store, [verdict("late")], NOW + number * HOUR)
    assert len(hook.posts) == 3
    (stored,) = store.stored_verdicts()
    assert (stored.since, stored.told, stored.told_at) == (NOW, "late", NOW + 2 * HOUR)


def test_without_addresses_verdicts_are_kept_and_told_when_there_are_some(store: Store, hook: Receiver) -> None:
    (made,) = Alerts([]).tell_now(store, [verdict("blocked")], NOW)
    assert made[1] is False
    assert store.stored_verdicts()[0].told is None
    assert Alerts([address(hook)]).send_untold(store, NOW + HOUR)[0][1] is True
    assert store.stored_verdicts()[0].told == "blocked"
    assert Alerts([address(hook)]).send_untold(store, NOW + HOUR) == []


def test_a_verdict_that_moved_while_it_was_sent_stays_moved(store: Store) -> None:
    def judge_meanwhile(number: int) -> Answer:
        store.save_verdicts([row("broken", reason="by another process")])
        return Answer()

    with Receiver(judge_meanwhile) as hook:
        Alerts([address(hook)]).tell_now(store, [verdict("late")], NOW)
    (stored,) = store.stored_verdicts()
    assert (stored.verdict, stored.told) == ("broken", "late")


def test_telling_does_not_block_the_loop(store: Store) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()

        def answer(number: int) -> Answer:
            # Answered only once the loop has gone on.
            asyncio.run_coroutine_threadsafe(asyncio.sleep(0), loop).result(30)
            return Answer()

        with Receiver(answer) as hook:
            ((_, ok),) = await Alerts([address(hook, "?rto=30")]).tell(store, [verdict("late")], NOW)
        assert ok

    asyncio.run(main())


def test_judgements_at_the_same_time_tell_once(store: Store, hook: Receiver) -> None:
    async def main() -> None:
        alerts = Alerts([address(hook)])
        await asyncio.gather(*(alerts.tell(store, [verdict("late")], NOW) for _ in range(5)))

    asyncio.run(main())
    assert verdicts_at(hook) == [("security", "late")]


def test_a_lone_surrogate_is_no_obstacle(hook: Receiver) -> None:
    (made,) = due([verdict("late", note="\ud800 نص")], [], NOW)[1]
    assert Alerts([address(hook)]).send([made, replace(made, job="ticker")]) == [True, True]
    assert hook.taken[0].line["message"].startswith("the last run failed: ? نص")


def test_apprise_is_loaded_only_when_something_is_sent() -> None:
    code = (
        "import sys, json; from newscrawl.monitoring.alerts import Alerts; Alerts(['json://h/x']).send([]);"
        "print(json.dumps([name for name in sys.modules if name.partition('.')[0] in ('apprise', 'requests')]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert json.loads(done.stdout) == []
