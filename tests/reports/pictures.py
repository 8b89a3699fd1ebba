"""Write made-up workbooks to look at: `python -m tests.reports.pictures FOLDER`.

Beside each workbook lies one for a phone, whose pages are as large as what its preview shows first: the upper left
corner of every sheet, unscaled. Another program makes pages and pictures of both, such as
`soffice --headless --convert-to pdf *.xlsx` and `pdftoppm -r 80 -png`.
"""

import re
import sys
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar
from zipfile import ZIP_DEFLATED, ZipFile

from bot.people import Person
from bot.reports.workbook import Reporter
from tests.reports.made_up import BUSINESS, DIRECTORY, EXECUTIVE, FACTS, HEADS, MONDAY, WEEK, MadeUpRecords, records

_T = TypeVar("_T")
SHOWN: Sequence[tuple[str, Person, MadeUpRecords, float]] = (
    ("executive", EXECUTIVE, records(), 0),
    ("head", HEADS[2], records(), 0),
    ("business", BUSINESS, records(), 0),
    ("quiet", HEADS[1], records(6, 2, 3), 0),
    ("empty", EXECUTIVE, MadeUpRecords(), 0),
    ("late", EXECUTIVE, records(), 2),
    ("early", HEADS[2], records(), -3.5),
)
_PAGE = (
    '<pageMargins left="0.1" right="0.1" top="0.1" bottom="0.1" header="0" footer="0"/>'
    '<pageSetup orientation="portrait" paperSize="70" scale="100"/>'
)
"""A6, which is about as wide as a phone shows at full size."""


def main(folder: Path) -> None:
    """Write one workbook for each kind of reader and week, and one for a phone; make the folder where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, person, made, days_late in SHOWN:
        at = MONDAY + timedelta(days=days_late)
        reporter = Reporter(made.until(at), DIRECTORY, FACTS, partial(_same, at), partial(_same, "9f2c" * 16))
        path = reporter.write(WEEK, person, folder).replace(folder / f"{name}.xlsx")
        for_a_phone(path, folder / f"{name}-phone.xlsx")


def for_a_phone(path: Path, to: Path) -> None:
    """Write a workbook again with small pages, and no headings that are printed on each of them."""
    with ZipFile(path) as package, ZipFile(to, "w", ZIP_DEFLATED) as small:
        for name in package.namelist():
            part = package.read(name).decode()
            part = re.sub(r"<pageMargins[^>]*/><pageSetup[^>]*/>", _PAGE, part)
            part = re.sub(r"<(headerFooter|rowBreaks)[ >].*?</\1>|<pageSetUpPr[^>]*/>", "", part, flags=re.DOTALL)
            small.writestr(name, re.sub(r"<definedName [^>]*_xlnm.*?</definedName>", "", part))


def _same(value: _T) -> _T:
    return value


if __name__ == "__main__":
    main(Path(sys.argv[1]))
