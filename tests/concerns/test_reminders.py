"""Who is reminded, one step up included: every role in every relation, and however the line of leaders is broken."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.concerns.clocks import Clock, Course, PutOff, Reminded
from bot.concerns.concern import AboutWhom, Concern, Move
from bot.concerns.lifecycle import State
from bot.concerns.reminders import (
    HANDLER,
    KINDS,
    ONE_UP,
    URGENT_KINDS,
    Reminder,
    is_a_reminder,
    is_still_due,
    next_in_line,
    one_step_up,
    reminders,
    who_deals_with_it,
)
from bot.concerns.routes import Line, Routes, When
from bot.concerns.routing import Sight, sight
from bot.errors import NobodyLeft
from bot.hours import Calendar, Hours, WorkingHours
from bot.notices import Notice, NoticeKind
from bot.people import Directory, Person, Role
from tests.builders import (
    ASSISTANT,
    BUSINESS_MANAGER,
    CHAIR,
    ELM_HEAD,
    EVERYBODY,
    EXECUTIVE_HEAD,
    NOW,
    OAK_HEAD,
    OAK_LEAD,
    TEACHER,
    concern,
    directory,
    notice,
)
from tests.concerns.test_routing import CASES, RELATIONS, Case, in_relation

HOURS = WorkingHours()
ALWAYS = WorkingHours(Calendar((Hours(time.min, time.max),) * 7))
NEXT_WORKING_DAY = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)
"""The Monday after NOW, a working day later."""

# "reminded" deals with the concern; "one up" is told when nobody acts; "-" hears nothing of its clocks, ever.
HEARS = """
role                    raised    named  named and  owns it   reads it  at another  has no   has left
                        it        in it  raised it            beside    school      part     the staff
----------------------  --------  -----  ---------  --------  --------  ----------  -------  ---------
teaching_assistant      -         -      -          never     never     -           -        -
teacher                 -         -      -          never     never     -           -        -
office_manager          -         -      -          never     never     -           -        -
volunteer               -         -      -          never     never     -           -        -
line_manager            -         -      -          never     never     -           -        -
deputy_headteacher      -         -      -          never     never     -           -        -
headteacher             reminded  -      -          reminded  never     -           -        -
executive_headteacher   one_up    -      -          reminded  one_up    never       one_up   -
chair_of_governors      -         -      -          reminded  never     never       -        -
safeguarding_lead       -         -      -          never     -         -           -        -
business_manager        -         -      -          never     never     never       -        -
data_protection_lead    -         -      -          never     never     never       -        -
"""


def the_table() -> list[tuple[Role, str, str]]:
    rows = (line.split() for line in HEARS.strip().splitlines()[3:])
    return [
        (Role(role), relation, cell) for role, *cells in rows for relation, cell in zip(RELATIONS, cells, strict=True)
    ]


def test_the_table_has_a_cell_for_every_role_in_every_relation() -> None:
    assert {(role, relation) for role, relation, _ in the_table()} == {(r, c) for r in Role for c in CASES}


def raised(known: Concern, at: datetime = NOW) -> Course:
    return Course(known, (Move(State.RAISED, at),))


Decide = Callable[[Course, datetime, Directory], Iterator[Reminder]]


def decide(course: Course, now: datetime, staff: Directory) -> Iterator[Reminder]:
    return reminders(course, now, staff, ALWAYS)


def live_on(course: Course, staff: Directory, decides: Decide = decide) -> list[tuple[int, str]]:
    """Let time pass while nobody acts; return the level and the person of every reminder, as it was written."""
    written: list[tuple[int, str]] = []
    for days in range(30):
        now = course.concern.raised_at + timedelta(days=days)
        for each in tuple(decides(course, now, staff)):
            told = [Reminded(each.due.clock, each.due.mark, each.level, p.id, now) for p in each.people]
            readers = course.concern.readers | ({each.post} if each.post else set())
            course = replace(
                course,
                concern=replace(course.concern, readers=frozenset(readers)),
                reminded=(*course.reminded, *told),
            )
            written += [(each.level, person.id) for person in each.people]
    return written


def hears(case: Case, decides: Decide = decide) -> str:
    levels = [level for level, person in live_on(raised(case.concern), case.staff, decides) if person == case.person.id]
    return {(): "-", (HANDLER,): "reminded", (ONE_UP,): "one_up"}.get(tuple(levels), f"nagged: {levels}")


@pytest.mark.parametrize(("role", "relation", "cell"), the_table())
def test_every_role_hears_in_every_relation_what_the_table_says(role: Role, relation: str, cell: str) -> None:
    case = in_relation(role, relation)
    assert (hears(case) if case else "never") == cell


def tells_the_post(course: Course, now: datetime, staff: Directory) -> Iterator[Reminder]:
    """Yield reminders to whoever holds the head's post at either school, without asking who is named or may read."""
    for each in reminders(replace(course, concern=replace(course.concern, named=frozenset())), now, staff, ALWAYS):
        yield replace(each, people=(OAK_HEAD, ELM_HEAD))


