from dataclasses import replace
from datetime import date

import pytest

from bot.concerns.clocks import Course
from bot.concerns.concern import Move
from bot.concerns.ladder import Came, Entry, Rung, start_of
from bot.concerns.lifecycle import State
from bot.people import Person
from bot.reports.ladders import LadderRow, ladder_rows
from tests.builders import ASSISTANT, CHAIR, EXECUTIVE_HEAD, NOW, OAK_HEAD, REFERENCE, TEACHER, concern

MONDAY, FRIDAY = date(2026, 11, 16), date(2026, 11, 20)
TOLD = Entry(Rung.PLATFORM, Came.TOLD, MONDAY, OAK_HEAD.id, NOW, "canary A-17")
NO = Entry(Rung.PLATFORM, Came.STAYS, FRIDAY, OAK_HEAD.id, NOW, "canary: no")
CLIMBED = Course(concern(), (Move(State.RAISED, NOW),), entries=(TOLD, NO))


def test_every_rung_is_told_with_its_days_and_what_is_next() -> None:
    assert ladder_rows([CLIMBED], OAK_HEAD) == (
        LadderRow(REFERENCE, Rung.PLATFORM, MONDAY, FRIDAY, Came.STAYS, is_next=False, next_from=None),
        LadderRow(REFERENCE, Rung.HARMFUL_CONTENT, None, None, None, is_next=True, next_from=NOW),
        LadderRow(REFERENCE, Rung.HELPLINE, None, None, None, is_next=False, next_from=None),
        LadderRow(REFERENCE, Rung.POLICE, None, None, None, is_next=False, next_from=None),
    )


def test_a_week_of_silence_brings_the_next() -> None:
    rows = ladder_rows([replace(CLIMBED, entries=(TOLD,))], OAK_HEAD)
    assert rows[0].came is Came.TOLD
    assert rows[1].next_from == start_of(date(2026, 11, 23))


def test_no_word_that_anybody_wrote_is_in_the_rows() -> None:
    assert "canary" in repr(CLIMBED)
    assert "canary" not in repr(ladder_rows([CLIMBED], OAK_HEAD))


def test_a_concern_on_which_no_step_was_taken_has_no_rows() -> None:
    assert ladder_rows([replace(CLIMBED, entries=())], OAK_HEAD) == ()


@pytest.mark.parametrize("person", [TEACHER, ASSISTANT, CHAIR], ids=lambda person: person.id)
def test_who_may_not_read_it_finds_nothing_of_it(person: Person) -> None:
    assert ladder_rows([CLIMBED], person) == ()


def test_who_is_named_finds_nothing_of_it_though_their_post_may_read_it() -> None:
    named = replace(CLIMBED, concern=replace(concern(), named=frozenset({EXECUTIVE_HEAD.id})))
    assert ladder_rows([named], EXECUTIVE_HEAD) == ()
    assert ladder_rows([CLIMBED], EXECUTIVE_HEAD) != ()
