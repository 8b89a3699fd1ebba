"""The table that a federation edits: read, refused with the place of a slip, and looked over."""

import re
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest

from bot.concerns.concern import AboutWhom, Kind, Platform, Relation
from bot.concerns.routes import FILE, USUAL, Line, Matter, Routes, TurnTo, When, load
from bot.concerns.routing import Route, Sight, matter_of, owners, readers, route, route_by, routed, sight
from bot.errors import BrokenPolicy, NobodyLeft
from bot.people import Directory, Person, Post, Role
from tests.builders import (
    CHAIR,
    ELM,
    ELM_HEAD,
    EVERYBODY,
    EXECUTIVE_HEAD,
    LINE_MANAGER,
    OAK,
    OAK_DEPUTY,
    OAK_HEAD,
    OAK_LEAD,
    TEACHER,
    concern,
    directory,
)

SHIPPED = Path(__file__).parents[2] / "policy_text" / FILE
EVERY = 'about = ["school", "pupil", "staff", "headteacher", "governor"]\n'
WHOLE = f'[[line]]\n{EVERY}to = ["chair_of_governors"]\n'


def table(tmp_path: Path, text: str) -> Routes:
    file = tmp_path / FILE
    file.write_text(text, encoding="utf-8")
    return load(file)


def test_the_file_that_comes_with_the_bot_is_the_table_that_counts_without_one() -> None:
    assert load(SHIPPED) == load(None) == USUAL


def test_the_usual_table_sends_every_matter_where_the_policy_does() -> None:
    for about in AboutWhom:
        for platform in Platform:
            matter = Matter(about, OAK.id, Kind.OTHER, platform, Relation.PUPIL)
            assert route_by(USUAL, matter, (), directory()) == route(about, OAK.id, (), directory())


