"""Codes for the second step: in time, too late, twice, somebody else's, locked, and nowhere in clear."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.events import Action
from bot.people.second_step import (
    DIGITS,
    LOCKED_FOR,
    MOST_WRONG,
    VALID_FOR,
    Codes,
    SecondStep,
    TooManyWrong,
    Tried,
    WrongCode,
    spaced,
)
from bot.storage import Store
from bot.storage.second_steps import PURPOSE, StoredCodes
from bot.storage.tables import audit, second_step_codes, second_step_open
from tests.builders import Clock
from tests.fakes.codes import FakeCodes
from tests.storage.examples import KEYS

ANN, BEN = "p-ann", "p-ben"
HALF_AN_HOUR, SECOND = timedelta(minutes=30), timedelta(seconds=1)
RIGHT, WRONG, LOCKED = Tried.RIGHT, Tried.WRONG, Tried.LOCKED
NEVER_GIVEN = "x"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["fake", "sqlite", "postgres"])
def codes(request: pytest.FixtureRequest, clock: Clock) -> Iterator[Codes]:
    if request.param == "fake":
        yield FakeCodes(clock)
        return
    store = Store.open(request.getfixturevalue(f"{request.param}_url"), KEYS, clock)
    yield store.codes
    store.close()


def use(codes: Codes, code: str, person: str = ANN, chat: str = "slack") -> Tried:
    return codes.use(person, code, chat, HALF_AN_HOUR)


def use_wrong_ones(codes: Codes, times: int) -> list[Tried]:
    return [use(codes, NEVER_GIVEN) for _ in range(times)]


def test_a_code_opens_for_its_person_in_one_chat_system_for_as_long_as_it_is_said(codes: Codes, clock: Clock) -> None:
    code = codes.give(ANN)
    assert not codes.is_open(ANN, "slack")
    clock.move(VALID_FOR - SECOND)
    assert use(codes, code) is RIGHT
    assert (codes.is_open(ANN, "slack"), codes.is_open(ANN, "teams"), codes.is_open(BEN, "slack")) == (1, 0, 0)
    clock.move(HALF_AN_HOUR - SECOND)
    assert codes.is_open(ANN, "slack")
    clock.move(SECOND)
    assert not codes.is_open(ANN, "slack")


def test_a_code_is_too_late_after_five_minutes(codes: Codes, clock: Clock) -> None:
    code = codes.give(ANN)
    clock.move(VALID_FOR)
    assert use(codes, code) is WRONG
    assert not codes.is_open(ANN, "slack")


def test_a_code_serves_once_and_the_newest_alone(codes: Codes) -> None:
    first, second = codes.give(ANN), codes.give(ANN)
    assert [use(codes, first), use(codes, second), use(codes, second)] == [WRONG, RIGHT, WRONG]


def test_somebody_elses_code_does_not_serve_and_is_not_used_up_by_that(codes: Codes) -> None:
    code = codes.give(ANN)
    assert [use(codes, code, BEN), use(codes, code, ANN)] == [WRONG, RIGHT]
    assert not codes.is_open(BEN, "slack")


def test_a_mark_is_bound_to_its_person_so_that_a_copied_one_serves_nobody(real: Store) -> None:
    code = real.codes.give(ANN)
    real.codes.give(BEN)
    of, person = select(second_step_codes.c.mark), second_step_codes.c.person
    with real.database.write() as connection:
        mark = connection.execute(of.where(person == ANN)).scalar_one()
        connection.execute(update(second_step_codes).where(person == BEN).values(mark=mark))
    assert [use(real.codes, code, BEN), use(real.codes, code, ANN)] == [WRONG, RIGHT]


def test_a_code_that_was_never_given_is_wrong_even_an_empty_one(codes: Codes) -> None:
    assert [use(codes, code) for code in ("", "0" * DIGITS)] == [WRONG, WRONG]


def test_after_five_wrong_ones_not_even_the_right_one_is_taken_for_a_while(codes: Codes, clock: Clock) -> None:
    code = codes.give(ANN)
    assert use_wrong_ones(codes, MOST_WRONG) == [WRONG] * MOST_WRONG
    assert use(codes, code) is LOCKED
    with pytest.raises(TooManyWrong):
        codes.give(ANN)
    assert use(codes, codes.give(BEN), BEN) is RIGHT
    clock.move(LOCKED_FOR - SECOND)
    assert use(codes, code) is LOCKED
    clock.move(SECOND)
    assert use(codes, codes.give(ANN)) is RIGHT


def test_a_new_code_does_not_wipe_out_wrong_ones_but_a_right_one_does(codes: Codes) -> None:
    use_wrong_ones(codes, MOST_WRONG - 1)
    assert use(codes, codes.give(ANN)) is RIGHT
    use_wrong_ones(codes, MOST_WRONG - 1)
    codes.give(ANN)
    assert [*use_wrong_ones(codes, 1), *use_wrong_ones(codes, 1)] == [WRONG, LOCKED]


def test_a_code_is_opened_again_with_another_and_lasts_from_then_on(codes: Codes, clock: Clock) -> None:
    use(codes, codes.give(ANN))
    clock.move(HALF_AN_HOUR - SECOND)
    use(codes, codes.give(ANN))
    clock.move(HALF_AN_HOUR - SECOND)
    assert codes.is_open(ANN, "slack")


def test_as_typed_means_digits_alone(codes: Codes) -> None:
    step = SecondStep(codes, "teams", HALF_AN_HOUR, "https://staffroom.example.org")
    step.open(ANN, f" {spaced(codes.give(ANN))}. ")
    assert (step.is_open(ANN), step.minutes) == (True, 30)
    for _ in range(MOST_WRONG):
        with pytest.raises(WrongCode):
            step.open(ANN, "1234 5678")
    with pytest.raises(TooManyWrong):
        step.open(ANN, "1234 5678")


def test_of_many_at_once_one_serves_and_wrong_ones_are_all_counted(real: Store) -> None:
    code = real.codes.give(ANN)
    with ThreadPoolExecutor(8) as pool:
        assert sorted(tried.name for tried in pool.map(lambda _: use(real.codes, code), range(4))).count("RIGHT") == 1
        tried = list(pool.map(lambda _: use(real.codes, NEVER_GIVEN), range(10)))
    assert tried.count(WRONG) == MOST_WRONG - 3


def test_what_is_logged_says_who_where_and_what_and_nothing_while_it_is_locked(real: Store) -> None:
    code = real.codes.give(ANN)
    use_wrong_ones(real.codes, MOST_WRONG - 1)
    use(real.codes, code)
    use_wrong_ones(real.codes, MOST_WRONG + 3)
    with real.database.read() as connection:
        rows = connection.execute(select(audit.c.actor, audit.c.action, audit.c.subject, audit.c.details)).all()
    assert [row.action for row in rows].count(Action.CODE_REFUSED.value) == 2 * MOST_WRONG - 1
    assert [row.action for row in rows].count(Action.CODE_TAKEN.value) == 1
    told = {row.details for row in rows if row.action in {Action.CODE_REFUSED.value, Action.CODE_TAKEN.value}}
    assert told == {'{"in":"slack"}'}
    assert {(row.actor, row.subject) for row in rows if row.action.startswith("code_")} == {(ANN, ANN)}


def test_what_is_old_is_forgotten_and_a_lock_is_not(real: Store) -> None:
    clock = Clock()
    codes = StoredCodes(real.database, real.audit, KEYS.secret_for(PURPOSE), clock)
    use(codes, codes.give(ANN))
    use(codes, NEVER_GIVEN, BEN)

    def left() -> list[int]:
        with real.database.read() as connection:
            return [len(connection.execute(select(t.c.person)).all()) for t in (second_step_codes, second_step_open)]

    clock.move(VALID_FOR)
    real.tidying.run(clock())
    assert left() == [2, 1]
    clock.move(HALF_AN_HOUR)
    real.tidying.run(clock())
    assert left() == [0, 0]


@settings(max_examples=15, deadline=None)
@given(tries=st.lists(st.booleans(), min_size=1, max_size=8))
def test_no_code_stands_in_the_database_or_a_log_in_clear(
    tmp_path_factory: pytest.TempPathFactory, tries: list[bool]
) -> None:
    folder, given_codes = tmp_path_factory.mktemp("codes"), list[str]()
    with _logged(folder / "log"):
        store = Store.open(f"sqlite:///{folder / 'staffroom.db'}", KEYS)
        for right in tries:
            given_codes.append(store.codes.give(ANN))
            use(store.codes, given_codes[-1] if right else given_codes[-1][::-1] + "0")
            if not right:
                use(store.codes, given_codes[-1])
        lying = _bytes_in(folder)
        store.close()
    lying += _bytes_in(folder)
    assert not [code for code in given_codes if code.encode() in lying or spaced(code).encode() in lying]
    assert ANN.encode() in lying  # the control: what is written in clear is found
    (folder / "clear").write_text(given_codes[0])
    assert given_codes[0].encode() in _bytes_in(folder)


class _logged:  # noqa: N801 - used as a function
    """Write whatever is logged at DEBUG into a file."""

    def __init__(self, file: Path) -> None:
        self._handler = logging.FileHandler(file)

    def __enter__(self) -> None:
        root = logging.getLogger()
        self._level = root.level
        root.setLevel(logging.DEBUG)
        root.addHandler(self._handler)

    def __exit__(self, *_: object) -> None:
        root = logging.getLogger()
        root.removeHandler(self._handler)
        root.setLevel(self._level)
        self._handler.close()


def _bytes_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.iterdir()))
