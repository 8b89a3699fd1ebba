from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text

from bot.storage import Keys, Store
from bot.storage.engine import open_database
from bot.storage.keys_in_force import KeysChanged
from bot.storage.sealing import NotGenuine, WrongKey, add_sealing_key, drop_old_keys, generate_key_file
from bot.storage.tables import secrets
from tests.storage.examples import NOW


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "keys"
    generate_key_file(path)
    return path


def clock() -> datetime:
    return NOW


def stored(url: str) -> bytes:
    database = open_database(url)
    with database.read() as connection:
        sealed = bytes(connection.execute(select(secrets.c.sealed)).scalar_one())
    database.close()
    return sealed


def test_a_secret_comes_back_with_its_version(real: Store) -> None:
    assert real.secrets.get("token") is None
    assert real.secrets.put("token", 0, "first")
    assert real.secrets.get("token") == (1, "first")
    assert real.secrets.put("token", 1, "second")
    assert real.secrets.get("token") == (2, "second")
    assert real.secrets.get("another") is None


def test_who_did_not_read_the_last_version_changes_nothing(real: Store) -> None:
    assert real.secrets.put("token", 0, "first")
    assert not real.secrets.put("token", 0, "first again")
    assert real.secrets.put("token", 1, "second")
    assert not real.secrets.put("token", 1, "late")
    assert not real.secrets.put("another", 1, "out of nowhere")
    assert real.secrets.get("token") == (2, "second")
    assert real.secrets.get("another") is None


@pytest.mark.parametrize("version_before", [0, 1])
def test_of_many_at_once_one_writes(real: Store, version_before: int) -> None:
    if version_before:
        real.secrets.put("token", 0, "before")
    with ThreadPoolExecutor(8) as threads:
        won = list(threads.map(lambda n: real.secrets.put("token", version_before, f"by {n}"), range(16)))
    assert won.count(True) == 1
    assert real.secrets.get("token") == (version_before + 1, f"by {won.index(True)}")


def test_the_database_does_not_hold_a_secret_in_clear(real: Store, url: str) -> None:
    real.secrets.put("token", 0, "canary")
    assert b"canary" not in stored(url)


def test_a_secret_that_was_moved_or_spoilt_is_refused_and_named(real: Store, url: str) -> None:
    real.secrets.put("token", 0, "canary")
    assert real.damaged() == ()
    database = open_database(url)
    with database.write() as connection:
        connection.execute(text("UPDATE secrets SET name = 'another'"))
    database.close()
    with pytest.raises(NotGenuine):
        real.secrets.get("another")
    assert real.damaged() == ("another",)


def test_a_new_key_seals_secrets_again_and_the_old_key_may_go(url: str, key_file: Path) -> None:
    store = Store.open(url, Keys.load(key_file))
    store.secrets.put("token", 0, "kept")
    store.close()
    add_sealing_key(key_file)
    store = Store.open(url, Keys.load(key_file))
    assert store.rotation.left() == 1
    assert store.rotation.run("staffroom", clock) == 1
    store.close()
    drop_old_keys(key_file)
    store = Store.open(url, Keys.load(key_file))
    assert store.secrets.get("token") == (1, "kept")
    store.close()


def test_without_that_the_old_key_must_stay(url: str, key_file: Path) -> None:
    store = Store.open(url, Keys.load(key_file))
    store.secrets.put("token", 0, "kept")
    add_sealing_key(key_file)
    Store.open(url, Keys.load(key_file)).close()
    drop_old_keys(key_file)
    newest = Store.open(url, Keys.load(key_file))
    with pytest.raises(WrongKey):
        newest.secrets.get("token")
    newest.close()
    with pytest.raises(KeysChanged):  # the process that still has the old key may read, but not save
        store.secrets.put("token", 1, "lost with the old key")
    assert store.secrets.get("token") == (1, "kept")
    store.close()
