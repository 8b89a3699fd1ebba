"""Erased means erased: 100 records, and nothing of them to be read in the database, its journal or after a restore."""

import shutil
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Boolean, Text, delete, select, text

from bot.concerns.concern import Concern, Note, Words
from bot.concerns.lifecycle import State
from bot.errors import Busy
from bot.events import Action, Event
from bot.references import new_id, new_reference
from bot.storage import Store
from bot.storage.engine import Database, open_database
from bot.storage.erasing import KEPT, KEPT_COLUMNS, NEUTRAL, tables_of_a_record
from bot.storage.rotation import SEALED
from bot.storage.scrubbing import IN_THE_BACKGROUND
from bot.storage.store import Beside
from bot.storage.tables import concern_words, concerns, evidence_content, metadata, notes
from tests.storage.examples import CHAIR, HEAD, KEYS, NOW, TEACHER, a_concern, a_file, a_notice, an_event

MANY = 100
LATER = NOW + timedelta(days=400)
NAMED, HANDLER = "p-named-canary", "p-handler-canary"
OF_A_RECORD = (concern_words, notes, evidence_content)
NOT_OF_A_RECORD = {"questions", "lessons", "secrets", "key_check", "access_requests", "group_chats", "group_reasons"}
"""Sealed tables that no record has rows in."""


def fill(store: Store, many: int = MANY) -> list[Concern]:
    """Raise records with words, notes, files, people and notices; return them closed."""
    return [_filled(store, number) for number in range(many)]


def _filled(store: Store, number: int) -> Concern:
    new = replace(a_concern(new_reference()), raised_by=f"p-raiser-canary-{number}", named=frozenset({NAMED}))
    said = Words(quote=f"canary {number} " * 20, told_raiser="canary")
    told = replace(a_notice(f"new/{new.reference}/{HEAD.id}"), about=new.reference)
    store.register.raise_concern(
        new, said, [a_file(f"e{number}", bytes(5_000))], nonce=new_id(), event=an_event(), notices=[told]
    )
    before = store.register.find(new.reference)
    after = replace(before, state=State.CLOSED, closed_at=NOW, handler=HANDLER, decided_by=HANDLER)
    note = Note(HANDLER, NOW, "canary of a note")
    store.register.change(before, after, nonce=new_id(), event=an_event(), note=note)
    return store.register.find(new.reference)


def sealed_of(url: str) -> list[bytes]:
    """Return every sealed field of a record as it stands in the tables."""
    database = open_database(url)
    with database.read() as connection:
        found = [bytes(b) for table in OF_A_RECORD for b in connection.execute(select(table.c.sealed)).scalars()]
    database.close()
    return found


def erase(store: Store, concern: Concern, at: int = 0) -> None:
    event = Event(CHAIR.id, Action.RECORD_ERASED, concern.reference, LATER + timedelta(seconds=at), {"why": "due"})
    store.privacy.erase(concern, nonce=new_id(), event=event)


def apply_again(url: str, ledger: Path) -> int:
    """Apply a ledger to a database that was restored; return how many records were changed."""
    with closing(Store.open(url, KEYS, lambda: LATER)) as store:
        return store.reapply_erasures(ledger)


def delete_plainly(url: str) -> None:
    """Delete as anybody would who trusts DELETE."""
    database = open_database(url)
    with database.write() as connection:
        for table in tables_of_a_record():
            connection.execute(delete(table))
    database.close()


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()) if path.name.startswith("staffroom.db"))


def readable(sealed: list[bytes], files: bytes) -> int:
    """Count the sealed fields of which any 64 bytes in a row can still be found."""
    return sum(any(blob[at : at + 64] in files for at in range(0, len(blob), 64)) for blob in sealed)


@pytest.fixture
def sqlite(sqlite_url: str, tmp_path: Path) -> Store:
    return Store.open(sqlite_url, KEYS, lambda: NOW, Beside(tmp_path / "staffroom.erased"))


