from datetime import UTC, date, datetime

from bot.policies.questions import Answer, Question
from bot.reports.other_figures import clause, count_questions, count_redirects
from bot.reports.words import FEWER, WHOLE_FEDERATION
from bot.requests.redirect import Door, Outcome, Redirect, RequestKind
from tests.reports.made_up import WEEK

NAMES = {"ash": "Ashgrove", "birch": "Birchwood"}


def a_redirect(day: int, kind: RequestKind, school: str, outcome: Outcome = Outcome.SHOWN) -> Redirect:
    """Return a redirect of a day in November 2026, late in the evening."""
    return Redirect(f"{day}", kind, Door.REQUEST, school, datetime(2026, 11, day, 23, 30, tzinfo=UTC), outcome)


def test_redirects_are_counted_by_kind_outcome_week_and_school() -> None:
    made = [
        *(a_redirect(10, RequestKind.LEAVE, "ash") for _ in range(5)),
        a_redirect(16, RequestKind.LEAVE, "", Outcome.DONE),
        a_redirect(20, RequestKind.PAY, "birch", Outcome.NOT_A_REQUEST),
    ]
    figures = count_redirects(made, WEEK, NAMES)
    assert [(k.kind, k.this_week, k.twelve_weeks, k.outcomes) for k in figures.kinds] == [
        ("Leave of absence", 1, 6, (5, 1, 0)),
        ("Pay and expenses", 1, 1, (0, 0, 1)),
    ]
    assert figures.by_school == (("Ashgrove", 5), ("Birchwood", FEWER), (WHOLE_FEDERATION, FEWER))
    assert (figures.by_week[WEEK], figures.by_week[WEEK.before()], figures.waiting) == (2, 5, 5)


def test_a_redirect_shows_its_day_and_neither_its_hour_nor_its_school() -> None:
    row = count_redirects([a_redirect(20, RequestKind.PAY, "birch")], WEEK, NAMES).rows[0]
    assert (row.day, row.kind, row.door) == (date(2026, 11, 20), "Pay and expenses", "Formal request in chat")
    assert not hasattr(row, "school")


def test_questions_are_counted_and_only_the_unanswered_are_shown() -> None:
    made = [
        Question(date(2026, 11, 9), Answer.QUOTED, "", ("B.6",)),
        Question(date(2026, 11, 16), Answer.QUOTED, "", ("B.3#2", "B.6")),
        Question(date(2026, 11, 22), Answer.SILENT, "may I?", ("C#1",)),
        Question(date(2026, 11, 15), Answer.NOT_WHAT_I_ASKED, "and now?"),
    ]
    questions = count_questions(made, WEEK)
    assert questions.clauses == (("B.6", 2), ("B.3, paragraph 2", 1))
    assert [(a.this_week, a.last_week, a.twelve_weeks) for a in questions.answers] == [(1, 1, 2), (1, 0, 1), (0, 1, 1)]
    assert [(row.week, row.words, row.clauses) for row in questions.rows] == [
        ("2026-W47", "may I?", "C, paragraph 1"),
        ("2026-W46", "and now?", ""),
    ]
    assert (questions.asked[WEEK], questions.unanswered[WEEK]) == (2, 1)


def test_a_clause_reads_as_people_say_it() -> None:
    assert [clause(name) for name in ("B.3#2", "D.WhatsApp.8")] == ["B.3, paragraph 2", "D.WhatsApp.8"]
