import pytest

from bot.policies.normalise import terms, terms_of
from bot.words_of_chat import read


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("can I add a pupil on instagram", "can i add a kid on snapchat"),
        ("one of my year 9s", "a student"),
        ("the staff chat", "whatsapp"),
        ("a friend request", "follow request"),
        ("my mum", "a parent"),
        ("pics", "photographs"),
        ("no clothes on", "naked"),
        ("break the rules", "breach the policy"),
        ("in my underwear", "topless"),
    ],
)
def test_words_that_mean_the_same_in_a_school_become_one_term(one: str, other: str) -> None:
    assert terms_of(one) == terms_of(other)


@pytest.mark.parametrize(("one", "other"), [("a pupil", "a parent"), ("a former pupil", "a pupil"), ("reply", "post")])
def test_words_that_differ_stay_apart(one: str, other: str) -> None:
    assert terms_of(one) != terms_of(other)


def test_words_that_say_little_are_left_out() -> None:
    assert terms_of("what is it that we do with the") == ()


def test_unknown_words_are_kept_as_their_stem() -> None:
    assert terms(read("shredding shredded")) == ("shred", "shred")
