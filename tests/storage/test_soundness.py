"""One damaged field is told in its place, and takes nothing else away."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.concerns.concern import Note, Words
from bot.concerns.lifecycle import State
from bot.policies.questions import Answer, Question
from bot.storage import Keys, Store
from bot.storage.concerns import CHANGED_OUTSIDE, KEY_UNKNOWN
from bot.storage.engine import open_database
from bot.storage.sealing import PREFIX_BYTES, NotGenuine, WrongKey, new_keys
from tests.storage.examples import HEAD, KEYS, NOW, a_concern, a_file, an_event, raise_one

SAID = Words(quote="what they said", decision="what was decided")
DAY = NOW.date()


def change(url: str, statement: str, **values: bytes | str) -> None:
    database = open_database(url)
    with database.write() as connection:
        connection.execute(text(statement), values)
    database.close()


def ask(store: Store, words: str) -> None:
    store.questions.keep(Question(DAY, Answer.SILENT, words), an_event(), words.encode().hex())


def asked(store: Store) -> set[str]:
    return {question.words for question in store.records.questions(DAY, DAY + timedelta(days=1))}


@pytest.mark.parametrize("spoilt", [b"", b"spoilt", KEYS.prefix + bytes(40)])
def test_a_damaged_field_of_a_concern_becomes_a_sentence_in_the_records(real: Store, url: str, spoilt: bytes) -> None:
    concern = raise_one(real, words=SAID)
    change(url, "UPDATE concern_words SET sealed = :spoilt WHERE field = 'quote'", spoilt=spoilt)
    assert real.records.words(concern) == Words(quote=CHANGED_OUTSIDE, decision=SAID.decision)
    with pytest.raises(NotGenuine):  # whoever reads the concern itself is told as before
        real.register.words(concern)


def test_a_field_that_was_given_a_name_that_there_is_not_takes_nothing_else_away(real: Store, url: str) -> None:
    concern = raise_one(real, words=SAID)
    change(url, "UPDATE concern_words SET field = 'nothing' WHERE field = 'quote'")
    assert real.records.words(concern) == Words(decision=SAID.decision)
    assert real.damaged() == (concern.reference,)


def test_a_damaged_question_becomes_a_sentence_and_the_others_stay(real: Store, url: str) -> None:
    for words in ("first", "second", ""):
        ask(real, words)
    change(url, "UPDATE questions SET sealed = :spoilt WHERE id = :id", spoilt=b"spoilt", id=b"first".hex())
    assert asked(real) == {CHANGED_OUTSIDE, "second", ""}


def test_a_field_under_an_unknown_key_becomes_a_sentence_too(real: Store, url: str) -> None:
    concern = raise_one(real, words=SAID)
    change(url, "UPDATE concern_words SET sealed = :other WHERE field = 'quote'", other=KEYS.prefix[:1] + bytes(60))
    assert real.records.words(concern) == Words(quote=KEY_UNKNOWN, decision=SAID.decision)


def test_a_process_that_has_to_be_started_again_calls_no_words_damaged(url: str) -> None:
    (seal, audit), newer = new_keys().split(), new_keys().split()[0]
    before = Store.open(url, Keys.parse(f"{seal} {audit}"))
    after = Store.open(url, Keys.parse(f"{newer} {seal} {audit}"))
    concern = raise_one(after, words=SAID)
    with pytest.raises(WrongKey, match="Please restart it"):
        before.records.words(concern)
    assert after.records.words(concern) == SAID
    after.close()
    before.close()


def test_whatever_cannot_be_opened_is_told_by_its_reference(real: Store, url: str) -> None:
    for number in range(1, 6):
        raise_one(real, a_concern(f"SR-{number}"), SAID, f"n{number}", a_file())
    concern = real.register.find("SR-5")
    real.register.change(concern, concern, nonce="n9", event=an_event(), note=Note(HEAD.id, NOW, "a note"))
    ask(real, "question")
    assert real.damaged() == ()
    spoilt = KEYS.prefix[:1] + bytes(PREFIX_BYTES + 30)
    change(url, "UPDATE concern_words SET sealed = :spoilt WHERE reference = 'SR-2'", spoilt=spoilt)
    change(url, "UPDATE evidence_content SET sealed = :spoilt WHERE reference = 'SR-4'", spoilt=b"spoilt")
    change(url, "UPDATE notes SET sealed = :spoilt", spoilt=b"spoilt")
    change(url, "UPDATE questions SET sealed = :spoilt", spoilt=b"spoilt")
    assert set(real.damaged()) == {"SR-2", "SR-4", "SR-5", b"question".hex()}


def test_concerns_that_wait_are_counted(real: Store) -> None:
    raise_one(real, a_concern("SR-1", NOW), nonce="n1")
    raise_one(real, a_concern("SR-2", NOW + timedelta(days=1)), nonce="n2")
    assert [real.register.unacknowledged(NOW + timedelta(days=days)) for days in (0, 1, 2)] == [0, 1, 2]


def test_danger_that_was_told_later_waits_too(real: Store) -> None:
    before = raise_one(real)
    acknowledged = replace(before, state=State.ACKNOWLEDGED, acknowledged_at=NOW)
    real.register.change(before, acknowledged, nonce="n2", event=an_event())
    assert real.register.unacknowledged(NOW + timedelta(days=9)) == 0
    now = real.register.find(before.reference)
    real.register.change(now, replace(now, news_at=NOW + timedelta(days=1)), nonce="n3", event=an_event())
    assert [real.register.unacknowledged(NOW + timedelta(days=days)) for days in (0, 2)] == [0, 1]
