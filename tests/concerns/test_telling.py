import pytest

from bot.concerns.concern import NO_WORDS
from bot.concerns.reminders import KINDS, URGENT_KINDS
from bot.concerns.telling import may_be_told
from bot.events import Action, Event
from bot.notices import NoticeKind
from bot.people import Person
from bot.references import new_id
from tests.builders import (
    ASSISTANT,
    BUSINESS_MANAGER,
    CHAIR,
    EVERYBODY,
    EXECUTIVE_HEAD,
    NOW,
    OAK_HEAD,
    REFERENCE,
    TEACHER,
    VOLUNTEER,
    concern,
    notice,
)
from tests.fakes.register import FakeRegister


@pytest.mark.parametrize(
    ("person", "may"), [(OAK_HEAD, True), (TEACHER, True), (ASSISTANT, False), (VOLUNTEER, False), (CHAIR, False)]
)
def test_a_notice_for_whoever_raised_it_reaches_those_who_may_see_anything_of_its_concern(
    person: Person, *, may: bool
) -> None:
    assert may_be_told(person, notice(person, NoticeKind.MOVED), with_one()) == may


@pytest.mark.parametrize(("person", "may"), [(OAK_HEAD, True), (TEACHER, False), (ASSISTANT, False), (CHAIR, False)])
@pytest.mark.parametrize("kind", [NoticeKind.NEW_CONCERN, NoticeKind.REMINDER, NoticeKind.HANDED_OVER])
def test_any_other_notice_reaches_those_alone_who_may_read_the_whole_of_it(
    kind: NoticeKind, person: Person, *, may: bool
) -> None:
    assert may_be_told(person, notice(person, kind), with_one()) == may


def with_one() -> FakeRegister:
    register = FakeRegister()
    raised = Event(TEACHER.id, Action.CONCERN_RAISED, REFERENCE, NOW)
    new = concern(raised_by=TEACHER, named=(ASSISTANT,))
    register.raise_concern(new, NO_WORDS, (), nonce=new_id(), event=raised, notices=())
    return register


REMINDERS = sorted(kind for table in (KINDS, URGENT_KINDS) for kinds in table.values() for kind in kinds)


@pytest.mark.parametrize("kind", REMINDERS)
def test_a_reminder_reaches_those_who_may_read_all_and_not_who_raised_it(kind: NoticeKind) -> None:
    register = FakeRegister()
    raised = Event(TEACHER.id, Action.CONCERN_RAISED, REFERENCE, NOW)
    register.raise_concern(concern(raised_by=TEACHER), NO_WORDS, (), nonce=new_id(), event=raised, notices=())
    told = [person for person in EVERYBODY if may_be_told(person, notice(person, kind), register)]
    assert told == [OAK_HEAD, EXECUTIVE_HEAD]


def test_a_notice_about_a_concern_that_is_not_there_reaches_nobody() -> None:
    assert not may_be_told(OAK_HEAD, notice(OAK_HEAD), FakeRegister())


@pytest.mark.parametrize(("person", "may"), [(BUSINESS_MANAGER, True), (OAK_HEAD, True), (TEACHER, False)])
@pytest.mark.parametrize("kind", [NoticeKind.WORKBOOK, NoticeKind.REVIEW])
def test_the_notice_of_a_workbook_or_a_review_reaches_senior_management(
    kind: NoticeKind, person: Person, *, may: bool
) -> None:
    told = notice(person, kind, about="2026-W47")
    assert may_be_told(person, told, FakeRegister()) == may


@pytest.mark.parametrize("kind", [NoticeKind.SUGGESTED, NoticeKind.FOLLOW_UP])
def test_the_notice_of_a_redirect_reaches_its_person_alone(kind: NoticeKind) -> None:
    told = notice(TEACHER, kind, about=new_id())
    assert may_be_told(TEACHER, told, FakeRegister())
    assert not may_be_told(OAK_HEAD, told, FakeRegister())
