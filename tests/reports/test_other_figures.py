from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.people import Person, Role
from bot.people.names import Names
from bot.policies.questions import Answer, Ending, Question
from bot.reports.other_figures import SENSITIVE, RedirectFigures, count_questions, count_redirects, too_rare
from bot.reports.words import NOT_SHOWN, SENSITIVE_MATTER
from bot.requests.redirect import Door, Outcome, Redirect, RequestKind
from tests.reports.made_up import WEEK


def a_redirect(day: int, kind: RequestKind, school: str, outcome: Outcome = Outcome.SHOWN) -> Redirect:
    """Return a redirect of a day in November 2026, late in the evening."""
    return Redirect(f"{day}", kind, Door.REQUEST, school, datetime(2026, 11, day, 23, 30, tzinfo=UTC), outcome)


def test_redirects_are_counted_by_kind_outcome_week_and_school() -> None:
    made = [
        *(a_redirect(10, RequestKind.LEAVE, "ash") for _ in range(5)),
        a_redirect(16, RequestKind.LEAVE, "", Outcome.DONE),
        a_redirect(20, RequestKind.PAY, "birch", Outcome.NOT_A_REQUEST),
    ]
    figures = count_redirects(made, WEEK)
    assert [(k.kind, k.this_week, k.twelve_weeks, k.outcomes) for k in figures.kinds] == [
        ("Leave of absence", 1, 6, (5, 1, 0)),
        ("Pay and expenses", 1, 1, (0, 0, 1)),
    ]
    assert (figures.by_week[WEEK], figures.by_week[WEEK.before()], figures.waiting) == (2, 5, 5)


def test_a_redirect_shows_its_day_and_neither_its_hour_nor_its_school() -> None:
    row = count_redirects([a_redirect(20, RequestKind.PAY, "birch")], WEEK).rows[0]
    assert (row.day, row.kind, row.door) == (date(2026, 11, 20), "Pay and expenses", "Formal request in chat")
    assert not hasattr(row, "school")


GRIEVANCE, COMPLAINT = RequestKind.GRIEVANCE, RequestKind.COMPLAINT
ALLEGATION, RESIGNATION = RequestKind.ALLEGATION, RequestKind.RESIGNATION


def some(numbers: dict[RequestKind, int]) -> list[Redirect]:
    """Return so many redirects of each kind, all of one evening."""
    return [a_redirect(17, kind, "ash") for kind, number in numbers.items() for _ in range(number)]


def kinds(figures: RedirectFigures) -> list[tuple[str, int]]:
    return [(count.kind, count.twelve_weeks) for count in figures.kinds]


def test_few_sensitive_redirects_are_one_matter_in_the_table_and_in_their_rows() -> None:
    few = count_redirects(some({GRIEVANCE: 1, ALLEGATION: 2, RequestKind.LEAVE: 1}), WEEK)
    assert kinds(few) == [("Leave of absence", 1), (SENSITIVE_MATTER, 3)]
    assert Counter(row.kind for row in few.rows) == {SENSITIVE_MATTER: 3, "Leave of absence": 1}
    five = count_redirects(some({GRIEVANCE: 5, ALLEGATION: 5, RequestKind.LEAVE: 1}), WEEK)
    assert SENSITIVE_MATTER not in dict(kinds(five)), "the control: five may be named"
    assert (dict(kinds(five))[GRIEVANCE.label], dict(kinds(five))[ALLEGATION.label]) == (5, 5)


def test_where_one_sensitive_kind_is_rare_none_of_them_is_named() -> None:
    assert kinds(count_redirects(some({GRIEVANCE: 9, RESIGNATION: 1}), WEEK)) == [(SENSITIVE_MATTER, 10)]
    three = {GRIEVANCE: 9, COMPLAINT: 8, ALLEGATION: 7}
    assert too_rare(some({**three, RESIGNATION: 4})) == SENSITIVE
    assert too_rare(some({**three, RESIGNATION: 5})) == frozenset(), "the control: nothing to hide"
    assert too_rare(some(three)) == frozenset(), "none is not rare"


def test_the_reason_and_the_order_do_not_tell_sensitive_matters_apart() -> None:
    at = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)
    doors = {
        GRIEVANCE: Door.REQUEST,
        COMPLAINT: Door.REQUEST,
        ALLEGATION: Door.ADULT_CONDUCT,
        RESIGNATION: Door.REQUEST,
    }
    made = {kind: [Redirect("1", kind, door, "ash", at)] for kind, door in doors.items()}
    assert len({count_redirects(filed, WEEK).rows for filed in made.values()}) == 1
    assert count_redirects(made[ALLEGATION], WEEK).rows[0].door == NOT_SHOWN
    other = a_redirect(17, RESIGNATION, "ash", Outcome.DONE)
    both = [*made[ALLEGATION], other]
    assert count_redirects(both, WEEK).rows == count_redirects(both[::-1], WEEK).rows
    frequent = count_redirects([*made[ALLEGATION] * 5], WEEK).rows[0]
    assert frequent.door == Door.ADULT_CONDUCT.label, "the control: five may be told"


REDIRECTS = st.lists(
    st.builds(a_redirect, st.integers(2, 22), st.sampled_from(RequestKind), st.just("ash"), st.sampled_from(Outcome)),
    max_size=45,
)


