"""Tests of bot/storage/learnt.py, and of questions that wait for the policy's owner."""

from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from bot.errors import Busy, NotThere, Stale
from bot.events import Action, Event
from bot.policies.learnt import Lesson
from bot.policies.questions import Answer, Ending, Kept, Question
from bot.storage import Keys, Store
from bot.storage.audit import AuditTrail
from bot.storage.engine import open_database
from bot.storage.keys_in_force import KeysChanged
from bot.storage.learnt import StoredLessons
from bot.storage.people import FRESH_FOR
from bot.storage.sealing import NotGenuine, new_keys
from bot.storage.tables import audit, lessons
from tests.fakes.store import FakeStore
from tests.storage.examples import KEYS, NOW, AnyStore, an_event

DAY = date(2026, 11, 20)
ASKED = an_event(Action.QUESTION_ASKED, actor="")
LEARNT = Event("p-exec", Action.LESSON_LEARNT, "l1", NOW, {"ending": "answered", "clause": "B.6"})
TAKEN_BACK = Event("p-exec", Action.LESSON_TAKEN_BACK, "l1", NOW)
WORDS = Lesson("l1", "The policy", Ending.ANSWERED, DAY, clause="B.6", phrases=("a canary", "zwei Kanarienvögel"))
SUBJECT = Lesson("l2", "The policy", Ending.NOT_COVERED, DAY, subject="birds", phrases=("a canary",))
ASIDE = Lesson("l0", "The policy", Ending.SET_ASIDE, DAY - timedelta(1))


def keep(store: AnyStore, *ids: str, answer: Answer = Answer.SILENT) -> None:
    for n, question_id in enumerate(ids):
        store.questions.keep(Question(DAY + timedelta(n), answer, f"words {question_id}"), ASKED, question_id)


def waiting(store: AnyStore, since: date = DAY, most: int = 99) -> list[str]:
    return [kept.id for kept in store.questions.waiting(since, most)]


def endings(store: AnyStore) -> dict[str, Ending | None]:
    return {question.words: question.ending for question in store.records.questions(date.min, date.max)}


def test_unanswered_questions_wait_in_words_oldest_first(store: AnyStore) -> None:
    keep(store, "a", "b", "c", answer=Answer.NOT_WHAT_I_ASKED)
    store.questions.keep(Question(DAY, Answer.QUOTED), ASKED, "quoted")
    found = store.questions.waiting(DAY, 99)
    assert found[0] == Kept("a", Question(DAY, Answer.NOT_WHAT_I_ASKED, "words a"))
    assert [kept.id for kept in found] == ["a", "b", "c"]
    assert waiting(store, DAY + timedelta(1)) == ["b", "c"]
    assert waiting(store, most=2) == ["b", "c"]


def test_a_lesson_deals_with_its_questions_and_the_rest_waits(store: AnyStore) -> None:
    keep(store, "a", "b", "c")
    store.lessons.learn(WORDS, ["a", "c"], LEARNT)
    assert waiting(store) == ["b"]
    assert endings(store) == {"words a": Ending.ANSWERED, "words b": None, "words c": Ending.ANSWERED}


def test_lessons_come_back_as_they_were_by_day(store: AnyStore) -> None:
    for lesson in (WORDS, SUBJECT, ASIDE):
        store.lessons.learn(lesson, (), LEARNT)
    assert list(store.lessons.all()) == [ASIDE, WORDS, SUBJECT]


def test_the_same_lesson_twice_is_one(store: AnyStore) -> None:
    keep(store, "a")
    for _ in range(2):
        store.lessons.learn(WORDS, ["a"], LEARNT)
    assert list(store.lessons.all()) == [WORDS]
    assert (waiting(store), store.lessons.version() > 0) == ([], True)


def test_what_is_taken_back_is_forgotten_and_its_questions_wait_again(store: AnyStore) -> None:
    keep(store, "a", "b")
    store.lessons.learn(WORDS, ["a"], LEARNT)
    store.lessons.learn(SUBJECT, ["b"], LEARNT)
    before = store.lessons.version()
    store.lessons.take_back("l1", TAKEN_BACK)
    assert list(store.lessons.all()) == [SUBJECT]
    assert (waiting(store), store.lessons.version() > before) == (["a"], True)


