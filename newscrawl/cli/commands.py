"""Which commands there are, and where."""

from __future__ import annotations

import typer

from newscrawl.cli import (
    alerts,
    audit,
    crawl,
    deliver,
    demo,
    diff,
    doctor,
    export,
    failures,
    init,
    parse,
    reparse,
    runs,
    schedule,
    search,
    serve,
    sites,
    status,
    store,
    worker,
)


def register(app: typer.Typer) -> None:
    """Put every command into ``app``, in the order that ``--help`` shows."""
    app.command("demo")(demo.demo)
    app.command("crawl")(crawl.crawl)
    app.command("export")(export.export)
    app.command("deliver")(deliver.deliver)
    app.command("search")(search.search)
    app.command("diff")(diff.diff)
    app.command("serve")(serve.serve)
    app.command("schedule")(schedule.schedule)
    app.command("worker")(worker.worker)
    app.command("status")(status.status)
    app.command("runs")(runs.runs)
    app.command("failures")(failures.failures)
    app.command("alerts")(alerts.alerts)
    app.command("audit")(audit.audit)
    app.command("parse")(parse.parse)
    app.command("reparse")(reparse.reparse)
    app.add_typer(sites.app, name="sites")
    app.add_typer(store.app, name="store")
    app.command("doctor")(doctor.doctor)
    app.command("init")(init.init)
