"""Write made-up workbooks to look at: `python -m tests.reports.pictures FOLDER`."""

import sys
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from bot.people import Person
from bot.reports.workbook import Reporter
from tests.reports.made_up import BUSINESS, DIRECTORY, EXECUTIVE, FACTS, HEADS, MONDAY, WEEK, MadeUpRecords, records

_T = TypeVar("_T")
SHOWN: Sequence[tuple[str, Person, MadeUpRecords, int]] = (
    ("executive", EXECUTIVE, records(), 0),
    ("head", HEADS[0], records(), 0),
    ("business", BUSINESS, records(), 0),
    ("empty", EXECUTIVE, MadeUpRecords(), 0),
    ("late", EXECUTIVE, records(), 2),
)


def main(folder: Path) -> None:
    """Write one workbook for each kind of reader and week."""
    for name, person, made, days_late in SHOWN:
        at = MONDAY + timedelta(days=days_late)
        reporter = Reporter(made, DIRECTORY, FACTS, partial(_same, at), partial(_same, "9f2c" * 16))
        reporter.export(WEEK, person, folder / f"{name}.xlsx")


def _same(value: _T) -> _T:
    return value


if __name__ == "__main__":
    main(Path(sys.argv[1]))
