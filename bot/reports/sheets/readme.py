"""Read me: whose file it is, what every word means, and what to think of before it is shared."""

from collections.abc import Sequence

from openpyxl.worksheet.worksheet import Worksheet

from bot.reports import styles as s
from bot.reports import words as w
from bot.reports.cells import put
from bot.reports.definitions import SHARING, definitions
from bot.reports.facts import PolicyFacts
from bot.reports.figures import Report, Timing
from bot.reports.page import LINE, Book, fit_pages, heading, lines, set_up_print, timeliness, title
from bot.reports.several_weeks import said
from bot.weeks import Period, day_and_time

_WIDTHS = (27, 85)


def add(book: Book, audit_head: str) -> None:
    """Add the sheet. `audit_head` is the last seal of the audit chain, or empty."""
    sheet = book.sheet(w.README_TITLE, _WIDTHS)
    set_up_print(sheet, "portrait")
    row = title(sheet, w.README_TITLE, book.facts.federation, len(_WIDTHS))
    sheet.print_title_rows = "1:1"
    sheet.freeze_panes = "A2"
    row = _pairs(sheet, heading(sheet, row - 1, w.README_FILE), _about(book, audit_head))
    row = heading(sheet, row, w.README_PRINT)
    row = _pairs(sheet, row, [("", words) for words in SHARING])
    for about, defined in definitions(one_week=book.report.period.is_one_week):
        row = _pairs(sheet, heading(sheet, row, w.README_WORDS.format(sheet=about)), defined)
    fit_pages(sheet)


def _about(book: Book, audit_head: str) -> Sequence[tuple[str, str]]:
    report, policy = book.report, book.facts.policy
    about = (
        (w.FOR, report.recipient.role.label),
        *_covered(report.period),
        (w.MADE, day_and_time(report.made_at)),
        (w.TIMELINESS, timeliness(report) or _in_time(report)),
        *_policy(policy),
        *(pair for other in book.facts.other_policies for pair in _policy(other)),
        (w.AUDIT, w.AUDIT_MEANS.format(head=audit_head) if audit_head else w.AUDIT_NONE),
        (w.NOTE, book.facts.remark),
    )
    return [pair for pair in about if pair[1]]


def _in_time(report: Report) -> str:
    if report.timing is not Timing.PAST:
        return w.TIMELINESS_YES
    return w.TIMELINESS_PAST if report.period.is_one_week else said(w.TIMELINESS_PAST)


def _covered(period: Period) -> Sequence[tuple[str, str]]:
    days = {"monday": f"{period.first.monday:%-d %B %Y}", "sunday": f"{period.sunday:%-d %B %Y}"}
    if period.is_one_week:
        return ((w.WEEK_COVERED, w.WEEK_VALUE.format(name=period.name, **days)),)
    told = w.SEVERAL_VALUE.format(name=period.name, n=len(period.weeks), **days)
    return ((w.SEVERAL_COVERED, told), (w.NOTE, w.SEVERAL_MEAN))


def _policy(policy: PolicyFacts) -> Sequence[tuple[str, str]]:
    return (
        (w.POLICY, policy.name),
        (w.POLICY_REVIEWED, policy.reviewed),
        (w.POLICY_NEXT, f"{policy.next_review}. {policy.overdue}" if policy.overdue else policy.next_review),
    )


def _pairs(sheet: Worksheet, row: int, pairs: Sequence[tuple[str, str]]) -> int:
    for name, words in pairs:
        put(sheet, row, 1, name, s.TERM)
        put(sheet, row, 2, words, s.PLAIN)
        sheet.row_dimensions[row].height = LINE * max(lines(words, _WIDTHS[1]), lines(name, _WIDTHS[0])) + 4
        row += 1
    return row
