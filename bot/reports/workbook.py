"""The weekly workbook: made for one recipient's rights, as bytes or as a file that is whole or not there."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from openpyxl import Workbook

from bot.chat.reply import File
from bot.people import Directory, Person
from bot.reports import words as w
from bot.reports.facts import Facts
from bot.reports.figures import Details, Report, Row, report
from bot.reports.package import pack
from bot.reports.page import ROWS_A_SHEET, Book
from bot.reports.progress import Halves, Progress, untold
from bot.reports.records import Records
from bot.reports.sheets import concerns, others, questions, readme, redirects, summary, trends
from bot.reports.spool import Spool, unnamed_file
from bot.reports.styles import add_styles
from bot.reports.writing import make_private, told, write_checked
from bot.weeks import Week

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def render(counted: Report, facts: Facts, audit_head: str = "") -> bytes:
    """Return a report as the bytes of an xlsx file. `audit_head` is printed on the sheet Read me."""
    file = BytesIO()
    render_into(file, counted, facts, audit_head)
    return file.getvalue()


def render_into(  # noqa: PLR0913, PLR0917 - what a file is made from
    file: BinaryIO,
    counted: Report,
    facts: Facts,
    audit_head: str = "",
    progress: Progress = untold,
    rows_a_sheet: int = ROWS_A_SHEET,
) -> Mapping[str, int]:
    """Write a report into an empty file; return how many rows each sheet was given, by the name of its part.

    `progress` is told how many of the concerns were written; `rows_a_sheet` is how many of them one sheet holds.
    """
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    add_styles(workbook)
    book = Book(counted, facts, workbook, [], {}, {}, rows_a_sheet, progress)
    _lay_out(book, audit_head)
    ordered = [words for sheet in workbook.worksheets for words in book.descriptions.get(sheet.title, ())]
    return pack(file, workbook, counted.made_at, ordered, book.spliced)


def _lay_out(book: Book, audit_head: str) -> None:
    sources = trends.add(book)
    summary.add(book, sources)
    concerns.add(book)
    redirects.add(book)
    questions.add(book)
    readme.add(book, audit_head)
    others.add_long_texts(book)
    others.add_lists(book)
    workbook = book.workbook
    workbook.move_sheet(w.TRENDS_TITLE, workbook.index(workbook[w.README_TITLE]) - 1)
    workbook.active = 0


class Reporter:
    """Makes the workbook of a week for one recipient. `clock` gives the present moment, aware.

    `folder` is a private folder of ours for what does not fit into memory; without one, memory has to do.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what a workbook is made from
        self,
        records: Records,
        directory: Directory,
        facts: Facts,
        clock: Callable[[], datetime],
        audit_head: Callable[[], str],
        folder: Path | None = None,
    ) -> None:
        self._records, self._directory, self._facts = records, directory, facts
        self._clock, self._audit_head, self._folder = clock, audit_head, folder

    def make(self, week: Week, recipient: Person, progress: Progress = untold) -> File:
        """Return the workbook of a week as this person may read it, held in memory; raise NotWritten."""
        file = BytesIO()
        with told():
            self._put(week, recipient, progress, file)
        return File(w.FILE_LABEL.format(week=week.name), file_name(week, recipient), MEDIA_TYPE, file.getvalue())

    def write(self, week: Week, recipient: Person, folder: Path, progress: Progress = untold) -> Path:
        """Write the workbook into a private folder of ours, made where it is missing; return its path."""
        make_private(folder)
        return self.export(week, recipient, folder / file_name(week, recipient), progress)

    def export(self, week: Week, recipient: Person, path: Path, progress: Progress = untold) -> Path:
        """Write the workbook to a path that somebody chose, with this recipient's rights; raise NotWritten."""
        return write_checked(path, partial(self._put, week, recipient, progress))

    def _put(self, week: Week, recipient: Person, progress: Progress, file: BinaryIO) -> Mapping[str, int]:
        halves = Halves(progress)
        if self._folder:
            make_private(self._folder)
        with unnamed_file(self._folder) as beside:
            listed = Spool[Row](beside, (Row, Details, Week))
            counted = report(
                self._records,
                self._directory,
                week,
                recipient,
                self._clock(),
                self._facts.wording,
                listed,
                halves.reading,
            )
            rows = render_into(file, counted, self._facts, self._audit_head(), halves.writing)
        progress(halves.in_all, halves.in_all)
        return rows


def file_name(week: Week, recipient: Person) -> str:
    """Return a name that tells the week and the role, and keeps recipients apart without naming them."""
    mark = hashlib.sha256(recipient.id.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"staffroom-{week.name}-{recipient.role.value}-{mark}.xlsx"