def test_of_a_hundred_erased_records_no_file_holds_anything(sqlite: Store, sqlite_url: str, tmp_path: Path) -> None:
    concerns = fill(sqlite)
    sealed = sealed_of(sqlite_url)
    assert len(sealed) == 4 * MANY
    assert readable(sealed, bytes_of(tmp_path)) == len(sealed)
    for number, concern in enumerate(concerns):
        erase(sqlite, concern, number)
    left = bytes_of(tmp_path)
    assert readable(sealed, left) == 0
    assert left.count(NAMED.encode()) == left.count(HANDLER.encode()) == left.count(b"p-raiser-canary") == 0
    assert left.count(b"new/SR-") == 0
    assert all(concern.reference.encode() in left for concern in concerns)
    sqlite.close()


def test_control_a_plain_delete_leaves_most_in_the_journal(sqlite: Store, sqlite_url: str, tmp_path: Path) -> None:
    fill(sqlite)
    sealed = sealed_of(sqlite_url)
    delete_plainly(sqlite_url)
    assert sealed_of(sqlite_url) == []
    assert readable(sealed, bytes_of(tmp_path)) > len(sealed) / 2  # what the journal has not written over by chance


def test_a_restored_database_is_erased_again_at_its_next_start(sqlite: Store, sqlite_url: str, tmp_path: Path) -> None:
    concerns = fill(sqlite, 20)
    sealed = sealed_of(sqlite_url)
    sqlite.close()
    for path in tmp_path.glob("staffroom.db*"):
        shutil.copy(path, tmp_path / f"kept-{path.name}")
    opened = Store.open(sqlite_url, KEYS, lambda: NOW, Beside(tmp_path / "staffroom.erased"))
    for concern in concerns[:15]:
        erase(opened, concern)
    opened.close()
    _put_back(tmp_path)
    Store.open(sqlite_url, KEYS, lambda: LATER, Beside(tmp_path / "another")).close()
    assert len(sealed_of(sqlite_url)) == len(sealed)  # the control: without its ledger they are all back
    assert apply_again(sqlite_url, tmp_path / "staffroom.erased") == 15
    assert readable(sealed, bytes_of(tmp_path)) == len(sealed) - 15 * 4
    _put_back(tmp_path)
    again = Store.open(sqlite_url, KEYS, lambda: LATER, Beside(tmp_path / "staffroom.erased"))
    assert readable(sealed, bytes_of(tmp_path)) == len(sealed) - 15 * 4
    assert len(again.privacy.kept()) == 5
    again.close()
    assert apply_again(sqlite_url, tmp_path / "staffroom.erased") == 0


def _put_back(folder: Path) -> None:
    for path in folder.glob("staffroom.db*"):
        path.unlink()
    for path in folder.glob("kept-*"):
        shutil.copy(path, folder / path.name.removeprefix("kept-"))


def test_on_postgres_nothing_is_left_in_the_files_of_the_tables(postgres_url: str, tmp_path: Path) -> None:
    store = Store.open(postgres_url, KEYS, lambda: NOW, Beside(tmp_path / "staffroom.erased"))
    concerns = fill(store, 30)
    sealed = sealed_of(postgres_url)
    assert _readable_in_postgres(store.database, sealed) == len(sealed)
    with store.database.write() as connection:  # as the server does by itself when it likes
        connection.execute(text("ANALYZE"))
    for concern in concerns:
        erase(store, concern)
    store.privacy.clean(LATER)
    assert _readable_in_postgres(store.database, sealed) == 0
    store.close()


def test_postgres_takes_no_samples_of_anything_that_is_sealed(postgres_url: str) -> None:
    store = Store.open(postgres_url, KEYS, lambda: NOW)
    asked = text("SELECT attrelid::regclass::text FROM pg_attribute WHERE attname = 'sealed' AND attstattarget = 0")
    with store.database.read() as connection:
        without = set(connection.execute(asked).scalars())
    store.close()
    assert without == {table.name for table in metadata.sorted_tables if "sealed" in table.columns}


def test_control_on_postgres_a_plain_delete_leaves_them_in_the_files(postgres_url: str) -> None:
    store = Store.open(postgres_url, KEYS, lambda: NOW)
    fill(store, 30)
    sealed = sealed_of(postgres_url)
    delete_plainly(postgres_url)
    assert sealed_of(postgres_url) == []
    assert _readable_in_postgres(store.database, sealed) > 0
    store.close()


