"""Codes that are stored, and the words that people read for them."""

import pytest

from bot.concerns import concern
from bot.concerns.groups import GroupPlace, GroupStep
from bot.concerns.lifecycle import State
from bot.events import Action
from bot.labelled import Labelled
from bot.notices import NoticeKind
from bot.people import Role
from bot.policies.questions import Answer
from bot.requests.redirect import Door, Outcome, RequestKind

ALL: tuple[type[Labelled], ...] = (
    concern.Platform,
    concern.Relation,
    concern.AboutWhom,
    concern.Kind,
    concern.YesNo,
    concern.Referral,
    concern.Outcome,
    concern.Support,
    GroupPlace,
    GroupStep,
    State,
    Action,
    NoticeKind,
    Role,
    Answer,
    Door,
    Outcome,
    RequestKind,
)


class Fruit(Labelled):
    """An enumeration of this test's own."""

    APPLE = "apple", "An apple"
    PEAR = "pear", "A pear"


def test_a_member_is_its_code_and_carries_its_label() -> None:
    assert Fruit.APPLE.value == "apple"
    assert f"{Fruit.APPLE}" == "apple"
    assert Fruit.APPLE.label == "An apple"


def test_a_member_is_found_by_its_code() -> None:
    assert Fruit("pear") is Fruit.PEAR


@pytest.mark.parametrize("text", ["", "PEAR", "A pear", "plum"])
def test_what_is_no_code_is_not_found(text: str) -> None:
    with pytest.raises(ValueError, match="is not a valid Fruit"):
        Fruit(text)


@pytest.mark.parametrize("labelled", ALL)
def test_codes_are_plain_and_labels_are_there_and_differ(labelled: type[Labelled]) -> None:
    codes, labels = [member.value for member in labelled], [member.label for member in labelled]
    assert all(code.isidentifier() and code == code.lower() for code in codes)
    assert all(label.strip() == label != "" for label in labels)
    assert len(set(labels)) == len(labels)
