"""Questions: how many were asked, and in words only those that the policy did not answer."""

from openpyxl.worksheet.worksheet import Worksheet

from bot.reports import styles as s
from bot.reports import words as w
from bot.reports.other_figures import QuestionRow, Questions
from bot.reports.page import Book, Column, filtered, heading, heads, height, noted, put_long, rows_of, title

TABLE = "UnansweredList"
_ENDED = Column(w.HOW_IT_ENDED, 34)
_COUNTS = (
    _ENDED,
    Column(w.THIS_WEEK, 14, s.NUMBER),
    Column(w.LAST_WEEK, 14, s.NUMBER),
    Column(w.TWELVE_WEEKS, 18, s.NUMBER),
)
_CLAUSES = (Column(w.CLAUSE, _ENDED.width), Column(w.TIMES, 14, s.NUMBER))
_EACH = (_ENDED, Column(w.DAY, 14, s.DAY), Column(w.WEEK, 14), Column(w.NEAREST, 18), Column(w.QUESTION, 70))


def add(book: Book) -> None:
    """Add the sheet."""
    questions = book.report.questions
    sheet = book.sheet(w.QUESTIONS_TITLE, [column.width for column in _EACH])
    row = title(sheet, w.QUESTIONS_TITLE, w.QUESTIONS_NOTE, len(_EACH))
    sheet.freeze_panes = "A3"
    sheet.print_title_rows = "1:1"
    if not questions.asked:
        noted(sheet, row, w.QUESTIONS_NONE, len(_EACH))
        return
    row = _answers(sheet, row, questions)
    if questions.clauses:
        row = _clauses(sheet, row, questions)
    _unanswered(book, sheet, row)


def _answers(sheet: Worksheet, row: int, questions: Questions) -> int:
    row = heading(sheet, row - 1, w.HOW_IT_ENDED)
    heads(sheet, row, _COUNTS)
    rows = [(count.answer, count.this_week, count.last_week, count.twelve_weeks) for count in questions.answers]
    return rows_of(sheet, row + 1, _COUNTS, rows)


def _clauses(sheet: Worksheet, row: int, questions: Questions) -> int:
    row = heading(sheet, row, w.CLAUSES_QUOTED)
    heads(sheet, row, _CLAUSES)
    return rows_of(sheet, row + 1, _CLAUSES, questions.clauses)


def _unanswered(book: Book, sheet: Worksheet, row: int) -> None:
    rows = book.report.questions.rows
    row = heading(sheet, row, w.UNANSWERED)
    if not rows:
        noted(sheet, row, w.QUESTIONS_ALL_ANSWERED, len(_EACH))
        return
    heads(sheet, row, _EACH)
    for at, question in enumerate(rows, start=row + 1):
        _write(book, sheet, at, question)
    filtered(sheet, TABLE, (row, row + len(rows)), _EACH)


def _write(book: Book, sheet: Worksheet, row: int, question: QuestionRow) -> None:
    rows_of(sheet, row, _EACH, [(question.answer, question.day, question.week, question.clauses, None)])
    put_long(book, sheet, (row, len(_EACH)), question.words, _EACH[-1].style)
    sheet.row_dimensions[row].height = height(_EACH, (question.answer, None, None, question.clauses, question.words))
