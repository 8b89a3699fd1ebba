"""What the tests of backups share: a store with something in it, and a backup of it."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path

from bot.storage import Keys, Store
from bot.storage.backups import file_of, make_backup
from bot.storage.inside import Tally, look_inside
from bot.storage.manifest import Manifest
from bot.storage.restoring import Restored, restore
from tests.storage.examples import KEYS, NOW, a_concern, a_file, raise_one

RELEASE = "0.1.0"


def clock() -> datetime:
    """Return the time, which stands still."""
    return NOW


def quiet(_sentence: str) -> None:
    """Say nothing of how far it is."""


def nothing_again(_store: Store) -> int:
    """Do nothing again."""
    return 0


def fill(url: str, *numbers: int, keys: Keys = KEYS) -> None:
    """Raise concerns with their words and a file each."""
    store = Store.open(url, keys, clock)
    for number in numbers:
        raise_numbered(store, number)
    store.close()


def raise_numbered(store: Store, number: int) -> None:
    """Raise one concern; its reference and its nonce tell its number."""
    raise_one(store, a_concern(f"SR-{number:04}"), None, f"n{number}", a_file(f"e{number}", b"canary-file"))


def references(url: str, keys: Keys = KEYS) -> list[str]:
    """Return the references of all concerns, each opened."""
    store = Store.open(url, keys, clock)
    found = [concern for concern, _ in store.records.concerns(datetime.max.replace(tzinfo=NOW.tzinfo))]
    assert all(store.register.words(concern).quote == "They said it" for concern in found)
    assert not store.damaged()
    assert not store.audit.verify().bad_row
    store.close()
    return sorted(concern.reference for concern in found)


def back_up(url: str, target: Path, keys: Keys = KEYS) -> Manifest:
    """Make a backup."""
    return make_backup(url, keys, target, NOW, RELEASE, quiet)


def bring_back(url: str, backup: Path, keys: Keys = KEYS) -> Restored:
    """Restore a backup."""
    return restore(url, keys, backup, clock, quiet, nothing_again)


def tallies(url: str) -> Mapping[str, Tally]:
    """Return a tally of each table of a database that nobody has open."""
    return look_inside(file_of(url), KEYS).tables


def with_words(database: Path) -> list[str]:
    """Return the references of which words are kept, as they stand in the tables."""
    query = "SELECT DISTINCT reference FROM concern_words ORDER BY reference"
    with closing(sqlite3.connect(database)) as connection:
        return [reference for (reference,) in connection.execute(query)]
