"""What a chat system says of its users, and for how long it is believed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from bot.errors import Busy
from bot.platforms import vouching
from bot.platforms.vouching import BELIEVED_FOR, PAUSE, REFUSED_FOR, Nobody, Word, Words
from tests.guard import GUARD

HERE, NOBODY = "a member", "nobody"
Answer = str | Exception


class Chat:
    """A chat system that says one thing at a time, and a clock that can be moved."""

    def __init__(self, says: Answer = HERE) -> None:
        self.says, self.now, self.asked = says, 0.0, 0
        self.words = Words(NOBODY, lambda member: member == HERE, lambda: self.now)

    def of(self, user: str = "U1") -> Word[str]:
        return self.words.of(user, self.ask)

    def ask(self) -> str:
        self.asked += 1
        if isinstance(self.says, Exception):
            raise self.says
        return self.says


@pytest.mark.parametrize(
    ("says", "member", "sure", "seconds"),
    [
        (HERE, HERE, True, BELIEVED_FOR),
        ("a guest", "a guest", True, REFUSED_FOR),
        (Nobody(), NOBODY, True, REFUSED_FOR),
        (Busy(), None, False, PAUSE),
    ],
)
def test_each_word_is_believed_for_its_own_time(
    says: Answer,
    member: str | None,
    sure: bool,  # noqa: FBT001 - a table
    seconds: float,
) -> None:
    chat = Chat(says)
    assert chat.words.fresh("U1") is None
    word = chat.of()
    assert (word.member, word.sure) == (member, sure)
    chat.now = seconds - 0.001
    assert chat.of() == chat.words.fresh("U1") == word
    assert chat.asked == 1
    chat.now = seconds
    assert chat.words.fresh("U1") is None
    chat.of()
    assert chat.asked == 2


def test_where_it_cannot_be_asked_the_last_word_stands_and_is_not_sure() -> None:
    chat = Chat()
    chat.of()
    chat.says, chat.now = Busy(), BELIEVED_FOR
    assert chat.of() == Word(HERE, sure=False, until=BELIEVED_FOR + PAUSE)
    chat.says, chat.now = Nobody(), BELIEVED_FOR + PAUSE
    assert chat.of().member == NOBODY
    chat.says, chat.now = Busy(), chat.now + REFUSED_FOR
    assert chat.of() == Word(NOBODY, sure=False, until=chat.now + PAUSE)


def test_a_programmers_error_is_no_word() -> None:
    chat = Chat(KeyError())
    with pytest.raises(KeyError):
        chat.of()
    assert chat.words.fresh("U1") is None


def test_users_are_told_apart() -> None:
    chat = Chat()
    chat.of("U1")
    chat.says = Nobody()
    assert (chat.of("U1").member, chat.of("U2").member) == (HERE, NOBODY)


def test_one_of_a_burst_asks() -> None:
    chat, go_on = Chat(), Event()

    def slowly() -> str:
        assert go_on.wait(GUARD)
        return chat.ask()

    with ThreadPoolExecutor(8) as threads:
        burst = [threads.submit(chat.words.of, "U1", slowly) for _ in range(8)]
        go_on.set()
        assert {each.result().member for each in burst} == {HERE}
    assert chat.asked == 1


def test_a_turn_is_given_back_whatever_happens() -> None:
    chat, faults = Chat(), iter((KeyError(), Busy()))
    raising: Callable[[], str] = lambda: (_ for _ in ()).throw(next(faults))  # noqa: E731 - it raises, and no more
    with pytest.raises(KeyError):
        chat.words.of("U1", raising)
    assert chat.words.of("U1", raising).member is None


def test_memory_is_bounded_and_who_was_asked_about_longest_ago_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vouching, "MOST_USERS", 2)
    chat = Chat()
    chat.words.keep("U1", HERE)
    chat.words.keep("U2", HERE)
    chat.words.keep("U1", HERE)
    chat.words.keep("U3", HERE)
    assert [chat.words.fresh(user) is not None for user in ("U1", "U2", "U3")] == [True, False, True]


def test_a_word_may_be_kept_that_was_not_asked_for() -> None:
    chat = Chat()
    assert chat.words.keep("U1", HERE, sure=False) == Word(HERE, sure=False, until=PAUSE)
    assert chat.words.keep("U1", None) == Word(None, sure=True, until=PAUSE)
