from dataclasses import replace

import pytest
from sqlalchemy import insert, text, update

from bot.concerns.bundles import Bundle, BundleFile, BundleWords, Purpose
from bot.concerns.redaction import Cut
from bot.errors import NotThere, Stale
from bot.events import Action
from bot.storage import Store
from bot.storage.engine import open_database
from bot.storage.sealing import NotGenuine
from bot.storage.tables import audit, bundle_parts
from tests.storage.examples import HEAD, NOW, OTHER_HEAD, AnyStore, a_concern, an_event, raise_one

CANARY = "canary \u202e🐥"
WORDS = BundleWords(f"PC 4711 {CANARY} \ud800", f"They asked. {CANARY}")
FILES = (BundleFile("SHA256SUMS.txt", b"sums"), BundleFile("chronology.docx", b"\0" + CANARY.encode()))
BUNDLE = Bundle(
    "b1", a_concern().reference, Purpose.POLICE, 1, HEAD.id, NOW, ("e2", "e1"), ("notes",), "f" * 64, "5" * 64
)
MADE = an_event(Action.BUNDLE_MADE, HEAD.id)


def test_a_bundle_comes_back_as_it_was_made(store: AnyStore) -> None:
    concern = raise_one(store)
    store.bundles.keep(BUNDLE, WORDS, FILES, nonce="n2", event=MADE)
    assert store.bundles.made(concern) == [BUNDLE]
    assert store.bundles.words(BUNDLE) == WORDS
    assert store.bundles.files(BUNDLE) == list(FILES)


def test_those_of_another_concern_are_others(store: AnyStore) -> None:
    other = raise_one(store, a_concern("SR-7K3M-9QVY"))
    raise_one(store, nonce="n3")
    store.bundles.keep(BUNDLE, WORDS, FILES, nonce="n2", event=MADE)
    assert store.bundles.made(other) == []


def test_a_number_is_given_once_for_each_purpose(store: AnyStore) -> None:
    concern = raise_one(store)
    second = replace(BUNDLE, id="b2", number=2)
    of_another_purpose = replace(BUNDLE, id="b3", purpose=Purpose.LADO)
    for number, bundle in enumerate((BUNDLE, second, of_another_purpose)):
        store.bundles.keep(bundle, WORDS, FILES, nonce=f"m{number}", event=MADE)
    with pytest.raises(Stale):
        store.bundles.keep(replace(BUNDLE, id="b4"), WORDS, FILES, nonce="m9", event=MADE)
    assert {bundle.id for bundle in store.bundles.made(concern)} == {"b1", "b2", "b3"}
    assert len([e for e in store.bundles.events(concern) if e.action is Action.BUNDLE_MADE]) == 3


def test_one_submit_is_one_bundle_and_a_nonce_is_nobody_elses(store: AnyStore) -> None:
    concern = raise_one(store)
    for _ in range(2):
        store.bundles.keep(BUNDLE, WORDS, FILES, nonce="n2", event=MADE)
    assert store.bundles.made(concern) == [BUNDLE]
    theirs = replace(BUNDLE, id="b2", number=2, made_by=OTHER_HEAD.id)
    with pytest.raises(NotThere):
        store.bundles.keep(theirs, WORDS, FILES, nonce="n2", event=MADE)
    assert store.bundles.made(concern) == [BUNDLE]


def test_what_was_done_with_a_concern_is_told_in_its_order_and_nothing_else(store: AnyStore) -> None:
    concern = raise_one(store)
    raise_one(store, a_concern("SR-7K3M-9QVY"), nonce="n3")
    store.register.record(replace(MADE, subject="SR-7K3M-9QVY"))
    store.bundles.keep(BUNDLE, WORDS, FILES, nonce="n2", event=MADE)
    told = [event for event in store.bundles.events(concern) if event.actor == HEAD.id]
    assert told == [MADE]
    assert store.bundles.events(replace(concern, reference="SR-2222-2222")) == []


def test_an_action_that_this_release_does_not_know_is_passed_over(real: Store, url: str) -> None:
    concern = raise_one(real)
    row = {"seq": 999, "at": NOW.isoformat(), "actor": "", "action": "of_the_future", "details": "{}", "hash": b""}
    database = open_database(url)
    with database.write() as connection:
        connection.execute(insert(audit).values(subject=concern.reference, **row))
    database.close()
    assert [event.action for event in real.bundles.events(concern)] == [Action.CONCERN_RAISED]


def test_no_word_of_a_bundle_stands_in_clear_and_its_hash_does(real: Store, url: str) -> None:
    raise_one(real)
    real.bundles.keep(BUNDLE, WORDS, FILES, nonce="n2", event=MADE)
    database = open_database(url)
    with database.read() as connection:
        rows = [
            *connection.execute(text("SELECT * FROM bundles")),
            *connection.execute(text("SELECT * FROM bundle_parts")),
        ]
    database.close()
    kept = repr([[bytes(v) if isinstance(v, bytes | memoryview) else v for v in row] for row in rows]).encode()
    assert b"5" * 64 in kept
    assert [word for word in (b"canary", b"PC 4711", b"They asked") if word in kept] == []


def test_a_part_that_was_moved_is_not_genuine(real: Store, url: str) -> None:
    raise_one(real)
    real.bundles.keep(BUNDLE, WORDS, FILES, nonce="n2", event=MADE)
    database = open_database(url)
    with database.write() as connection:
        moved = update(bundle_parts).where(bundle_parts.c.name == "chronology.docx").values(name="other.docx")
        connection.execute(moved)
    database.close()
    with pytest.raises(NotGenuine):
        real.bundles.files(BUNDLE)
    assert real.damaged() == (BUNDLE.reference,)


def test_a_bundle_is_sealed_again_with_a_new_key(real: Store) -> None:
    raise_one(real)
    real.bundles.keep(BUNDLE, WORDS, FILES, nonce="n2", event=MADE)
    assert real.rotation.left() == 0
    assert real.damaged() == ()


def test_what_can_still_be_handed_out_is_told_of_each_concern(store: AnyStore) -> None:
    concern, other = raise_one(store), raise_one(store, a_concern("SR-7K3M-9QVY"), nonce="n3")
    store.bundles.keep(BUNDLE, WORDS, FILES, nonce="n2", event=MADE)
    assert (store.bundles.kept(concern), store.bundles.kept(other)) == (frozenset({"b1"}), frozenset())
    texts = store.privacy.texts(concern)
    event = an_event(Action.WORDS_REDACTED, HEAD.id)
    store.privacy.redact(concern, texts.mark, [Cut(0, 0, 4)], nonce="n4", event=event)
    assert (store.bundles.made(concern), store.bundles.kept(concern)) == ([BUNDLE], frozenset())
