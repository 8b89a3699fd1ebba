"""What is taken out of a record stands in none of its tables any more, nor in the files of the database."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.concerns.additions import Message, More, Referred
from bot.concerns.bundles import Bundle, BundleFile, BundleGone, BundleWords, Purpose
from bot.concerns.clocks import Clock, PutOff
from bot.concerns.concern import Concern, Note, Referral, Words
from bot.concerns.ladder import Came, Entry, Rung
from bot.concerns.redaction import REMOVED, find_words
from bot.events import Action, Event
from bot.references import new_id
from bot.storage import Store
from bot.storage.engine import Database, open_database
from bot.storage.erasing import tables_of_a_record
from bot.storage.sealing import Place
from bot.storage.store import Beside
from tests.storage.examples import HEAD, KEYS, NOW, raise_one
from tests.storage.test_erasing import _readable_in_postgres, bytes_of, readable

CANARY = "Ren\u00e9e Canary"
"""A name with an accent."""
LONG = " and nothing else" * 20
"""So much that a sealed field can be told from every other by its first bytes."""
HOLD_WORDS = {
    *("concern_words", "concern_said", "notes", "messages", "referrals", "ladder", "put_offs", "bundle_parts"),
}
BUNDLE = Bundle("b1", "SR-7K3M-9QVX", Purpose.POLICE, 1, HEAD.id, NOW, (), (), "ab", "cd")


def an_event(action: Action = Action.ADDITION_MADE) -> Event:
    return Event(HEAD.id, action, "SR-7K3M-9QVX", NOW)


def filled(store: Store) -> Concern:
    """Return a record in which a name stands in every table that holds words."""
    said = f"{CANARY}{LONG}"
    concern = raise_one(store, None, Words(quote=said), "n1")
    for more in (
        More(message=Message(HEAD.id, NOW, said, to_raiser=True)),
        More(referral=Referred(Referral.UNION, HEAD.id, NOW, None, f"For {CANARY}", f"First.\n{CANARY}:\nyes{LONG}")),
    ):
        note = Note(HEAD.id, NOW, said)
        store.register.change(
            concern, concern, nonce=new_id(), event=an_event(), note=note, words=Words(reasons=said), more=more
        )
        concern = store.register.find(concern.reference)
    entry = Entry(Rung.PLATFORM, Came.STAYS, date(2026, 11, 20), HEAD.id, NOW, said)
    store.clocks.add(concern, entry, nonce=new_id(), event=an_event())
    put_off = PutOff(Clock.ACKNOWLEDGE, NOW, NOW + timedelta(days=1), HEAD.id, NOW, said)
    store.clocks.put_off(concern, put_off, nonce=new_id(), event=an_event())
    paper = BundleFile("chronology.docx", said.encode())
    store.bundles.keep(BUNDLE, BundleWords(said, said), [paper], nonce=new_id(), event=an_event(Action.BUNDLE_MADE))
    return concern


def sealed_in(database: Database) -> Iterator[tuple[str, Place, bytes]]:
    """Yield every sealed field of records with its table and place."""
    for table in tables_of_a_record():
        if "sealed" in table.columns:
            with database.read() as connection:
                for row in connection.execute(select(table).where(table.c.sealed.is_not(None))).mappings():
                    place = Place(table.name, "sealed", tuple(row[each.name] for each in table.primary_key))
                    yield table.name, place, bytes(row["sealed"])


def redact(store: Store, concern: Concern) -> None:
    texts = store.privacy.texts(concern)
    cuts = find_words(CANARY, texts.pieces)
    event = Event(HEAD.id, Action.WORDS_REDACTED, concern.reference, NOW)
    store.privacy.redact(concern, texts.mark, cuts, nonce=new_id(), event=event)


@pytest.fixture
def store(url: str, tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(url, KEYS, lambda: NOW, Beside(tmp_path / "ledger"))
    yield opened
    opened.close()


def in_its_files(store: Store, url: str, folder: Path) -> Callable[[list[bytes]], int]:
    """Return what counts the sealed fields that can still be found in the files of the database."""
    if url.startswith("sqlite"):
        return lambda sealed: readable(sealed, bytes_of(folder))
    return lambda sealed: _readable_in_postgres(store.database, sealed)


def test_a_name_is_taken_out_of_every_table_and_of_the_files(store: Store, url: str, tmp_path: Path) -> None:
    concern = filled(store)
    database = open_database(url)
    count = in_its_files(store, url, tmp_path)
    before = list(sealed_in(database))
    assert {name for name, place, sealed in before if CANARY.encode() in KEYS.unseal(place, sealed)} == HOLD_WORDS
    old = [sealed for _, _, sealed in before]
    assert count(old) == len(old)  # the control
    redact(store, concern)
    store.privacy.clean(NOW)
    left = list(sealed_in(database))
    assert [name for name, place, sealed in left if b"Canary" in KEYS.unseal(place, sealed)] == []
    assert {name for name, place, sealed in left if REMOVED.encode() in KEYS.unseal(place, sealed)} == HOLD_WORDS - {
        "bundle_parts"
    }
    assert count(old) == 0
    database.close()


def test_what_was_answered_keeps_its_lines(store: Store) -> None:
    concern = filled(store)
    redact(store, concern)
    (told,) = store.register.referrals(concern)
    assert (told.reference, told.answer) == (f"For {REMOVED}", f"First.\n{REMOVED}:\nyes{LONG}")


def test_a_bundle_of_a_record_that_words_were_taken_out_of_says_so(store: Store) -> None:
    concern = filled(store)
    assert store.bundles.words(BUNDLE).recipient.startswith(CANARY)
    redact(store, concern)
    assert list(store.bundles.made(concern)) == [BUNDLE]  # that it was made, and for whom, stays
    for ask in (store.bundles.words, store.bundles.files):
        with pytest.raises(BundleGone):
            ask(BUNDLE)
