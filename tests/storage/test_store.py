from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url, text, update

from bot.concerns.concern import Note, Words
from bot.policies.questions import Answer, Question
from bot.storage import Keys, Store
from bot.storage.engine import open_database
from bot.storage.sealing import WrongKey, new_keys
from bot.storage.store import migrate
from bot.storage.tables import key_check
from bot.weeks import Week
from tests.fakes.store import INSTALLED_AT
from tests.storage.examples import HEAD, KEYS, NOW, a_file, an_event, raise_one

CANARIES = Words(**{field.name: f"canary-{field.name}" for field in fields(Words)})
OTHERS = {"note": b"canary-note", "file": b"canary-file", "question": b"canary-question"}


def fill(store: Store) -> None:
    """Put a canary into every field that people write."""
    concern = raise_one(store, None, CANARIES, "n1", a_file("e1", OTHERS["file"]))
    note = Note(HEAD.id, NOW, OTHERS["note"].decode())
    store.register.change(concern, concern, nonce="n2", event=an_event(), note=note, words=CANARIES)
    store.questions.keep(Question(NOW.date(), Answer.SILENT, OTHERS["question"].decode()), an_event())


def test_nobodys_words_are_in_the_bytes_of_the_file_or_its_journal(sqlite_url: str) -> None:
    store = Store.open(sqlite_url, KEYS)
    fill(store)
    folder = Path(make_url(sqlite_url).database or "").parent
    before_closing = b"".join(path.read_bytes() for path in folder.iterdir())
    store.close()
    after = b"".join(path.read_bytes() for path in folder.iterdir())
    for raw in (before_closing, after):
        assert b"canary" not in raw
        assert b"SR-7K3M-9QVX" in raw  # the control: what stands in clear is found
    assert Store.open(sqlite_url, KEYS).register.words(raise_one(store)) == CANARIES


def test_nobodys_words_are_in_any_column_on_either_engine(real: Store, url: str) -> None:
    fill(real)
    database = open_database(url)
    with database.read() as connection:
        rows = "".join(str(connection.execute(table.select()).all()) for table in key_check.metadata.sorted_tables)
    database.close()
    assert "canary" not in rows
    assert "SR-7K3M-9QVX" in rows


def test_everything_is_there_after_closing_and_opening(url: str) -> None:
    first = Store.open(url, KEYS)
    concern = raise_one(first)
    first.close()
    second = Store.open(url, KEYS)
    assert second.register.find(concern.reference) == concern
    assert second.audit.verify().head.rows == 1
    second.close()


def test_the_moment_of_the_first_set_up_is_kept(url: str) -> None:
    Store.open(url, KEYS, lambda: INSTALLED_AT).close()
    later = Store.open(url, KEYS, lambda: INSTALLED_AT + timedelta(weeks=9))
    week = Week.of(INSTALLED_AT)
    assert list(later.weeks.missing(week.due)) == [week]
    later.close()


def test_another_key_is_refused_at_the_start(real: Store, url: str) -> None:
    raise_one(real)
    with pytest.raises(WrongKey):
        Store.open(url, Keys.parse(new_keys()))


def test_another_audit_key_is_refused_at_the_start(url: str) -> None:
    one, other = new_keys().split(), new_keys().split()
    Store.open(url, Keys.parse(f"{one[0]} {one[1]}")).close()
    with pytest.raises(WrongKey):
        Store.open(url, Keys.parse(f"{one[0]} {other[1]}"))
    Store.open(url, Keys.parse(f"{other[0]} {one[0]} {one[1]}")).close()


def test_a_spoilt_key_check_is_refused_at_the_start(real: Store, url: str) -> None:
    assert real.rotation.left() == 0
    database = open_database(url)
    with database.write() as connection:
        connection.execute(update(key_check).values(sealed=b"spoilt"))
    database.close()
    with pytest.raises(WrongKey):
        Store.open(url, KEYS)


def test_four_processes_may_start_at_once(url: str) -> None:
    with ThreadPoolExecutor(4) as threads:
        stores = list(threads.map(lambda _: Store.open(url, KEYS), range(4)))
    assert raise_one(stores[0]) == stores[3].register.find("SR-7K3M-9QVX")
    for store in stores:
        store.close()


def test_the_tables_can_be_made_without_keys(sqlite_url: str) -> None:
    migrate(sqlite_url)
    database = open_database(sqlite_url)
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM concerns")).scalar_one() == 0
    database.close()


def test_without_a_clock_it_was_set_up_now(sqlite_url: str) -> None:
    store = Store.open(sqlite_url, KEYS)
    assert list(store.weeks.missing(INSTALLED_AT)) == []
    store.close()
