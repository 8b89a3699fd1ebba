"""Answers in confidence: they are there once, and later asked for again."""

from dataclasses import dataclass, field, replace

import pytest

from bot.chat.form import Field, Form, Section, Sent, Upload
from bot.chat.reply import File, Reply, Text
from bot.command import Ask, Command, Filled, Saving, Services, Step
from bot.dispatch import Dispatcher, Returned
from bot.errors import Busy, NotThere
from bot.platforms.web.confidence import Unkept, in_sight, looked_at, of_a_form, of_an_ask
from bot.platforms.web.render import said
from tests.platforms.web.house import FORM_NONCE, HEAD, NOW, TEACHER, services

FILE = File("A file", "a.txt", "text/plain", b"words")
ABOUT = "SR-2345-6789"
FORM = Form("secret", "edit", "Edit", (Section("", (Field("words", "Words"),)),), "Save", "0" * 32, ABOUT, seen="1")


def says(words: str, *parts: File, in_confidence: bool = False) -> Reply:
    return Reply((Text(words), *parts), in_confidence=in_confidence)


@dataclass
class House:
    """A confidential command whose steps show what they are told to, and one that is not."""

    shows: Reply | Form | Exception = field(default_factory=lambda: says("now"))
    asked: list[Ask] = field(default_factory=list)

    def show(self, ask: Ask, _services: Services) -> Reply | Form:
        self.asked.append(ask)
        if isinstance(self.shows, Exception):
            raise self.shows
        return self.shows

    def save(self, _saving: Saving, _services: Services) -> Reply:
        raise Busy

    def dispatcher(self) -> Dispatcher:
        steps = {"": Step(self.show), "edit": Step(self.show, self.save, then=""), "go": Step(self.show, self.save)}
        secret = Command("secret", "", (), steps, confidential=True)
        return Dispatcher((secret, Command("open", "", (), steps)), services())


def kept(answer: Reply | Form, house: House | None = None, step: str = "") -> Unkept:
    """Return what is kept of an answer of the confidential command, which was shown once."""
    ask = Ask(TEACHER, "secret", step=step, about=ABOUT)
    unkept = of_an_ask(ask, answer, (house or House()).dispatcher(), NOW)
    assert unkept is not None
    return unkept


def again(unkept: Unkept, house: House) -> object:
    """Return what is shown when it is looked at again, without what stands before it."""
    found = looked_at(unkept, HEAD, house.dispatcher(), again=True)
    return found[1] if found else None


def test_an_answer_is_there_once_with_what_was_said_before_it() -> None:
    unkept, house = kept(says("then")), House()
    unkept.show_once(said("Open it"), says("then"))
    assert looked_at(unkept, HEAD, house.dispatcher(), again=True) == (said("Open it"), says("then"))
    assert house.asked == []
    assert looked_at(unkept, HEAD, house.dispatcher(), again=True) == (said(f"/secret {ABOUT}"), says("now"))
    assert house.asked == [Ask(HEAD, "secret", about=ABOUT)]  # by whoever looks now


def test_an_answer_that_nobody_came_for_is_forgotten() -> None:
    unkept = kept(says("then"))
    unkept.show_once(said("Open it"), says("then"))
    assert "then" not in repr(unkept)
    unkept.forget()
    assert looked_at(unkept, HEAD, House().dispatcher(), again=False) is None


def test_what_is_out_of_sight_is_not_asked_for() -> None:
    house = House()
    assert looked_at(kept(says("then")), HEAD, house.dispatcher(), again=False) is None
    assert house.asked == []


def test_what_is_nobodys_secret_is_kept_unless_its_answer_is_one() -> None:
    ask, dispatcher = Ask(TEACHER, "open", "its words"), House().dispatcher()
    filled = Filled(ask, FORM_NONCE)
    secret = says("x", in_confidence=True)
    assert of_an_ask(ask, says("x"), dispatcher, NOW) is None
    assert of_a_form(filled, says("x"), dispatcher, NOW) is None
    for unkept in (of_an_ask(ask, secret, dispatcher, NOW), of_a_form(filled, secret, dispatcher, NOW)):
        assert unkept is not None
        assert not unkept.by_itself  # to ask for it may be to file something


