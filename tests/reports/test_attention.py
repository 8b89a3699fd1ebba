from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.concerns.clocks import Clock, Course
from bot.concerns.concern import Concern, Kind, Move
from bot.concerns.groups import GroupChat, GroupPlace, GroupStep, StepTaken
from bot.concerns.ladder import Came, Entry, Rung
from bot.concerns.lifecycle import State
from bot.hours import WorkingHours
from bot.people import Person
from bot.reports.attention import MOST, Attention, GroupRow, Reader, Some, Urgency, attention, urgency_of
from tests.reports.made_up import BUSINESS, CHAIR, DIRECTORY, EXECUTIVE, HEADS, LEADS, SCHOOLS, TEACHER, concern

MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
NOW = MONDAY + timedelta(days=7)
ASH_HEAD = HEADS[0]
NAMES = {school.id: school.name for school in SCHOOLS}
RAISED = Move(State.RAISED, MONDAY)


def a_course(reference: str = "SR-1", *moves: Move, of: Concern | None = None) -> Course:
    history = (RAISED, *moves)
    return Course(replace(of or concern(reference, MONDAY), state=history[-1].state), history)


def seen(
    courses: Sequence[Course] = (),
    groups: Sequence[tuple[GroupChat, Sequence[StepTaken]]] = (),
    person: Person = ASH_HEAD,
    now: datetime = NOW,
) -> Attention:
    return attention(courses, groups, Reader(person, DIRECTORY, WorkingHours(), now), NAMES)


def test_what_nobody_has_acknowledged_is_with_its_headteacher_and_overdue() -> None:
    (due,) = seen([a_course()]).deadlines.kept
    assert (due.reference, due.school, due.severity.label) == ("SR-1", "Ashgrove Primary School", "High")
    assert (due.owner, due.is_yours, due.clock, due.cause) == ("Headteacher", True, Clock.ACKNOWLEDGE, MONDAY)
    assert (due.at, due.urgency, due.days_over) == (MONDAY + timedelta(days=1), Urgency.OVERDUE, 6)


def test_for_the_executive_headteacher_the_same_is_with_somebody_else_and_stuck() -> None:
    theirs = seen([a_course()], person=EXECUTIVE)
    assert [due.is_yours for due in theirs.deadlines.kept] == [False]
    assert (theirs.yours, theirs.overdue) == (Some(), 1)
    assert [due.reference for due in theirs.stuck.kept] == ["SR-1"]
    assert seen([a_course()]).stuck == Some(), "the control: not for the headteacher, who has it"


@pytest.mark.parametrize("person", [HEADS[1], BUSINESS, CHAIR, TEACHER, LEADS[0]], ids=lambda person: person.id)
def test_who_may_not_read_a_case_finds_nothing_of_it(person: Person) -> None:
    climbed = replace(a_course(), entries=(Entry(Rung.PLATFORM, Came.TOLD, MONDAY.date(), TEACHER.id, MONDAY),))
    nothing = seen([climbed], person=person)
    assert replace(nothing, unread=0) == Attention()
    assert nothing.unread == 1, "it is only counted"
    assert seen([climbed]) != Attention(), "the control: the headteacher reads it"


def test_who_is_named_finds_nothing_of_it() -> None:
    named = a_course(of=replace(concern("SR-1", MONDAY), named=frozenset({ASH_HEAD.id})))
    assert seen([named]) == Attention()


def test_the_most_urgent_comes_first_and_of_each_case_only_that_needs_somebody_now() -> None:
    taken_up = Move(State.ACKNOWLEDGED, MONDAY + timedelta(days=1))
    late = a_course("SR-2", taken_up)
    found = seen([a_course("SR-3", of=concern("SR-3", MONDAY, kind=Kind.THREAT)), late])
    assert [due.at for due in found.deadlines.kept] == sorted(due.at for due in found.deadlines.kept)
    assert [due.reference for due in found.deadlines.kept].count("SR-2") == 2
    assert [(due.reference, due.clock) for due in found.yours.kept] == [
        ("SR-3", Clock.ACKNOWLEDGE),
        ("SR-2", Clock.FIRST_LOOK),
    ]
    assert found.overdue == 2


def test_a_deadline_that_is_far_off_needs_nobody_but_the_next_step_of_the_ladder_does() -> None:
    waits = a_course("SR-1", Move(State.ACKNOWLEDGED, NOW), Move(State.WAITING, NOW))
    looked = replace(waits, concern=replace(waits.concern, looked_on=NOW.date() + timedelta(days=2)))
    assert {due.urgency for due in seen([looked]).deadlines.kept} == {Urgency.LATER}
    assert seen([looked]).yours == Some()
    no = Entry(Rung.PLATFORM, Came.STAYS, NOW.date(), TEACHER.id, NOW)
    assert [due.clock for due in seen([replace(looked, entries=(no,))]).yours.kept] == [Clock.LADDER]


