from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.concerns.additions import Message, More, Referred
from bot.concerns.concern import Note, Referral, Words
from bot.errors import Busy
from bot.events import Action
from bot.policies.learnt import Lesson
from bot.policies.questions import Answer, Ending, Question
from bot.storage import Keys, Store
from bot.storage.engine import open_database
from bot.storage.keys_in_force import KeysChanged
from bot.storage.sealing import WrongKey, add_sealing_key, drop_old_keys, generate_key_file
from bot.storage.tables import audit
from tests.storage.examples import HEAD, NOW, a_concern, a_file, an_event, raise_one

MANY = 130
"""More than one batch."""


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "keys"
    generate_key_file(path)
    return path


def clock() -> datetime:
    return NOW


def fill(store: Store) -> None:
    for number in range(MANY):
        new = a_concern(f"SR-{number:04}")
        store.register.raise_concern(
            new, Words(quote=f"quote {number}"), [], nonce=f"n{number}", event=an_event(), notices=[]
        )
    concern = raise_one(store, a_concern("SR-FILE"), Words(quote="q", reasons="r"), "file", a_file())
    brought = More(
        Message(HEAD.id, NOW, "a message", to_raiser=True), Referred(Referral.POLICE, HEAD.id, NOW, None, "P-1")
    )
    added = Words(more="added")
    store.register.change(
        concern, concern, nonce="note", event=an_event(), words=added, note=Note(HEAD.id, NOW, "a note"), more=brought
    )
    store.questions.keep(Question(NOW.date(), Answer.SILENT, "asked"), an_event(Action.QUESTION_ASKED))
    store.questions.keep(Question(NOW.date(), Answer.QUOTED), an_event(Action.QUESTION_ASKED))
    store.lessons.learn(LESSON, (), an_event(Action.LESSON_LEARNT))


LESSON = Lesson("l1", "The policy", Ending.ANSWERED, NOW.date(), "B.6", phrases=("learnt",))
FIELDS = MANY + 2 + 1 + 1 + 1 + 1 + 3


def test_after_the_rotation_all_is_readable_and_the_old_key_may_go(url: str, key_file: Path) -> None:
    store = Store.open(url, Keys.load(key_file))
    fill(store)
    assert store.rotation.left() == 0
    store.close()

    add_sealing_key(key_file)
    store = Store.open(url, Keys.load(key_file))
    assert store.rotation.left() == FIELDS
    assert store.rotation.run("staffroom", clock) == FIELDS
    assert store.rotation.left() == 0
    assert store.rotation.run("staffroom", clock) == 0
    store.close()

    drop_old_keys(key_file)
    store = Store.open(url, Keys.load(key_file))
    concern = store.register.find("SR-FILE")
    assert store.register.words(store.register.find("SR-0129")) == Words(quote="quote 129")
    assert store.register.words(concern) == Words(quote="q", reasons="r", more="added")
    assert [each.words for each in store.register.messages(concern)] == ["a message"]
    assert [each.reference for each in store.register.referrals(concern)] == ["P-1"]
    assert [note.words for note in store.register.notes(concern)] == ["a note"]
    assert store.register.content(concern, "e1") == a_file().content
    assert {q.words for q in store.records.questions(NOW.date(), date.max)} == {"", "asked"}
    assert list(store.lessons.all()) == [LESSON]
    assert store.audit.verify().bad_row == 0
    store.close()


def test_each_batch_leaves_an_event(sqlite_url: str, key_file: Path) -> None:
    store = Store.open(sqlite_url, Keys.load(key_file))
    fill(store)
    store.close()
    add_sealing_key(key_file)
    store = Store.open(sqlite_url, Keys.load(key_file))
    store.rotation.run("p-admin", clock)
    store.close()
    database = open_database(sqlite_url)
    rotated = select(audit.c.subject, audit.c.details).where(audit.c.action == "key_rotated").order_by(audit.c.seq)
    with database.read() as connection:
        found = [(row.subject, row.details) for row in connection.execute(rotated)]
    database.close()
    assert found == [
        ("key_check", '{"fields":"1"}'),
        ("concern_words", '{"fields":"100"}'),
        ("concern_words", '{"fields":"32"}'),
        ("concern_said", '{"fields":"1"}'),
        ("notes", '{"fields":"1"}'),
        ("messages", '{"fields":"1"}'),
        ("referrals", '{"fields":"1"}'),
        ("evidence_content", '{"fields":"1"}'),
        ("questions", '{"fields":"1"}'),
        ("lessons", '{"fields":"1"}'),
    ]


def test_a_rotation_that_was_stopped_goes_on_where_it_was(url: str, key_file: Path) -> None:
    store = Store.open(url, Keys.load(key_file))
    fill(store)
    store.close()
    add_sealing_key(key_file)
    store = Store.open(url, Keys.load(key_file))
    moments = iter([NOW])

    def stops() -> datetime:
        for moment in moments:
            return moment
        raise Busy

    with pytest.raises(Busy):
        store.rotation.run("staffroom", stops)
    assert store.rotation.left() == FIELDS - 100
    assert store.register.words(store.register.find("SR-0129")) == Words(quote="quote 129")
    assert store.rotation.run("staffroom", clock) == FIELDS - 100
    store.close()


def test_a_process_that_still_has_the_old_key_may_read_but_not_save(url: str, key_file: Path) -> None:
    running = Store.open(url, Keys.load(key_file))
    concern = raise_one(running)
    add_sealing_key(key_file)
    fresh = Store.open(url, Keys.load(key_file))
    with pytest.raises(KeysChanged):
        raise_one(running, a_concern("SR-2222-2222"), nonce="n2")
    with pytest.raises(KeysChanged):
        running.register.change(concern, concern, nonce="n3", event=an_event(), words=Words(reasons="r"))
    with pytest.raises(KeysChanged):
        running.questions.keep(Question(NOW.date(), Answer.SILENT, "asked"), an_event(Action.QUESTION_ASKED))
    assert running.register.words(concern) == Words(quote="They said it")
    assert fresh.register.words(raise_one(fresh, a_concern("SR-2222-2222"), nonce="n2")).quote == "They said it"
    assert fresh.rotation.run("staffroom", clock) == 1
    assert fresh.rotation.left() == 0
    running.close()
    fresh.close()


def test_dropping_the_old_key_too_early_is_noticed_at_the_start(url: str, key_file: Path) -> None:
    store = Store.open(url, Keys.load(key_file))
    fill(store)
    store.close()
    add_sealing_key(key_file)
    drop_old_keys(key_file)
    with pytest.raises(WrongKey):
        Store.open(url, Keys.load(key_file))
