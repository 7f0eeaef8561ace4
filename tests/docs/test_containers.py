"""deploy/Dockerfile, compose.yaml and .dockerignore: they are not built here, so they are read closely."""

from __future__ import annotations

import json
import re
import shlex
from fnmatch import fnmatch
from typing import Any

import pytest
import yaml
from sqlalchemy import make_url

from newscrawl.config import ScheduleConfig, age
from tests.crawl.command import ROOT
from tests.docs.test_deploy import DEPLOY, is_setting
from tests.docs.usage import check

INSTRUCTIONS = set("FROM RUN CMD ENTRYPOINT COPY ARG ENV USER WORKDIR VOLUME HEALTHCHECK STOPSIGNAL".split())


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions: name and words, continued lines joined, comments left out."""
    lines = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("#"))
    joined = re.sub(r" *\\\n *", " ", text)
    return [(name, rest) for name, _, rest in (line.partition(" ") for line in joined.splitlines() if line)]


def only(name: str) -> str:
    (found,) = [rest for each, rest in instructions() if each == name]
    return found


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return loaded


def admitted(path: str) -> bool:
    """Whether .dockerignore lets a file of the repository into the build: the last pattern that fits decides."""
    said = True
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        pattern = line.removeprefix("!")
        if line and not line.startswith("#") and _fits(path, pattern):
            said = line.startswith("!")
    return said


def _fits(path: str, pattern: str) -> bool:
    """Whether a pattern means the file or a folder above it; ``**/`` is any depth, no other pattern crosses a slash."""
    parts = path.split("/")
    if pattern.startswith("**/"):
        return any(fnmatch(part, pattern.removeprefix("**/")) for part in parts)
    return any(fnmatch("/".join(parts[:n]), pattern) for n in range(1, len(parts) + 1))


def test_the_image_is_made_in_order() -> None:
    names = [name for name, _ in instructions()]
    assert set(names) <= INSTRUCTIONS
    assert names[0] == "FROM"
    assert only("FROM") == "python:3.11-slim"
    # What makes the image is done by root, what runs in it is not.
    assert max(i for i, name in enumerate(names) if name in {"RUN", "COPY"}) < names.index("USER")
    assert only("USER") not in {"0", "root"}
    assert f"useradd --uid {only('USER')} " in " ".join(rest for name, rest in instructions() if name == "RUN")


def test_the_image_is_pinned_and_has_a_browser_and_an_init() -> None:
    apt, pip = [rest for name, rest in instructions() if name == "RUN"]
    assert {"chromium", "tini"} <= set(shlex.split(apt))
    assert "--no-install-recommends" in apt
    assert "rm -rf /var/lib/apt/lists/*" in apt
    assert {"--no-cache-dir", "--constraint", "constraints.txt"} <= set(shlex.split(pip))
    assert "ARG EXTRAS" in (DEPLOY / "Dockerfile").read_text(encoding="utf-8")


def test_the_image_runs_our_commands_in_its_volume() -> None:
    assert json.loads(only("ENTRYPOINT")) == ["tini", "--", "newscrawl"]
    assert only("VOLUME") == [rest for name, rest in instructions() if name == "WORKDIR"][-1] == "/data"
    assert only("STOPSIGNAL") == "SIGTERM"
    for variable in re.findall(r"NEWSCRAWL_\w+", only("ENV")):
        assert is_setting(variable), variable
    check(json.loads(only("CMD")))


def test_the_image_asks_status_for_its_health() -> None:
    options, _, command = only("HEALTHCHECK").partition(" CMD ")
    assert re.fullmatch(r"(--(interval|timeout|start-period|retries)=[0-9]+[smh]? ?)+", options)
    # Docker knows 0 and 1 alone; 2 is kept for itself.
    assert json.loads(command) == ["sh", "-c", "newscrawl status || exit 1"]
    check(["status"])


def test_what_the_image_is_built_from_is_let_in_and_no_more() -> None:
    sources = [word for name, rest in instructions() if name == "COPY" for word in rest.split()[:-1]]
    assert {"pyproject.toml", "constraints.txt", "newscrawl"} <= set(sources)
    for source in sources:
        assert (ROOT / source).exists(), source
        assert admitted(source), source
    assert admitted("newscrawl/store/schema.py")
    for left_out in (
        "newscrawl.toml", ".env", "deploy/.env", ".git/config", "output/newscrawl.db", "tests/conftest.py",
        ".venv/bin/python", "newscrawl/__pycache__/cli.cpython-311.pyc",
    ):  # fmt: skip
        assert not admitted(left_out), left_out


def test_two_workers_wait_for_a_database_that_answers() -> None:
    services = compose()["services"]
    assert set(services) == {"database", "worker", "pages"}
    database, worker = services["database"], services["worker"]
    assert worker["deploy"]["replicas"] == 2
    assert worker["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert database["healthcheck"]["test"][:2] == ["CMD", "pg_isready"]
    assert "ports" not in database, "the database is for the workers alone"
    assert not {"hostname", "network_mode", "container_name", "pid"} & worker.keys(), "see the file's last comment"
    assert age(worker["stop_grace_period"]) > age(ScheduleConfig().grace)
    check(worker["command"])


def test_the_pages_are_asked_for_by_name_and_reached_from_this_machine() -> None:
    services = compose()["services"]
    pages = services["pages"]
    assert pages["profiles"] == ["pages"], "who wants no pages needs no token"
    assert pages["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert all(port.startswith("127.0.0.1:") for port in pages["ports"])
    assert "/healthz" in pages["healthcheck"]["test"][-1]
    assert "NEWSCRAWL_SERVE__TOKEN" in pages["environment"]
    assert pages["command"][0] == "serve"
    check(pages["command"])


def test_each_volume_is_declared_and_used() -> None:
    used = {volume.split(":")[0] for service in compose()["services"].values() for volume in service["volumes"]}
    assert used == set(compose()["volumes"])
    for name in ("worker", "pages"):
        assert compose()["services"][name]["volumes"] == [f"data:{only('VOLUME')}"]


def test_the_image_is_built_from_the_root() -> None:
    for name in ("worker", "pages"):
        build = compose()["services"][name]["build"]
        assert (DEPLOY / build["context"]).resolve() == ROOT
        assert (ROOT / build["dockerfile"]).is_file()


@pytest.mark.parametrize("name", ["worker", "pages"])
def test_compose_names_settings_and_its_own_database(name: str) -> None:
    services = compose()["services"]
    variables, server = services[name]["environment"], services["database"]["environment"]
    assert all(is_setting(name) for name in variables if name != "PGPASSWORD")
    address = make_url(variables["NEWSCRAWL_DATABASE"])
    assert (address.host, address.username, address.database) == (
        "database", server["POSTGRES_USER"], server["POSTGRES_DB"],
    )  # fmt: skip
    assert address.password is None
    assert variables["PGPASSWORD"] == server["POSTGRES_PASSWORD"]
    assert server["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")


def test_the_example_names_what_compose_takes_from_it() -> None:
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    services = compose()["services"]
    variables = {**services["worker"]["environment"], **services["pages"]["environment"]}
    variables_used = {*re.findall(r"\$\{(\w+)", text), *(name for name, value in variables.items() if value is None)}
    example = (DEPLOY / "environment.example").read_text(encoding="utf-8")
    assert variables_used <= set(re.findall(r"^(?:# )?([A-Z_]+)=", example, re.MULTILINE))


def test_yaml_is_pinned() -> None:
    assert re.search(r"^PyYAML==", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE)
