"""The weekly workbook: made for one recipient's rights, as bytes or as a file that is whole or not there."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook

from bot.chat.reply import File
from bot.people import Directory, Person
from bot.reports import several_weeks
from bot.reports import words as w
from bot.reports.facts import Facts
from bot.reports.figures import Report, report
from bot.reports.package import packed
from bot.reports.page import Book
from bot.reports.records import Records
from bot.reports.sheets import concerns, others, questions, readme, redirects, summary, trends
from bot.reports.styles import add_styles
from bot.reports.writing import make_private, write_whole
from bot.weeks import Period, Week

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
    redirects.add(book)
    questions.add(book)
    readme.add(book, audit_head)
    others.add_long_texts(book)
    others.add_lists(book)
    if not counted.period.is_one_week:
        several_weeks.say(workbook, book.descriptions)
    workbook.move_sheet(w.TRENDS_TITLE, len(_BEFORE_TRENDS))
    workbook.active = 0
    ordered = [words for sheet in workbook.worksheets for words in book.descriptions.get(sheet.title, ())]
    return packed(workbook, counted.made_at, ordered, book.spliced)


_BEFORE_TRENDS = (w.SUMMARY_TITLE, w.CONCERNS_TITLE, w.REDIRECTS_TITLE, w.QUESTIONS_TITLE)


class Reporter:
    """Makes the workbook of a week for one recipient. `clock` gives the present moment, aware."""

    def __init__(
        self,
        records: Records,
        directory: Directory,
        facts: Facts,
        clock: Callable[[], datetime],
        audit_head: Callable[[], str],
    ) -> None:
        self._records, self._directory, self._facts = records, directory, facts
        self._clock, self._audit_head = clock, audit_head

    def make(self, week: Week | Period, recipient: Person) -> File:
        """Return the workbook of a week or of several as this person may read it."""
        counted = report(self._records, self._directory, week, recipient, self._clock(), self._facts.wording)
        content = render(counted, self._facts, self._audit_head())
        return File(_label(week), file_name(week, recipient), MEDIA_TYPE, content)

    def write(self, week: Week, recipient: Person, folder: Path) -> Path:
        """Write the workbook into a private folder of ours, made where it is missing; return its path."""
        made = self.make(week, recipient)
        make_private(folder)
        return write_whole(folder / made.name, made.content)

    def export(self, week: Week | Period, recipient: Person, path: Path) -> Path:
        """Write the workbook to a path that somebody chose, with this recipient's rights."""
        return write_whole(path, self.make(week, recipient).content)


def _label(week: Week | Period) -> str:
    return (w.FILE_LABEL if Period.of(week).is_one_week else w.FILE_OF_SEVERAL).format(week=week.name)


def file_name(week: Week | Period, recipient: Person) -> str:
    """Return a name that tells the week and the role, and keeps recipients apart without naming them."""
    mark = hashlib.sha256(recipient.id.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    name = week.name.replace(" ", "-")
    return f"staffroom-{name}-{recipient.role.value}-{mark}.xlsx"
