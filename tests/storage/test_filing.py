from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.errors import NotThere
from bot.events import Action
from bot.notices import NoticeKind
from bot.policies.questions import Answer, Question
from bot.requests.redirect import Door, Outcome, Redirect, RequestKind
from bot.storage import Store
from bot.storage.engine import open_database
from bot.storage.tables import audit, questions
from tests.storage.examples import KEYS, NOW, AnyStore, a_notice, an_event
from tests.storage.test_erasing import bytes_of, readable

FILED = an_event(Action.REQUEST_REDIRECTED)
SETTLED = an_event(Action.REDIRECT_SETTLED)
POINTED_OUT = an_event(Action.REQUEST_SUGGESTED)
ASKED = an_event(Action.QUESTION_ASKED, actor="")


def a_redirect(redirect_id: str = "r1", minutes: int = 0) -> Redirect:
    return Redirect(redirect_id, RequestKind.LEAVE, Door.REQUEST, "oak", NOW + timedelta(minutes=minutes))


def test_redirects_come_back_oldest_first_within_their_time(store: AnyStore) -> None:
    for redirect_id, minutes in (("late", 9), ("b", 5), ("a", 0)):
        store.redirects.file(a_redirect(redirect_id, minutes), FILED)
    found = store.records.redirects(NOW, NOW + timedelta(minutes=9))
    assert list(found) == [a_redirect("a", 0), a_redirect("b", 5)]


def test_an_outcome_is_written_down(store: AnyStore) -> None:
    store.redirects.file(a_redirect(), FILED)
    for outcome in (Outcome.DONE, Outcome.DONE, Outcome.NOT_A_REQUEST):
        store.redirects.settle("r1", outcome, SETTLED)
        assert store.records.redirects(NOW, NOW + timedelta(1))[0].outcome is outcome


def test_filing_twice_is_filing_once(store: AnyStore) -> None:
    for _ in range(2):
        store.redirects.file(a_redirect(), FILED)
    assert len(store.records.redirects(NOW, NOW + timedelta(1))) == 1


@pytest.mark.parametrize("redirect_id", ["unknown", "", "r\x00", "\ud83d"])
def test_an_unknown_redirect_is_not_there(store: AnyStore, redirect_id: str) -> None:
    store.redirects.file(a_redirect(), FILED)
    with pytest.raises(NotThere):
        store.redirects.settle(redirect_id, Outcome.DONE, SETTLED)
    with pytest.raises(NotThere):
        store.redirects.find(redirect_id)


def test_a_redirect_is_found_as_it_stands(store: AnyStore) -> None:
    store.redirects.file(a_redirect(), FILED)
    assert store.redirects.find("r1") == a_redirect()
    store.redirects.settle("r1", Outcome.DONE, SETTLED)
    assert store.redirects.find("r1") == replace(a_redirect(), outcome=Outcome.DONE)


def test_a_redirect_that_is_pointed_out_is_filed_with_its_notice_once_for_each_key(store: AnyStore) -> None:
    told = [store.redirects.suggest(a_redirect(f"r{n}"), POINTED_OUT, a_notice(key)) for n, key in enumerate("aab")]
    assert told == [True, False, True]
    assert [redirect.id for redirect in store.records.redirects(NOW, NOW + timedelta(1))] == ["r0", "r2"]
    assert [claimed.notice.key for claimed in store.outbox.claim(NOW, 9)] == ["a", "b"]


def test_once_its_outcome_is_told_nobody_knows_whose_a_redirect_was(real: Store) -> None:
    told = replace(a_notice("told"), kind=NoticeKind.SUGGESTED, about="r1")
    other = replace(a_notice("other"), kind=NoticeKind.SUGGESTED, about="r2")
    for redirect_id, notice in (("r1", told), ("r2", other)):
        assert real.redirects.suggest(a_redirect(redirect_id), POINTED_OUT, notice)
        real.inbox.put(notice, NOW)
    real.redirects.settle("r1", Outcome.DONE, SETTLED)
    assert [claimed.notice.key for claimed in real.outbox.claim(NOW, 9)] == ["other"]
    assert real.redirects.suggest(a_redirect("r3"), POINTED_OUT, told) is False


def test_of_many_who_point_out_one_message_at_once_one_does(real: Store) -> None:
    def point_out(number: int) -> bool:
        return real.redirects.suggest(a_redirect(f"r{number}"), POINTED_OUT, a_notice("same"))

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(point_out, range(12)))
    assert told.count(True) == 1
    assert len(real.records.redirects(NOW, NOW + timedelta(1))) == 1
    assert (real.audit.head().rows, real.outbox.waiting(NOW)) == (1, 1)