def test_a_child_who_writes_on_class_dojo_is_told_to_the_headteacher() -> None:
    matter = Matter(AboutWhom.PUPIL, OAK.id, Kind.OTHER, Platform.CLASS_DOJO, Relation.PUPIL)
    assert USUAL.line(matter).clause == "B.3#4"
    assert route_by(USUAL, matter, (), directory()).owner == OAK_HEAD.post


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", 'no line takes every concern about the school: add one with about = ["school"]'),
        (f'[[line]]\n{EVERY}kinds = ["hate"]\nto = ["headteacher"]', "no line takes every concern about the school"),
        ('[[line]]\nabout = ["school"]\nto = ["headteacher"]', "no line takes every concern about a pupil"),
        (f"{WHOLE}colour = 1\n", "line 1: colour is not known here. What can stand there: about, kinds"),
        (f"{WHOLE}[[turn_to]]\nto = []", "turn_to 1: to is not known here. What can stand there: about"),
        (f"{WHOLE}[routes]", "routes is not known here. What can stand there: line, turn_to."),
        ('line = "headteacher"\n', "line should be written as [[line]], once for each."),
        ("line = [1]\n", "line should be written as [[line]]"),
        (f'{WHOLE}[[line]]\nto = "headteacher"', "line 2: to should be a list of names in quotation marks."),
        (f"{WHOLE}[[line]]\nto = [1]", "line 2: to should be a list"),
        (f"{WHOLE}[[line]]\nto = []", "line 2: to names nobody."),
        (f'{WHOLE}[[line]]\nto = ["headmaster"]', "line 2: headmaster cannot stand in to. What can: line_manager,"),
        (f'{WHOLE}[[line]]\nto = ["teacher"]', "line 2: teacher cannot stand in to."),
        (f'{WHOLE}[[line]]\nabout = ["child"]\nto = ["headteacher"]', "line 2: child cannot stand in about. What can:"),
        (f'{WHOLE}[[line]]\nkinds = ["bad"]\nto = ["headteacher"]', "line 2: bad cannot stand in kinds."),
        (f'{WHOLE}[[line]]\nschools = ["!"]\nto = ["headteacher"]', "line 2: the school's name ! needs letters"),
        (f'{WHOLE}[[line]]\nto = ["headteacher"]\nclause = 6', "line 2: clause should be one clause in quotation"),
        (f"{WHOLE}[[turn_to]]\nwho = []", "turn_to 1: who names nobody."),
        ("[[line]\n", "cannot be read"),
    ],
)
def test_a_slip_is_told_with_its_place(text: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(BrokenPolicy) as slip:
        table(tmp_path, text)
    assert slip.value.sentence.startswith(FILE)
    assert told in slip.value.sentence


def test_a_file_that_is_named_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(BrokenPolicy, match=r"routing.toml is missing"):
        load(tmp_path / FILE)


def test_what_a_person_should_look_at_is_told(tmp_path: Path) -> None:
    routes = table(
        tmp_path,
        f'{WHOLE}clause = "Z.9"\n'
        '[[line]]\nabout = ["headteacher"]\nschools = ["Oak Primary"]\nto = ["headteacher"]\n'
        '[[turn_to]]\nwho = ["line_manager"]\nclause = "B.6"\n',
    )
    assert list(routes.check(["oak", "elm"], ["B.6"])) == [
        "routing.toml: line 2 is never reached: line 1 above it takes all that it would take",
        "routing.toml: line 2 sends what is about the headteacher to the headteacher, who is always passed over",
        "routing.toml: line 1 names the clause Z.9, which the policy in force does not have",
        "routing.toml: line 2 names the school oak-primary, which is not on the staff list; known here: oak, elm",
    ]
    assert list(USUAL.check(["oak"], ["B.3#4", "B.6", "E#8"])) == []


SPECIAL = f"""
[[line]]
kinds = ["confidential"]
to = ["data_protection_lead", "executive_headteacher"]
[[line]]
schools = ["Elm"]
about = ["school"]
to = ["deputy_headteacher", "headteacher"]
[[line]]
kinds = ["colleague"]
to = ["line_manager", "headteacher", "chair_of_governors"]
[[line]]
{EVERY}to = ["headteacher", "chair_of_governors", "executive_headteacher"]
reads = ["line_manager", "deputy_headteacher"]
"""


@pytest.fixture
def special(tmp_path: Path) -> Routes:
    return table(tmp_path, SPECIAL)


def going(
    routes: Routes, kind: Kind = Kind.OTHER, named: tuple[Person, ...] = (), staff: Directory | None = None
) -> Route:
    matter = Matter(AboutWhom.STAFF, OAK.id, kind, raised_by=TEACHER.id)
    return route_by(routes, matter, [person.id for person in named], staff or directory())


def test_the_first_line_that_takes_a_concern_counts_by_kind_and_school(special: Routes) -> None:
    assert going(special, Kind.CONFIDENTIAL).owner == Post(Role.DATA_PROTECTION_LEAD)
    assert going(special).owner == OAK_HEAD.post
    elm = route_by(special, Matter(AboutWhom.SCHOOL, ELM.id), (), directory())
    assert elm.owner == ELM_HEAD.post  # nobody is deputy there
    assert route_by(special, Matter(AboutWhom.PUPIL, ELM.id), (), directory()).owner == ELM_HEAD.post


def test_a_line_manager_is_that_of_whoever_raised_it_and_reads_for_themselves(special: Routes) -> None:
    found = going(special, Kind.COLLEAGUE)
    assert found.owner == LINE_MANAGER.post
    assert not found.readers
    assert found.reading == {LINE_MANAGER.id}
    other = replace(LINE_MANAGER, id="other-manager", name="Otto Other")
    staff = directory([*EVERYBODY, other])
    raised = replace(concern(), owner=found.owner, readers=found.readers, reading=found.reading)
    assert owners(raised, staff) == readers(raised, staff) == (LINE_MANAGER,)
    assert sight(other, raised) is Sight.NOTHING
    assert going(special).reading == {LINE_MANAGER.id}


def test_a_line_manager_who_is_named_is_shut_out_and_the_next_in_line_takes_over(special: Routes) -> None:
    found = going(special, Kind.COLLEAGUE, (LINE_MANAGER,))
    assert (found.owner, found.reading) == (OAK_HEAD.post, frozenset())
    assert going(special, Kind.OTHER, (LINE_MANAGER,)).reading == frozenset()


def test_without_a_manager_at_work_the_next_in_line_takes_over(special: Routes) -> None:
    assert going(special, Kind.COLLEAGUE, staff=directory(without=[LINE_MANAGER])).owner == OAK_HEAD.post
    alone = replace(TEACHER, manager="")
    assert going(special, Kind.COLLEAGUE, staff=directory([alone, OAK_HEAD])).owner == OAK_HEAD.post


def test_a_manager_who_shares_a_post_with_somebody_named_is_passed_over(special: Routes) -> None:
    managed = replace(TEACHER, manager=OAK_HEAD.id)
    co_head = replace(OAK_HEAD, id="co-head")
    staff = directory([managed, *(p for p in EVERYBODY if p != TEACHER), co_head])
    found = going(special, Kind.COLLEAGUE, (co_head,), staff)
    assert found.reading == frozenset()
    assert found.owner == CHAIR.post


def test_a_deputy_who_is_named_does_not_read_it(special: Routes) -> None:
    assert OAK_DEPUTY.post in going(special).readers
    assert OAK_DEPUTY.post not in going(special, named=(OAK_DEPUTY,)).readers


def test_somebody_who_holds_two_posts_is_shut_out_of_both() -> None:
    both = replace(OAK_HEAD, also=(Role.SAFEGUARDING_LEAD,))
    staff = directory([both, *(p for p in EVERYBODY if p not in {OAK_HEAD, OAK_LEAD})])
    about_a_pupil = concern(AboutWhom.PUPIL, staff=staff)
    assert owners(about_a_pupil, staff) == (both,)
    assert both in readers(about_a_pupil, staff)
    named = concern(AboutWhom.PUPIL, named=[both], staff=staff)
    assert named.about is AboutWhom.HEADTEACHER
    assert readers(named, staff) == (CHAIR,)
    acting = replace(OAK_DEPUTY, also=(Role.HEADTEACHER,))
    acting_staff = directory([acting, *(p for p in EVERYBODY if p not in {OAK_HEAD, OAK_DEPUTY})])
    assert concern(named=[acting], staff=acting_staff).about is AboutWhom.HEADTEACHER
    assert owners(concern(staff=acting_staff), acting_staff) == (acting,)


def test_a_post_that_somebody_shares_stays_in_line_when_one_of_them_steps_aside() -> None:
    co_head = replace(OAK_HEAD, id="co-head")
    shared, alone = directory([*EVERYBODY, co_head]), directory()
    aside = replace(concern(), aside=frozenset({OAK_HEAD.id}))
    assert owners(routed(aside, USUAL, shared), shared) == (co_head,)
    assert owners(routed(aside, USUAL, alone), alone) == (EXECUTIVE_HEAD,)
    nobody = replace(aside, aside=frozenset({OAK_HEAD.id, EXECUTIVE_HEAD.id, CHAIR.id}))
    with pytest.raises(NobodyLeft):
        routed(nobody, USUAL, alone)


def test_what_the_lead_reads_for_danger_the_lead_reads_on() -> None:
    danger = route_by(USUAL, Matter(AboutWhom.STAFF, OAK.id, danger=True), (), directory())
    raised = replace(concern(AboutWhom.STAFF), readers=danger.readers)
    assert matter_of(raised).danger
    assert OAK_LEAD.post in routed(raised, USUAL, directory()).readers
    assert not matter_of(concern(AboutWhom.STAFF)).danger


def test_whom_the_policy_names_besides_depends_on_the_kind() -> None:
    assert [each.clause for each in USUAL.besides(Matter(AboutWhom.SCHOOL, OAK.id, Kind.CRITICISM))] == ["B.6"]
    assert USUAL.besides(Matter(AboutWhom.SCHOOL, OAK.id, Kind.OWN_ACCIDENT)) == ()


def test_every_role_of_the_table_is_known() -> None:
    routes = Routes((Line(When(), (Role.HEADTEACHER,), (Role.LINE_MANAGER,), (Role.SAFEGUARDING_LEAD,)),), ())
    assert routes.roles == {Role.HEADTEACHER, Role.LINE_MANAGER, Role.SAFEGUARDING_LEAD}
    assert TurnTo(When(), (Role.LINE_MANAGER,)).who == (Role.LINE_MANAGER,)


def examples() -> list[str]:
    """Return the tables that the guide shows."""
    guide = (SHIPPED.parents[1] / "docs" / "routing.md").read_text(encoding="utf-8")
    blocks = re.findall(r"(?:^    .*\n)+", guide, re.MULTILINE)
    return [textwrap.dedent(block) for block in blocks if "[[line]]" in block]


@pytest.mark.parametrize("example", examples())
def test_each_example_of_the_guide_can_be_put_above_the_usual_lines(example: str, tmp_path: Path) -> None:
    routes = table(tmp_path, example + SHIPPED.read_text(encoding="utf-8"))
    assert routes.lines[1:] == USUAL.lines
    assert len(examples()) == 3
