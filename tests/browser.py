"""Finds and starts Chromium for the tests that look at a page as people see it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

NO_CHROMIUM = (
    "These tests need Chromium: install Debian's package chromium, or set TEST_CHROMIUM to the path of the program."
)
_QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


def chromium_path() -> str:
    """Return the path of Chromium; raise AssertionError, with what to do, where there is none."""
    found = os.environ.get("TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, NO_CHROMIUM
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium without a window, and end it."""
    # Chromium refuses to start its sandbox for root, which tests in a container often are.
    as_root = ("--no-sandbox",) if os.geteuid() == 0 else ()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=[*_QUIET, *as_root], env={**os.environ, "LANGUAGE": "en_GB"}
        )
        try:
            yield browser
        finally:
            browser.close()