def test_questions_come_back_by_day_with_their_words(store: AnyStore) -> None:
    monday, tuesday = date(2026, 11, 16), date(2026, 11, 17)
    silent = Question(tuesday, Answer.SILENT, "may I use \U0001f425 at school?")
    quoted = Question(monday, Answer.QUOTED, clauses=("B.3", "B.3#2"))
    for question in (silent, quoted, Question(date(2026, 11, 23), Answer.QUOTED)):
        store.questions.keep(question, ASKED)
    assert list(store.records.questions(monday, date(2026, 11, 23))) == [quoted, silent]


def test_a_question_with_the_same_nonce_is_kept_once(store: AnyStore) -> None:
    day = date(2026, 11, 16)
    missed = Question(day, Answer.NOT_WHAT_I_ASKED, "may I?")
    for nonce in ("n1", "n1", "n2", "", ""):
        store.questions.keep(missed, ASKED, nonce)
    assert len(store.records.questions(day, day + timedelta(1))) == 4


def test_a_counted_question_comes_back_like_one_that_was_kept(store: AnyStore) -> None:
    day = date(2026, 11, 16)
    counted = Question(day, Answer.QUOTED, clauses=("B.3", "B.3#2"))
    for _ in range(3):
        store.questions.count(counted)
    store.questions.flush()
    assert list(store.records.questions(day, day + timedelta(1))) == [counted] * 3


def test_what_was_counted_together_has_one_event_that_tells_how_many(real: Store, url: str) -> None:
    for clauses in (("B.6",), ("B.3",)):
        real.questions.count(Question(NOW.date(), Answer.QUOTED, clauses=clauses))
    assert real.audit.head().rows == 0
    real.questions.flush()
    database = open_database(url)
    with database.read() as connection:
        (row,) = connection.execute(select(audit))
    database.close()
    assert (row.actor, row.action, row.details) == ("", "question_asked", '{"quoted":"2"}')
    assert real.audit.verify().sentence == ""


def test_a_workbook_sees_what_was_counted_just_now(real: Store) -> None:
    real.questions.count(Question(NOW.date(), Answer.QUOTED))
    with real.view() as records:
        assert len(records.questions(NOW.date(), NOW.date() + timedelta(1))) == 1


def test_what_was_counted_is_written_when_the_store_is_closed(url: str) -> None:
    first = Store.open(url, KEYS)
    first.questions.count(Question(NOW.date(), Answer.QUOTED))
    assert list(first.records.questions(NOW.date(), date.max)) == []  # the control: it waits
    first.close()
    with closing(Store.open(url, KEYS)) as second:
        assert len(second.records.questions(NOW.date(), date.max)) == 1


def asked(store: Store, on: date, words: str, nonce: str) -> None:
    store.questions.keep(Question(on, Answer.SILENT, words, ("B.3",)), ASKED, nonce)


def test_the_words_of_old_questions_are_deleted_and_their_counts_stay(real: Store) -> None:
    asked(real, date(2026, 1, 1), "canary of old", "q1")
    asked(real, date(2026, 1, 2), "canary of young", "q2")
    real.questions.count(Question(date(2025, 1, 1), Answer.QUOTED, clauses=("B.3",)))
    rows = real.audit.head().rows
    assert real.questions.forget_words(date(2026, 1, 2), NOW) == 1
    found = real.records.questions(date(2025, 1, 1), date(2027, 1, 1))
    assert [(question.asked_on, question.words) for question in found if question.answer is Answer.SILENT] == [
        (date(2026, 1, 1), ""),
        (date(2026, 1, 2), "canary of young"),  # the control
    ]
    assert [kept.id for kept in real.questions.waiting(date(2025, 1, 1), 9)] == ["q2"]
    assert real.questions.forget_words(date(2026, 1, 2), NOW) == 0
    assert real.audit.head().rows == rows + 1
    real.privacy.clean(NOW)


def test_no_byte_of_a_deleted_question_is_left_in_the_files(sqlite_url: str, tmp_path: Path) -> None:
    with closing(Store.open(sqlite_url, KEYS, lambda: NOW)) as store:
        asked(store, date(2026, 1, 1), "canary " * 30, "q1")
        with store.database.read() as connection:
            sealed = [bytes(connection.execute(select(questions.c.sealed)).scalar_one())]
        assert readable(sealed, bytes_of(tmp_path)) == 1  # the control
        store.questions.forget_words(date(2026, 2, 1), NOW)
        store.privacy.clean(NOW)
        assert readable(sealed, bytes_of(tmp_path)) == 0
