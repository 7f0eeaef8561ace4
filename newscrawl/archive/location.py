"""Where the archive is."""

from __future__ import annotations

from pathlib import Path

from newscrawl.config import Config

FOLDER = "archive"
OUTPUT = "output"


def folder_of(settings: Config, store: Path | None, root: Path) -> Path | None:
    """The archive's folder, each site's in one of its own below; None where there is no lasting store.

    What is configured, counted from ``root``; else beside a ``store`` that is a file, else ``output/archive``.
    """
    if store is None and (not settings.database or settings.database.startswith("sqlite")):
        return None
    if settings.archive_folder is not None:
        return (root / settings.archive_folder.expanduser()).absolute()
    return store.parent / FOLDER if store is not None else (root / OUTPUT / FOLDER).absolute()
