"""The life of a concern: every pair of states, and the diagram in the docs."""

from itertools import product
from pathlib import Path

import pytest

from bot.concerns.lifecycle import MOVES, State, check_move, diagram, may_move
from bot.errors import NotNow

DOCUMENT = Path(__file__).parents[2] / "docs" / "lifecycle.md"
WRITE_ANEW = "python -m tests.concerns.test_lifecycle"

ALLOWED = """
                raised  acknowledged  looked_into  waiting  referred  closed  reopened
raised          -       yes           -            -        -         -       -
acknowledged    -       -             yes          yes      yes       yes     -
looked_into     -       -             -            yes      yes       yes     -
waiting         -       -             yes          -        yes       yes     -
referred        -       -             yes          yes      -         yes     -
closed          -       -             -            -        -         -       yes
reopened        -       -             yes          yes      yes       yes     -
"""
"""May a concern go from the state on the left to the state above?"""


def the_table() -> dict[tuple[State, State], bool]:
    heading, *rows = (line.split() for line in ALLOWED.strip().splitlines())
    return {
        (State(before), State(after)): cell == "yes"
        for before, *cells in rows
        for after, cell in zip(heading, cells, strict=True)
    }


def test_the_table_has_a_cell_for_every_pair_of_states() -> None:
    assert set(the_table()) == set(product(State, State))
    assert set(MOVES) == set(State)


@pytest.mark.parametrize(("before", "after"), [pair for pair, allowed in the_table().items() if allowed])
def test_a_concern_moves_as_the_table_says(before: State, after: State) -> None:
    assert may_move(before, after)
    check_move(before, after)


@pytest.mark.parametrize(("before", "after"), [pair for pair, allowed in the_table().items() if not allowed])
def test_a_concern_moves_in_no_other_way(before: State, after: State) -> None:
    assert not may_move(before, after)
    with pytest.raises(NotNow):
        check_move(before, after)


def test_no_state_is_a_dead_end_and_every_state_can_be_reached() -> None:
    assert all(MOVES.values())
    assert {after for allowed in MOVES.values() for after in allowed} == set(State) - {State.RAISED}


def test_the_diagram_in_the_docs_is_the_table() -> None:
    assert drawn(DOCUMENT.read_text(encoding="utf-8")) == diagram(), f"to write it anew: {WRITE_ANEW}"


def test_a_diagram_that_lacks_one_arrow_would_be_found() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    assert drawn(document.replace("    Closed --> Reopened\n", "")) != diagram()


def test_the_docs_say_how_to_write_the_diagram_anew() -> None:
    assert WRITE_ANEW in DOCUMENT.read_text(encoding="utf-8")


FENCE, END = "```mermaid\n", "```\n"


def drawn(document: str) -> str:
    return document.partition(FENCE)[2].partition(END)[0]


def write_anew() -> None:
    before, fence, rest = DOCUMENT.read_text(encoding="utf-8").partition(FENCE)
    after = rest.partition(END)[2]
    DOCUMENT.write_text(f"{before}{fence}{diagram()}{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    write_anew()
