"""Tests of bot/administration/keeping_findings.py: what the doctor says of backups and of notices that are held."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.administration.keeping_findings import keeping_findings
from bot.events import Action, Event
from bot.storage import Keys, Store
from bot.storage.leftovers import aside_of
from bot.storage.sealing import new_keys
from tests.builders import NOW

MADE = Event("staffroom", Action.BACKUP_MADE, "20261120-080500", NOW)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'staffroom.db'}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = Store.open(url, Keys.parse(new_keys()), lambda: NOW)
    yield opened
    opened.close()


def test_a_backup_is_asked_for_until_there_is_one_and_again_after_a_week(store: Store, url: str) -> None:
    assert keeping_findings(store, url, NOW) == [
        ("look", "there is no backup of this database yet: staffroom backup --to FOLDER")
    ]
    store.keeping.backed_up(MADE)
    a_week = timedelta(days=7)
    assert keeping_findings(store, url, NOW + a_week) == [
        ("well", "the last backup was made on 20 November 2026, 08:05")
    ]
    ((state, told),) = keeping_findings(store, url, NOW + a_week + timedelta(seconds=1))
    assert state == "look"
    assert told.startswith("the last backup was made on 20 November 2026, 08:05, more than a week ago")


def test_held_notices_are_called_broken_and_what_was_put_aside_is_named(store: Store, url: str, tmp_path: Path) -> None:
    store.keeping.restored(NOW, MADE)
    aside = aside_of(tmp_path / "staffroom.db", NOW)
    aside.touch()
    held, backup, put_aside = keeping_findings(store, url, NOW)
    assert held[0] == "broken"
    assert "staffroom notices release" in held[1]
    assert backup[0] == "well"
    assert put_aside[0] == "look"
    assert put_aside[1].startswith("a restore put older data aside; delete it once nobody needs it.")
    assert put_aside[1].endswith(f"unless it is damaged or of older keys: {aside}")


def test_of_postgresql_only_the_hold_is_known(store: Store) -> None:
    url = "postgresql://somewhere/staffroom"
    ((state, told),) = keeping_findings(store, url, NOW)
    assert state == "well"
    assert "docs/keeping.md" in told
    store.keeping.hold_notices(MADE)
    assert [state for state, _ in keeping_findings(store, url, NOW)] == ["broken", "well"]
