"""The Chromium that browser tests drive: one on the PATH, else Playwright's own, else Debian's package.

Where there is no way to get one, browser tests fail and say so; they are never skipped.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Playwright, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


class NoChromium(Exception):
    """There is no browser, and no way to get one."""


@asynccontextmanager
async def launched() -> AsyncIterator[Browser]:
    """A headless Chromium for as long as the block lasts; NoChromium."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable(playwright), args=list(QUIET))
        yield browser
        await browser.close()


def executable(playwright: Playwright) -> str:
    """The path of a Chromium, installed first where that is possible; NoChromium."""
    path = _present(playwright)
    if path is None and os.geteuid() == 0 and shutil.which("apt-get"):
        _install()
        path = _present(playwright)
    if path is None:
        raise NoChromium(
            "The browser tests need Chromium: put one on the PATH (on Debian, as root: apt-get install chromium), "
            "or run .venv/bin/playwright install chromium."
        )
    return path


def _present(playwright: Playwright) -> str | None:
    own = playwright.chromium.executable_path
    return next(filter(None, map(shutil.which, NAMES)), None) or (own if Path(own).exists() else None)


def _install() -> None:
    """Debian's package. Several test processes come here at once: one installs, the others wait for it."""
    with (Path(tempfile.gettempdir()) / "chromium-for-tests.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if any(map(shutil.which, NAMES)):
            return
        quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", "chromium"]):
            subprocess.run(["apt-get", *words], env=quietly, check=False, stdout=subprocess.DEVNULL, timeout=600)


async def main() -> None:
    """See to it that there is a browser before the tests start, each of which has little time."""
    async with async_playwright() as playwright:
        executable(playwright)


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except NoChromium as missing:
        sys.exit(str(missing))