@given(REDIRECTS)
def test_whatever_is_hidden_the_sums_agree_and_no_small_sensitive_kind_is_named(made: Sequence[Redirect]) -> None:
    figures = count_redirects(made, WEEK)
    assert sum(k.twelve_weeks for k in figures.kinds) == len(figures.rows) == figures.by_week.total() == len(made)
    assert sum(k.this_week for k in figures.kinds) == figures.by_week[WEEK]
    assert Counter(row.kind for row in figures.rows) == Counter(dict(kinds(figures)))
    for count in figures.kinds:
        of_kind = Counter(row.outcome for row in figures.rows if row.kind == count.kind)
        assert count.outcomes == tuple(of_kind[outcome.label] for outcome in Outcome)
    named = {kind for kind in SENSITIVE if kind.label in dict(kinds(figures))}
    assert all(dict(kinds(figures))[kind.label] >= 5 for kind in named)
    assert SENSITIVE_MATTER not in dict(kinds(figures)) or named == set()


@pytest.mark.parametrize("reader", [role for role in Role if role is not Role.EXECUTIVE_HEADTEACHER])
def test_only_the_policys_owner_reads_a_question_in_words(reader: Role) -> None:
    made = [Question(date(2026, 11, 22), Answer.SILENT, "may I?", ("C#1",))]
    theirs, owners = count_questions(made, WEEK, reader), count_questions(made, WEEK, Role.EXECUTIVE_HEADTEACHER)
    assert [(row.day, row.answer, row.clauses, row.words) for row in theirs.rows] == [
        (date(2026, 11, 22), "The policy is silent", ("C#1",), "")
    ]
    assert (theirs.in_words, owners.in_words, owners.rows[0].words) == (False, True, "may I?")


def test_of_a_question_whose_words_are_deleted_the_owner_reads_that_they_are() -> None:
    gone = count_questions([Question(date(2026, 11, 22), Answer.SILENT)], WEEK, Role.EXECUTIVE_HEADTEACHER)
    assert gone.rows[0].words == "[deleted: its review is over, or a year has gone by]"
    assert gone.groups == ()


ASKED_ALIKE = ("may my parrot come", "can Asha bring a parrot", "a parrot in school")
OWNER = Role.EXECUTIVE_HEADTEACHER


def alike() -> list[Question]:
    """Return three questions that are alike, asked in three weeks, and one that is not."""
    days = (date(2026, 11, 3), date(2026, 11, 10), date(2026, 11, 17))
    clauses = (("C#1", "B.6"), ("B.6",), ("E#8", "B.6", "C#1", "B.3#2"))
    asked = zip(days, ASKED_ALIKE, clauses, strict=True)
    made = [Question(day, Answer.SILENT, words, nearest) for day, words, nearest in asked]
    return [*made, Question(date(2026, 11, 18), Answer.SILENT, "dress code")]


def test_questions_that_are_alike_stand_together_for_the_policys_owner_alone() -> None:
    names = Names([Person("1", "Asha Assistant", Role.TEACHER)])
    (group,) = count_questions(alike(), WEEK, OWNER, names=names).groups
    assert (group.shared, group.count, group.weeks) == ("parrot", 3, "2026-W45 to 2026-W47")
    assert group.clauses == ("B.6", "C#1", "E#8")
    assert group.examples == ("a parrot in school", "can [a name] bring a parrot", "may my parrot come")
    assert count_questions(alike(), WEEK, Role.BUSINESS_MANAGER).groups == ()


def test_a_group_of_one_week_names_it_once_and_shows_five_examples() -> None:
    made = [Question(date(2026, 11, 17), Answer.SILENT, f"my parrot {n}") for n in range(7)]
    (group,) = count_questions(made, WEEK, OWNER).groups
    assert (group.weeks, len(group.examples)) == ("2026-W47", 5)


def test_names_on_the_staff_list_are_masked_in_each_question() -> None:
    names = Names([Person("1", "Asha Assistant", Role.TEACHER)])
    shown = [row.words for row in count_questions(alike(), WEEK, OWNER, names=names).rows]
    assert shown == ["dress code", "a parrot in school", "can [a name] bring a parrot", "may my parrot come"]


@pytest.mark.parametrize("reader", [OWNER, Role.HEADTEACHER])
def test_what_was_dealt_with_is_counted_and_not_listed(reader: Role) -> None:
    asked = alike()
    endings = (Ending.ANSWERED, Ending.ANSWERED, Ending.NOT_COVERED, None)
    made = [replace(question, ending=ending) for question, ending in zip(asked, endings, strict=True)]
    questions = count_questions(made, WEEK, reader)
    assert questions.became == (
        ("Waits for the policy's owner", 1),
        ("Answered now", 2),
        ("Not covered by the policy", 1),
        ("Set aside", 0),
    )
    assert [row.day for row in questions.rows] == [date(2026, 11, 18)]
    assert (questions.groups, questions.unanswered.total()) == ((), 4)


def test_questions_are_counted_and_only_the_unanswered_are_shown() -> None:
    made = [
        Question(date(2026, 11, 9), Answer.QUOTED, "", ("B.6",)),
        Question(date(2026, 11, 16), Answer.QUOTED, "", ("B.3#2", "B.6")),
        Question(date(2026, 11, 22), Answer.SILENT, "may I?", ("C#1",)),
        Question(date(2026, 11, 15), Answer.NOT_WHAT_I_ASKED, "and now?"),
    ]
    questions = count_questions(made, WEEK, Role.EXECUTIVE_HEADTEACHER)
    assert questions.clauses == (("B.6", 2), ("B.3#2", 1))
    assert [(a.this_week, a.last_week, a.twelve_weeks) for a in questions.answers] == [(1, 1, 2), (1, 0, 1), (0, 1, 1)]
    assert [(row.week, row.words, row.clauses) for row in questions.rows] == [
        ("2026-W47", "may I?", ("C#1",)),
        ("2026-W46", "and now?", ()),
    ]
    assert (questions.asked[WEEK], questions.unanswered[WEEK]) == (2, 1)
