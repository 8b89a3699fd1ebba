from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import NotThere
from bot.people.chat import Chat
from bot.storage import Store
from bot.storage.chats import TRUSTED_FOR, StoredChats
from bot.storage.engine import open_database
from tests.storage.examples import HEAD, NOW

HERE = Chat("https://smba.trafficmanager.net/uk/", "a:conversation", "29:user")
MOVED = Chat("https://smba.trafficmanager.net/emea/", "a:another", "29:user")


def test_where_somebody_was_last_met_is_known(real: Store) -> None:
    assert real.chats.of(HEAD.id) is None
    real.chats.keep(HEAD.id, HERE)
    real.chats.keep(HEAD.id, HERE)
    assert real.chats.of(HEAD.id) == HERE
    real.chats.keep(HEAD.id, MOVED)
    assert real.chats.of(HEAD.id) == MOVED
    assert real.chats.known() == {HEAD.id}


def test_of_many_first_messages_at_once_one_is_kept_and_none_fails(real: Store) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: real.chats.keep(HEAD.id, replace(HERE, conversation=f"a:{number}")), range(16)))
    assert real.chats.known() == {HEAD.id}


def test_who_took_the_bot_out_cannot_be_written_to(real: Store) -> None:
    real.chats.keep(HEAD.id, HERE)
    real.chats.keep("p-another", HERE)
    real.chats.forget(HEAD.id)
    assert real.chats.of(HEAD.id) is None
    assert real.chats.of("p-another") == HERE


def test_what_another_process_forgot_is_known_again_within_a_minute_of_writing(url: str, real: Store) -> None:
    database = open_database(url)
    now = [NOW]
    here, there = StoredChats(database, lambda: now[0]), real.chats
    here.keep(HEAD.id, HERE)
    there.forget(HEAD.id)
    now[0] += TRUSTED_FOR - timedelta(microseconds=1)
    here.keep(HEAD.id, HERE)
    assert there.of(HEAD.id) is None  # it is believed to be there without a look
    now[0] = NOW + TRUSTED_FOR
    here.keep(HEAD.id, HERE)
    there.keep(HEAD.id, HERE)
    assert there.of(HEAD.id) == HERE
    there.forget(HEAD.id)
    now[0] = NOW  # a clock that went back
    here.keep(HEAD.id, HERE)
    assert there.of(HEAD.id) == HERE
    here.forget(HEAD.id)
    here.keep(HEAD.id, HERE)
    assert there.of(HEAD.id) == HERE
    database.close()


def test_what_could_not_be_kept_is_kept_the_next_time(real: Store) -> None:
    with pytest.raises(NotThere):
        real.chats.keep(HEAD.id, replace(HERE, user="caf\u00e9"))
    with pytest.raises(NotThere):
        real.chats.keep(HEAD.id, replace(HERE, user="caf\u00e9"))
    real.chats.keep(HEAD.id, HERE)
    assert real.chats.of(HEAD.id) == HERE