@pytest.mark.parametrize("relation", ["named in it", "at another school", "has no part"])
def test_control_reminders_that_do_not_ask_who_is_shut_out_are_found_out(relation: str) -> None:
    case = in_relation(Role.HEADTEACHER, relation)
    assert case is not None
    known = replace(case, person=ELM_HEAD) if relation == "at another school" else case
    assert hears(known, tells_the_post) != "-"


def test_who_took_it_is_reminded_and_the_post_is_not() -> None:
    taken = replace(concern(), handler=EXECUTIVE_HEAD.id)
    assert who_deals_with_it(taken, directory()) == (EXECUTIVE_HEAD,)
    assert one_step_up(taken, directory()) == (CHAIR,)


def test_when_a_safeguarding_lead_took_it_the_owner_is_one_step_up() -> None:
    taken = replace(concern(AboutWhom.PUPIL), handler=OAK_LEAD.id)
    assert who_deals_with_it(taken, directory()) == (OAK_LEAD,)
    assert one_step_up(taken, directory()) == (OAK_HEAD,)


def test_who_took_it_and_left_or_was_shut_out_since_is_not_reminded() -> None:
    assert who_deals_with_it(replace(concern(), handler="gone"), directory()) == (OAK_HEAD,)
    named = replace(concern(), handler=EXECUTIVE_HEAD.id, named=frozenset({EXECUTIVE_HEAD.id}))
    assert who_deals_with_it(named, directory()) == (OAK_HEAD,)


@pytest.mark.parametrize(
    ("about", "named", "above"),
    [
        (AboutWhom.SCHOOL, (), EXECUTIVE_HEAD),
        (AboutWhom.PUPIL, (), EXECUTIVE_HEAD),
        (AboutWhom.HEADTEACHER, (), EXECUTIVE_HEAD),
        (AboutWhom.STAFF, (EXECUTIVE_HEAD,), None),
        (AboutWhom.GOVERNOR, (CHAIR,), None),
    ],
)
def test_one_step_up_is_the_next_in_line_who_is_not_involved(
    about: AboutWhom, named: tuple[Person, ...], above: Person | None
) -> None:
    assert one_step_up(concern(about, named=named), directory()) == ((above,) if above else ())


def test_who_is_skipped_on_the_way_up_stays_shut_out() -> None:
    known = replace(concern(), named=frozenset({EXECUTIVE_HEAD.id}))
    assert next_in_line(known, directory()) == CHAIR.post
    (_, up) = live_on(raised(known), directory())
    assert up == (ONE_UP, CHAIR.id)


def test_a_vacant_post_is_skipped_on_the_way_up() -> None:
    assert one_step_up(concern(), directory(without=[EXECUTIVE_HEAD])) == (CHAIR,)
    assert one_step_up(concern(), directory(without=[EXECUTIVE_HEAD, CHAIR])) == ()


def test_who_raised_it_and_may_not_read_it_does_not_come_to_read_it_by_a_step_up() -> None:
    by_the_executive_head = concern(AboutWhom.HEADTEACHER, raised_by=EXECUTIVE_HEAD)
    assert sight(EXECUTIVE_HEAD, by_the_executive_head) is Sight.RECEIPT
    assert one_step_up(by_the_executive_head, directory()) == ()
    assert one_step_up(concern(raised_by=EXECUTIVE_HEAD), directory()) == (EXECUTIVE_HEAD,)


def test_an_owner_who_stands_in_no_line_is_followed_by_the_whole_line() -> None:
    of_the_lead = replace(concern(), owner=OAK_LEAD.post, readers=frozenset({OAK_LEAD.post}))
    assert one_step_up(of_the_lead, directory()) == (OAK_HEAD,)


