"""Who may know of a concern: every role in every relation to it, and whatever way the line of leaders is broken."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.concerns.concern import AboutWhom, Concern
from bot.concerns.routing import Route, Sight, has_a_queue, is_involved, may_read, post_at, raised_it, route, sight
from bot.errors import NobodyLeft, NobodyYet
from bot.people import FEDERATION, Directory, Person, Post, Role
from tests.builders import (
    ASSISTANT,
    BUSINESS_MANAGER,
    CHAIR,
    ELM,
    ELM_HEAD,
    ELM_LEAD,
    ELM_TEACHER,
    EVERYBODY,
    EXECUTIVE_HEAD,
    LEAVER,
    OAK,
    OAK_HEAD,
    OAK_LEAD,
    ONE_A_ROLE,
    TEACHER,
    concern,
    directory,
)

# In the table: "full" sees the whole record, "receipt" only what the person who raised it sees, "nothing" not even that
# the concern exists; "never" says that the rules bring nobody of this role into this relation.
SEES = """
role                    raised    named    named and  owns it  reads it  at another  has no     has left
                        it        in it    raised it           beside    school      part       the staff
----------------------  --------  -------  ---------  -------  --------  ----------  ---------  ---------
teaching_assistant      receipt   nothing  receipt    never    never     nothing     nothing    nothing
teacher                 receipt   nothing  receipt    never    never     nothing     nothing    nothing
office_manager          receipt   nothing  receipt    never    never     nothing     nothing    nothing
volunteer               receipt   nothing  receipt    never    never     nothing     nothing    nothing
line_manager            receipt   nothing  receipt    never    never     nothing     nothing    nothing
deputy_headteacher      receipt   nothing  receipt    never    never     nothing     nothing    nothing
headteacher             full      nothing  receipt    full     never     nothing     nothing    nothing
executive_headteacher   full      nothing  receipt    full     full      never       nothing    nothing
chair_of_governors      receipt   nothing  receipt    full     never     never       nothing    nothing
safeguarding_lead       receipt   nothing  receipt    never    full      nothing     nothing    nothing
business_manager        receipt   nothing  receipt    never    never     never       nothing    nothing
data_protection_lead    receipt   nothing  receipt    never    never     never       nothing    nothing
"""
RELATIONS = (
    "raised it",
    "named in it",
    "named and raised it",
    "owns it",
    "reads it beside",
    "at another school",
    "has no part",
    "has left the staff",
)
BY_ROLE = {person.role: person for person in ONE_A_ROLE}
WHOLE_FEDERATION = (
    Role.EXECUTIVE_HEADTEACHER,
    Role.CHAIR_OF_GOVERNORS,
    Role.BUSINESS_MANAGER,
    Role.DATA_PROTECTION_LEAD,
)


def the_table() -> list[tuple[Role, str, str]]:
    rows = (line.split() for line in SEES.strip().splitlines()[3:])
    return [
        (Role(role), relation, cell) for role, *cells in rows for relation, cell in zip(RELATIONS, cells, strict=True)
    ]


@dataclass(frozen=True)
class Case:
    """Somebody in a relation to a concern, on a staff list."""

    person: Person
    concern: Concern
    staff: Directory


def in_relation(role: Role, relation: str) -> Case | None:
    """Return a case of a relation, or None where the rules bring nobody of this role into it."""
    return CASES[relation](BY_ROLE[role])


def raised(person: Person) -> Case:
    return Case(person, concern(raised_by=person), directory())


def named(person: Person) -> Case:
    return Case(person, concern(named=[person], raised_by=ELM_TEACHER), directory())


def named_and_raised(person: Person) -> Case:
    return Case(person, concern(raised_by=person, named=[person]), directory())


def owns(person: Person) -> Case | None:
    return next((Case(person, each, directory()) for each in every_concern() if each.owner == person.post), None)


def reads_beside(person: Person) -> Case | None:
    beside = (each for each in every_concern() if person.post in each.readers - {each.owner})
    return next((Case(person, each, directory()) for each in beside), None)


def at_another_school(person: Person) -> Case | None:
    if person.role in WHOLE_FEDERATION:
        return None
    elsewhere = replace(person, id="elsewhere", school=ELM.id)
    return Case(elsewhere, concern(AboutWhom.PUPIL, raised_by=ELM_TEACHER), directory([*EVERYBODY, elsewhere]))


def has_no_part(person: Person) -> Case:
    about = AboutWhom.SCHOOL if person == CHAIR else AboutWhom.HEADTEACHER
    return Case(person, concern(about, raised_by=ELM_TEACHER), directory())


def has_left(person: Person) -> Case:
    return Case(person, concern(AboutWhom.PUPIL, raised_by=person), directory(without=[person]))


CASES: dict[str, Callable[[Person], Case | None]] = {
    "raised it": raised,
    "named in it": named,
    "named and raised it": named_and_raised,
    "owns it": owns,
    "reads it beside": reads_beside,
    "at another school": at_another_school,
    "has no part": has_no_part,
    "has left the staff": has_left,
}


def every_concern() -> Iterable[Concern]:
    """Every concern of Oak Primary, whoever is named in it, as far as anybody is left to deal with it."""
    leaders = (OAK_HEAD, OAK_LEAD, EXECUTIVE_HEAD, CHAIR, TEACHER)
    for about in AboutWhom:
        for size in range(len(leaders)):
            for people in combinations(leaders, size):
                if len({EXECUTIVE_HEAD, CHAIR} & set(people)) < 2:
                    yield concern(about, named=people, raised_by=ASSISTANT)


def seen_by(case: Case) -> str:
    """Ask the staff list first, as every door does."""
    here = case.staff.person(case.person.id)
    return (sight(here, case.concern) if here else Sight.NOTHING).name.lower()


def test_the_table_has_a_cell_for_every_role_in_every_relation() -> None:
    assert {(role, relation) for role, relation, _ in the_table()} == {(r, c) for r in Role for c in CASES}


@pytest.mark.parametrize(("role", "relation", "cell"), the_table())
def test_every_role_sees_in_every_relation_what_the_table_says(role: Role, relation: str, cell: str) -> None:
    case = in_relation(role, relation)
    assert (seen_by(case) if case else "never") == cell


def test_somebody_who_was_never_on_the_list_sees_nothing() -> None:
    assert seen_by(Case(LEAVER, concern(raised_by=LEAVER), directory())) == "nothing"


WHO_GETS_IT = """
about          named            owner                    also reads
-------------  ---------------  -----------------------  ------------------------------------------
school         -                headteacher              executive_headteacher
pupil          -                headteacher              executive_headteacher safeguarding_lead
staff          -                headteacher              executive_headteacher
headteacher    -                chair_of_governors       -
governor       -                chair_of_governors       -
school         teacher          headteacher              executive_headteacher
pupil          oak-lead         headteacher              executive_headteacher
school         executive-head   chair_of_governors       -
staff          oak-head         chair_of_governors       -
pupil          elm-head         chair_of_governors       -
staff          chair            executive_headteacher    -
governor       chair            executive_headteacher    -
headteacher    chair            executive_headteacher    -
staff          oak-head,chair   executive_headteacher    -
"""


@pytest.mark.parametrize("line", WHO_GETS_IT.strip().splitlines()[2:])
def test_a_concern_goes_where_the_table_says(line: str) -> None:
    about, who, owner, *also = line.split()
    going = route(AboutWhom(about), OAK.id, () if who == "-" else who.split(","), directory())
    beside = {Role(role) for role in also if role != "-"}
    assert going.owner == post_at(Role(owner), OAK.id)
    assert going.readers == {going.owner, *(post_at(role, OAK.id) for role in beside)}


def test_about_the_headteacher_shuts_out_whoever_heads_that_school_and_no_other() -> None:
    going = route(AboutWhom.HEADTEACHER, OAK.id, [], directory())
    assert going.named == {OAK_HEAD.id}
    assert seen_by(Case(OAK_HEAD, concern(AboutWhom.HEADTEACHER), directory())) == "nothing"


def test_a_post_that_names_a_headteacher_is_about_a_headteacher_whatever_box_was_ticked() -> None:
    assert concern(AboutWhom.SCHOOL, named=[OAK_HEAD]).about is AboutWhom.HEADTEACHER
    assert concern(AboutWhom.SCHOOL, named=[EXECUTIVE_HEAD]).about is AboutWhom.HEADTEACHER
    assert concern(AboutWhom.SCHOOL, named=[CHAIR]).about is AboutWhom.GOVERNOR
    assert concern(AboutWhom.SCHOOL, named=[TEACHER]).about is AboutWhom.SCHOOL


def test_a_vacant_post_is_skipped() -> None:
    staff = directory(without=[OAK_HEAD])
    assert concern(staff=staff).owner == EXECUTIVE_HEAD.post
    assert concern(staff=directory(without=[OAK_HEAD, EXECUTIVE_HEAD])).owner == CHAIR.post


def test_a_shared_post_is_out_when_one_of_its_holders_is_named() -> None:
    co_chair = replace(CHAIR, id="co-chair")
    staff = directory([*EVERYBODY, co_chair])
    shared = concern(AboutWhom.GOVERNOR, named=[co_chair], staff=staff)
    assert is_involved(CHAIR.post, [co_chair.id], staff)
    assert shared.owner == EXECUTIVE_HEAD.post
    assert sight(CHAIR, shared) is Sight.NOTHING


def test_both_holders_of_a_shared_post_deal_with_what_names_neither() -> None:
    co_head = replace(OAK_HEAD, id="co-head")
    shared = concern(staff=directory([*EVERYBODY, co_head]))
    assert sight(OAK_HEAD, shared) is sight(co_head, shared) is Sight.FULL


@pytest.mark.parametrize("about", AboutWhom)
def test_when_everybody_in_line_is_involved_nobody_is_left(about: AboutWhom) -> None:
    with pytest.raises(NobodyLeft) as nobody:
        concern(about, named=[OAK_HEAD, EXECUTIVE_HEAD, CHAIR])
    assert "LADO" in nobody.value.sentence


def test_when_every_post_in_line_is_vacant_there_is_nobody_yet() -> None:
    with pytest.raises(NobodyYet) as nobody:
        concern(staff=directory(without=[OAK_HEAD, EXECUTIVE_HEAD, CHAIR]))
    assert nobody.value.sentence.startswith("Nobody on the staff list can receive this yet")


def test_when_some_posts_are_vacant_and_the_others_involved_nobody_is_left() -> None:
    with pytest.raises(NobodyLeft) as nobody:
        concern(named=[OAK_HEAD, CHAIR], staff=directory(without=[EXECUTIVE_HEAD]))
    assert not isinstance(nobody.value, NobodyYet)


def test_whoever_takes_over_a_post_reads_on_unless_they_are_named() -> None:
    new_head, promoted = replace(OAK_HEAD, id="new-head"), replace(TEACHER, role=Role.HEADTEACHER)
    about_the_teacher = concern(AboutWhom.STAFF, named=[TEACHER])
    assert may_read(new_head, about_the_teacher)
    assert not may_read(promoted, about_the_teacher)


def test_only_roles_that_a_concern_can_be_routed_to_have_a_queue() -> None:
    assert {person.role for person in EVERYBODY if has_a_queue(person)} == {
        Role.HEADTEACHER,
        Role.EXECUTIVE_HEADTEACHER,
        Role.CHAIR_OF_GOVERNORS,
        Role.SAFEGUARDING_LEAD,
    }


def test_who_raised_it_is_known_by_id() -> None:
    assert raised_it(TEACHER, concern(raised_by=TEACHER))
    assert not raised_it(ELM_TEACHER, concern(raised_by=TEACHER))


def test_heads_and_leads_belong_to_a_school_and_the_others_to_the_federation() -> None:
    assert post_at(Role.HEADTEACHER, OAK.id) == OAK_HEAD.post
    assert post_at(Role.SAFEGUARDING_LEAD, ELM.id) == ELM_LEAD.post
    assert post_at(Role.CHAIR_OF_GOVERNORS, OAK.id) == CHAIR.post == Post(Role.CHAIR_OF_GOVERNORS, FEDERATION)


Router = Callable[[AboutWhom, str, Iterable[str], Directory], Route]
SHARED = (replace(CHAIR, id="co-chair"), replace(OAK_HEAD, id="co-head"), replace(EXECUTIVE_HEAD, id="co-executive"))
ANYBODY = (*EVERYBODY, *SHARED)

staffs = st.sets(st.sampled_from(ANYBODY)).map(lambda gone: directory(ANYBODY, without=gone))
some_people = st.frozensets(st.sampled_from(ANYBODY), max_size=6)


def leaks(router: Router, about: AboutWhom, involved: Iterable[Person], staff: Directory) -> list[str]:
    """Return the ids of people who are named and would yet see more than the receipt of what they raised themselves."""
    ids = [person.id for person in involved]
    try:
        going = router(about, OAK.id, ids, staff)
    except NobodyLeft:
        return []
    shut_out = {*ids, *(p.id for p in staff.holders(OAK_HEAD.post) if about is AboutWhom.HEADTEACHER)}
    routed = replace(
        concern(), about=going.about, owner=going.owner, readers=going.readers, named=going.named, raised_by=TEACHER.id
    )
    holders = (p.id for p in staff.holders(going.owner))
    seen = (
        p.id for p in ANYBODY if sight(p, routed) is Sight.FULL or (p != TEACHER and sight(p, routed) is Sight.RECEIPT)
    )
    return [person_id for person_id in (*holders, *seen) if person_id in shut_out]


@given(st.sampled_from(AboutWhom), some_people, staffs)
def test_nobody_who_is_named_sees_more_than_their_own_receipt(
    about: AboutWhom, involved: frozenset[Person], staff: Directory
) -> None:
    assert leaks(route, about, involved, staff) == []


@given(st.sampled_from(AboutWhom), some_people, staffs)
def test_somebody_who_is_not_involved_always_deals_with_it_or_nobody_could(
    about: AboutWhom, involved: frozenset[Person], staff: Directory
) -> None:
    ids = {person.id for person in involved}
    try:
        going = route(about, OAK.id, ids, staff)
    except NobodyLeft:
        assert all(not staff.holders(p.post) or is_involved(p.post, ids, staff) for p in (CHAIR, EXECUTIVE_HEAD))
    else:
        assert staff.holders(going.owner)
        assert not is_involved(going.owner, going.named, staff)
        assert going.owner in going.readers


def blind(about: AboutWhom, school: str, _named: Iterable[str], staff: Directory) -> Route:
    """Return a route that was made without asking who is named."""
    return route(about, school, (), staff)


def half_blind(about: AboutWhom, school: str, named: Iterable[str], staff: Directory) -> Route:
    """Return a route that shuts out who is named, but may still be owned by their post."""
    return replace(blind(about, school, (), staff), named=frozenset(named))


@pytest.mark.parametrize("router", [blind, half_blind])
def test_a_route_that_does_not_ask_who_is_named_would_be_found_out(router: Router) -> None:
    assert leaks(router, AboutWhom.SCHOOL, [OAK_HEAD], directory())
    assert leaks(router, AboutWhom.GOVERNOR, [CHAIR], directory())


def test_the_cast_holds_one_person_for_every_role() -> None:
    assert sorted(BY_ROLE) == sorted(Role)
    assert {p.school for p in ONE_A_ROLE} == {OAK.id, FEDERATION}
    assert ELM_HEAD.post != OAK_HEAD.post
    assert BUSINESS_MANAGER in EVERYBODY
