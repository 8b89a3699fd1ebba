"""Questions: how many were asked, and for the policy's owner the words of those that it did not answer."""

from collections.abc import Sequence

from openpyxl.worksheet.worksheet import Worksheet

from bot.reports import styles as s
from bot.reports import words as w
from bot.reports.other_figures import GroupRow, QuestionRow, Questions
from bot.reports.page import (
    Book,
    Column,
    filtered,
    fit_pages,
    heading,
    heads,
    height,
    noted,
    print_on_every_page,
    put_long,
    rows_of,
    title,
)

TABLE = "UnansweredList"
_ENDED = Column(w.HOW_IT_ENDED, 34)
_COUNTS = (
    _ENDED,
    Column(w.THIS_WEEK, 14, s.NUMBER),
    Column(w.LAST_WEEK, 14, s.NUMBER),
    Column(w.TWELVE_WEEKS, 34, s.NUMBER),
)
_CLAUSES = (Column(w.CLAUSE, _ENDED.width), Column(w.TIMES, 14, s.NUMBER))
_BECAME = (Column(w.SINCE_THEN, _ENDED.width), Column(w.TIMES, 14, s.NUMBER))
_EACH = (_ENDED, Column(w.DAY, 14, s.DAY), Column(w.WEEK, 14), Column(w.NEAREST, 34))
_WORDS = Column(w.QUESTION, 64)
_GROUPS = (
    Column(w.SHARED, _ENDED.width),
    Column(w.TIMES, 14, s.NUMBER),
    Column(w.WEEKS_ASKED, 14),
    Column(w.NEAREST, 34),
    Column(w.EXAMPLES, _WORDS.width),
)
_LONGEST_EXAMPLE = 1_000
"""Characters of an example: as many as a message may have, so that five fit into a cell."""


def add(book: Book) -> None:
    """Add the sheet."""
    questions = book.report.questions
    columns = (*_EACH, _WORDS) if questions.in_words else _EACH
    sheet = book.sheet(w.QUESTIONS_TITLE, [column.width for column in columns])
    row = title(sheet, w.QUESTIONS_TITLE, w.QUESTIONS_NOTE, len(columns))
    sheet.freeze_panes = "A3"
    sheet.print_title_rows = "1:1"
    if not questions.asked:
        noted(sheet, row, w.QUESTIONS_NONE, len(columns))
        return
    row = _answers(sheet, row, questions, one_week=book.report.period.is_one_week)
    if questions.clauses:
        row = _clauses(book, sheet, row)
    if questions.unanswered.total():
        row = _became(sheet, row, questions)
    if questions.groups:
        row = _groups(book, sheet, row)
    _unanswered(book, sheet, row, columns)
    fit_pages(sheet)


def _answers(sheet: Worksheet, row: int, questions: Questions, *, one_week: bool) -> int:
    row = heading(sheet, row - 1, w.HOW_IT_ENDED)
    columns = _COUNTS if one_week else _COUNTS[:2]
    heads(sheet, row, columns)
    rows = [(count.answer, count.this_week, count.last_week, count.twelve_weeks) for count in questions.answers]
    return rows_of(sheet, row + 1, columns, [each[: len(columns)] for each in rows])


def _clauses(book: Book, sheet: Worksheet, row: int) -> int:
    row = heading(sheet, row, w.CLAUSES_QUOTED)
    heads(sheet, row, _CLAUSES)
    quoted = book.report.questions.clauses
    return rows_of(sheet, row + 1, _CLAUSES, [(book.facts.clause(name), number) for name, number in quoted])


def _became(sheet: Worksheet, row: int, questions: Questions) -> int:
    row = heading(sheet, row, w.BECAME)
    heads(sheet, row, _BECAME)
    return rows_of(sheet, row + 1, _BECAME, questions.became)


def _groups(book: Book, sheet: Worksheet, row: int) -> int:
    row = heading(sheet, row, w.GROUPS)
    heads(sheet, row, _GROUPS)
    return rows_of(sheet, row + 1, _GROUPS, [_group(book, group) for group in book.report.questions.groups])


def _group(book: Book, group: GroupRow) -> tuple[str, int, str, str, str]:
    clauses = "; ".join(map(book.facts.clause, group.clauses))
    examples = "\n".join(f"· {example[:_LONGEST_EXAMPLE]}" for example in group.examples)
    return group.shared, group.count, group.weeks, clauses, examples


def _unanswered(book: Book, sheet: Worksheet, row: int, columns: Sequence[Column]) -> None:
    questions = book.report.questions
    rows = questions.rows
    row = heading(sheet, row, w.UNANSWERED)
    if not rows:
        noted(sheet, row, w.QUESTIONS_ALL_ANSWERED, len(columns))
        return
    if not questions.in_words:
        row = noted(sheet, row, w.WORDS_KEPT, len(columns))
    heads(sheet, row, columns)
    print_on_every_page(sheet, row)
    for at, question in enumerate(rows, start=row + 1):
        _write(book, sheet, at, question)
    filtered(sheet, TABLE, (row, row + len(rows)), columns)


def _write(book: Book, sheet: Worksheet, row: int, question: QuestionRow) -> None:
    clauses = "; ".join(map(book.facts.clause, question.clauses))
    values = (question.answer, question.day, question.week, clauses)
    rows_of(sheet, row, _EACH, [values])
    if book.report.questions.in_words:
        put_long(book, sheet, (row, len(_EACH) + 1), question.words, _WORDS.style)
        sheet.row_dimensions[row].height = height((*_EACH, _WORDS), (*values, question.words))
