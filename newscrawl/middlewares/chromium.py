"""Where a Chromium is: NEWSCRAWL_CHROMIUM, Playwright's own, or the system's; ``--install`` gets one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from newscrawl.errors import ConfigError

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_ADVICE = (
    "no Chromium found: run `playwright install chromium`, or install your system's "
    "(Debian: `apt-get install chromium`), or name one in NEWSCRAWL_CHROMIUM"
)


def find(named: Path | None = None) -> Path:
    """The browser's executable; raises `ConfigError` naming the ways to get one."""
    chosen = named or (Path(value) if (value := os.environ.get("NEWSCRAWL_CHROMIUM")) else None)
    if chosen is not None:
        if not os.access(chosen, os.X_OK):
            raise ConfigError(f"NEWSCRAWL_CHROMIUM, or chromium in newscrawl.toml: {chosen} cannot be run")
        return chosen
    found = _playwrights_own() or next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found is None:
        raise ConfigError(_ADVICE)
    return Path(found)


def _playwrights_own() -> Path | None:
    # Playwright names its folder by revision; asking Playwright itself would start its driver (0.5 s).
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    found = sorted(cache.glob("chromium*/chrome-linux*/*"))
    return next((p for p in reversed(found) if p.name in ("chrome", "headless_shell") and os.access(p, os.X_OK)), None)


def install() -> Path:
    """Find a browser, or install one where that can be done without asking; raises `ConfigError`."""
    try:
        return find()
    except ConfigError:
        for command in _installers():
            print(f"Installing a Chromium: {' '.join(command)}", flush=True)
            subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return find()


def _installers() -> list[list[str]]:
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        return [
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
        ]
    return [[sys.executable, "-m", "playwright", "install", "chromium"]]


if __name__ == "__main__":
    try:
        print(f"Chromium: {install() if '--install' in sys.argv else find()}")
    except ConfigError as error:
        sys.exit(f"newscrawl: {error}")