def test_a_reminder_comes_when_it_is_due_and_a_step_up_a_working_day_later_and_then_nothing() -> None:
    first = raised(concern())
    assert list(reminders(first, NEXT_WORKING_DAY - timedelta(minutes=1), directory(), HOURS)) == []
    (one,) = reminders(first, NEXT_WORKING_DAY, directory(), HOURS)
    assert (one.level, one.people, one.post, one.kind) == (HANDLER, (OAK_HEAD,), None, NoticeKind.REMINDER)
    told = replace(first, reminded=(Reminded(Clock.ACKNOWLEDGE, NOW, HANDLER, OAK_HEAD.id, NEXT_WORKING_DAY),))
    day_later = NEXT_WORKING_DAY + timedelta(days=1)
    assert list(reminders(told, day_later - timedelta(minutes=1), directory(), HOURS)) == []
    (up,) = reminders(told, day_later, directory(), HOURS)
    assert (up.level, up.people, up.post, up.kind) == (
        ONE_UP,
        (EXECUTIVE_HEAD,),
        EXECUTIVE_HEAD.post,
        NoticeKind.UP_ACKNOWLEDGE,
    )
    both = replace(
        told,
        reminded=(*told.reminded, Reminded(Clock.ACKNOWLEDGE, NOW, ONE_UP, EXECUTIVE_HEAD.id, day_later)),
    )
    assert list(reminders(both, day_later + timedelta(days=99), directory(), HOURS)) == []


def test_outside_working_hours_nothing_is_written_though_it_is_due() -> None:
    at_night = datetime(2026, 11, 24, 3, tzinfo=UTC)
    assert list(reminders(raised(concern()), at_night, directory(), HOURS)) == []
    told = (Reminded(Clock.ACKNOWLEDGE, NOW, HANDLER, OAK_HEAD.id, NEXT_WORKING_DAY),)
    assert (
        list(reminders(replace(raised(concern()), reminded=told), at_night + timedelta(days=1), directory(), HOURS))
        == []
    )


def test_danger_is_reminded_of_and_goes_up_at_night() -> None:
    night = datetime(2026, 12, 26, 2, tzinfo=UTC)
    danger = raised(replace(concern(), danger=True), night)
    (one,) = reminders(danger, night + timedelta(hours=1), directory(), HOURS)
    assert (one.kind, one.kind.can_wait, one.people) == (NoticeKind.URGENT_REMINDER, False, (OAK_HEAD,))
    told = (Reminded(Clock.ACKNOWLEDGE, night, HANDLER, OAK_HEAD.id, night + timedelta(hours=1)),)
    (up,) = reminders(replace(danger, reminded=told), night + timedelta(hours=2), directory(), HOURS)
    assert (up.kind, up.kind.can_wait, up.people) == (NoticeKind.UP_URGENT, False, (EXECUTIVE_HEAD,))


def test_where_nobody_deals_with_it_any_more_it_goes_up_as_soon_as_a_day_has_passed() -> None:
    nobody = directory(without=[OAK_HEAD])
    vacant = raised(concern())
    assert list(reminders(vacant, NEXT_WORKING_DAY, nobody, HOURS)) == []
    (up,) = reminders(vacant, NEXT_WORKING_DAY + timedelta(days=1), nobody, HOURS)
    assert up.people == (EXECUTIVE_HEAD,)


def test_somebody_who_takes_over_gets_a_reminder_of_their_own_before_it_goes_up() -> None:
    told = (Reminded(Clock.ACKNOWLEDGE, NOW, HANDLER, OAK_HEAD.id, NEXT_WORKING_DAY),)
    taken = replace(raised(replace(concern(), handler=EXECUTIVE_HEAD.id)), reminded=told)
    (one,) = reminders(taken, NEXT_WORKING_DAY + timedelta(days=2), directory(), HOURS)
    assert (one.level, one.people) == (HANDLER, (EXECUTIVE_HEAD,))


def test_what_was_put_off_is_reminded_of_again_and_goes_up_again_when_that_time_is_over() -> None:
    until = NEXT_WORKING_DAY + timedelta(days=3)
    course = replace(
        raised(concern()),
        put_offs=(PutOff(Clock.ACKNOWLEDGE, NOW, until, OAK_HEAD.id, NEXT_WORKING_DAY),),
        reminded=(Reminded(Clock.ACKNOWLEDGE, NOW, HANDLER, OAK_HEAD.id, NEXT_WORKING_DAY),),
    )
    assert list(reminders(course, until - timedelta(minutes=1), directory(), HOURS)) == []
    (again,) = reminders(course, until, directory(), HOURS)
    first = reminders(raised(concern()), NEXT_WORKING_DAY, directory(), HOURS)
    assert again.level == HANDLER
    assert again.notice(OAK_HEAD, NOW).key != next(first).notice(OAK_HEAD, NOW).key


def test_a_notice_says_which_reference_and_why_and_nothing_else() -> None:
    (one,) = reminders(raised(concern()), NEXT_WORKING_DAY, directory(), HOURS)
    assert one.notice(OAK_HEAD, NEXT_WORKING_DAY) == Notice(
        "SR-TEST-0001:reminder:20261120T080500000000:oak-head",
        NoticeKind.REMINDER,
        OAK_HEAD.id,
        "SR-TEST-0001",
        NEXT_WORKING_DAY,
    )


