from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.concerns.clocks import Clock
from bot.concerns.concern import Severity
from bot.people import Person
from bot.policies.questions import Answer, Question
from bot.reports.attention import Attention, Deadline, Some, Urgency
from bot.reports.facts import PolicyFacts
from bot.reports.figures import Report, report
from bot.reports.needs import Need, by_when, needs, number_of_needs, stuck
from bot.reports.words import NO_REFERENCE
from tests.reports.made_up import DIRECTORY, EXECUTIVE, FACTS, HEADS, MONDAY, WEEK, MadeUpRecords

AT = datetime(2026, 11, 25, 0, 30, tzinfo=UTC)
IN_TIME = replace(FACTS, policy=PolicyFacts("Policy", "May 2026", "May 2027"))


def a_deadline(reference: str = "SR-1", *, yours: bool = True, days_over: int = 0) -> Deadline:
    urgency = Urgency.OVERDUE if days_over else Urgency.SOON
    return Deadline(
        reference, "Oak", Severity.HIGH, "Headteacher", yours, Clock.ACKNOWLEDGE, AT, AT, urgency, days_over
    )


def a_report(person: Person, *deadlines: Deadline, asked: int = 0) -> Report:
    kept = [Question(date(2026, 11, 17), Answer.SILENT, f"may I {n}?") for n in range(asked)]
    counted = report(MadeUpRecords(kept=kept), DIRECTORY, WEEK, person, MONDAY)
    yours, others = ([each for each in deadlines if each.is_yours is mine] for mine in (True, False))
    attention = Attention(yours=Some(tuple(yours), len(yours)), stuck=Some(tuple(others), len(others)))
    return replace(counted, attention=attention)


@pytest.mark.parametrize(
    ("urgency", "days_over", "words"),
    [
        (Urgency.SOON, 0, "25 Nov 2026"),
        (Urgency.OVERDUE, 0, "Overdue today"),
        (Urgency.OVERDUE, 1, "Overdue 1 day"),
        (Urgency.OVERDUE, 12, "Overdue 12 days"),
    ],
)
def test_by_when_is_a_day_or_how_long_it_is_overdue(urgency: Urgency, days_over: int, words: str) -> None:
    assert by_when(replace(a_deadline(), urgency=urgency, days_over=days_over)) == words


def test_a_headteacher_needs_to_see_their_own_cases_and_what_is_stuck_with_others() -> None:
    made = a_report(HEADS[0], a_deadline(), a_deadline("SR-2", yours=False, days_over=2), asked=3)
    assert needs(made, FACTS) == (Need("Acknowledge it", "SR-1", "25 Nov 2026", Urgency.SOON),)
    assert stuck(made) == (Need("Acknowledge it", "SR-2", "Overdue 2 days", Urgency.OVERDUE, "Headteacher"),)


def test_the_policys_owner_is_told_of_its_review_and_of_questions_that_wait() -> None:
    told = needs(a_report(EXECUTIVE, asked=3), FACTS)
    assert [(need.what, need.by, need.urgency) for need in told] == [
        ("Have the policy reviewed", "Overdue: September 2024", Urgency.OVERDUE),
        ("Deal with 3 unanswered questions: /review", NO_REFERENCE, Urgency.LATER),
    ]
    assert [need.what for need in needs(a_report(EXECUTIVE, asked=1), IN_TIME)] == [
        "Deal with an unanswered question: /review"
    ]
    assert needs(a_report(EXECUTIVE), IN_TIME) == ()
    assert number_of_needs(a_report(EXECUTIVE, a_deadline(), asked=3), FACTS) == 3