def _readable_in_postgres(database: Database, sealed: list[bytes]) -> int:
    """Count what can be found in the files of the tables and of what is stored beside their rows."""
    with database.write() as connection:
        connection.execute(text("CHECKPOINT"))
        names = connection.execute(text("SELECT pg_relation_filepath(oid) FROM pg_class WHERE relkind IN ('r', 't')"))
        read = text("SELECT pg_read_binary_file(:path, true)")
        files = [connection.execute(read, {"path": name}).scalar() for name in names.scalars() if name]
    # Long fields are stored in parts of about 2,000 bytes, so that their beginnings are looked for.
    return sum(any(blob[:64] in bytes(each or b"") for each in files) for blob in sealed)


def test_every_table_and_column_is_accounted_for() -> None:
    own = {table.name for table in tables_of_a_record()}
    sealed = {table.name for table in metadata.sorted_tables if "sealed" in table.columns}
    assert sealed <= own | NOT_OF_A_RECORD
    assert {table.name for table in SEALED} == sealed - {"key_check"}
    assert KEPT.isdisjoint(own)
    assert set(concerns.columns.keys()) > KEPT_COLUMNS
    others = [c for c in concerns.columns if c.name not in KEPT_COLUMNS and not c.nullable]
    assert {c.name for c in others if type(c.type) not in {Text, Boolean}} - {"seen_at"} == NEUTRAL.keys()


def test_a_reader_who_never_ends_does_not_stop_the_erasure_but_the_cleaning(
    sqlite: Store, sqlite_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (concern,) = fill(sqlite, 1)
    sealed = sealed_of(sqlite_url)
    other = open_database(sqlite_url)
    with other.read() as connection:
        connection.execute(text("SELECT count(*) FROM concerns"))
        erase(sqlite, concern)
        assert "not cleaned yet" in caplog.text
        assert readable(sealed, bytes_of(tmp_path)) > 0
        with pytest.raises(Busy):
            sqlite.privacy.clean(LATER)
    other.close()
    sqlite.privacy.clean(LATER)
    assert readable(sealed, bytes_of(tmp_path)) == 0
    sqlite.privacy.clean(LATER)
    sqlite.close()


def test_what_somebody_still_sees_on_postgres_is_not_called_clean(postgres_url: str) -> None:
    store = Store.open(postgres_url, KEYS, lambda: NOW)
    (concern,) = fill(store, 1)
    sealed = sealed_of(postgres_url)
    other = open_database(postgres_url)
    with other.read() as connection:
        connection.execute(text("SELECT count(*) FROM schools"))
        erase(store, concern)
        assert _readable_in_postgres(store.database, sealed) > 0
        with pytest.raises(Busy):
            store.database.scrub(["concern_words"], timedelta(milliseconds=300))
    store.privacy.clean(LATER)
    assert _readable_in_postgres(store.database, sealed) == 0
    other.close()
    store.close()


def test_cleaning_the_files_of_postgres_takes_no_longer_than_it_may(postgres_url: str) -> None:
    store = Store.open(postgres_url, KEYS, lambda: NOW)
    other = open_database(postgres_url)
    with other.read() as connection:
        connection.execute(text("SELECT count(*) FROM concern_words"))
        with pytest.raises(Busy):
            store.database.scrub(["concern_words"], timedelta(milliseconds=50))
    store.database.scrub(["concern_words"], IN_THE_BACKGROUND)
    other.close()
    store.close()


def test_what_is_erased_leaves_a_row_that_is_counted_and_names_nobody(sqlite: Store) -> None:
    (concern,) = fill(sqlite, 1)
    erase(sqlite, concern)
    left = sqlite.register.find(concern.reference)
    assert left.erased_at == LATER
    assert left.state is State.CLOSED
    assert (left.school, left.raised_at, left.kind) == (concern.school, concern.raised_at, concern.kind)
    assert (left.raised_by, left.named, left.handler, left.decided_by) == ("", frozenset(), "", "")
    assert sqlite.register.words(left) == Words()
    assert [*sqlite.register.notes(left), *sqlite.register.evidence(left)] == []
    assert [move.state for move in sqlite.register.moves(left)] == [State.RAISED, State.CLOSED]
    assert list(sqlite.register.seen_by(TEACHER)) == list(sqlite.register.seen_by(HEAD)) == []
    assert sqlite.outbox.claim(LATER, 9) == []
    assert sqlite.audit.verify().sentence == ""
    sqlite.close()
