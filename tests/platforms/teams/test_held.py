"""Files that wait in memory: for a form, and for consent."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat.reply import File
from bot.platforms.teams import held as limits
from bot.platforms.teams.held import HELD_FOR, MOST_OF_EACH, MOST_WAITING, WAITS_FOR, Held, Waiting
from tests.builders import Clock
from tests.platforms.teams.workplace import a_file

MOMENT = timedelta(seconds=1)
ONE, TWO = a_file("one"), a_file("two")
BOOK = File("Monday's workbook", "staffroom.xlsx", "application/x", b"a workbook")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def held(clock: Clock) -> Held:
    return Held(clock)


@pytest.fixture
def waiting(clock: Clock) -> Waiting:
    return Waiting(clock)


def test_files_are_held_by_person_the_newest_last(held: Held) -> None:
    held.add("ann", [ONE])
    held.add("ann", [TWO])
    held.add("bob", [ONE])
    assert held.of("ann") == (ONE, TWO)
    assert held.of("bob") == (ONE,)
    assert held.of("nobody") == ()


def test_a_file_that_is_sent_again_has_its_new_address_and_is_the_newest(held: Held) -> None:
    again = replace(ONE, address="https://oak.sharepoint.com/again")
    held.add("ann", [ONE, TWO])
    held.add("ann", [again])
    assert held.of("ann") == (TWO, again)


def test_each_file_is_held_for_its_own_time_since_its_address_serves_no_longer(held: Held, clock: Clock) -> None:
    held.add("ann", [ONE])
    clock.move(HELD_FOR - MOMENT)
    held.add("ann", [TWO])
    assert held.of("ann") == (ONE, TWO)
    clock.move(MOMENT)
    assert held.of("ann") == (TWO,)
    clock.move(HELD_FOR)
    assert held.of("ann") == ()


def test_what_was_stored_is_forgotten_and_the_rest_stays_for_its_time(held: Held, clock: Clock) -> None:
    held.add("ann", [ONE, TWO])
    held.forget("ann", [ONE])
    assert held.of("ann") == (TWO,)
    clock.move(HELD_FOR)
    assert held.of("ann") == ()
    held.forget("ann", [TWO])
    held.forget("nobody", [TWO])
    assert held.of("nobody") == ()


def test_nobody_has_more_than_ten_and_the_oldest_go(held: Held) -> None:
    held.add("ann", [a_file(str(number)) for number in range(MOST_OF_EACH)])
    held.add("ann", [ONE])
    assert held.of("ann") == (*(a_file(str(number)) for number in range(1, MOST_OF_EACH)), ONE)


def test_not_everybody_has_room_and_who_sent_longest_ago_makes_it(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_PEOPLE", 2)
    for person in ("ann", "bob", "ann", "cat"):
        held.add(person, [ONE])
    assert [bool(held.of(person)) for person in ("ann", "bob", "cat")] == [True, False, True]


def test_a_file_is_taken_once_by_its_person_alone(waiting: Waiting) -> None:
    token = waiting.put("ann", BOOK)
    assert waiting.take("bob", token) is None
    assert waiting.take("ann", token) == BOOK
    assert waiting.take("ann", token) is None
    assert waiting.take("", "no such token") is None


def test_tokens_are_not_guessed(waiting: Waiting) -> None:
    tokens = {waiting.put("ann", BOOK) for _ in range(20)}
    assert len(tokens) == 20
    assert min(map(len, tokens)) >= 24


def test_a_file_waits_for_half_an_hour(waiting: Waiting, clock: Clock) -> None:
    first, second = waiting.put("ann", BOOK), waiting.put("ann", BOOK)
    clock.move(WAITS_FOR - MOMENT)
    assert waiting.take("ann", first) == BOOK
    clock.move(MOMENT)
    assert waiting.take("ann", second) is None


def test_only_so_many_wait_and_the_oldest_make_room(waiting: Waiting) -> None:
    tokens = [waiting.put("ann", BOOK) for _ in range(MOST_WAITING + 1)]
    assert waiting.take("ann", tokens[0]) is None
    assert waiting.take("ann", tokens[1]) == BOOK
