"""Tests of commands/records/group_access.py: group chats as a subject access bundle shows them."""

from bot.chat.reply import Facts, Quote, Text
from bot.concerns.group_access import FoundGroup
from bot.concerns.groups import GroupChat, GroupPlace, GroupStep, StepTaken
from bot.concerns.redaction import Piece
from commands.records.group_access import parts
from tests.builders import NOW, OAK_HEAD
from tests.commands.chat import Chat

GROUP = GroupChat("g1", "oak", GroupPlace.WHATSAPP, "canary")
TAKEN = StepTaken(GroupStep.SPOKEN_TO, NOW.date(), OAK_HEAD.id, NOW)
NAME, REASON = Piece("group_chats", "group_name", "Mums of Tilly"), Piece("group_reasons", "", "Of Tilly")


def test_it_says_why_each_group_is_there_and_shows_only_the_texts_that_were_found() -> None:
    shown = list(parts([FoundGroup(GROUP, (NAME, REASON), ()), FoundGroup(GROUP, (), (TAKEN,))], Chat().services))
    assert [part.words for part in shown if isinstance(part, Text)] == ["Group chat 1", "Group chat 2"]
    first, second = (part.rows for part in shown if isinstance(part, Facts))
    assert first == (
        ("Why it is here", "You are mentioned in its name, or in why it is kept"),
        ("School", "Oak Primary"),
        ("Where it is", "WhatsApp"),
    )
    assert second == (
        ("Why it is here", "You filed what was done about it"),
        ("School", "Oak Primary"),
        ("Where it is", "WhatsApp"),
        ("You filed on 20 November 2026", "Somebody was contacted privately"),
    )
    assert [(part.label, part.words) for part in shown if isinstance(part, Quote)] == [
        ("Name of the group", "Mums of Tilly"),
        ("Why it is held or kept", "Of Tilly"),
    ]
    assert "canary" not in repr(shown)


def test_without_a_group_there_is_nothing() -> None:
    assert list(parts([], Chat().services)) == []
