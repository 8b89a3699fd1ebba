"""Runs `python -m bot` as a process, without the settings files of whoever works here."""

import runpy
import signal

from bot import settings
from tests.conftest import NO_FILE

if __name__ == "__main__":
    # A shell passes on to what it starts in the background that Ctrl+C is ignored, and tests may be started so.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    settings.IN_THIS_FOLDER = settings.BESIDE_THE_CODE = NO_FILE
    runpy.run_module("bot", run_name="__main__", alter_sys=True)
