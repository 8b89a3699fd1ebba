from bot.concerns.group_access import FoundGroup, found_in_groups
from bot.concerns.groups import GroupChat, GroupPlace, GroupStep, HeldGroup, StepTaken
from bot.concerns.redaction import Piece
from tests.builders import NOW, OAK_HEAD

GROUP = GroupChat("g1", "oak", GroupPlace.WHATSAPP, "Mums of Tilly and Ann")
TAKEN = StepTaken(GroupStep.REMINDED, NOW.date(), OAK_HEAD.id, NOW)
NAME, REASON = Piece("group_chats", "group_name", GROUP.name), Piece("group_reasons", "", "Ann went to the police.")
HELD = HeldGroup(GROUP, (NAME, REASON), (TAKEN,))


def found(person: str, name: str) -> list[FoundGroup]:
    return found_in_groups(person, [HELD], lambda text: name in text, lambda text: text.replace("Ann", "[hidden]"))


def test_a_group_that_names_somebody_is_found_with_everybody_else_masked() -> None:
    (group,) = found("", "Tilly")
    assert group.texts == (Piece("group_chats", "group_name", "Mums of Tilly and [hidden]"),)
    assert group.filed == ()


def test_every_text_that_names_somebody_is_found_and_no_other() -> None:
    (group,) = found("", "police")
    assert [text.table for text in group.texts] == ["group_reasons"]


def test_who_filed_a_step_finds_it_and_not_the_name_of_the_group() -> None:
    (group,) = found(OAK_HEAD.id, "nobody")
    assert (group.texts, group.filed) == ((), (TAKEN,))


def test_who_appears_nowhere_finds_nothing() -> None:
    assert found("somebody-else", "nobody") == []
    assert found_in_groups("", [HELD], lambda _text: False, str) == []
