"""The second step on the one path: what waits for a code, what does not, and that the question betrays nothing."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat import second_step as asking
from bot.chat.form import FILL_IN, Form, Raw, Sent
from bot.chat.reply import Button, File, Reply, Text, Tone
from bot.command import Ask, Command, Filled, Services, Step
from bot.dispatch import ALREADY, KEPT_TITLE, Dispatcher, Returned, Unsure
from bot.errors import Busy, NotThere
from bot.people import Person
from bot.people.second_step import (
    LOCKED_FOR,
    MOST_WRONG,
    VALID_FOR,
    Codes,
    SecondStep,
    TooManyWrong,
    Tried,
    WrongCode,
    spaced,
)
from bot.references import new_id
from commands import ALL, chat_code
from tests.builders import ASSISTANT, ELM_HEAD, OAK_HEAD, TEACHER
from tests.commands.chat import CONCERN, NOT_THERE, Chat
from tests.fakes.codes import FakeCodes

HALF_AN_HOUR, SECOND = timedelta(minutes=30), timedelta(seconds=1)
WARNING = Tone.WARNING
PAGE = "https://staffroom.example.org"
NO_SUCH = "SR-2222-2222"
NOTE = "Canary words of a headteacher."
CONFIDENTIAL = [command for command in ALL if command.confidential]
OPEN = [command for command in ALL if not command.confidential]


class School:
    """A whole bot with a second step in chat, its page without one, and a concern that the headteacher reads."""

    def __init__(self) -> None:
        self.chat = Chat()
        self.codes = FakeCodes(self.chat.clock)
        self.in_chat = Dispatcher(ALL, self.chat.services, self.step("slack"))
        self.elsewhere = Dispatcher(ALL, self.chat.services, self.step("teams"))
        self.page = Dispatcher((*ALL, chat_code.command(self.codes)), self.chat.services)
        saved = self.send(TEACHER, "escalate", "form", answers=CONCERN)
        assert isinstance(saved, Reply)
        self.reference = words_of(saved).split("Saved, reference ")[1].split()[0].rstrip(".")

    def step(self, chat: str) -> SecondStep:
        """Return the second step of a chat system."""
        return SecondStep(self.codes, chat, HALF_AN_HOUR, PAGE)

    def ask(self, person: Person, command: str, step: str = "", about: str = "", words: str = "") -> Reply | Form:
        """Ask in chat."""
        return self.in_chat.ask(Ask(person, command, words, step, about))

    def send(  # noqa: PLR0913 - what is sent
        self,
        person: Person,
        command: str,
        step: str = "",
        about: str = "",
        *,
        answers: Mapping[str, Raw],
        seen: str = "",
    ) -> Reply | Returned:
        """Send a form in chat."""
        return self.in_chat.send(Filled(Ask(person, command, "", step, about), new_id(), seen, Sent(answers)))

    def type_code(self, person: Person, code: str, about: str = "", step: str = "open") -> Reply | Returned:
        """Send the question for a code back."""
        return self.send(person, "concerns", step, about, answers={asking.CODE: code})

    def open_for(self, person: Person) -> Reply | Returned:
        """Get a code on the page and type it in chat."""
        return self.type_code(person, self.code_on_the_page(person), step="")

    def code_on_the_page(self, person: Person) -> str:
        """Ask for a code on the page."""
        told = self.page.send(Filled(Ask(person, "code", step="give"), new_id()))
        assert isinstance(told, Reply)
        return words_of(told).split("Your code: ")[1].split("\n")[0]


@pytest.fixture
def school() -> School:
    return School()


def words_of(reply: Reply) -> str:
    return "\n".join(part.words for part in reply.parts if isinstance(part, Text))


def same(shown: Reply | Form | Returned) -> str:
    """Return all that is shown, its nonce and what was asked about aside, which come from whoever asks."""
    if isinstance(shown, Returned):
        return repr(replace(shown, form=replace(shown.form, nonce="", about="")))
    return repr(replace(shown, nonce="", about="") if isinstance(shown, Form) else shown)


def is_the_question(shown: Reply | Form | Returned) -> bool:
    return isinstance(shown, Form) and [field.name for field in shown.fields] == [asking.CODE]


# What waits for a code, and what does not.


@pytest.mark.parametrize(
    ("command", "step"), [(command, step) for command in CONFIDENTIAL for step in command.steps], ids=str
)
def test_every_confidential_step_asks_whoever_may_use_its_command_for_a_code(
    command: Command, step: str, school: School
) -> None:
    shown = school.ask(OAK_HEAD, command.name, step, school.reference)
    if command.may_use(OAK_HEAD):
        assert isinstance(shown, Form)
        assert is_the_question(shown)
        assert PAGE in shown.intro
        assert not is_the_question(school.page.ask(Ask(OAK_HEAD, command.name, "", step, school.reference)))
    else:
        assert same(shown) == same(school.page.ask(Ask(OAK_HEAD, command.name, "", step, school.reference)))


@pytest.mark.parametrize("command", OPEN, ids=lambda command: command.name)
def test_nothing_else_asks_for_one(command: Command, school: School) -> None:
    for step in command.steps:
        assert not is_the_question(school.ask(TEACHER, command.name, step))


def test_no_form_of_a_command_has_a_field_of_that_name(school: School) -> None:
    for command in ALL:
        for step in command.steps:
            shown = school.page.ask(Ask(OAK_HEAD, command.name, "", step, school.reference))
            assert not isinstance(shown, Form) or asking.CODE not in {field.name for field in shown.fields}


def test_raising_a_concern_is_never_held_up(school: School) -> None:
    for _ in range(MOST_WRONG + 1):
        school.type_code(ASSISTANT, "1")
    saved = school.send(ASSISTANT, "escalate", "form", answers=CONCERN)
    assert isinstance(saved, Reply)
    assert "Saved, reference" in words_of(saved)


def test_plain_words_that_lead_to_something_confidential_lead_to_the_question(school: School) -> None:
    assert is_the_question(school.in_chat.say(OAK_HEAD, school.reference))
    assert is_the_question(school.in_chat.say(OAK_HEAD, "/concerns"))


def test_a_command_that_hands_over_to_a_confidential_one_leads_to_the_question(school: School) -> None:
    hands_over = Command("door", "", (), {"": Step(lambda ask, _: replace(ask, command="concerns"))})
    dispatcher = Dispatcher((*ALL, hands_over), school.chat.services, school.step("slack"))
    assert is_the_question(dispatcher.ask(Ask(OAK_HEAD, "door")))


def test_the_page_never_asks_for_a_code_and_gives_them(school: School) -> None:
    assert school.reference in repr(school.page.ask(Ask(OAK_HEAD, "concerns")))
    told = school.page.say(OAK_HEAD, "/code")
    assert isinstance(told, Reply)
    assert words_of(told) == chat_code.WHAT_FOR
    assert school.codes.is_open(OAK_HEAD.id, "slack") is False


def test_there_is_no_code_to_be_had_in_chat(school: School) -> None:
    for shown in (school.in_chat.say(OAK_HEAD, "/code"), school.ask(OAK_HEAD, "code", "give")):
        assert same(shown) != same(school.page.say(OAK_HEAD, "/code"))
    assert school.send(OAK_HEAD, "code", "give", answers={}) == Reply((Text(NOT_THERE, WARNING),))


# With a code.


def test_a_code_opens_what_was_asked_for_and_everything_else_for_as_long_as_it_says(school: School) -> None:
    code = school.code_on_the_page(OAK_HEAD)
    shown = school.type_code(OAK_HEAD, code, school.reference)
    assert isinstance(shown, Reply)
    assert shown.parts[0] == Text(asking.OPENED.format(minutes=30))
    assert shown.in_confidence
    assert CONCERN["quote"] in repr(shown)
    school.chat.clock.move(HALF_AN_HOUR - SECOND)
    assert CONCERN["quote"] in repr(school.ask(OAK_HEAD, "concerns", "open", school.reference))
    school.chat.clock.move(SECOND)
    assert is_the_question(school.ask(OAK_HEAD, "concerns", "open", school.reference))


def test_a_form_is_one_button_further(school: School) -> None:
    shown = school.type_code(OAK_HEAD, school.code_on_the_page(OAK_HEAD), school.reference, "note")
    assert isinstance(shown, Reply)
    assert shown.parts[1:] == (Button(asking.GO_ON, "concerns", "note", school.reference),)
    assert not is_the_question(school.ask(OAK_HEAD, "concerns", "note", school.reference))


def test_it_opens_for_one_person_in_one_chat_system(school: School) -> None:
    school.open_for(OAK_HEAD)
    assert is_the_question(school.ask(TEACHER, "concerns"))
    assert is_the_question(school.elsewhere.ask(Ask(OAK_HEAD, "concerns")))
    assert not is_the_question(school.ask(OAK_HEAD, "concerns"))  # the control


def test_a_code_that_is_delivered_twice_is_taken_once_and_answered_twice(school: School) -> None:
    filled = Filled(Ask(OAK_HEAD, "concerns"), new_id(), "", Sent({asking.CODE: school.code_on_the_page(OAK_HEAD)}))
    first, second = school.in_chat.send(filled), school.in_chat.send(filled)
    assert isinstance(first, Reply)
    assert isinstance(second, Reply)
    assert first.parts[1:] == second.parts


def test_too_late_twice_or_somebody_elses_read_the_same_and_show_nothing(school: School) -> None:
    late = school.code_on_the_page(OAK_HEAD)
    school.chat.clock.move(VALID_FOR)
    answers = [school.type_code(OAK_HEAD, late, school.reference)]
    answers.append(school.type_code(OAK_HEAD, school.code_on_the_page(ELM_HEAD), school.reference))
    used = Sent({asking.CODE: school.code_on_the_page(OAK_HEAD)})
    twice = Filled(Ask(OAK_HEAD, "concerns", "", "open", school.reference), new_id(), "", used)
    assert isinstance(school.elsewhere.send(twice), Reply)  # the control: it serves once, in the other chat system
    answers.append(school.in_chat.send(twice))
    assert len(set(map(same, answers))) == 1
    for answer in answers:
        assert isinstance(answer, Returned)
        assert (answer.sentence, answer.errors) == (WrongCode.sentence, {asking.CODE: WrongCode.sentence})
        assert answer.form.about == school.reference
    assert is_the_question(school.ask(OAK_HEAD, "concerns"))


def test_after_five_wrong_ones_none_is_taken_or_given_and_the_page_stays_open(school: School) -> None:
    code = school.code_on_the_page(OAK_HEAD)
    for _ in range(MOST_WRONG):
        school.type_code(OAK_HEAD, "1")
    locked = school.type_code(OAK_HEAD, code)
    assert isinstance(locked, Returned)
    assert locked.sentence == TooManyWrong.sentence
    told = school.page.send(Filled(Ask(OAK_HEAD, "code", step="give"), new_id()))
    assert isinstance(told, Reply)
    assert words_of(told) == TooManyWrong.sentence
    assert school.reference in repr(school.page.ask(Ask(OAK_HEAD, "concerns")))
    school.chat.clock.move(LOCKED_FOR)
    assert isinstance(school.open_for(OAK_HEAD), Reply)


def test_no_code_is_asked_for_as_such(school: School) -> None:
    empty = school.type_code(OAK_HEAD, " ")
    assert isinstance(empty, Returned)
    assert empty.errors == {asking.CODE: FILL_IN}
    assert school.codes.use(OAK_HEAD.id, "", "slack", HALF_AN_HOUR) is Tried.WRONG
    assert [event.action.value for event in school.codes.events] == ["code_refused"]  # the empty one was not tried


# "Not allowed" reads as "not there", and neither is betrayed before the code.


@pytest.mark.parametrize("step", ["open", "file", "note", "acknowledge", "bundles", "trail", "never heard of"])
@pytest.mark.parametrize("person", [TEACHER, ASSISTANT, ELM_HEAD, OAK_HEAD], ids=lambda person: person.id)
def test_the_question_and_its_answers_are_the_same_whether_a_record_is_there(
    person: Person, step: str, school: School
) -> None:
    def answers(about: str) -> list[str]:
        asked = school.ask(person, "concerns", step, about)
        wrong = school.type_code(person, "1", about, step)
        sent = school.send(person, "concerns", step, about, answers={"note": NOTE}, seen="1")
        pressed = school.send(person, "concerns", step, about, answers={})
        return [same(each).replace(about, "") for each in (asked, wrong, sent, pressed)]

    there, not_there = answers(school.reference), answers(NO_SUCH)
    assert there == not_there
    assert CONCERN["quote"] not in repr(there)
    page = [same(school.page.ask(Ask(OAK_HEAD, "concerns", "", "open", each))) for each in (school.reference, NO_SUCH)]
    assert page[0] != page[1]  # the control: whoever may read it sees a difference where no code is asked for


def test_with_a_code_what_one_may_not_read_is_not_there(school: School) -> None:
    shown = [
        school.type_code(person, school.code_on_the_page(person), about)
        for person, about in ((ELM_HEAD, school.reference), (ASSISTANT, NO_SUCH))
    ]
    assert shown[0] == shown[1]
    assert NOT_THERE in repr(shown[0])
    control = school.type_code(OAK_HEAD, school.code_on_the_page(OAK_HEAD), school.reference)
    assert NOT_THERE not in repr(control)


@pytest.mark.parametrize("command", CONFIDENTIAL, ids=lambda command: command.name)
def test_a_command_that_one_may_not_use_reads_as_it_does_without_a_second_step(
    command: Command, school: School
) -> None:
    without = Dispatcher(ALL, school.chat.services)
    ask, code = Ask(ASSISTANT, command.name), Sent({asking.CODE: "1"})
    if not command.may_use(ASSISTANT):
        assert school.in_chat.ask(ask) == without.ask(ask)
        assert school.in_chat.send(Filled(ask, new_id(), "", code)) == Reply((Text(refusal(command), WARNING),))


def refusal(command: Command) -> str:
    return command.refusal or NotThere.sentence


# What was on its way when a code ran out.


def test_what_was_written_is_not_saved_and_not_lost_when_the_time_is_over(school: School) -> None:
    school.open_for(OAK_HEAD)
    form = school.ask(OAK_HEAD, "concerns", "note", school.reference)
    assert isinstance(form, Form)
    filled = Filled(
        Ask(OAK_HEAD, "concerns", "", "note", school.reference), form.nonce, form.seen, Sent({"note": NOTE})
    )
    school.chat.clock.move(HALF_AN_HOUR)
    back = school.in_chat.send(filled)
    assert isinstance(back, Returned)
    assert (back.sentence, back.form.title) == (asking.CODE_FIRST, KEPT_TITLE)
    assert [field.name for field in back.form.fields] == ["note"]
    assert same(school.in_chat.not_sent(filled, "The files do not fit.", {})) == same(back)
    school.open_for(OAK_HEAD)
    assert isinstance(school.in_chat.send(filled), Reply)
    assert NOTE in repr(school.ask(OAK_HEAD, "concerns", "open", school.reference))


def test_a_press_that_comes_too_late_changes_nothing_and_leads_to_the_question(school: School) -> None:
    pressed = school.send(OAK_HEAD, "concerns", "acknowledge", school.reference, answers={})
    assert isinstance(pressed, Reply)
    assert pressed.parts == (
        Text(asking.PRESS_CODE_FIRST, WARNING),
        Button(asking.ENTER, "concerns", "acknowledge", school.reference),
    )


def test_what_was_saved_is_called_saved_once_it_is_open(school: School) -> None:
    def raised_again(person: Person, nonce: str) -> Reply | Returned:
        return school.in_chat.send(Filled(Ask(person, "escalate", "", "form"), nonce, "", Sent(CONCERN)))

    nonce = new_id()
    raised_again(TEACHER, nonce)
    again = raised_again(TEACHER, nonce)
    assert isinstance(again, Reply)
    assert words_of(again).startswith(ALREADY.split("{", maxsplit=1)[0])


def test_files_are_not_handed_out_any_more_when_the_time_is_over(school: School) -> None:
    file = File("The workbook", "2026-W47.xlsx", "application/x-made-up", b"workbook")
    assert not school.in_chat.may_still_have(OAK_HEAD.id, file)
    school.open_for(OAK_HEAD)
    assert school.in_chat.may_still_have(OAK_HEAD.id, file)
    assert school.page.may_still_have(TEACHER.id, file)


# When something is out of reach.


def test_whoever_may_not_work_here_any_more_is_told_that_and_asked_for_no_code(school: School) -> None:
    unsure = school.in_chat.while_unsure()
    assert Unsure.sentence in repr(unsure.ask(Ask(OAK_HEAD, "concerns")))
    code = Sent({asking.CODE: school.code_on_the_page(OAK_HEAD)})
    assert unsure.send(Filled(Ask(OAK_HEAD, "concerns"), new_id(), "", code)) == Reply(
        (Text(Unsure.sentence, WARNING),)
    )
    assert not school.codes.is_open(OAK_HEAD.id, "slack")


class Deaf:
    """Codes that cannot be asked for."""

    def give(self, person_id: str) -> str:  # noqa: ARG002 - as the protocol has it
        raise Busy

    def use(self, person_id: str, code: str, chat: str, lasts: timedelta) -> Tried:  # noqa: ARG002 - the same
        raise Busy

    def is_open(self, person_id: str, chat: str) -> bool:  # noqa: ARG002 - the same
        raise Busy


class Half(FakeCodes):
    """Codes that cannot be used up."""

    def use(self, person_id: str, code: str, chat: str, lasts: timedelta) -> Tried:  # noqa: ARG002 - the same
        raise Busy


@pytest.mark.parametrize("codes", [Deaf(), Half(lambda: Chat().clock())])
def test_reading_stays_closed_while_nobody_can_say_whether_it_is_open_and_raising_stays_open(codes: Codes) -> None:
    chat = Chat()
    dispatcher = Dispatcher(ALL, chat.services, SecondStep(codes, "slack", HALF_AN_HOUR, PAGE))
    shown = dispatcher.ask(Ask(OAK_HEAD, "concerns"))
    assert is_the_question(shown) or shown == Reply((Text(Busy.sentence, WARNING),))
    sent = Filled(Ask(OAK_HEAD, "concerns"), new_id(), "", Sent({asking.CODE: "12345678"}))
    back = dispatcher.send(sent)
    assert isinstance(back, Returned)
    assert back.sentence == Busy.sentence
    saved = dispatcher.send(Filled(Ask(TEACHER, "escalate", "", "form"), new_id(), "", Sent(CONCERN)))
    assert isinstance(saved, Reply)


def test_nothing_confidential_is_shown_where_nothing_may_wait(school: School) -> None:
    def at_once(_ask: Ask, _services: Services) -> Reply:
        return Reply((Text("at once"),))

    def show(_ask: Ask, _services: Services) -> Reply:
        return Reply((Text("shown"),))

    for confidential in (False, True):
        quick = Command("quick", "", (), {"": Step(show, at_once=at_once)}, confidential=confidential)
        dispatcher = Dispatcher((*ALL, quick), school.chat.services, school.step("slack"))
        assert (dispatcher.at_once(Ask(TEACHER, "quick")) is None) is confidential
        assert dispatcher.waits_for_a_code("quick") is confidential


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.DEBUG):
        yield caplog


def test_no_code_is_logged(school: School, logged: pytest.LogCaptureFixture) -> None:
    codes = [school.code_on_the_page(OAK_HEAD) for _ in range(2)]
    for code in codes:
        school.type_code(OAK_HEAD, code)
    told = logged.text + repr(school.codes.events) + repr(school.chat.store.events)
    assert not [code for code in codes if code in told or code.replace(" ", "") in told]
    assert OAK_HEAD.id in told  # the control
    assert spaced(codes[0].replace(" ", "")) == codes[0]
