from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from bot.people.chat import Chat
from bot.storage import Store
from tests.storage.examples import HEAD

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
