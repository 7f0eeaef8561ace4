"""Which commands there are, and where."""

from __future__ import annotations

import typer

from newscrawl.cli import crawl, demo, export, ledger, parse, setup, sites


def register(app: typer.Typer) -> None:
    """Put every command into ``app``, in the order that ``--help`` shows."""
    app.command("demo")(demo.demo)
    app.command("crawl")(crawl.crawl)
    app.command("export")(export.export)
    app.command("runs")(ledger.runs)
    app.command("failures")(ledger.failures)
    app.command("parse")(parse.parse)
    app.add_typer(sites.app, name="sites")
    app.command("doctor")(setup.doctor)
    app.command("init")(setup.init)
