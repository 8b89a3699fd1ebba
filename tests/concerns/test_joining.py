"""One post, many reporters: what joins, who is shut out of both, and what goes along."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.concerns.concern import NO_WORDS, AboutWhom, Concern, Kind, Outcome, Support, Words, YesNo
from bot.concerns.joining import Given, Joined, apart, beside, brought_along, in_state, leaving, of_one_post
from bot.concerns.joining import given as give
from bot.concerns.joining import join as join_by
from bot.concerns.lifecycle import State
from bot.concerns.routes import USUAL
from bot.concerns.routing import may_read, routed
from bot.errors import NobodyLeft
from bot.events import Action, Event
from bot.people import Directory, Person
from tests.builders import (
    ASSISTANT,
    CHAIR,
    ELM,
    EVERYBODY,
    EXECUTIVE_HEAD,
    NOW,
    OAK_HEAD,
    OAK_LEAD,
    TEACHER,
    concern,
    directory,
)
from tests.fakes.register import FakeRegister

OPEN = replace(concern(raised_by=ASSISTANT), reference="SR-OPEN-2222", raised_at=NOW - timedelta(days=1))
NEW = replace(concern(raised_by=TEACHER), reference="SR-NEWR-3333")
STAFF = directory()


def join(new: Concern, same_post: Iterable[Concern], staff: Directory) -> Joined:
    return join_by(new, same_post, USUAL, staff)


def readers(of: Concern) -> set[Person]:
    return {person for person in EVERYBODY if may_read(person, of)}


def test_a_report_of_a_post_that_is_dealt_with_joins_it_and_leaves_it_as_it_is() -> None:
    joined = join(NEW, [OPEN], STAFF)
    assert joined.report == replace(NEW, joins=OPEN.reference)
    assert joined.along == ()


def test_where_nobody_reported_the_post_nothing_is_joined() -> None:
    assert join(NEW, [], STAFF).report == NEW
    assert join(NEW, [], STAFF).along == ()


@pytest.mark.parametrize(
    "other",
    [
        replace(OPEN, state=State.CLOSED),
        replace(OPEN, school=ELM.id),
        replace(OPEN, joins="SR-MAIN-4444"),
    ],
    ids=["closed", "of another school", "itself a further report"],
)
def test_what_cannot_take_a_report_takes_none(other: Concern) -> None:
    assert join(NEW, [other], STAFF).report == NEW


def test_of_several_the_oldest_takes_it() -> None:
    younger = replace(OPEN, reference="SR-YOUN-5555", raised_at=NOW)
    assert join(NEW, [younger, OPEN], STAFF).report.joins == OPEN.reference


def test_a_reporter_whom_the_open_concern_names_joins_nothing_and_changes_nothing() -> None:
    named = replace(OPEN, named=frozenset({TEACHER.id}))
    joined = join(NEW, [named], STAFF)
    assert joined.report.joins == ""
    assert joined.along == ()


def test_whoever_the_open_concern_names_is_shut_out_of_the_new_report_too() -> None:
    about_the_head = replace(concern(AboutWhom.HEADTEACHER, raised_by=ASSISTANT), reference="SR-OPEN-2222")
    assert OAK_HEAD in readers(NEW)
    joined = join(NEW, [about_the_head], STAFF)
    assert readers(joined.report) == {CHAIR}
    assert joined.report.joins == about_the_head.reference


def test_whoever_the_new_report_names_is_shut_out_of_the_open_concern_and_the_next_in_line_takes_over() -> None:
    taken = replace(OPEN, handler=OAK_HEAD.id)
    naming = replace(concern(AboutWhom.HEADTEACHER), reference="SR-NEWR-3333")
    joined = join(naming, [taken], STAFF)
    (along,) = joined.along
    assert readers(along.before) == {OAK_HEAD, EXECUTIVE_HEAD}
    assert readers(along.after) == readers(joined.report) == {CHAIR}
    assert (along.after.handler, along.after.version) == ("", taken.version + 1)
    assert (along.event.action, along.event.subject) == (Action.SHUT_OUT, taken.reference)


def test_somebody_else_who_is_named_takes_it_from_nobody() -> None:
    taken = replace(OPEN, handler=OAK_HEAD.id)
    joined = join(replace(NEW, named=frozenset({OAK_LEAD.id})), [taken], STAFF)
    (along,) = joined.along
    assert (along.after.handler, along.after.shut_out) == (OAK_HEAD.id, frozenset({OAK_LEAD.id}))
    assert along.after.named == frozenset()  # that report names nobody itself


def test_where_nobody_could_deal_with_both_each_stays_with_those_who_can() -> None:
    executive = replace(concern(AboutWhom.GOVERNOR, named=[CHAIR], raised_by=ASSISTANT), reference="SR-OPEN-2222")
    naming = replace(concern(AboutWhom.SCHOOL, named=[OAK_HEAD, EXECUTIVE_HEAD]), reference="SR-NEWR-3333")
    assert join(naming, [executive], STAFF).report == naming
    assert join(naming, [executive], STAFF).along == ()


def test_everybody_who_reads_the_open_concern_reads_the_report_that_joins_it() -> None:
    with_the_lead = replace(OPEN, readers=OPEN.readers | {OAK_LEAD.post})
    joined = join(NEW, [with_the_lead], STAFF)
    assert joined.report.readers >= with_the_lead.readers


def test_whoever_reads_a_report_reads_the_concern_that_it_joined() -> None:
    about_a_pupil = replace(concern(AboutWhom.PUPIL), reference="SR-NEWR-3333")
    joined = join(about_a_pupil, [replace(OPEN, kind=Kind.HARASSMENT)], STAFF)
    (along,) = joined.along
    assert readers(along.after) == readers(joined.report) == {OAK_HEAD, EXECUTIVE_HEAD, OAK_LEAD}
    assert (along.event.action, along.after.version) == (Action.REPORT_JOINED, OPEN.version + 1)


def test_whoever_a_report_names_is_shut_out_of_the_earlier_reports_as_well() -> None:
    earlier = replace(concern(raised_by=CHAIR), reference="SR-EARL-6666", joins=OPEN.reference)
    apart = replace(concern(raised_by=OAK_LEAD), reference="SR-APAR-7777", raised_at=NOW)
    naming = replace(concern(AboutWhom.HEADTEACHER), reference="SR-NEWR-3333")
    joined = join(naming, [OPEN, earlier, apart], STAFF)
    assert [each.after.reference for each in joined.along] == [OPEN.reference, apart.reference, earlier.reference]
    assert [readers(each.after) for each in joined.along] == [{CHAIR}] * 3


def test_a_report_that_somebody_else_deals_with_is_not_joined() -> None:
    about_a_governor = replace(concern(AboutWhom.GOVERNOR), reference="SR-NEWR-3333")
    assert join(about_a_governor, [OPEN], STAFF).report.joins == ""


# What goes along.

CLOSED = replace(OPEN, state=State.CLOSED, outcome=Outcome.REMOVED, support=Support.TALK, decided_by=OAK_HEAD.id)
REPORT = replace(NEW, joins=OPEN.reference)


def states(report: Concern, after: Concern) -> list[State]:
    return [each.after.state for each in brought_along([report], after, OAK_HEAD.id, NOW, "Told.")]


@pytest.mark.parametrize(
    ("before", "after", "way"),
    [
        (State.RAISED, State.ACKNOWLEDGED, [State.ACKNOWLEDGED]),
        (State.RAISED, State.CLOSED, [State.ACKNOWLEDGED, State.CLOSED]),
        (State.RAISED, State.WAITING, [State.ACKNOWLEDGED, State.WAITING]),
        (State.RAISED, State.REOPENED, []),
        (State.WAITING, State.CLOSED, [State.CLOSED]),
        (State.WAITING, State.WAITING, []),
        (State.CLOSED, State.REOPENED, [State.REOPENED]),
        (State.CLOSED, State.WAITING, []),
        (State.LOOKED_INTO, State.ACKNOWLEDGED, []),
    ],
)
def test_a_report_goes_the_way_that_the_lifecycle_allows(before: State, after: State, way: list[State]) -> None:
    assert states(replace(REPORT, state=before), replace(CLOSED, state=after)) == way


def test_a_report_that_is_closed_along_has_the_same_ending_and_the_words_that_were_chosen() -> None:
    acknowledged, closed = brought_along([REPORT], CLOSED, OAK_HEAD.id, NOW, "Told.")
    assert (acknowledged.after.acknowledged_at, acknowledged.words.told_raiser) == (NOW, "")
    assert (closed.before, closed.after.closed_at, closed.after.outcome) == (acknowledged.after, NOW, Outcome.REMOVED)
    assert (closed.after.version, closed.words.told_raiser) == (REPORT.version + 2, "Told.")
    assert closed.event.details == {"from": "acknowledged", "to": "closed"}


def test_reopening_forgets_how_it_ended() -> None:
    reopened = in_state(CLOSED, State.REOPENED, CLOSED, NOW)
    assert (reopened.closed_at, reopened.outcome, reopened.support, reopened.decided_by) == (None, None, None, "")


# Whatever is reported of one post, by whomever.

LEADERS = (OAK_HEAD, EXECUTIVE_HEAD, CHAIR, OAK_LEAD)
REPORTS = st.tuples(
    st.sampled_from((TEACHER, ASSISTANT, *LEADERS)),
    st.sampled_from(tuple(AboutWhom)),
    st.frozensets(st.sampled_from((TEACHER, ASSISTANT, *LEADERS)), max_size=2),
)


Report = tuple[Person, AboutWhom, frozenset[Person]]


def reported(reports: Iterable[Report], joining: Callable[..., Joined]) -> list[Concern]:
    """Return what is stored of the reports of one post; it ends where nobody could deal with all of them."""
    stored: dict[str, Concern] = {}
    for number, (raiser, about, named) in enumerate(reports):
        try:
            new = concern(about, raised_by=raiser, named=named)
        except NobodyLeft:
            continue
        new = replace(new, reference=f"SR-{number:04}", raised_at=NOW + timedelta(minutes=number))
        joined = joining(new, stored.values(), STAFF)
        if joined.report == new and any(each.named - new.named for each in stored.values()):
            break
        stored |= {each.after.reference: each.after for each in joined.along}
        stored[new.reference] = joined.report
    return list(stored.values())


def named_and_reading(stored: Iterable[Concern]) -> set[tuple[str, str]]:
    """Return who is named in one report of a post and may read another, that they did not make themselves."""
    everything = list(stored)
    named = {person for each in everything for person in each.named}
    reading = {(p.id, each) for each in everything for p in readers(each) if p.id in named}
    return {(who, each.reference) for who, each in reading if who != each.raised_by or who in each.named}


@settings(max_examples=300, deadline=None)
@given(st.lists(REPORTS, max_size=6))
def test_nobody_who_is_named_in_one_report_reads_any_of_them(reports: list[Report]) -> None:
    stored = reported(reports, join)
    assert named_and_reading(stored) == set()
    by_reference = {each.reference: each for each in stored}
    for each in stored:
        if each.joins:
            assert by_reference[each.joins].joins == ""
            assert by_reference[each.joins].readers == each.readers


def test_control_where_reports_are_only_stored_the_named_would_read_on() -> None:
    two = [(ASSISTANT, AboutWhom.SCHOOL, frozenset[Person]()), (TEACHER, AboutWhom.HEADTEACHER, frozenset[Person]())]
    assert named_and_reading(reported(two, lambda new, *_: Joined(new))) == {("oak-head", "SR-0000")}
    assert named_and_reading(reported(two, join)) == set()


def stored_grave(reports: Iterable[Report], joining: Callable[..., Joined]) -> list[tuple[Concern, Concern]]:
    """Return each threat of one post as it was raised and as it is stored in the end."""
    raised: dict[str, Concern] = {}
    stored: dict[str, Concern] = {}
    for number, (raiser, about, named) in enumerate(reports):
        kind = Kind.CRITICISM if number % 2 else Kind.THREAT
        with suppress(NobodyLeft):
            new = replace(concern(about, raised_by=raiser, named=named), reference=f"SR-{number:04}", kind=kind)
            new = routed(replace(new, raised_at=NOW + timedelta(minutes=number)), USUAL, STAFF)
            joined = joining(new, stored.values(), STAFF)
            raised[new.reference] = new
            stored |= {each.after.reference: each.after for each in joined.along}
            stored[new.reference] = joined.report
    return [(raised[each.reference], each) for each in stored.values() if each.kind is Kind.THREAT]


@settings(max_examples=300, deadline=None)
@given(st.lists(REPORTS, max_size=6))
def test_no_report_takes_a_threat_from_anybody_who_reads_it_by_what_it_says_itself(reports: list[Report]) -> None:
    for raised, stored in stored_grave(reports, join):
        assert readers(raised) <= readers(stored)
        assert raised.owner == stored.owner
        assert {person.id for person in readers(stored)}.isdisjoint(stored.named)


def test_control_a_joining_that_takes_it_from_them_is_found_out() -> None:
    def taking(new: Concern, *_: object) -> Joined:
        return Joined(replace(new, shut_out=frozenset({OAK_HEAD.id})))

    ((raised, stored),) = stored_grave([(ASSISTANT, AboutWhom.PUPIL, frozenset())], taking)
    assert not readers(raised) <= readers(stored)


# Given to somebody else.

BY_THE_HEAD = Event(OAK_HEAD.id, Action.CONCERN_REROUTED, OPEN.reference, NOW)


def given_to(after: Concern, *others: Concern, before: Concern = OPEN) -> Given:
    return give(before, after, others, BY_THE_HEAD, USUAL, STAFF)


def test_whoever_is_named_in_one_report_loses_sight_of_all_and_what_waits_is_withdrawn() -> None:
    taken = replace(REPORT, handler=OAK_HEAD.id)
    after = routed(replace(OPEN, named=frozenset({OAK_HEAD.id})), USUAL, STAFF)
    given = given_to(after, taken)
    (along,) = given.along
    assert OAK_HEAD in readers(taken)  # the control
    assert readers(along.after) == readers(given.after) == {CHAIR}
    assert (along.after.owner, along.after.handler, along.after.version) == (after.owner, "", taken.version + 1)
    assert (along.event.subject, along.event.action, along.told) == (
        REPORT.reference,
        Action.CONCERN_REROUTED,
        frozenset({CHAIR.id}),
    )


def test_it_is_the_same_the_other_way_round() -> None:
    after = routed(replace(REPORT, named=frozenset({OAK_HEAD.id})), USUAL, STAFF)
    (along,) = given_to(after, OPEN, before=REPORT).along
    assert readers(along.after) == {CHAIR}


def test_whoever_steps_aside_from_one_steps_aside_from_all_and_a_handler_who_reads_on_stays() -> None:
    taken = replace(REPORT, handler=OAK_HEAD.id)
    (along,) = given_to(replace(OPEN, aside=frozenset({EXECUTIVE_HEAD.id})), taken).along
    assert (along.after.aside, along.after.handler) == (frozenset({EXECUTIVE_HEAD.id}), OAK_HEAD.id)
    assert (along.after.owner, along.after.readers) == (taken.owner, taken.readers)


def test_whoever_was_named_by_mistake_is_shut_out_of_none() -> None:
    before, report = replace(OPEN, named=frozenset({OAK_LEAD.id})), replace(REPORT, shut_out=frozenset({OAK_LEAD.id}))
    (along,) = given_to(replace(OPEN, named=frozenset()), report, before=before).along
    assert along.after.shut_out == frozenset()
    naming = replace(REPORT, named=frozenset({OAK_LEAD.id}))
    assert given_to(replace(OPEN, named=frozenset()), naming, before=before).along == ()  # which names them itself


def test_about_whom_and_at_which_school_it_is_goes_along() -> None:
    after = routed(replace(OPEN, about=AboutWhom.PUPIL, school=ELM.id), USUAL, STAFF)
    given = given_to(after, REPORT)
    (along,) = given.along
    assert (along.after.about, along.after.school, along.after.readers) == (after.about, ELM.id, given.after.readers)


def test_whoever_reads_a_threat_reads_the_concern_that_it_joined_from_then_on_too() -> None:
    before = replace(OPEN, readers=OPEN.readers | {OAK_LEAD.post})
    given = given_to(OPEN, replace(REPORT, kind=Kind.THREAT), before=before)
    (along,) = given.along
    assert OAK_LEAD.post in along.after.readers & given.after.readers


def test_a_report_whose_raiser_is_named_goes_with_the_others_no_more() -> None:
    after = replace(OPEN, named=frozenset({TEACHER.id}))
    (along,) = given_to(after, REPORT).along
    assert along.after.joins == ""
    assert given_to(replace(REPORT, named=frozenset({TEACHER.id})), before=REPORT).after.joins == ""


def test_where_nothing_changes_for_the_others_nothing_is_stored() -> None:
    assert given_to(OPEN, REPORT).along == ()


def test_where_nobody_reads_a_report_for_itself_those_have_it_who_have_the_concern() -> None:
    nobody = directory([CHAIR])
    after = replace(OPEN, about=AboutWhom.GOVERNOR, owner=CHAIR.post, readers=frozenset({CHAIR.post}))
    report = replace(REPORT, named=frozenset({CHAIR.id}))
    given = give(OPEN, after, [report], BY_THE_HEAD, USUAL, nobody)
    assert [each.after.readers for each in given.along] == [frozenset({CHAIR.post})]


def test_beside_one_report_are_all_others_of_the_post_that_are_not_erased() -> None:
    register = FakeRegister()
    third = replace(NEW, reference="SR-THRD-5555", joins=OPEN.reference, raised_at=NOW + timedelta(days=1))
    for number, each in enumerate((OPEN, REPORT, third)):
        event = Event(each.raised_by, Action.CONCERN_RAISED, each.reference, NOW)
        register.raise_concern(each, NO_WORDS, (), nonce=f"n{number}", event=event, notices=())
    assert [[c.reference for c in beside(each, register)] for each in (OPEN, REPORT, third)] == [
        [REPORT.reference, third.reference],
        [OPEN.reference, third.reference],
        [OPEN.reference, REPORT.reference],
    ]
    register.wipe(OPEN.reference, BY_THE_HEAD)
    assert [c.reference for c in beside(third, register)] == [REPORT.reference]


def test_whoever_stepped_aside_from_the_post_gets_no_new_report_of_it() -> None:
    aside = frozenset({OAK_HEAD.id})
    opened = routed(replace(OPEN, aside=aside), USUAL, STAFF)
    assert OAK_HEAD in readers(NEW)  # the control
    joined = join(NEW, [opened], STAFF)
    assert OAK_HEAD not in readers(joined.report)
    assert (joined.report.aside, joined.report.joins) == (aside, OPEN.reference)


# What is more serious.

THREAT = replace(NEW, kind=Kind.THREAT, danger=True)


@pytest.mark.parametrize(
    "new",
    [
        replace(NEW, kind=Kind.HARASSMENT),
        replace(NEW, danger=True),
        THREAT,
        replace(concern(AboutWhom.PUPIL), reference=NEW.reference),
    ],
    ids=["worse", "danger", "threat", "about a pupil"],
)
def test_a_report_that_is_more_serious_joins_nothing(new: Concern) -> None:
    assert join(new, [OPEN], STAFF).report.joins == ""
    assert join(new, [replace(OPEN, danger=True)], STAFF).report.joins == OPEN.reference  # the control


def test_others_join_the_most_serious_and_of_several_the_oldest() -> None:
    worse = [replace(OPEN, reference=f"SR-{n}", kind=Kind.HATE, raised_at=NOW + timedelta(hours=n)) for n in (2, 1, 3)]
    danger = replace(OPEN, reference="SR-DANG", danger=True, raised_at=NOW + timedelta(hours=9))
    assert join(NEW, [OPEN, *worse], STAFF).report.joins == "SR-1"
    assert join(NEW, [OPEN, *worse, danger], STAFF).report.joins == "SR-DANG"


def stored(*reports: Concern) -> FakeRegister:
    register = FakeRegister()
    for number, each in enumerate(reports):
        event = Event(each.raised_by, Action.CONCERN_RAISED, each.reference, NOW)
        words = Words(post_address="https://x.com/a/status/1")
        register.raise_concern(each, words, (), nonce=f"n{number}", event=event, notices=())
    return register


def test_what_becomes_more_serious_than_the_concern_that_it_joined_leaves_it() -> None:
    register = stored(OPEN, REPORT)
    gone, along = leaving(REPORT, replace(REPORT, danger=True), register, BY_THE_HEAD)
    assert (gone.joins, along) == ("", ())


def test_what_stays_no_more_serious_stays() -> None:
    register = stored(replace(OPEN, danger=True), REPORT)
    assert leaving(REPORT, replace(REPORT, kind=Kind.HATE), register, BY_THE_HEAD)[0].joins == OPEN.reference
    assert leaving(REPORT, replace(REPORT, still_there=YesNo.NO), register, BY_THE_HEAD)[0].joins == OPEN.reference


def test_a_concern_that_becomes_less_serious_leaves_behind_what_is_more_serious_now() -> None:
    before = replace(OPEN, kind=Kind.HATE)
    worse, equal = replace(REPORT, kind=Kind.HARASSMENT), replace(REPORT, reference="SR-EQUA-8888")
    after, along = leaving(before, OPEN, stored(before, worse, equal), BY_THE_HEAD)
    assert after == OPEN
    assert [(each.before, each.after.joins, each.event.action) for each in along] == [(worse, "", Action.REPORT_APART)]


# A report that its raiser reads.

OWN = replace(concern(raised_by=OAK_HEAD), reference="SR-OWNR-9999")


@pytest.mark.parametrize(
    "other",
    [
        replace(OPEN, named=frozenset({OAK_HEAD.id})),
        replace(OPEN, shut_out=frozenset({OAK_HEAD.id})),
        routed(replace(OPEN, aside=frozenset({OAK_HEAD.id})), USUAL, STAFF),
        replace(concern(AboutWhom.GOVERNOR, raised_by=ASSISTANT), reference="SR-OPEN-2222"),
    ],
    ids=["named", "shut out", "aside", "not theirs to read"],
)
def test_what_a_leader_sees_of_their_own_report_is_what_a_first_report_shows(other: Concern) -> None:
    report = join(OWN, [other], STAFF).report
    first = join(OWN, [], STAFF).report
    assert OAK_HEAD in readers(report)
    assert (report.owner, report.about, report.named, report.joins) == (first.owner, first.about, first.named, "")
    assert report.alone
    later = replace(NEW, reference="SR-LATR-1111", raised_at=NOW + timedelta(days=1))
    assert join(later, [report], STAFF).report.joins == ""


def test_a_leader_who_reads_both_has_their_report_join_and_whoever_is_named_now_is_shut_out_of_it() -> None:
    report = join(OWN, [OPEN], STAFF).report
    assert (report.joins, report.alone) == (OPEN.reference, False)
    alone = join(OWN, [replace(OPEN, named=frozenset({OAK_HEAD.id}))], STAFF).report
    naming = replace(concern(AboutWhom.HEADTEACHER), reference="SR-NEWR-3333")
    (along,) = join(naming, [alone], STAFF).along
    assert readers(along.after) == {CHAIR}


def test_whom_no_bearing_was_found_for_are_shut_out_of_no_other_report() -> None:
    without = replace(OPEN, named=frozenset({OAK_HEAD.id, OAK_LEAD.id}), no_bearing=frozenset({OAK_HEAD.id}))
    assert join(NEW, [without], STAFF).report.shut_out == {OAK_LEAD.id}


def test_of_one_post_are_all_reports_of_it_and_apart_those_that_are_open_here_and_go_their_own_way() -> None:
    closed = replace(OPEN, reference="SR-CLOS-1", state=State.CLOSED)
    elsewhere = replace(OPEN, reference="SR-ELSE-1", school=ELM.id)
    threat = replace(THREAT, reference="SR-THRE-1", raised_at=NOW + timedelta(days=1))
    register = stored(OPEN, REPORT, closed, elsewhere, threat)
    assert [each.reference for each in apart(OPEN, register)] == [threat.reference]
    assert {each.reference for each in of_one_post(OPEN, register)} == {
        *(REPORT.reference, closed.reference, elsewhere.reference, threat.reference)
    }


def test_out_of_what_goes_its_own_way_goes_whoever_is_named_unless_nobody_could_take_it() -> None:
    after = routed(replace(OPEN, named=frozenset({OAK_HEAD.id})), USUAL, STAFF)
    threat = replace(THREAT, handler=OAK_HEAD.id)
    given = give(OPEN, after, [], BY_THE_HEAD, USUAL, STAFF, [threat])
    (along,) = given.along
    assert (along.after.shut_out, along.after.handler, readers(along.after)) == (after.named, "", {CHAIR})
    nobody = replace(threat, named=frozenset({CHAIR.id, EXECUTIVE_HEAD.id}))
    assert give(OPEN, after, [], BY_THE_HEAD, USUAL, STAFF, [nobody]).along == ()


def test_reports_that_go_together_elsewhere_go_on_together() -> None:
    after = routed(replace(OPEN, named=frozenset({OAK_HEAD.id})), USUAL, STAFF)
    with_it = replace(NEW, reference="SR-WITH-1", joins=THREAT.reference, readers=THREAT.readers | {OAK_LEAD.post})
    threat = routed(replace(THREAT, about=AboutWhom.PUPIL), USUAL, STAFF)
    first, second = give(OPEN, after, [], BY_THE_HEAD, USUAL, STAFF, [threat, with_it]).along
    assert (first.after.owner, first.after.readers) == (second.after.owner, second.after.readers)
    naming = replace(concern(AboutWhom.HEADTEACHER), reference="SR-NAME-1", kind=Kind.HATE, danger=True)
    along = join(naming, [replace(OPEN, kind=Kind.HARASSMENT), REPORT], STAFF).along
    assert {each.after.owner for each in along} == {CHAIR.post}
