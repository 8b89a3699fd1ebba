import sqlite3
from contextlib import closing
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from bot.concerns.groups import GroupChat, GroupPlace, GroupStep, StepTaken
from bot.errors import Busy, NotThere
from bot.events import Action, Event
from bot.storage import Keys, Store
from bot.storage.backups import file_of
from bot.storage.engine import open_database
from bot.storage.groups import UNREADABLE
from bot.storage.keys_in_force import KeysChanged
from bot.storage.sealing import new_keys
from bot.storage.tables import group_chats
from tests.fakes.store import FakeStore
from tests.storage.examples import HEAD, KEYS, NOW, OTHER_HEAD, AnyStore

GROUP = GroupChat("g1", "oak", GroupPlace.WHATSAPP, "canary-group")
OTHER = GroupChat("g2", "elm", GroupPlace.TEAMS, "canary-other")
TAKEN = StepTaken(GroupStep.REMINDED, date(2026, 11, 19), HEAD.id, NOW)


def event(group: GroupChat = GROUP) -> Event:
    return Event(HEAD.id, Action.GROUP_STEP_TAKEN, group.id, NOW, {"step": "reminded"})


def file(store: AnyStore, nonce: str, group: GroupChat = GROUP, taken: StepTaken = TAKEN) -> str:
    return store.groups.file(group, taken, nonce=nonce, event=event(group))


def test_a_step_is_filed_with_its_group_and_found_again(store: AnyStore) -> None:
    assert store.groups.all() == []
    assert file(store, "n1") == GROUP.id
    assert store.groups.find(GROUP.id) == GROUP
    assert store.groups.taken(GROUP) == [TAKEN]
    assert store.groups.taken(OTHER) == []
    with pytest.raises(NotThere):
        store.groups.find(OTHER.id)


def test_steps_stand_in_the_order_in_which_they_were_taken(store: AnyStore) -> None:
    later = StepTaken(GroupStep.REMOVED, date(2026, 11, 20), HEAD.id, NOW + timedelta(minutes=1))
    earlier = StepTaken(GroupStep.SPOKEN_TO, date(2026, 11, 18), OTHER_HEAD.id, NOW + timedelta(minutes=2))
    for nonce, taken in (("n1", TAKEN), ("n2", later), ("n3", earlier)):
        file(store, nonce, taken=taken)
    assert store.groups.taken(GROUP) == [earlier, TAKEN, later]


def test_the_group_that_was_filed_last_stands_first(store: AnyStore) -> None:
    file(store, "n1")
    file(store, "n2", OTHER, StepTaken(GroupStep.REMINDED, TAKEN.on, HEAD.id, NOW + timedelta(minutes=1)))
    assert store.groups.all() == [OTHER, GROUP]
    file(store, "n3", taken=StepTaken(GroupStep.REMOVED, TAKEN.on, HEAD.id, NOW + timedelta(minutes=2)))
    assert store.groups.all() == [GROUP, OTHER]


def test_a_nonce_files_one_step_and_is_nobody_elses(store: AnyStore) -> None:
    file(store, "n1")
    assert file(store, "n1", OTHER) == GROUP.id
    with pytest.raises(NotThere):
        file(store, "n1", taken=StepTaken(GroupStep.REMOVED, TAKEN.on, OTHER_HEAD.id, NOW))
    assert store.groups.all() == [GROUP]
    assert store.groups.taken(GROUP) == [TAKEN]


def test_every_step_and_every_reading_has_its_event(real: Store) -> None:
    file(real, "n1")
    file(real, "n1")
    real.groups.record(event())
    assert real.audit.head().rows == 2


def test_a_fake_that_is_busy_says_so() -> None:
    store = FakeStore()
    store.groups.busy = True
    with pytest.raises(Busy):
        file(store, "n1")


def test_the_name_is_sealed_and_nobody_in_the_group_is_known(sqlite_url: str) -> None:
    store = Store.open(sqlite_url, KEYS)
    file(store, "n1")
    store.close()
    assert b"canary" not in file_of(sqlite_url).read_bytes()
    with closing(sqlite3.connect(file_of(sqlite_url))) as connection:
        columns = {
            row[1]
            for table in ("group_chats", "group_steps")
            for row in connection.execute(f"PRAGMA table_info({table})")
        }
    assert columns == {"id", "school", "place", "sealed", "chat", "step", "on", "by", "at"}


def test_a_name_that_was_changed_outside_hides_no_other_group(real: Store, url: str) -> None:
    file(real, "n1")
    file(real, "n2", OTHER)
    with closing(open_database(url)) as database, database.write() as connection:
        connection.execute(update(group_chats).where(group_chats.c.id == "g1").values(sealed=b"\1changed"))
    assert {group.name for group in real.groups.all()} == {UNREADABLE, "canary-other"}


def test_a_new_key_seals_names_again_and_an_old_process_files_nothing(url: str) -> None:
    text = new_keys()
    old, new = Keys.parse(text), Keys.parse(f"{new_keys().split()[0]} {text}")
    before = Store.open(url, old)
    file(before, "n1")
    after = Store.open(url, new)
    assert after.rotation.left() == 1
    assert after.rotation.run("staffroom", lambda: NOW) == 1
    assert after.groups.find(GROUP.id) == GROUP
    with pytest.raises(KeysChanged):
        file(before, "n2")
    before.close()
    after.close()
