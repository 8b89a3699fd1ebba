from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.people import Person, Role
from commands.concerns.masking import of, one_after_another, whole_name

WILL = Person("will", "Will O'Neil-Ross", Role.TEACHER, "oak", email="will.ross@example.org")
MASK = "[who raised it]"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Will O'Neil-Ross told us.", f"{MASK} told us."),
        ("will  o'neil-ross told us.", f"{MASK} told us."),
        ("Will told us that it will end.", f"{MASK} told us that it will end."),
        ("WILL told us.", f"{MASK} told us."),
        ("Ask O'Neil-Ross.", f"Ask {MASK}."),
        ("Write to Will.Ross@example.org", f"Write to {MASK}"),
        ("Willow and Goodwill stay.", "Willow and Goodwill stay."),
        ("", ""),
    ],
)
def test_a_person_is_left_out_of_what_people_wrote(text: str, masked: str) -> None:
    assert of(WILL, MASK)(text) == masked
    assert one_after_another(())(text) == text


@pytest.mark.parametrize(
    ("text", "masked"), [("Will O'Neil-Ross", MASK), ("Will", "Will"), ("WILL.ROSS@EXAMPLE.ORG", MASK)]
)
def test_of_the_bots_own_words_only_the_whole_name_goes(text: str, masked: str) -> None:
    assert whole_name(WILL, MASK)(text) == masked


@pytest.mark.parametrize("name", ["Jo Li", "X", "", "  ", "Jo (*"])
def test_a_name_of_short_parts_goes_as_a_whole_and_one_that_is_none_takes_nothing_away(name: str) -> None:
    person = replace(WILL, name=name, email="")
    assert of(person, MASK)("Lo and behold, Jo.") == "Lo and behold, Jo."
    assert of(replace(person, name="Jo Li"), MASK)("It was Jo Li.") == f"It was {MASK}."


@given(st.text(), st.sampled_from(["Will O'Neil-Ross", "WILL O'NEIL-ROSS", "Will", "will.ross@example.org"]), st.text())
def test_wherever_the_name_stands_alone_it_is_gone(before: str, name: str, after: str) -> None:
    found = of(WILL, MASK)(f"{before} {name} {after}")
    assert f" {name} " not in found


def test_what_takes_nothing_away_would_be_caught() -> None:
    assert " Will " in one_after_another(())("x Will y")
