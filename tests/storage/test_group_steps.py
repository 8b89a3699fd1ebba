from dataclasses import replace
from datetime import date, timedelta

from bot.concerns.groups import GroupChat, GroupPlace, GroupStep, StepTaken
from bot.events import Action, Event
from tests.storage.examples import HEAD, NOW, OTHER_HEAD, AnyStore

GROUP = GroupChat("g1", "oak", GroupPlace.WHATSAPP, "canary-group")
OTHER = GroupChat("g2", "elm", GroupPlace.TEAMS, "canary-other")
TAKEN = StepTaken(GroupStep.SPOKEN_TO, date(2026, 11, 19), HEAD.id, NOW)


def file(store: AnyStore, nonce: str, group: GroupChat, taken: StepTaken) -> None:
    event = Event(HEAD.id, Action.GROUP_STEP_TAKEN, group.id, NOW, {"step": "reminded"})
    store.groups.file(group, taken, nonce=nonce, event=event)


def test_the_workbook_finds_every_group_with_its_steps_and_without_its_name(store: AnyStore) -> None:
    earlier = StepTaken(GroupStep.REMINDED, date(2026, 11, 18), OTHER_HEAD.id, NOW + timedelta(minutes=2))
    for nonce, group, taken in (("n1", OTHER, TAKEN), ("n2", GROUP, TAKEN), ("n3", GROUP, earlier)):
        file(store, nonce, group, taken)
    found = list(store.records.groups())
    assert found == [(replace(GROUP, name=""), (earlier, TAKEN)), (replace(OTHER, name=""), (TAKEN,))]
    assert "canary" not in repr(found)
    assert "canary" in repr(store.groups.all()), "the control: the name is kept"


def test_where_nothing_was_filed_there_is_none(store: AnyStore) -> None:
    assert list(store.records.groups()) == []
