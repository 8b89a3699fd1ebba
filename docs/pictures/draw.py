"""Draw the pictures of the README: the page in a browser and the first page of a workbook with made-up cases.

`make pictures` runs it. Beside Chromium it needs LibreOffice and poppler (Debian: libreoffice-calc, poppler-utils).
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from threading import Thread

from playwright.sync_api import Page

from bot.platforms.web import words
from bot.platforms.web.server import serve
from bot.settings import Settings
from bot.wiring.at_work import page
from bot.wiring.house import house
from tests.browser import chromium
from tests.reports.pictures import main as write_workbooks

HERE = Path(__file__).parent
PERSON = "o5"
QUESTION = "/policy can I add a pupil on insta"
NEEDED = {"soffice": "libreoffice-calc", "pdftoppm": "poppler-utils"}
MISSING = "The picture of the workbook needs {program}. On Debian: apt-get install {package}"


def main() -> None:
    """Draw both."""
    for program, package in NEEDED.items():
        if shutil.which(program) is None:
            sys.exit(MISSING.format(program=program, package=package))
    with tempfile.TemporaryDirectory() as folder:
        draw_page(Path(folder) / "data", HERE / "page.png")
        draw_workbook(Path(folder), HERE / "workbook.png")


def draw_page(data: Path, picture: Path) -> None:
    """Ask a question on the page, and take a picture of the answer."""
    with _served(data) as address, chromium() as browser:
        shown = browser.new_page(viewport={"width": 1180, "height": 780})
        shown.goto(address)
        shown.locator("select").select_option(PERSON)
        _press(shown, words.START)
        shown.get_by_label(words.MESSAGE).fill(QUESTION)
        _press(shown, words.SEND)
        shown.screenshot(path=picture)


def _press(shown: Page, name: str) -> None:
    with shown.expect_navigation():
        shown.get_by_role("button", name=name).click()


@contextmanager
def _served(data: Path) -> Iterator[str]:
    ready: Queue[str] = Queue()
    with house(Settings(data_folder=data)) as built:
        Thread(target=serve, args=(page(built), "127.0.0.1", 0, ready.put), daemon=True).start()
        yield ready.get(timeout=30)


def draw_workbook(folder: Path, picture: Path) -> None:
    """Turn the first page of a made-up workbook into a picture."""
    write_workbooks(folder)
    for command in (
        ["soffice", "--headless", "--convert-to", "pdf", "head.xlsx"],
        ["pdftoppm", "-png", "-r", "80", "-singlefile", "head.pdf", "workbook"],
    ):
        subprocess.run(command, cwd=folder, check=True, capture_output=True)  # noqa: S603 - our own two programs
    shutil.move(folder / "workbook.png", picture)


if __name__ == "__main__":
    main()
