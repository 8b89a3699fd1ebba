from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from bot.chat.reply import File
from bot.platforms.web.confidence import Unkept
from bot.platforms.web.memory import WAITS_FOR, Conversations, Exchange, Shelf, Visitor, new_visitor, opened, sealed
from bot.platforms.web.read import Limits
from bot.platforms.web.render import form_card, said
from tests.builders import Clock
from tests.platforms.web.house import FORM, NOW

SECRET = b"one"
VISITOR = Visitor("session", "o4")


def exchange(text: str) -> Exchange:
    return Exchange(said(text), Markup(""))


def form_exchange() -> Exchange:
    return Exchange(said("/report"), form_card(FORM, "o4", Limits()))


def said_in(kept: Conversations, session: str) -> list[str]:
    return [e.said.start for e in kept.of(session)]


def test_a_cookie_of_ours_gives_its_visitor_back() -> None:
    assert opened(sealed(VISITOR, SECRET), SECRET) == VISITOR


def test_a_cookie_under_another_secret_is_nobodys() -> None:
    assert opened(sealed(VISITOR, b"two"), SECRET) is None


@given(st.integers(0, 200), st.characters(exclude_characters="\x00"))
def test_a_cookie_with_one_character_changed_is_nobodys(place: int, character: str) -> None:
    cookie = sealed(VISITOR, SECRET)
    place %= len(cookie)
    changed = cookie[:place] + character + cookie[place + 1 :]
    assert opened(changed, SECRET) == (VISITOR if changed == cookie else None)


@given(st.text())
def test_any_text_is_nobodys_cookie(text: str) -> None:
    assert opened(text, SECRET) is None


def test_two_visits_of_one_person_are_two_sessions() -> None:
    assert new_visitor("o4").session != new_visitor("o4").session


def test_a_conversation_keeps_only_its_last_exchanges() -> None:
    kept = Conversations(exchanges=2)
    for text in ("a", "b", "c"):
        kept.add("s", exchange(text))
    assert said_in(kept, "s") == ["b", "c"]


def test_the_session_that_was_not_used_for_longest_is_forgotten() -> None:
    kept = Conversations(sessions=2)
    kept.add("old", exchange("a"))
    kept.add("new", exchange("b"))
    kept.of("old")
    kept.add("third", exchange("c"))
    assert [said_in(kept, s) for s in ("old", "new", "third")] == [["a"], [], ["c"]]


def test_a_forgotten_conversation_is_empty_and_others_are_not() -> None:
    kept = Conversations()
    kept.add("s", exchange("a"))
    kept.add("t", exchange("b"))
    kept.forget("s")
    kept.forget("never there")
    assert (kept.of("s"), said_in(kept, "t")) == ((), ["b"])


def test_the_answer_to_the_open_form_takes_its_place() -> None:
    kept = Conversations()
    kept.add("s", form_exchange())
    kept.add("s", exchange("Save"), FORM.nonce)
    assert said_in(kept, "s") == ["Save"]


def test_the_answer_to_something_else_stands_after_the_open_form() -> None:
    kept = Conversations()
    kept.add("s", form_exchange())
    kept.add("s", exchange("Done"), "another-nonce")
    assert said_in(kept, "s") == ["/report", "Done"]


def a_file(size: int) -> File:
    return File("File", "a.bin", "application/octet-stream", b"x" * size)


def test_a_file_is_there_for_its_person_alone() -> None:
    shelf = Shelf(Clock(NOW))
    token = shelf.put("o4", a_file(1))
    assert shelf.get("o4", token) == a_file(1)
    assert shelf.get("o1", token) is None
    assert shelf.get("o4", "guessed") is None


def test_the_oldest_files_make_room_by_number_and_by_size() -> None:
    shelf = Shelf(Clock(NOW), files=2, size=10)
    first, second = shelf.put("o4", a_file(1)), shelf.put("o4", a_file(1))
    third = shelf.put("o4", a_file(2))
    assert [shelf.get("o4", t) is not None for t in (first, second, third)] == [False, True, True]
    fourth = shelf.put("o4", a_file(9))
    assert [shelf.get("o4", t) is not None for t in (second, third, fourth)] == [False, False, True]


def test_a_file_waits_for_half_an_hour_and_can_be_taken_away() -> None:
    clock = Clock(NOW)
    shelf = Shelf(clock)
    first, second = shelf.put("o4", a_file(1)), shelf.put("o4", a_file(1))
    shelf.forget(second)
    shelf.forget("guessed")
    clock.move(WAITS_FOR - timedelta(seconds=1))
    assert shelf.get("o4", first) == a_file(1)  # the control
    assert shelf.get("o4", second) is None
    clock.move(timedelta(seconds=1))
    assert shelf.get("o4", first) is None


def unkept(*, is_form: bool) -> Exchange:
    return Exchange(said("/records"), Unkept(NOW, None, by_itself=True, nonce=FORM.nonce, is_form=is_form))


def test_the_answer_to_an_open_form_in_confidence_takes_its_place_too() -> None:
    kept = Conversations()
    for is_form in (False, True):
        kept.add("s", unkept(is_form=is_form))
        kept.add("s", exchange("Save"), FORM.nonce)
    assert said_in(kept, "s") == ["/records", "Save", "Save"]


def test_what_was_said_in_one_session_is_added_to_another_and_leaves_the_first() -> None:
    kept = Conversations()
    kept.add("one", exchange("first"))
    kept.add("two", exchange("second"))
    kept.join("two", "one")
    kept.join("none", "one")
    assert said_in(kept, "one") == ["first", "second"]
    assert said_in(kept, "two") == []
