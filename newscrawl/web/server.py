"""The server: where it listens, what it says at its start, and how it ends."""

from __future__ import annotations

import secrets
from pathlib import Path

import uvicorn

from newscrawl import config
from newscrawl.archive.location import folder_of
from newscrawl.config import Config
from newscrawl.errors import ConfigError, StoreMissing
from newscrawl.monitoring.metrics_server import host_and_port, listen
from newscrawl.schedule.source import Source
from newscrawl.store import Store
from newscrawl.web.access import is_loopback
from newscrawl.web.app import create_app
from newscrawl.web.http_protocol import BoundedH11Protocol, DrainingServer
from newscrawl.web.state import AppState

DEMO = "output/demo/newscrawl.db"  # what `newscrawl demo` leaves
_GRACE = 5  # seconds that open answers have when the server is stopped


def run(settings: Config, host: str, port: int) -> None:
    """Serve until a signal comes; raises `ConfigError` for a place that cannot be had, or a token that is missing."""
    given = settings.serve.token.get_secret_value() if settings.serve.token else None
    is_open = is_loopback(host)
    if given is None and not is_open:
        raise ConfigError(
            f"--host {host}: other machines need a token to read: set `token` under [serve] in newscrawl.toml, "
            "or NEWSCRAWL_SERVE__TOKEN"
        )
    with listen(host, port, f"http://{host_and_port(host, port)}") as taken:
        state = open_state(settings, given or secrets.token_urlsafe(18), is_open=is_open)
        try:
            where = host_and_port(host, taken.getsockname()[1])
            print(f"newscrawl shows {state.store.url} at http://{where} (Ctrl+C ends it)", flush=True)
            if given is None:
                print(f"To try failed pages again, sign in with this token: {state.token}", flush=True)
            server = DrainingServer(
                uvicorn.Config(
                    create_app(state),
                    lifespan="off",
                    log_config=None,
                    access_log=False,
                    server_header=False,
                    proxy_headers=False,
                    http=BoundedH11Protocol,
                    backlog=100,
                    timeout_graceful_shutdown=_GRACE,
                    h11_max_incomplete_event_size=64 * 1024,
                )
            )
            state.stopping = lambda: server.should_exit
            server.run(sockets=[taken])
            if server.interrupted:
                raise KeyboardInterrupt
        finally:
            state.store.close()


def open_state(settings: Config, token: str, *, is_open: bool = True) -> AppState:
    """What is to be shown by these settings; raises `StoreMissing` where there is no store."""
    root = config.root(Path.cwd())
    try:
        store = Store.open(settings.database, read_only=True, root=root)
    except StoreMissing as missing:
        settings = _demo(settings, root, missing)
        store = Store.open(settings.database, read_only=True, root=root)
    archive = folder_of(settings, store.path, root)
    source = Source(settings.database) if any(job.enabled for job in settings.jobs) else None
    return AppState(store, settings.database, token, is_open=is_open, archive=archive, root=root, source=source)


def _demo(settings: Config, root: Path, missing: StoreMissing) -> Config:
    """The settings with the demo's store, where nothing but that one is there; raises what is missing else."""
    place = root / DEMO
    if settings.database != config.DEFAULT_DATABASE or not place.exists():
        raise missing
    print("There is no store yet but the demo's, which is shown.")
    return settings.model_copy(update={"database": f"sqlite:///{place}"})
