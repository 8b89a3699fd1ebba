"""Reading term dates from a workbook or a CSV file that a school office filled in."""

from pathlib import Path

from bot.people.staff_table import BrokenTable, read_csv
from bot.reports import received
from bot.reports.received import Received
from bot.term_list import BrokenTermDates

TERM_DATES = "Term dates"
"""The sheet that is read; without it, the first one."""
THE_FILE = "The file"


def read_file(file: Path) -> Received:
    """Return the table in a file; raise BrokenTermDates."""
    try:
        content = received.content_of(file)
    except BrokenTable as broken:
        raise BrokenTermDates(broken.sentence) from None
    return read(content)


def read(content: bytes) -> Received:
    """Return the table in the bytes of a file, told apart by what is in it; raise BrokenTermDates."""
    try:
        if received.is_workbook(content):
            return received.read(content, TERM_DATES)
        return Received(THE_FILE, read_csv(content))
    except BrokenTable as broken:
        raise BrokenTermDates(broken.sentence) from None
