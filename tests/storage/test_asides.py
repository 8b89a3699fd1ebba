"""Tests of bot/storage/asides.py: what was erased goes from data that was put aside too."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.concerns.groups import GroupChat, GroupPlace, GroupStep, StepTaken
from bot.events import Action, Event
from bot.storage import Keys, Store
from bot.storage.asides import erase_aside
from bot.storage.backups import file_of
from bot.storage.disk import alone
from bot.storage.ledger import ERASED, GROUP_ERASED, Ledger, LedgerNotWritten, Line
from bot.storage.leftovers import aside_of
from bot.storage.sealing import new_keys
from tests.storage.backing_up import clock, fill, with_words
from tests.storage.examples import KEYS, NOW

EARLIER = datetime(2026, 11, 19, tzinfo=UTC)


@pytest.fixture
def aside(sqlite_url: str) -> Path:
    """Give data that was put aside: concerns 1 and 2. The present data has number 3."""
    database = file_of(sqlite_url)
    fill(sqlite_url, 1, 2)
    put = database.rename(aside_of(database, EARLIER))
    fill(sqlite_url, 3)
    return put


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """Give a ledger by which concern 1 was erased."""
    path = tmp_path / "staffroom.erased"
    Ledger(path, KEYS).append(Line(ERASED, "SR-0001", NOW.isoformat()))
    return path


def files(database: Path) -> list[str]:
    return sorted(path.name for path in database.parent.iterdir())


def test_what_the_ledger_knows_is_erased_and_nothing_else(sqlite_url: str, aside: Path, ledger: Path) -> None:
    assert with_words(aside) == ["SR-0001", "SR-0002"]  # the control
    before = files(aside)
    assert erase_aside(sqlite_url, KEYS, ledger, clock) == []
    assert with_words(aside) == ["SR-0002"]
    assert with_words(file_of(sqlite_url)) == ["SR-0003"]
    assert files(aside) == before  # no journal is left beside it
    with closing(Store.open(f"sqlite:///{aside}", KEYS, clock)) as store:
        assert store.audit.verify().sentence == ""
    assert erase_aside(sqlite_url, KEYS, ledger, clock) == []


def test_data_that_holds_no_erased_record_stays_as_it_is(sqlite_url: str, aside: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.erased"
    before = aside.read_bytes()
    assert erase_aside(sqlite_url, KEYS, other, clock) == []
    Ledger(other, KEYS).append(Line(ERASED, "SR-0009", NOW.isoformat()))
    assert erase_aside(sqlite_url, KEYS, other, clock) == []
    assert aside.read_bytes() == before


def test_without_anything_put_aside_there_is_nothing_to_do(sqlite_url: str, ledger: Path) -> None:
    assert erase_aside(sqlite_url, KEYS, ledger, clock) == []
    assert erase_aside("postgresql://nowhere.example/staffroom", KEYS, ledger, clock) == []


def test_what_cannot_be_opened_is_named_and_does_not_stop_the_others(
    sqlite_url: str, aside: Path, ledger: Path, caplog: pytest.LogCaptureFixture
) -> None:
    damaged = aside_of(file_of(sqlite_url), datetime(2026, 11, 18, tzinfo=UTC))
    damaged.write_bytes(b"no database at all" * 500)
    assert erase_aside(sqlite_url, KEYS, ledger, clock) == [damaged]
    assert with_words(aside) == ["SR-0002"]
    assert "what was erased stays in data that a restore has put aside: Damaged" in caplog.text


def test_data_of_other_keys_is_named(sqlite_url: str, aside: Path, tmp_path: Path) -> None:
    keys, ledger = Keys.parse(new_keys()), tmp_path / "other.erased"
    Ledger(ledger, keys).append(Line(ERASED, "SR-0001", NOW.isoformat()))
    assert erase_aside(sqlite_url, keys, ledger, clock) == [aside]


def test_a_later_version_is_named_and_left_as_it_is(sqlite_url: str, aside: Path, ledger: Path) -> None:
    with closing(sqlite3.connect(aside, isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    assert erase_aside(sqlite_url, KEYS, ledger, clock) == [aside]
    assert with_words(aside) == ["SR-0001", "SR-0002"]


def test_the_present_data_under_a_second_name_is_not_touched(sqlite_url: str, ledger: Path) -> None:
    fill(sqlite_url, 1)
    aside_of(file_of(sqlite_url), NOW).hardlink_to(file_of(sqlite_url))  # as a restore that was killed leaves it
    assert erase_aside(sqlite_url, KEYS, ledger, clock) == []
    assert with_words(file_of(sqlite_url)) == ["SR-0001"]


def test_while_a_restore_is_at_work_it_waits(sqlite_url: str, aside: Path, ledger: Path) -> None:
    with alone(file_of(sqlite_url).parent):
        assert erase_aside(sqlite_url, KEYS, ledger, clock) == []
    assert with_words(aside) == ["SR-0001", "SR-0002"]


def test_where_there_is_no_present_data_the_other_is_cleaned_all_the_same(
    sqlite_url: str, aside: Path, ledger: Path
) -> None:
    file_of(sqlite_url).unlink()
    assert erase_aside(sqlite_url, KEYS, ledger, clock) == []
    assert with_words(aside) == ["SR-0002"]


def test_a_ledger_that_cannot_be_read_is_told(sqlite_url: str, aside: Path, tmp_path: Path) -> None:
    assert aside.exists()
    with pytest.raises(LedgerNotWritten):
        erase_aside(sqlite_url, KEYS, tmp_path, clock)


def a_group(aside: Path) -> GroupChat:
    """File something for a group chat in data that was put aside."""
    group = GroupChat("g1", "oak", GroupPlace.WHATSAPP, "canary")
    taken = StepTaken(GroupStep.REMINDED, NOW.date(), "p-hal", NOW)
    with closing(Store.open(f"sqlite:///{aside}", KEYS, clock)) as store:
        store.groups.file(group, taken, nonce="n1", event=Event("p-hal", Action.GROUP_STEP_TAKEN, "g1", NOW))
    return group


def test_what_was_filed_for_an_erased_group_chat_is_erased_too(sqlite_url: str, aside: Path, tmp_path: Path) -> None:
    a_group(aside)
    other = tmp_path / "other.erased"
    Ledger(other, KEYS).append(Line(GROUP_ERASED, "g1", NOW.isoformat()))
    assert erase_aside(sqlite_url, KEYS, other, clock) == []
    with closing(Store.open(f"sqlite:///{aside}", KEYS, clock)) as store:
        assert store.groups.all() == []
    assert with_words(aside) == ["SR-0001", "SR-0002"]  # the control: nothing else goes


def test_data_from_before_there_were_group_chats_is_looked_through_too(
    sqlite_url: str, aside: Path, ledger: Path
) -> None:
    with closing(sqlite3.connect(aside)) as connection:
        connection.execute("DROP TABLE group_chats")
        connection.commit()
    assert erase_aside(sqlite_url, KEYS, ledger, clock) == [aside]  # it is found, and cannot be opened
    other = ledger.with_name("other.erased")
    Ledger(other, KEYS).append(Line(ERASED, "SR-0009", NOW.isoformat()))
    assert erase_aside(sqlite_url, KEYS, other, clock) == []  # nothing of it is erased