@pytest.mark.parametrize("lesson_id", ["l9", "", "l\x00", "\ud83d"])
def test_what_was_never_learnt_cannot_be_taken_back(store: AnyStore, lesson_id: str) -> None:
    store.lessons.learn(WORDS, (), LEARNT)
    with pytest.raises(NotThere):
        store.lessons.take_back(lesson_id, TAKEN_BACK)
    assert list(store.lessons.all()) == [WORDS]


def test_a_question_that_was_dealt_with_meanwhile_is_not_dealt_with_again(store: AnyStore) -> None:
    keep(store, "a", "b")
    store.lessons.learn(WORDS, ["a"], LEARNT)
    with pytest.raises(Stale):
        store.lessons.learn(SUBJECT, ["a", "b"], LEARNT)
    assert (list(store.lessons.all()), waiting(store)) == ([WORDS], ["b"])


def test_nothing_was_learnt_in_a_new_store(store: AnyStore) -> None:
    assert (store.lessons.version(), list(store.lessons.all())) == (0, [])


def events_of(url: str) -> list[tuple[str, str, str]]:
    with closing(open_database(url)) as database, database.read() as connection:
        rows = connection.execute(select(audit).order_by(audit.c.seq))
        return [(row.actor, row.action, row.details) for row in rows]


def test_each_change_has_its_event_and_what_was_refused_or_done_before_has_none(real: Store, url: str) -> None:
    keep(real, "a")
    real.lessons.learn(WORDS, ["a"], LEARNT)
    real.lessons.learn(WORDS, ["a"], LEARNT)
    with pytest.raises(Stale, match="dealt with meanwhile"):
        real.lessons.learn(SUBJECT, ["a"], LEARNT)
    real.lessons.take_back("l1", TAKEN_BACK)
    with pytest.raises(NotThere):
        real.lessons.take_back("l1", TAKEN_BACK)
    assert events_of(url)[1:] == [
        ("p-exec", "lesson_learnt", '{"clause":"B.6","ending":"answered"}'),
        ("p-exec", "lesson_taken_back", "{}"),
    ]
    assert real.audit.verify().sentence == ""


def test_the_words_of_a_lesson_are_sealed_and_bound_to_their_row(real: Store, url: str) -> None:
    for lesson in (WORDS, SUBJECT):
        real.lessons.learn(lesson, (), LEARNT)
    with closing(open_database(url)) as database:
        with database.read() as connection:
            rows = connection.execute(select(lessons)).all()
        assert not any("canary" in repr(tuple(row)) or "birds" in repr(tuple(row)) for row in rows)
        assert (rows[0].clause, rows[0].ending) == ("B.6", Ending.ANSWERED)  # the control: what stands in clear
        with database.write() as connection:
            connection.execute(update(lessons).where(lessons.c.id == "l2").values(sealed=rows[0].sealed))
    assert real.damaged() == ("l2",)
    with pytest.raises(NotGenuine):
        real.lessons.all()


def test_every_process_notices_within_a_second_and_the_one_that_learnt_at_once(real: Store, url: str) -> None:
    now = [0.0]
    with closing(open_database(url)) as database:
        other = StoredLessons(database, KEYS, AuditTrail(database, KEYS.audit), lambda: now[0])
        assert (other.at_hand, other.version(), other.at_hand) == (False, 0, True)
        real.lessons.learn(WORDS, (), LEARNT)
        assert real.lessons.version() == 1
        assert other.version() == 0, "still believed"
        now[0] = FRESH_FOR
        assert (other.at_hand, other.version()) == (False, 1)
        other.learn(SUBJECT, (), replace(LEARNT, subject="l2"))
        assert (other.at_hand, other.version()) == (False, 2)
        other.take_back("l2", TAKEN_BACK)
        assert (other.at_hand, other.version()) == (False, 3)


def test_a_process_with_the_old_key_learns_nothing_more(url: str) -> None:
    old = new_keys()
    newest = new_keys().splitlines()[0]
    with closing(Store.open(url, Keys.parse(old))) as running:
        running.lessons.learn(WORDS, (), LEARNT)  # the control
        Store.open(url, Keys.parse(f"{newest}\n{old}")).close()
        with pytest.raises(KeysChanged):
            running.lessons.learn(SUBJECT, (), LEARNT)
        assert list(running.lessons.all()) == [WORDS]


def test_the_fake_can_be_busy() -> None:
    store = FakeStore()
    store.lessons.busy = True
    with pytest.raises(Busy):
        store.lessons.all()