def test_a_closed_case_whose_review_is_due_needs_whoever_has_it() -> None:
    done = (Move(State.ACKNOWLEDGED, MONDAY), Move(State.CLOSED, MONDAY))
    closed = a_course("SR-1", *done)
    due = replace(closed, concern=replace(closed.concern, review_on=NOW.date()))
    assert [(each.clock, each.urgency) for each in seen([due]).yours.kept] == [(Clock.REVIEW, Urgency.OVERDUE)]
    found = seen([due, a_course("SR-2")])
    assert (found.open, found.overdue, found.reviews, found.past) == (1, 1, 1, 2), "it is no open concern"
    assert seen([closed]) == Attention(), "the control: no review was set"


def test_a_case_that_somebody_took_is_theirs() -> None:
    taken = a_course(of=replace(concern("SR-1", MONDAY), handler=EXECUTIVE.id))
    assert not seen([taken]).deadlines.kept[0].is_yours
    assert seen([taken], person=EXECUTIVE).deadlines.kept[0].is_yours


def test_near_is_counted_from_the_moment_of_making() -> None:
    hour = timedelta(hours=1)
    found = [urgency_of(NOW + wait, NOW) for wait in (-hour, 0 * hour, hour, 168 * hour, 169 * hour)]
    assert found == [Urgency.OVERDUE, Urgency.OVERDUE, Urgency.SOON, Urgency.SOON, Urgency.LATER]


def test_only_rungs_that_were_told_or_are_next_are_in_the_list() -> None:
    told = Entry(Rung.PLATFORM, Came.TOLD, MONDAY.date(), TEACHER.id, MONDAY)
    rows = seen([replace(a_course(), entries=(told,))]).ladders
    assert [(row.rung, row.is_next) for row in rows] == [(Rung.PLATFORM, False), (Rung.HARMFUL_CONTENT, True)]
    assert seen([a_course()]).ladders == ()


def test_of_very_many_the_most_urgent_are_kept_and_all_are_counted() -> None:
    told = Entry(Rung.PLATFORM, Came.TOLD, MONDAY.date(), TEACHER.id, MONDAY)
    many = [
        Course(
            concern(f"SR-{n}", MONDAY - timedelta(days=n)),
            (Move(State.RAISED, MONDAY - timedelta(days=n)),),
            entries=(told,),
        )
        for n in range(2 * MOST + 3)
    ]
    found = seen(many)
    assert (len(found.deadlines.kept), found.deadlines.in_all, found.overdue) == (MOST, len(many), len(many))
    assert (found.deadlines.kept[0].reference, len(found.yours.kept)) == (f"SR-{len(many) - 1}", MOST)
    assert (len(found.ladders), found.steps, found.ladders[0].reference) == (MOST, 2 * len(many), "SR-0")
    assert found.references >= {"SR-0", f"SR-{len(many) - 1}"}


def a_group(number: int, *steps: tuple[GroupStep, int], school: str = "ash") -> tuple[GroupChat, list[StepTaken]]:
    """Return a group, with steps on days in November 2026."""
    taken = [StepTaken(step, date(2026, 11, on), TEACHER.id, NOW) for step, on in steps]
    return GroupChat(f"g{number}", school, GroupPlace.WHATSAPP, "canary"), taken


def test_group_chats_show_the_day_of_each_step_and_what_is_next() -> None:
    reminded, removed = (GroupStep.REMINDED, 3), (GroupStep.REMOVED, 9)
    groups = [a_group(1, reminded), a_group(2, reminded, (GroupStep.REMINDED, 5), removed), a_group(3)]
    assert seen(groups=groups).groups == (
        GroupRow(
            "Ashgrove Primary School",
            "WhatsApp",
            {GroupStep.REMINDED: date(2026, 11, 5), GroupStep.REMOVED: date(2026, 11, 9)},
            None,
        ),
        GroupRow("Ashgrove Primary School", "WhatsApp", {GroupStep.REMINDED: date(2026, 11, 3)}, GroupStep.SPOKEN_TO),
    )
    assert "canary" not in repr(seen(groups=groups))


@pytest.mark.parametrize(("person", "rows"), [(ASH_HEAD, 1), (HEADS[1], 0), (EXECUTIVE, 1), (BUSINESS, 0), (CHAIR, 0)])
def test_only_those_who_lead_its_school_see_a_group_chat(person: Person, rows: int) -> None:
    assert len(seen(groups=[a_group(1, (GroupStep.REMINDED, 3))], person=person).groups) == rows
