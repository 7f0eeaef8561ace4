"""deploy/: units, the crontab line and the container files, as far as they can be checked without being run."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from apscheduler.triggers.cron import CronTrigger
from croniter import croniter

from newscrawl.arabic import BAGHDAD
from newscrawl.config import Config, ScheduleConfig, age
from tests.crawl.command import ROOT
from tests.docs.usage import check

DEPLOY = ROOT / "deploy"
PROGRAM = "/opt/newscrawl/.venv/bin/newscrawl"
HOME = "/var/lib/newscrawl"
ENVIRONMENT = "/etc/newscrawl/environment"
UNITS = sorted(path.name for path in DEPLOY.iterdir() if path.suffix in {".service", ".timer"})
FILES = [*UNITS, "Dockerfile", "compose.yaml", "crontab", "environment.example"]
SERVICES = [name for name in UNITS if name.endswith(".service")]
LASTING = ["newscrawl.service", "newscrawl-worker@.service"]
# Where systemd takes each directive that we use (systemd.unit, .service, .exec, .kill, .resource-control, .timer).
DIRECTIVES = {
    "Unit": "Description Documentation Wants After Conflicts StartLimitIntervalSec",
    "Service": "Type User Group StateDirectory StateDirectoryMode WorkingDirectory EnvironmentFile ExecStart "
    "ExecReload Restart RestartSec RestartSteps RestartMaxDelaySec RestartPreventExitStatus SuccessExitStatus "
    "KillSignal KillMode TimeoutStartSec TimeoutStopSec StandardOutput StandardError SyslogIdentifier ProtectSystem "
    "ReadWritePaths ProtectHome PrivateTmp PrivateDevices NoNewPrivileges CapabilityBoundingSet RestrictSUIDSGID "
    "RestrictNamespaces RestrictRealtime RestrictAddressFamilies LockPersonality SystemCallArchitectures ProtectClock "
    "ProtectControlGroups ProtectHostname ProtectKernelLogs ProtectKernelModules ProtectKernelTunables UMask "
    "MemoryHigh MemoryMax OOMPolicy",
    "Timer": "OnCalendar AccuracySec Persistent",
    "Install": "WantedBy",
}
SINCE_254 = ("RestartSteps", "RestartMaxDelaySec")
COMMANDS = {
    "newscrawl.service": ["schedule"],
    "newscrawl-serve.service": ["serve"],
    "newscrawl-worker@.service": ["worker"],
    "newscrawl-once.service": ["schedule", "--once"],
}
# Hardening under which newscrawl or its browser does not work: see the units' comments.
HARMFUL = {"MemoryDenyWriteExecute", "ProtectProc", "PrivatePIDs", "ProcSubset"}
REGISTRIES = r"pypi\.org|pythonhosted|npmjs|docker\.(io|com)|ghcr\.io|quay\.io|gcr\.io|index-url|registry\."
SECRET = r"whsec_[A-Za-z0-9+/]|://[^/\s@:]+:[^/\s@]+@|PASSWORD\s*[=:]\s*[A-Za-z0-9]|[0-9a-f]{32}"


def directives(name: str) -> list[tuple[str, str, str]]:
    """A unit's directives in order: section, name, value."""
    section, found = "", []
    for line in (DEPLOY / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            key, equals, value = line.partition("=")
            assert equals, line
            found.append((section, key, value))
    return found


def values(name: str) -> dict[str, str]:
    return {key: value for _, key, value in directives(name)}


def seconds(text: str) -> float:
    return age(text.replace("min", "m")).total_seconds()


def test_the_folder_is_whole() -> None:
    assert all((DEPLOY / name).is_file() for name in FILES)
    assert set(COMMANDS) == set(SERVICES)


@pytest.mark.parametrize("name", UNITS)
def test_each_directive_stands_in_its_section(name: str) -> None:
    for section, key, _ in directives(name):
        assert key in DIRECTIVES[section].split(), f"[{section}] {key}"
    once = [(section, key) for section, key, _ in directives(name) if key != "EnvironmentFile"]
    assert len(once) == len(set(once)), "a directive stands there twice"


@pytest.mark.parametrize("name", SERVICES)
def test_a_unit_starts_a_command_that_there_is(name: str) -> None:
    program, *words = shlex.split(values(name)["ExecStart"])
    assert (program, words) == (PROGRAM, COMMANDS[name])
    check(words)


@pytest.mark.parametrize("name", SERVICES)
def test_a_unit_is_hardened_but_lets_us_write_and_drain(name: str) -> None:
    unit = values(name)
    assert (unit["User"], unit["WorkingDirectory"]) == ("newscrawl", HOME)
    assert f"/var/lib/{unit['StateDirectory']}" == unit["ReadWritePaths"] == HOME
    assert (unit["ProtectSystem"], unit["PrivateTmp"], unit["NoNewPrivileges"]) == ("strict", "true", "true")
    assert unit["MemoryMax"] == "1536M"  # a crawl and a browser
    assert not HARMFUL & unit.keys()
    # SIGTERM goes to us alone, and there is more time than a run has to end in.
    assert (unit["KillSignal"], unit["KillMode"]) == ("SIGTERM", "mixed")
    assert seconds(unit["TimeoutStopSec"]) >= seconds(ScheduleConfig().grace) + 15
    assert next(value for _, key, value in directives(name) if key == "EnvironmentFile") == f"-{ENVIRONMENT}"


@pytest.mark.parametrize("name", LASTING)
def test_a_lasting_unit_comes_back_but_not_after_a_wrong_configuration(name: str) -> None:
    unit = values(name)
    assert (unit["Restart"], unit["RestartPreventExitStatus"]) == ("on-failure", "2")
    assert unit["StartLimitIntervalSec"] == "0", "it gives up after some starts"
    assert seconds(unit["RestartSec"]) < seconds(unit["RestartMaxDelaySec"]) <= 600
    assert unit["ExecReload"] == "kill -HUP $MAINPID"


def test_the_units_are_hardened_alike() -> None:
    tails = [(DEPLOY / name).read_text(encoding="utf-8").partition("# The process may write")[2] for name in SERVICES]
    assert len({tail.partition("[Install]")[0].strip() for tail in tails}) == 1


def test_the_timer_starts_the_unit_of_its_name() -> None:
    timer = values("newscrawl-once.timer")
    assert "newscrawl-once.service" in UNITS
    assert (timer["OnCalendar"], timer["Persistent"]) == ("*:0/5", "true")
    assert values("newscrawl-once.service")["Type"] == "oneshot"


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("no systemd-analyze on this machine: the units are not verified by systemd")
    said = subprocess.run([analyze, "--version"], capture_output=True, text=True, check=True).stdout
    old = int(said.split()[1].split(".")[0]) < 254
    for name in UNITS:
        text = (DEPLOY / name).read_text(encoding="utf-8").replace(PROGRAM, "/bin/true")
        lines = [line for line in text.splitlines() if not (old and line.startswith(SINCE_254))]
        (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    words = [analyze, "verify", "--man=no", "--recursive-errors=no", *(str(tmp_path / name) for name in UNITS)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    ours = [line for line in done.stderr.splitlines() if "newscrawl" in line]
    assert not ours, "\n".join(ours)
    assert done.returncode == 0, done.stderr


def crontab() -> tuple[dict[str, str], str, str]:
    """The crontab's variables, and its one line: five fields, a command."""
    lines = (DEPLOY / "crontab").read_text(encoding="utf-8").splitlines()
    *settings, line = (line for line in lines if not line.startswith("#"))
    fields = line.split(maxsplit=5)
    return dict(setting.split("=", 1) for setting in settings), " ".join(fields[:5]), fields[5]


def test_cron_runs_every_five_minutes() -> None:
    _, fields, command = crontab()
    start = datetime(2025, 9, 7, 10, 1, tzinfo=BAGHDAD)
    expected = [start.replace(minute=5) + timedelta(minutes=5 * step) for step in range(15)]
    trigger, found, last = CronTrigger.from_crontab(fields, timezone=ZoneInfo("Asia/Baghdad")), [], start
    while len(found) < len(expected):
        last = trigger.get_next_fire_time(None, last + timedelta(seconds=1))
        found.append(last)
    assert found == expected
    times = croniter(fields, start)
    assert [times.get_next(datetime) for _ in expected] == expected
    assert "%" not in command, "cron takes it for a new line"


def test_crons_command_is_one_of_ours() -> None:
    variables, _, command = crontab()
    assert variables["NEWSCRAWL_CONFIG"] == f"{HOME}/newscrawl.toml"
    (words,) = re.findall(rf"{re.escape(PROGRAM)} ([a-z -]+?) 2>&1", command)
    assert words == "crawl"
    check(shlex.split(words))
    check(["schedule", "--once", "--log-level", "WARNING"])  # what the comment offers


@pytest.mark.parametrize("code", [0, 1, 2, 3, 4, 5, 6, 130])
def test_cron_mails_where_a_person_should_look(tmp_path: Path, code: int) -> None:
    """Cron mails what is printed: the line is run as cron runs it, with a command that ends with that code."""
    variables, _, command = crontab()
    program = tmp_path / "newscrawl"
    program.write_text(f"#!/bin/sh\necho said; echo why >&2; exit {code}\n", encoding="utf-8")
    program.chmod(0o755)
    words = [variables["SHELL"], "-c", command.replace(PROGRAM, str(program))]
    done = subprocess.run(words, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (done.stdout, done.stderr) == (f"exit {code}: said\nwhy\n" if code in {1, 2, 3, 4, 5} else "", "")


def test_cron_mails_when_the_program_is_gone(tmp_path: Path) -> None:
    variables, _, command = crontab()
    words = [variables["SHELL"], "-c", command.replace(PROGRAM, str(tmp_path / "none"))]
    assert subprocess.run(words, capture_output=True, text=True, check=False).stdout.startswith("exit 127: ")


def test_the_environment_names_settings_and_holds_no_secret() -> None:
    text = (DEPLOY / "environment.example").read_text(encoding="utf-8")
    named = dict(re.findall(r"^(?:# )?([A-Z_]+)=(.*)$", text, re.MULTILINE))
    for name in filter(lambda name: name.startswith("NEWSCRAWL_"), named):
        assert is_setting(name), name
    assert named["POSTGRES_PASSWORD"] == named["PGPASSWORD"] == named["NEWSCRAWL_WEBHOOK_SECRET"] == ""


def is_setting(variable: str) -> bool:
    """Whether `Config` reads that variable: NEWSCRAWL_NAME, or NEWSCRAWL_TABLE__NAME."""
    name, _, inner = variable.removeprefix("NEWSCRAWL_").lower().partition("__")
    field = Config.model_fields.get(name)
    return field is not None and (not inner or inner in getattr(field.annotation, "model_fields", {}))


@pytest.mark.parametrize("name", [*FILES, "../.dockerignore"])
def test_no_secret_no_registry_and_no_long_line(name: str) -> None:
    text = (DEPLOY / name).read_text(encoding="utf-8")
    assert not re.search(REGISTRIES, text, re.IGNORECASE)
    assert not re.search(SECRET, text)
    assert all(len(line) <= 120 for line in text.splitlines())
    assert text.endswith("\n")
    assert "\t" not in text
