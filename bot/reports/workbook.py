"""The weekly workbook: made for one recipient's rights, as bytes or as a file that is whole or not there."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from openpyxl import Workbook

from bot.chat.reply import File
from bot.concerns.clocks import WorkTime
from bot.hours import WorkingHours
from bot.people import Directory, Person
from bot.periods import spoken
from bot.reports import several_weeks
from bot.reports import words as w
from bot.reports.changes import Change
from bot.reports.facts import Facts
from bot.reports.figures import Details, Report, Row, report
from bot.reports.locking import Lock
from bot.reports.package import pack
from bot.reports.page import ROWS_A_SHEET, Book
from bot.reports.progress import Halves, Progress, untold
from bot.reports.records import Records
from bot.reports.sheets import attention, concerns, governors, others, questions, readme, redirects, summary, trends
from bot.reports.spool import Spool, unnamed_file
from bot.reports.styles import add_styles
from bot.reports.writing import Rows, as_it_is, make_private, told, write_checked
from bot.weeks import Period, Week

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
    if book.report.is_empty:
        summary.add_alone(book, audit_head)
    else:
        _lay_out_all(book, audit_head)
    if book.report.is_calm:
        for sheet in book.workbook.worksheets[1:]:
            sheet.sheet_state = "hidden"
    book.workbook.properties.title = w.TITLE
    if not book.report.period.is_one_week:
        several_weeks.say(book.workbook, book.descriptions, _names(book))
    book.workbook.active = 0


def _lay_out_all(book: Book, audit_head: str) -> None:
    sources = trends.add(book)
    summary.add(book, sources)
    concerns.add(book)
    attention.add(book)
    redirects.add(book)
    questions.add(book)
    book.workbook.move_sheet(w.TRENDS_TITLE, len(book.workbook.worksheets))
    governors.add(book)
    readme.add(book, audit_head)
    others.add_long_texts(book)
    others.add_lists(book)


def _names(book: Book) -> Iterator[str]:
    """Yield what others named: none of it is a word of ours, whatever it says."""
    report, facts = book.report, book.facts
    yield from (facts.federation, facts.policy.name, facts.remark, report.recipient.name, report.period.name)
    yield from (each.school for each in report.sums)


_USUAL = WorkingHours()


class Reporter:
    """Makes the workbook of a week for one recipient. `clock` gives the present moment, aware.

    `folder` is a private folder of ours for what does not fit into memory; without one, memory has to do.
    With a `lock` each workbook opens with its password alone.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what a workbook is made from
        self,
        records: Records,
        directory: Directory,
        facts: Facts,
        clock: Callable[[], datetime],
        audit_head: Callable[[], str],
        folder: Path | None = None,
        work: WorkTime = _USUAL,
        lock: Lock | None = None,
    ) -> None:
        self._records, self._directory, self._facts = records, directory, facts
        self._clock, self._audit_head, self._folder = clock, audit_head, folder
        self._work, self._lock = work, lock

    def make(
        self, week: Week | Period, recipient: Person, progress: Progress = untold, *, is_mondays: bool = False
    ) -> File:
        """Return the workbook of a week or of several as this person may read it, held in memory; raise NotWritten.

        `is_mondays` where nobody asked for it: it is the one that comes by itself.
        """
        file = BytesIO()
        with told():
            self._put_locked(_Wanted(week, recipient, progress, is_mondays), file)
        return File(_label(week), file_name(week, recipient), MEDIA_TYPE, file.getvalue())

    def write(self, week: Week, recipient: Person, folder: Path, progress: Progress = untold) -> Path:
        """Write Monday's workbook into a private folder of ours, made where it is missing; return its path."""
        make_private(folder)
        wanted = _Wanted(week, recipient, progress, is_mondays=True)
        return self._write(wanted, folder / file_name(week, recipient))

    def export(self, week: Week | Period, recipient: Person, path: Path, progress: Progress = untold) -> Path:
        """Write the workbook to a path that somebody chose, with this recipient's rights; raise NotWritten."""
        return self._write(_Wanted(week, recipient, progress, is_mondays=False), path)

    def _write(self, wanted: "_Wanted", path: Path) -> Path:
        put = partial(self._put_locked, wanted)
        return write_checked(path, put, self._lock.opened if self._lock else as_it_is)

    def _put_locked(self, wanted: "_Wanted", file: BinaryIO) -> Rows:
        put = partial(self._put, wanted)
        return self._lock.write(put, file, self._folder) if self._lock else put(file)

    def _put(self, wanted: "_Wanted", file: BinaryIO) -> Rows:
        halves = Halves(wanted.progress)
        if self._folder:
            make_private(self._folder)
        with unnamed_file(self._folder) as beside:
            listed = Spool[Row](beside, (Row, Details, Week, Change))
            counted = report(
                self._records,
                self._directory,
                wanted.week,
                wanted.recipient,
                self._clock(),
                self._facts.wording,
                listed,
                halves.reading,
                self._work,
                is_mondays=wanted.is_mondays,
            )
            rows = render_into(file, counted, self._facts, self._audit_head(), halves.writing)
        wanted.progress(halves.in_all, halves.in_all)
        return rows


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A workbook that is to be made: of what, for whom, who is told how far it is, and whether it comes by itself."""

    week: Week | Period
    recipient: Person
    progress: Progress
    is_mondays: bool


def _label(week: Week | Period) -> str:
    period = Period.of(week)
    return (w.FILE_LABEL if period.is_one_week else w.FILE_OF_SEVERAL).format(week=spoken(period))


def file_name(week: Week | Period, recipient: Person) -> str:
    """Return a name that tells the week and the role, and keeps recipients apart without naming them."""
    mark = hashlib.sha256(recipient.id.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    name = week.name.replace(" ", "-")
    return f"staffroom-{name}-{recipient.role.value}-{mark}.xlsx"
