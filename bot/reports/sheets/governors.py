"""For governors: one page that may leave the house, with counts of two whole months and no personal detail."""

from collections.abc import Sequence

from openpyxl.worksheet.worksheet import Worksheet

from bot.reports import styles as s
from bot.reports import words as w
from bot.reports.broadly import Told
from bot.reports.facts import PolicyFacts
from bot.reports.page import Book, Column, heading, heads, noted, rows_of, set_up_print, title
from bot.reports.small_counts import Shown
from bot.weeks import day

_WIDTHS = (48.0, 30.0, 30.0)
_LAST = len(_WIDTHS)


def add(book: Book) -> None:
    """Add the sheet."""
    sheet = book.sheet(w.GOVERNORS_TITLE, _WIDTHS, w.GOVERNORS_HEADER, footer="")
    set_up_print(sheet, "portrait")
    sheet.page_setup.fitToHeight = 1
    sheet.print_title_rows = "1:1"
    sheet.freeze_panes = "A2"
    note = w.GOVERNORS_NOTE.format(federation=book.facts.federation, made=day(book.report.made_at))
    row = title(sheet, w.GOVERNORS_HEADING, note, _LAST)
    row = noted(sheet, row, w.GOVERNORS_CARE, _LAST)
    now, before = book.report.broadly.now, book.report.broadly.before
    row = _figures(sheet, heading(sheet, row - 1, w.WHAT_WAS_DONE), (now, before))
    row = _beside(sheet, row, w.BY_CATEGORY, now.kinds, before.kinds, (now, before))
    row = _beside(sheet, row, w.BY_OUTCOME, now.outcomes, before.outcomes, (now, before))
    row = heading(sheet, row, w.GOVERNORS_POLICY)
    for policy in (book.facts.policy, *book.facts.other_policies):
        row = noted(sheet, row, _policy(policy), _LAST, s.WARNING if policy.overdue else s.LEAD)
    row = _said(sheet, heading(sheet, row, w.GOVERNORS_SUMS), (_sums(book),))
    _said(sheet, heading(sheet, row, w.GOVERNORS_HOW), w.GOVERNORS_MEANS)


def _columns(name: str, spans: tuple[Told, Told]) -> Sequence[Column]:
    return (Column(name, _WIDTHS[0]), *(Column(told.span.name, _WIDTHS[1], s.NUMBER) for told in spans))


def _figures(sheet: Worksheet, row: int, spans: tuple[Told, Told]) -> int:
    columns = _columns(w.FIGURE, spans)
    heads(sheet, row, columns)
    figures = zip(*(_of(told) for told in spans), strict=True)
    names = (
        w.RAISED_IN_SPAN,
        w.CLOSED_IN_SPAN,
        w.HALF_CLOSED,
        w.REDIRECTED_IN_SPAN,
        w.ASKED_IN_SPAN,
        w.ANSWERED_IN_SPAN,
    )
    return rows_of(sheet, row + 1, columns, [(name, *pair) for name, pair in zip(names, figures, strict=True)])


def _of(told: Told) -> tuple[Shown, ...]:
    return (told.raised, told.closed, told.half_closed_within, told.redirected, told.asked, told.answered)


def _beside(  # noqa: PLR0913, PLR0917 - a table of two columns of figures
    sheet: Worksheet,
    row: int,
    name: str,
    now: Sequence[tuple[str, Shown]],
    before: Sequence[tuple[str, Shown]],
    spans: tuple[Told, Told],
) -> int:
    columns = _columns(w.CATEGORY if name == w.BY_CATEGORY else w.OUTCOME, spans)
    row = heading(sheet, row, name)
    heads(sheet, row, columns)
    rows = [(label, shown, then) for (label, shown), (_, then) in zip(now, before, strict=True)]
    return rows_of(sheet, row + 1, columns, rows)


def _policy(policy: PolicyFacts) -> str:
    stands = w.POLICY_LINE.format(
        name=policy.name, reviewed=policy.reviewed, next_review=policy.next_review, overdue=policy.overdue
    )
    return stands.strip()


def _sums(book: Book) -> str:
    period = book.report.period
    if not all(one.agrees for one in book.report.sums):
        return w.ADDS_UP_NO
    if period.is_one_week:
        return w.GOVERNORS_SUMS_YES.format(week=period.name)
    first, last = (f"{each:%-d %B %Y}" for each in (period.first.monday, period.sunday))
    return w.GOVERNORS_SUMS_OF_SEVERAL.format(first=first, last=last)


def _said(sheet: Worksheet, row: int, sentences: Sequence[str]) -> int:
    for words in sentences:
        row = noted(sheet, row, words, _LAST, s.LEAD)
    return row
