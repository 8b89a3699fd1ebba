import pytest

from bot.errors import BrokenPolicy
from bot.words_of_chat.rules import names_in, needed_for, rules_of

SIGNS = ("ill", "away", "asks", "online")
RULES = rules_of({"sickness": ["ill and away unless asks or online"], "leave": ["away"]}, SIGNS, "test.toml")


@pytest.mark.parametrize(
    ("signs", "names"),
    [
        ({"ill", "away"}, {"sickness", "leave"}),
        ({"away"}, {"leave"}),
        ({"ill"}, set()),
        ({"ill", "away", "asks"}, {"leave"}),
        ({"ill", "away", "online"}, {"leave"}),
        (set(), set()),
    ],
)
def test_a_rule_holds_for_all_its_signs_and_for_none_that_it_excludes(signs: set[str], names: set[str]) -> None:
    assert names_in(RULES, signs) == names


def test_the_signs_that_a_name_holds_by_are_told_in_order() -> None:
    assert list(needed_for(RULES, "sickness", {"ill", "away"})) == ["away", "ill"]
    assert list(needed_for(RULES, "sickness", {"ill"})) == []


@pytest.mark.parametrize("said", ["ill and awya", "ill unless awya"])
def test_a_sign_that_there_is_not_is_named_with_its_place(said: str) -> None:
    with pytest.raises(BrokenPolicy) as refused:
        rules_of({"leave": [said]}, SIGNS, "test.toml")
    assert refused.value.sentence == (
        f"test.toml, leave: “awya” in “{said}” is no sign: write one of ill, away, asks, online."
    )