def test_every_clock_has_its_own_words_for_who_deals_with_it_and_one_step_up() -> None:
    said = [kind for table in (KINDS, URGENT_KINDS) for kinds in table.values() for kind in kinds]
    assert len(set(said)) == len(said) == 2 * (len(Clock) + len(URGENT_KINDS))
    assert all(is_a_reminder(notice(OAK_HEAD, kind)) for kind in said)
    assert all(kind.can_wait == (kind not in {k for kinds in URGENT_KINDS.values() for k in kinds}) for kind in said)
    assert all(kind.label.startswith("One step up to you") for kinds in KINDS.values() for kind in kinds[ONE_UP:])
    assert not is_a_reminder(notice(OAK_HEAD))


# As it goes out.

STILL = notice(OAK_HEAD, NoticeKind.REMINDER)


def still(
    course: Course, told: Notice = STILL, now: datetime = NEXT_WORKING_DAY, staff: Directory | None = None
) -> bool:
    return is_still_due(told, course, now, staff or directory(), HOURS)


def test_a_reminder_that_has_its_point_goes_out() -> None:
    assert still(raised(concern()))
    assert still(raised(concern()), notice(EXECUTIVE_HEAD, NoticeKind.UP_ACKNOWLEDGE))


@pytest.mark.parametrize("state", [state for state in State if state is not State.RAISED])
def test_a_reminder_that_became_pointless_does_not_go_out(state: State) -> None:
    moved = replace(concern(), state=state)
    moves = (Move(State.RAISED, NOW), Move(State.ACKNOWLEDGED, NOW), Move(state, NOW))
    assert not still(Course(moved, moves))


def test_a_reminder_that_was_put_off_or_was_for_somebody_else_does_not_go_out() -> None:
    put_off = PutOff(Clock.ACKNOWLEDGE, NOW, NEXT_WORKING_DAY + timedelta(days=1), OAK_HEAD.id, NOW)
    assert not still(replace(raised(concern()), put_offs=(put_off,)))
    assert not still(raised(replace(concern(), handler=EXECUTIVE_HEAD.id)))
    assert not still(raised(concern()), notice(EXECUTIVE_HEAD, NoticeKind.REMINDER))
    assert not still(raised(concern()), notice(CHAIR, NoticeKind.UP_ACKNOWLEDGE))
    assert not still(raised(concern()), staff=directory(without=[OAK_HEAD]))


ANYBODY = (
    *EVERYBODY,
    replace(CHAIR, id="co-chair"),
    replace(OAK_HEAD, id="co-head"),
    replace(EXECUTIVE_HEAD, id="co-exec"),
)
staffs = st.sets(st.sampled_from(ANYBODY)).map(lambda gone: directory(ANYBODY, without=gone))
some_people = st.frozensets(st.sampled_from(ANYBODY), max_size=6)


@given(st.sampled_from(AboutWhom), some_people, staffs, st.sampled_from(ANYBODY), st.sampled_from(["", OAK_HEAD.id]))
def test_nobody_who_is_named_or_is_not_here_ever_hears_and_nobody_hears_twice(
    about: AboutWhom, involved: frozenset[Person], staff: Directory, raiser: Person, handler: str
) -> None:
    try:
        known = replace(concern(about, named=involved, staff=staff, raised_by=raiser), handler=handler)
    except NobodyLeft:
        return
    written = live_on(raised(known), staff)
    people = [person for _, person in written]
    assert not {person.id for person in involved} & {*people}
    assert len(people) == len(set(people))
    assert all(staff.person(person) for person in people)
    assert not {TEACHER.id, ASSISTANT.id, ELM_HEAD.id} & set(people)


def test_a_federation_that_edits_its_table_is_reminded_by_that_table() -> None:
    to_the_business_manager = Line(When(), (Role.LINE_MANAGER, Role.HEADTEACHER, Role.BUSINESS_MANAGER))
    routes = Routes((to_the_business_manager,))
    assert one_step_up(concern(), directory(), routes) == (BUSINESS_MANAGER,)
    assert one_step_up(concern(), directory()) == (EXECUTIVE_HEAD,)


def test_who_stepped_aside_is_not_told_one_step_up_and_a_post_that_they_share_is() -> None:
    co_head = replace(EXECUTIVE_HEAD, id="co-executive")
    aside = replace(concern(), aside=frozenset({EXECUTIVE_HEAD.id}))
    assert one_step_up(aside, directory([*EVERYBODY, co_head])) == (co_head,)
    assert one_step_up(aside, directory()) == (CHAIR,)
