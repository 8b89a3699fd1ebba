"""Deadlines, Take-down and Group chats: what is due, how far up the ladder posts are, and what was done in chats."""

from collections.abc import Sequence

from openpyxl.worksheet.worksheet import Worksheet

from bot.concerns.groups import GroupStep
from bot.concerns.ladder import Rung
from bot.reports import styles as s
from bot.reports import words as w
from bot.reports.attention import Attention, Deadline, GroupRow, Some
from bot.reports.cells import Value, put
from bot.reports.ladders import LadderRow
from bot.reports.page import (
    Book,
    Column,
    filtered,
    fit_pages,
    heads,
    noted,
    rows_of,
    stay_in_sight,
    title,
)
from bot.reports.sheets.links import Places
from bot.weeks import day_and_time, in_london

DEADLINE_TABLE, LADDER_TABLE, GROUP_TABLE = "DeadlineList", "LadderList", "GroupChatList"
_DEADLINES = (
    Column(w.REFERENCE, 15, s.LINK),
    Column(w.WHAT_TO_DO, 38),
    Column(w.HOW_NEAR, 18),
    Column(w.DUE, 19, s.WHEN),
    Column(w.DAYS_OVER, 9, s.CENTRE),
    Column(w.YOURS, 9, s.CENTRE),
    Column(w.OWNER, 22),
    Column(w.SCHOOL, 32),
    Column(w.COUNTED_FROM, 14, s.DAY),
    Column(w.SEVERITY, 11, s.CENTRE),
)
_NEAR, _GRAVE = 3, 10
"""The columns whose words have colours."""
_LADDERS = (
    Column(w.REFERENCE, 18, s.LINK),
    Column(w.STEP, 7, s.CENTRE),
    Column(w.WHOM, 38),
    Column(w.TOLD_ON, 15, s.DAY),
    Column(w.ANSWERED_ON, 15, s.DAY),
    Column(w.CAME, 24),
    Column(w.NEXT, 18, s.DAY),
)
_GROUPS = (
    Column(w.SCHOOL, 30),
    Column(w.PLACE, 18),
    *(Column(step.label, 24, s.DAY) for step in GroupStep),
    Column(w.NEXT_STEP, 38),
)
_HIGHEST = tuple(Rung)


def add(book: Book) -> None:
    """Add the sheets; those of the ladder and of group chats only where there is something on them."""
    attention, places = book.report.attention, Places(book)
    _deadlines(book, places)
    if attention.ladders:
        _ladders(book, attention, places)
    if attention.groups:
        _groups(book, attention.groups)


def _deadlines(book: Book, places: Places) -> None:
    report = book.report
    sheet = book.sheet(w.DEADLINES_TITLE, [column.width for column in _DEADLINES])
    note = w.DEADLINES_NOTE.format(made=day_and_time(report.made_at))
    row = title(sheet, w.DEADLINES_TITLE, note, len(_DEADLINES))
    some = report.attention.deadlines
    for words in _remarks(report.attention.unread, some):
        row = noted(sheet, row, words, len(_DEADLINES))
    if some.kept:
        _list(sheet, row, _DEADLINES, [_deadline(each) for each in some.kept], DEADLINE_TABLE)
        _paint(sheet, row + 1, some.kept, places)
    else:
        sheet.freeze_panes = "A2"
        sheet.print_title_rows = "1:1"
    fit_pages(sheet)


def _remarks(unread: int, some: Some) -> Sequence[str]:
    shown, in_all = len(some.kept), some.in_all
    remarks = (
        w.DEADLINES_UNREAD.format(n=unread) if unread else "",
        w.DEADLINES_SHORTENED.format(n=shown, all=in_all) if shown < in_all else "",
        "" if in_all else w.DEADLINES_NONE,
    )
    return [words for words in remarks if words]


def _deadline(due: Deadline) -> tuple[Value, ...]:
    return (
        due.reference,
        due.clock.label,
        due.urgency.label,
        due.at,
        due.days_over or None,
        w.YES if due.is_yours else w.NO,
        due.owner,
        due.school,
        due.cause,
        due.severity.label,
    )


def _paint(sheet: Worksheet, first: int, deadlines: Sequence[Deadline], places: Places) -> None:
    for row, due in enumerate(deadlines, start=first):
        _lead(sheet, row, due.reference, places)
        put(sheet, row, _NEAR, due.urgency.label, s.URGENCIES[due.urgency])
        put(sheet, row, _GRAVE, due.severity.label, s.GRADES[due.severity])


def _lead(sheet: Worksheet, row: int, reference: str, places: Places) -> None:
    # A concern that was raised after the week has no row that a link could lead to.
    if places.knows(reference):
        places.link(sheet, (row, 1), reference)
    else:
        put(sheet, row, 1, reference, s.INDENTED)


def _ladders(book: Book, attention: Attention, places: Places) -> None:
    rows = attention.ladders
    sheet = book.sheet(w.LADDER_TITLE, [column.width for column in _LADDERS])
    note = w.LADDER_NOTE.format(made=day_and_time(book.report.made_at))
    row = title(sheet, w.LADDER_TITLE, note, len(_LADDERS))
    if len(rows) < attention.steps:
        row = noted(sheet, row, w.LADDER_SHORTENED.format(n=len(rows), all=attention.steps), len(_LADDERS))
    _list(sheet, row, _LADDERS, [_rung(each) for each in rows], LADDER_TABLE)
    for at, each in enumerate(rows, start=row + 1):
        _lead(sheet, at, each.reference, places)
    fit_pages(sheet)


def _rung(step: LadderRow) -> tuple[Value, ...]:
    return (
        step.reference,
        _HIGHEST.index(step.rung) + 1,
        step.rung.label,
        step.told_on,
        step.answered_on,
        step.came.label if step.came else "",
        in_london(step.next_from).date() if step.next_from else None,
    )


def _groups(book: Book, rows: Sequence[GroupRow]) -> None:
    sheet = book.sheet(w.GROUPS_TITLE, [column.width for column in _GROUPS])
    row = title(sheet, w.GROUPS_TITLE, w.GROUPS_NOTE, len(_GROUPS))
    _list(sheet, row, _GROUPS, [_group(each) for each in rows], GROUP_TABLE)
    fit_pages(sheet)


def _group(group: GroupRow) -> tuple[Value, ...]:
    days = (group.steps.get(step) for step in GroupStep)
    return (group.school, group.place, *days, group.next.to_come if group.next else w.NO_NEXT_STEP)


def _list(sheet: Worksheet, row: int, columns: Sequence[Column], rows: Sequence[Sequence[Value]], name: str) -> None:
    heads(sheet, row, columns)
    rows_of(sheet, row + 1, columns, rows)
    filtered(sheet, name, (row, row + len(rows)), columns)
    stay_in_sight(sheet, row)