def test_a_file_is_not_made_again_by_itself() -> None:
    house = House()
    assert again(kept(says("then", FILE)), house) is None
    house.shows = says("now", FILE)
    unkept = kept(says("then"))
    assert again(unkept, house) == house.shows
    assert again(unkept, house) is None
    assert len(house.asked) == 1


def test_a_form_keeps_its_nonce_and_holds_what_stands_there_now() -> None:
    house = House(replace(FORM, nonce="1" * 32, seen="2"))
    assert again(kept(FORM, step="edit"), house) == replace(FORM, seen="2")


def test_what_was_no_form_and_is_one_now_has_one_nonce_each_time() -> None:
    house, unkept = House(FORM), kept(says("then"))
    first, second = again(unkept, house), again(unkept, house)
    assert first == second == replace(FORM, nonce=unkept.nonce)
    assert unkept.is_form


SENT = Filled(
    Ask(TEACHER, "secret", step="edit", about=ABOUT),
    FORM_NONCE,
    "1",
    Sent({"words": "typed"}, {"files": (Upload("a.png", b"png"),)}),
)


def came_back(house: House) -> Unkept:
    back = Returned(replace(FORM, nonce=FORM_NONCE), "Not saved.", {"words": "Too few."})
    unkept = of_a_form(SENT, back, house.dispatcher(), NOW)
    assert unkept is not None
    return unkept


def test_what_was_typed_into_a_form_that_came_back_is_kept_without_its_files() -> None:
    house = House(FORM)
    unkept = came_back(house)
    answer = again(unkept, house)
    assert isinstance(answer, Returned)
    assert (answer.form.nonce, answer.sentence, answer.errors) == (FORM_NONCE, "Not saved.", {"words": "Too few."})
    assert (unkept.sent, unkept.with_files) == (Sent({"words": "typed"}), True)
    assert "typed" not in repr(unkept)


def test_what_was_typed_stays_while_the_store_is_busy_and_goes_with_the_thing() -> None:
    house = House(Busy())
    unkept = came_back(house)
    answer = again(unkept, house)
    assert isinstance(answer, Returned)
    assert answer.sentence == Busy.sentence
    house.shows = NotThere()
    assert isinstance(again(unkept, house), Reply)
    assert (unkept.sent, unkept.with_files, unkept.is_form) == (Sent(), False, False)
    house.shows = FORM
    assert isinstance(again(unkept, house), Form)  # and nothing of it comes back


@pytest.mark.parametrize(("step", "shown"), [("edit", True), ("go", False)])
def test_after_saving_it_is_the_thing_that_is_asked_for_where_there_is_one(step: str, shown: bool) -> None:  # noqa: FBT001 - as pytest hands it over
    house = House()
    unkept = of_a_form(replace(SENT, ask=replace(SENT.ask, step=step)), says("saved"), house.dispatcher(), NOW)
    assert unkept is not None
    assert again(unkept, house) == (says("now") if shown else None)
    assert unkept.told == said(f"/secret {ABOUT}" if shown else "")


def test_what_fails_as_a_programmers_error_is_tried_once() -> None:
    house, unkept = House(RuntimeError()), kept(says("then"))
    with pytest.raises(RuntimeError):
        again(unkept, house)
    assert again(unkept, house) is None


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (Ask(TEACHER, "secret", about=f"{ABOUT}:a-file"), f"/secret {ABOUT}"),
        (Ask(TEACHER, "secret", f" {ABOUT.lower()}"), f"/secret {ABOUT}"),
        (Ask(TEACHER, "secret", "Tilly Marsh"), "/secret"),
        (Ask(TEACHER, "secret", about="a-group"), "/secret"),
    ],
)
def test_what_stands_before_it_then_is_the_command_and_a_reference_and_nobodys_words(ask: Ask, told: str) -> None:
    unkept = of_an_ask(ask, says("x"), House().dispatcher(), NOW)
    assert unkept is not None
    assert unkept.told == said(told)


@pytest.mark.parametrize(
    ("count", "open_form", "places"), [(5, False, {4}), (5, True, {2, 3, 4}), (2, True, {0, 1}), (0, False, set[int]())]
)
def test_the_newest_answer_is_in_sight_and_those_beside_an_open_form(
    count: int,
    open_form: bool,  # noqa: FBT001 - as pytest hands it over
    places: set[int],
) -> None:
    assert set(in_sight(range(count), open_form=open_form)) & set(range(count)) == places
