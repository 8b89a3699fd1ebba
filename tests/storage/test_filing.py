from datetime import date, timedelta

import pytest

from bot.errors import NotThere
from bot.events import Action
from bot.policies.questions import Answer, Question
from bot.requests.redirect import Door, Outcome, Redirect, RequestKind
from tests.storage.examples import NOW, AnyStore, an_event

FILED = an_event(Action.REQUEST_REDIRECTED)
SETTLED = an_event(Action.REDIRECT_SETTLED)
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
