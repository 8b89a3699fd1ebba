"""The weekly workbook: made for one recipient's rights, as bytes or as a file that is whole or not there."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook

from bot.chat.reply import File
from bot.concerns.clocks import WorkTime
from bot.hours import WorkingHours
from bot.people import Directory, Person
from bot.reports import words as w
from bot.reports.facts import Facts
from bot.reports.figures import Report, report
from bot.reports.package import packed
from bot.reports.page import Book
from bot.reports.records import Records
from bot.reports.sheets import attention, concerns, governors, others, questions, readme, redirects, summary, trends
from bot.reports.styles import add_styles
from bot.reports.writing import make_private, write_whole
from bot.weeks import Week

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def render(counted: Report, facts: Facts, audit_head: str = "") -> bytes:
    """Return a report as the bytes of an xlsx file. `audit_head` is printed on the sheet Read me."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    add_styles(workbook)
    book = Book(counted, facts, workbook, [], {}, {})
    sources = trends.add(book)
    summary.add(book, sources)
    concerns.add(book)
    attention.add(book)
    redirects.add(book)
    questions.add(book)
    workbook.move_sheet(w.TRENDS_TITLE, len(workbook.worksheets))
    governors.add(book)
    readme.add(book, audit_head)
    others.add_long_texts(book)
    others.add_lists(book)
    workbook.active = 0
    workbook.properties.title = w.TITLE
    ordered = [words for sheet in workbook.worksheets for words in book.descriptions.get(sheet.title, ())]
    return packed(workbook, counted.made_at, ordered, book.spliced)


_USUAL = WorkingHours()


class Reporter:
    """Makes the workbook of a week for one recipient. `clock` gives the present moment, aware."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a workbook is made from
        self,
        records: Records,
        directory: Directory,
        facts: Facts,
        clock: Callable[[], datetime],
        audit_head: Callable[[], str],
        work: WorkTime = _USUAL,
    ) -> None:
        self._records, self._directory, self._facts = records, directory, facts
        self._clock, self._audit_head, self._work = clock, audit_head, work

    def make(self, week: Week, recipient: Person) -> File:
        """Return the workbook of a week as this person may read it."""
        wording = self._facts.wording
        counted = report(self._records, self._directory, week, recipient, self._clock(), wording, self._work)
        content = render(counted, self._facts, self._audit_head())
        return File(w.FILE_LABEL.format(week=week.name), file_name(week, recipient), MEDIA_TYPE, content)

    def write(self, week: Week, recipient: Person, folder: Path) -> Path:
        """Write the workbook into a private folder of ours, made where it is missing; return its path."""
        made = self.make(week, recipient)
        make_private(folder)
        return write_whole(folder / made.name, made.content)

    def export(self, week: Week, recipient: Person, path: Path) -> Path:
        """Write the workbook to a path that somebody chose, with this recipient's rights."""
        return write_whole(path, self.make(week, recipient).content)


def file_name(week: Week, recipient: Person) -> str:
    """Return a name that tells the week and the role, and keeps recipients apart without naming them."""
    mark = hashlib.sha256(recipient.id.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"staffroom-{week.name}-{recipient.role.value}-{mark}.xlsx"
