"""A concern that nobody may read any more goes to the next in line, and to nobody who is shut out."""

from collections.abc import Iterable

import pytest

from bot.concerns.concern import AboutWhom
from bot.concerns.routes import USUAL, Line, Routes, When
from bot.delivery.left_behind import hand_on
from bot.errors import Stale
from bot.events import THE_BOT, Action
from bot.notices import NoticeKind
from bot.people import Person, Role
from tests.builders import CHAIR, EVERYBODY, EXECUTIVE_HEAD, LINE_MANAGER, OAK_HEAD, SCHOOLS, TEACHER, directory
from tests.commands.chat import Chat
from tests.fakes.register import FakeRegister

MANAGER_FIRST = Routes((Line(When(), (Role.LINE_MANAGER, Role.HEADTEACHER)),))


def left(chat: Chat, *gone: Person, routes: Routes = MANAGER_FIRST) -> int:
    """Take people off the staff list, and look for what they left behind."""
    staff = directory(without=gone)
    return hand_on(chat.store.register, staff, routes, chat.clock())


def test_what_a_line_manager_who_left_had_goes_to_the_next_in_line() -> None:
    chat = Chat(routes=MANAGER_FIRST)
    reference = chat.raise_concern(TEACHER)
    assert left(chat, LINE_MANAGER) == 1
    kept = chat.store.register.find(reference)
    assert (kept.owner, kept.reading) == (OAK_HEAD.post, frozenset())
    assert chat.told(NoticeKind.HANDED_OVER) == [OAK_HEAD.id]
    assert [n.to for n in chat.store.outbox.on_their_way] == [OAK_HEAD.id]
    event = chat.store.events[-1]
    assert (event.actor, event.action, event.details) == (THE_BOT, Action.CONCERN_REROUTED, {})
    assert left(chat, LINE_MANAGER) == 0


def test_while_somebody_reads_it_a_vacant_post_waits_for_whoever_takes_it_over() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    before = chat.store.register.find(reference)
    assert left(chat, OAK_HEAD, routes=USUAL) == 0
    assert chat.store.register.find(reference) == before
    assert left(chat, OAK_HEAD, EXECUTIVE_HEAD, routes=USUAL) == 1
    assert chat.store.register.find(reference).owner == CHAIR.post


def test_where_nobody_is_in_line_it_waits() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER, about="headteacher", named=(EXECUTIVE_HEAD.id,))
    assert left(chat, CHAIR, routes=USUAL) == 0
    assert chat.store.register.find(reference).about is AboutWhom.HEADTEACHER


def test_a_closed_concern_is_left_as_it_is() -> None:
    chat = Chat(routes=MANAGER_FIRST)
    reference = chat.raise_concern(TEACHER)
    chat.acknowledge(LINE_MANAGER, reference)
    chat.close(LINE_MANAGER, reference)
    assert left(chat, LINE_MANAGER) == 0


class Slow(FakeRegister):
    """A register in which somebody else is always quicker."""

    def change(self, *_: object, **__: object) -> None:
        """Refuse."""
        raise Stale


def test_when_somebody_else_is_quicker_nothing_is_done_twice() -> None:
    chat = Chat(routes=MANAGER_FIRST)
    chat.raise_concern(TEACHER)
    chat.store.register.__class__ = Slow
    assert left(chat, LINE_MANAGER) == 0


def everybody_but(*gone: Person) -> Iterable[Person]:
    return (person for person in EVERYBODY if person not in gone)


@pytest.mark.parametrize("gone", [(LINE_MANAGER,), (LINE_MANAGER, OAK_HEAD)])
def test_the_next_in_line_is_never_somebody_who_is_named(gone: tuple[Person, ...]) -> None:
    routes = Routes((Line(When(), (Role.LINE_MANAGER, Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS)),))
    chat = Chat(routes=routes)
    reference = chat.raise_concern(TEACHER, named=(OAK_HEAD.id,))
    assert left(chat, *gone, routes=routes) == 1
    assert chat.store.register.find(reference).owner == CHAIR.post
    assert SCHOOLS
    assert everybody_but(*gone)
