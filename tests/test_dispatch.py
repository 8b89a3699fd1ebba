"""The one path that every platform takes: typed lines, buttons, and forms that come back."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bot.chat.form import BadAnswers, Field, FieldKind, Form, Raw, Section, Sent
from bot.chat.reply import Button, File, Press, Reply, Text, Tone
from bot.command import Ask, Command, Filled, Rest, Saving, Services, Step
from bot.concerns import retention
from bot.concerns.concern import NO_WORDS
from bot.dispatch import ALREADY, KEPT_TITLE, LONGEST, Dispatcher, Returned, Unsure
from bot.documents.word import as_word
from bot.errors import Busy, FileChanged, NotNow, NotThere, SentByAnother, StaffroomError, Stale, TooLong
from bot.events import Action, Event
from bot.hours import WorkingHours
from bot.notices import Notice
from bot.people import Person, Role
from bot.policies.followups import LastQuestions
from bot.policies.library import Library
from bot.readers import Arrived
from bot.requests import procedures
from bot.triage import Triage
from bot.weeks import Period, Week
from tests.builders import EVERYBODY, NOW, OAK_HEAD, SCHOOLS, TEACHER, Clock, concern
from tests.fakes.bundles import FakeBundles
from tests.fakes.pdfs import no_pdfs
from tests.fakes.register import FakeRegister
from tests.fakes.store import FakeStore
from tests.fakes.triages import FixedTriages

POLICY_TEXT = Path(__file__).parents[1] / "policy_text"
LIBRARY = Library(POLICY_TEXT)
SCHEDULE = retention.load(POLICY_TEXT / retention.FILE)
PROCEDURES = procedures.load(POLICY_TEXT / procedures.FILE)
TRIAGE = Triage(LIBRARY.in_force(NOW.date()))

NONCE = "1" * 32
OTHER_NONCE = "2" * 32


class NoWorkbooks:
    """Nobody asks for a workbook here."""

    is_locked = False

    def make(self, week: Week | Period, recipient: Person) -> File:  # noqa: ARG002 - as the protocol has it
        raise NotThere

    def had(self, recipient: Person, most: int) -> Sequence[Arrived]:  # noqa: ARG002 - the same
        return ()

    def link(self, notice: Notice) -> str:  # noqa: ARG002 - the same
        return ""


class Deaf(FakeRegister):
    """A register that cannot even say what it holds."""

    def saved(self, nonce: str, person_id: str) -> str:  # noqa: ARG002 - as the protocol has it
        raise Busy


@dataclass
class House:
    """A dispatcher over a few commands of this test's own. `saved` lists what `/paint` saved."""

    store: FakeStore = field(default_factory=lambda: FakeStore(EVERYBODY, SCHOOLS))
    saved: list[Saving] = field(default_factory=list)
    fault: StaffroomError | None = None
    fault_in_show: StaffroomError | None = None

    def show_form(self, ask: Ask, _services: Services) -> Form:
        if self.fault_in_show:
            raise self.fault_in_show
        colour = Field("colour", "Which colour?", required=True)
        rooms = Field("rooms", "Which rooms?", FieldKind.CHOICES)
        return Form("paint", "", "Paint", (Section("", (colour, rooms)),), "Save", "fresh-nonce", ask.about, seen="7")

    def save_form(self, saving: Saving, services: Services) -> Reply:
        if self.fault:
            raise self.fault
        event = Event(saving.ask.person.id, Action.CONCERN_RAISED, "", NOW)
        reference = services.register.raise_concern(
            concern(raised_by=saving.ask.person), NO_WORDS, (), nonce=saving.nonce, event=event, notices=()
        )
        self.saved.append(saving)
        return says(f"saved {reference}")

    def dispatcher(self, *more: Command) -> Dispatcher:
        return Dispatcher((*COMMANDS, self.paint(), *more), self.services())

    def paint(self) -> Command:
        press = Step(lambda _ask, _services: says("press it"), self.save_form)
        return Command("paint", "Paints.", (), {"": Step(self.show_form, self.save_form), "press": press})

    def services(self) -> Services:
        return Services(
            directory=self.store.directory,
            library=LIBRARY,
            triages=FixedTriages(TRIAGE),
            procedures=PROCEDURES,
            register=self.store.register,
            clocks=self.store.clocks,
            redirects=self.store.redirects,
            questions=self.store.questions,
            lessons=self.store.lessons,
            workbooks=NoWorkbooks(),
            noticeboard=self.store.inbox,
            nudges=self.store.nudges,
            hours=WorkingHours(),
            last_questions=LastQuestions(Clock()),
            privacy=self.store.privacy,
            schedule=SCHEDULE,
            groups=self.store.groups,
            masked_copies=self.store.masked_copies,
            read_pdfs=no_pdfs,
            readers=self.store.readers,
            write_document=as_word,
            bundles=FakeBundles(),
            clock=Clock(),
        )


def says(words: str) -> Reply:
    return Reply((Text(words),))


def echo(ask: Ask, _services: Services) -> Reply:
    return says(f"{ask.command}: {ask.words}")


def is_head(person: Person) -> bool:
    return person.role is Role.HEADTEACHER


def hand_over(ask: Ask, _services: Services) -> Ask:
    return replace(ask, command="policy")


def go_round(ask: Ask, _services: Services) -> Ask:
    return ask


def no_longer(_ask: Ask, _services: Services) -> Reply:
    raise NotNow


def list_commands(_ask: Ask, services: Services) -> Reply:
    return says(" ".join(command.name for command in services.commands))


EXPORT = Command("export", "Exports.", (), {"": Step(echo)}, is_head)
RECORDS = Command(
    "records", "Shows records.", (), {"": Step(echo, lambda _saving, _services: says("saved"))}, confidential=True
)
COMMANDS = (
    Command("policy", "Quotes.", (), {"": Step(echo), "section": Step(echo)}),
    Command("help", "Helps.", (), {"": Step(list_commands)}),
    Command("hand", "Hands over.", (), {"": Step(hand_over)}),
    Command("round", "Goes round in circles.", (), {"": Step(go_round)}),
    Command("late", "Comes too late.", (), {"": Step(no_longer)}),
)


@pytest.fixture
def house() -> House:
    return House()


def warning(words: str) -> Reply:
    return Reply((Text(words, Tone.WARNING),))


def filled(
    texts: dict[str, Raw], *, person: Person = TEACHER, step: str = "", command: str = "paint", nonce: str = NONCE
) -> Filled:
    return Filled(Ask(person, command, step=step), nonce, "7", Sent(texts))


BLUE: dict[str, Raw] = {"colour": "blue"}


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("can I add a pupil?", "policy: can I add a pupil?"),
        ("/policy B6", "policy: B6"),
        ("  /POLICY   rule  8 ", "policy: rule  8"),
        ("/policy\nB6", "policy: B6"),
        ("/ policy B6", "policy: B6"),
        ("/policy", "policy: "),
        ("what is /policy", "policy: what is /policy"),
        ("bell\x07", "policy: bell␇"),
        ("half \ud83d", "policy: half \ufffd"),
        ("שלום", "policy: שלום"),
    ],
)
def test_a_line_is_a_command_with_a_slash_or_plain_words(line: str, answer: str, house: House) -> None:
    assert house.dispatcher().say(TEACHER, line) == says(answer)


@pytest.mark.parametrize("line", ["", "   ", "\n\t", "\u200b\u202e"])
def test_an_empty_line_is_asked_for_words(line: str, house: House) -> None:
    assert house.dispatcher().say(TEACHER, line) == warning(
        "Please type a question or a command. /help shows what I can do."
    )


@pytest.mark.parametrize("start", ["", "/policy ", "/paint "])
def test_a_thousand_and_one_characters_are_read_for_danger_before_they_are_refused(start: str, house: House) -> None:
    line = start.ljust(LONGEST + 1, "x")
    assert house.dispatcher().say(TEACHER, line) == says(f"policy: {line}")


def test_a_thousand_characters_are_still_a_command(house: House) -> None:
    assert isinstance(house.dispatcher().say(TEACHER, "/paint ".ljust(LONGEST, "x")), Form)


def test_an_error_while_showing_becomes_its_sentence(house: House) -> None:
    assert house.dispatcher().say(TEACHER, "/late") == warning(NotNow.sentence)
    assert TooLong.sentence.endswith(f"in at most {LONGEST:,} characters.")


def test_an_unknown_command_suggests_the_nearest(house: House) -> None:
    assert house.dispatcher().say(TEACHER, "/polcy B6") == Reply(
        (
            Text("I do not know that command. Did you mean /policy?", Tone.WARNING),
            Button("/policy", "policy"),
            Button("What can I do here?", "help"),
        )
    )


@pytest.mark.parametrize("line", ["/", "//", "/xyzzy", "/x" * 400, "/\u200b"])
def test_an_unknown_command_with_nothing_near_points_to_help(line: str, house: House) -> None:
    assert house.dispatcher().say(TEACHER, line) == Reply(
        (Text("I do not know that command.", Tone.WARNING), Button("What can I do here?", "help"))
    )


@pytest.mark.parametrize("line", ["/export", "/exprt", "/EXPORT now"])
def test_a_forbidden_command_reads_the_same_as_one_that_is_not_there(line: str, house: House) -> None:
    with_it, without_it = house.dispatcher(EXPORT), house.dispatcher()
    assert with_it.say(TEACHER, line) == without_it.say(TEACHER, line)
    assert with_it.say(OAK_HEAD, line) != without_it.say(OAK_HEAD, line)


def test_a_forbidden_step_reads_the_same_as_one_that_is_not_there(house: House) -> None:
    with_it, without_it = house.dispatcher(EXPORT), house.dispatcher()
    asks = (Ask(TEACHER, "export"), Ask(TEACHER, "export", step="x"), Ask(TEACHER, "policy", step="export"))
    for ask in asks:
        assert with_it.ask(ask) == without_it.ask(ask) == warning(NotThere.sentence)
        sent = Filled(ask, NONCE, sent=Sent(BLUE))
        assert with_it.send(sent) == without_it.send(sent) == warning(NotThere.sentence)
    assert with_it.ask(Ask(OAK_HEAD, "export")) == says("export: ")


def test_the_list_of_commands_is_the_one_for_this_person(house: House) -> None:
    dispatcher = house.dispatcher(EXPORT)
    for_a_teacher = [command.name for command in dispatcher.commands_for(TEACHER)]
    assert for_a_teacher == ["policy", "help", "hand", "round", "late", "paint"]
    assert [command.name for command in dispatcher.commands_for(OAK_HEAD)] == [*for_a_teacher, "export"]


def test_commands_are_handed_the_whole_list(house: House) -> None:
    assert house.dispatcher().say(TEACHER, "/help") == says("policy help hand round late paint")


def test_a_button_shows_the_step_that_it_asks_for(house: House) -> None:
    assert house.dispatcher().ask(Ask(TEACHER, "policy", "B6", "section")) == says("policy: B6")


def test_a_command_may_hand_over_to_another(house: House) -> None:
    assert house.dispatcher().say(TEACHER, "/hand me the rule") == says("policy: me the rule")


def test_a_command_that_hands_over_in_circles_ends_in_a_sentence(house: House) -> None:
    assert house.dispatcher().say(TEACHER, "/round") == warning(NotThere.sentence)


def test_a_form_that_comes_back_is_saved_with_its_answers_and_its_nonce(house: House) -> None:
    sent = filled({"colour": " light  blue ", "forged": "owner"})
    assert house.dispatcher().send(sent) == says("saved SR-TEST-0001")
    (saving,) = house.saved
    assert (saving.ask, saving.nonce, saving.seen) == (sent.ask, NONCE, "7")
    assert saving.answers.values == {"colour": "light blue", "rooms": ()}


def test_a_form_with_a_wrong_answer_comes_back_with_what_is_wrong(house: House) -> None:
    returned = house.dispatcher().send(filled({"colour": " ", "rooms": ("hall",)}))
    assert isinstance(returned, Returned)
    assert returned.errors == {"colour": "Please fill this in.", "rooms": "Please choose from the list."}
    assert returned.sentence == BadAnswers.sentence
    assert returned.form.title == "Paint"
    assert house.saved == []


@pytest.mark.parametrize("fault", [Busy(), Stale(), NotNow(), StaffroomError("A sentence of its own.")])
def test_a_form_that_cannot_be_saved_comes_back_with_the_nonce_it_had(fault: StaffroomError, house: House) -> None:
    house.fault = fault
    returned = house.dispatcher().send(filled(BLUE))
    assert isinstance(returned, Returned)
    assert (returned.sentence, returned.errors) == (fault.sentence, {})
    assert (returned.form.nonce, returned.form.seen) == (NONCE, "7")


def test_a_fault_of_one_answer_that_only_saving_finds_comes_back_with_the_form(house: House) -> None:
    house.fault = BadAnswers({"colour": "That colour is sold out."})
    returned = house.dispatcher().send(filled(BLUE))
    assert isinstance(returned, Returned)
    assert returned.errors == {"colour": "That colour is sold out."}


def test_after_a_busy_moment_the_same_form_is_saved(house: House) -> None:
    dispatcher = house.dispatcher()
    house.store.register.busy = True
    busy = dispatcher.send(filled(BLUE))
    house.store.register.busy = False
    assert isinstance(busy, Returned)
    assert busy.sentence == Busy.sentence
    assert dispatcher.send(filled(BLUE)) == says("saved SR-TEST-0001")
    assert len(house.saved) == 1


@pytest.mark.parametrize("fault", [Busy(), NotNow()])
def test_words_sent_to_a_form_that_cannot_be_drawn_now_are_not_lost(fault: StaffroomError, house: House) -> None:
    house.fault_in_show = fault
    returned = house.dispatcher().send(filled({"colour": "blue", "empty": " ", "rooms": ("hall", "attic")}))
    assert isinstance(returned, Returned)
    assert (returned.sentence, returned.form.title, returned.form.nonce) == (fault.sentence, KEPT_TITLE, NONCE)
    colour, rooms = returned.form.fields
    assert (colour.name, colour.kind, colour.label) == ("colour", FieldKind.PARAGRAPH, "Your answer 1")
    assert (rooms.name, rooms.kind) == ("rooms", FieldKind.CHOICES)
    assert [option.code for option in rooms.options] == ["hall", "attic"]
    house.fault_in_show = None
    assert house.dispatcher().send(filled(BLUE)) == says("saved SR-TEST-0001")


def test_a_form_without_words_that_cannot_be_drawn_now_is_a_sentence(house: House) -> None:
    house.fault_in_show = Busy()
    assert house.dispatcher().send(filled({"colour": ""})) == warning(Busy.sentence)


def test_a_form_for_what_is_not_there_is_not_shown_again(house: House) -> None:
    house.fault_in_show = NotThere()
    assert house.dispatcher().send(filled(BLUE)) == warning(NotThere.sentence)


def test_a_store_that_is_busy_before_anything_else_gives_the_words_back(house: House) -> None:
    house.store.register = Deaf()
    returned = house.dispatcher().send(filled(BLUE))
    assert isinstance(returned, Returned)
    assert (returned.sentence, returned.form.title) == (Busy.sentence, KEPT_TITLE)


def test_a_nonce_used_twice_is_saved_once_and_says_so(house: House) -> None:
    dispatcher = house.dispatcher()
    first, second = dispatcher.send(filled(BLUE)), dispatcher.send(filled({"colour": "red"}))
    assert first == says("saved SR-TEST-0001")
    assert second == says(ALREADY.format(reference="SR-TEST-0001"))
    assert len(house.saved) == 1


@pytest.mark.parametrize(
    "nonce", ["", "nonce", "words of somebody", "1" * 31, "1" * 33, "g" * 32, "٣" * 32, f"{NONCE}\n"]
)
def test_a_nonce_that_cannot_be_ours_is_not_even_looked_up(nonce: str, house: House) -> None:
    house.store.register = Deaf()
    assert house.dispatcher().send(filled(BLUE, nonce=nonce)) == warning(NotThere.sentence)
    assert house.saved == []


def test_another_nonce_is_another_submit(house: House) -> None:
    dispatcher = house.dispatcher()
    dispatcher.send(filled(BLUE))
    dispatcher.send(filled(BLUE, nonce=OTHER_NONCE))
    assert len(house.saved) == 2


def test_somebody_elses_nonce_tells_nothing(house: House) -> None:
    dispatcher = house.dispatcher()
    dispatcher.send(filled(BLUE))
    returned = dispatcher.send(filled(BLUE, person=OAK_HEAD))
    assert isinstance(returned, Returned)
    assert returned.sentence == SentByAnother.sentence
    again = dispatcher.send(filled(BLUE, person=OAK_HEAD, nonce=returned.form.nonce))
    assert isinstance(again, Reply)  # it is a form of their own now


def test_a_press_is_a_form_without_fields(house: House) -> None:
    press = Press("Paint it", "paint", "press", NONCE)
    sent = Filled(Ask(TEACHER, press.command, step=press.step), press.nonce)
    assert house.dispatcher().send(sent) == says("saved SR-TEST-0001")
    assert house.saved[0].answers.values == {}


def test_a_press_that_cannot_be_saved_is_a_sentence(house: House) -> None:
    house.fault = NotNow()
    assert house.dispatcher().send(filled({}, step="press")) == warning(NotNow.sentence)


def test_sending_to_a_step_that_saves_nothing_does_not_even_show_it(house: House) -> None:
    shown: list[Ask] = []

    def show(ask: Ask, _services: Services) -> Reply:
        shown.append(ask)
        return says("shown")

    dispatcher = house.dispatcher(Command("door", "Files that it was used.", (), {"": Step(show)}))
    assert dispatcher.send(filled(BLUE, command="door")) == warning(NotThere.sentence)
    assert shown == []
    assert dispatcher.ask(Ask(TEACHER, "door")) == says("shown")


def test_a_programmers_error_is_not_hidden(house: House) -> None:
    def broken(_ask: Ask, _services: Services) -> Reply:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        house.dispatcher(Command("broken", "Breaks.", (), {"": Step(broken)})).say(TEACHER, "/broken")


def test_a_press_with_more_words_than_a_message_may_have_is_refused(house: House) -> None:
    ask = Ask(TEACHER, "paint", "x" * (LONGEST + 1), "press")
    assert house.dispatcher().send(Filled(ask, NONCE)) == Reply((Text(TooLong.sentence, Tone.WARNING),))
    assert house.saved == []


def test_a_line_is_understood_before_it_is_asked_with_the_place_that_it_was_typed_in(house: House) -> None:
    understand = house.dispatcher().understand
    assert understand(TEACHER, " /Policy  B.6 ", "slack:C1") == Ask(TEACHER, "policy", "B.6", place="slack:C1")
    assert understand(TEACHER, "may I?") == Ask(TEACHER, "policy", "may I?")
    assert isinstance(understand(TEACHER, "/nothing"), Reply)
    assert isinstance(understand(TEACHER, " "), Reply)


def test_while_nobody_can_tell_who_works_here_records_are_closed_and_everything_else_is_open(house: House) -> None:
    sure = house.dispatcher(RECORDS)
    unsure = sure.while_unsure()
    assert unsure.say(TEACHER, "/records") == warning(Unsure.sentence)
    assert unsure.send(Filled(Ask(TEACHER, "records"), NONCE)) == warning(Unsure.sentence)
    assert unsure.say(TEACHER, "/policy B.6") == says("policy: B.6")
    assert "records" in str(unsure.say(TEACHER, "/help"))
    assert sure.say(TEACHER, "/records all") == says("records: all")  # the control
    assert sure.send(Filled(Ask(TEACHER, "records"), NONCE)) == says("saved")


def test_a_form_of_a_closed_command_keeps_what_was_typed(house: House) -> None:
    answer = (
        house.dispatcher(RECORDS)
        .while_unsure()
        .send(Filled(Ask(TEACHER, "records"), NONCE, sent=Sent({"note": "what I wrote"})))
    )
    assert isinstance(answer, Returned)
    assert answer.sentence == Unsure.sentence


def at_once(ask: Ask, _services: Services) -> Reply:
    if ask.words:
        raise NotNow
    return says("from memory")


def test_a_step_is_not_shown_at_once_while_the_triage_would_have_to_be_read() -> None:
    house = House()
    quick = Command("quick", "Answers at once.", (), {"": Step(echo, at_once=at_once)})
    triages = FixedTriages(TRIAGE)
    dispatcher = Dispatcher((quick,), replace(house.services(), triages=triages))
    assert dispatcher.at_once(Ask(TEACHER, "quick")) == says("from memory")  # the control
    triages.at_hand = False
    assert dispatcher.at_once(Ask(TEACHER, "quick")) is None


@pytest.mark.parametrize(
    ("command", "words", "shown"),
    [("quick", "", says("from memory")), ("quick", "later", None), ("echo", "", None), ("nothing", "", None)],
    ids=["at once", "cannot be shown", "not at once", "no such command"],
)
def test_a_step_is_shown_at_once_where_it_can_be(command: str, words: str, shown: Reply | None) -> None:
    quick = Command("quick", "Answers at once.", (), {"": Step(echo, at_once=at_once)})
    assert House().dispatcher(quick).at_once(Ask(TEACHER, command, words)) == shown


@pytest.mark.parametrize(("words", "told"), [("", "from the disk"), ("later", NotNow.sentence)])
def test_the_rest_of_a_step_is_shown_later_or_says_why_not(words: str, told: str) -> None:
    def read_disk(ask: Ask, _services: Services) -> Rest:
        return lambda: no_longer(ask, _services) if ask.words else says("from the disk")

    quick = Command("quick", "Answers at once.", (), {"": Step(echo, at_once=read_disk)})
    rest = House().dispatcher(quick).at_once(Ask(TEACHER, "quick", words))
    assert callable(rest)
    assert told in repr(rest())


DANGER = "a child told me that her dad hits her"


@pytest.mark.parametrize("line", [f"/records {DANGER}", f"/recrods {DANGER}", f"/help {DANGER}"])
def test_danger_is_heard_after_whatever_command_it_was_typed(line: str, house: House) -> None:
    understood = house.dispatcher(RECORDS).understand(TEACHER, line, "slack:C1")
    assert isinstance(understood, Ask)
    assert (understood.command, DANGER in understood.words, understood.place) == ("policy", True, "slack:C1")
    calm = house.dispatcher(RECORDS).understand(TEACHER, "/records of last week")
    assert calm == Ask(TEACHER, "records", "of last week")  # the control


def test_which_commands_are_confidential_is_known(house: House) -> None:
    dispatcher = house.dispatcher(RECORDS)
    assert dispatcher.is_confidential("records")
    assert not dispatcher.is_confidential("policy")
    assert not dispatcher.is_confidential("nothing")


def test_which_buttons_open_something_confidential_or_a_form_is_known(house: House) -> None:
    dispatcher = house.dispatcher(RECORDS)
    assert dispatcher.opens_in_confidence("records", "")
    assert dispatcher.opens_in_confidence("paint", "")
    assert not dispatcher.opens_in_confidence("policy", "")
    assert not dispatcher.opens_in_confidence("nothing", "")
    assert not dispatcher.opens_in_confidence("policy", "no such step")


@pytest.mark.parametrize("line", ["records", "Records!", " RECORDS? "])
def test_a_commands_name_alone_is_that_command(line: str, house: House) -> None:
    assert house.dispatcher(RECORDS).understand(TEACHER, line, "slack:C1") == Ask(TEACHER, "records", place="slack:C1")
    assert house.dispatcher().understand(TEACHER, line.strip()) == Ask(TEACHER, "policy", line.strip())  # the control


def test_a_reference_alone_is_its_concern(house: House) -> None:
    concerns = replace(RECORDS, name="concerns")
    assert house.dispatcher(concerns).understand(TEACHER, "sr-7k3m-9qvx") == Ask(TEACHER, "concerns", "sr-7k3m-9qvx")
    assert house.dispatcher(concerns).understand(TEACHER, "SR-7K3M") == Ask(TEACHER, "policy", "SR-7K3M")  # the control
    assert house.dispatcher().understand(TEACHER, "SR-7K3M-9QVX") == Ask(TEACHER, "policy", "SR-7K3M-9QVX")


class TestWhatAPlatformCannotTake:
    def test_it_comes_back_as_the_form_with_what_is_wrong(self) -> None:
        back = House().dispatcher().not_sent(Filled(Ask(TEACHER, "paint"), NONCE, "6"), "no", {"colour": "wrong"})
        assert isinstance(back, Returned)
        assert (back.form.title, back.form.nonce, back.form.seen) == ("Paint", NONCE, "6")
        assert (back.sentence, back.errors) == ("no", {"colour": "wrong"})

    def test_one_that_was_saved_before_is_not_called_unsaved(self) -> None:
        house = House()
        filled = Filled(Ask(TEACHER, "paint"), NONCE, sent=Sent({"colour": "red"}))
        house.dispatcher().send(filled)
        again = house.dispatcher().not_sent(filled, "no", {})
        assert again == says(ALREADY.format(reference="SR-TEST-0001"))

    def test_where_that_cannot_be_told_nothing_that_was_written_is_lost(self) -> None:
        house = House()
        house.store.register = Deaf()
        back = house.dispatcher().not_sent(Filled(Ask(TEACHER, "paint"), NONCE, sent=Sent({"colour": "red"})), "no", {})
        assert isinstance(back, Returned)
        assert (back.form.title, back.sentence) == (KEPT_TITLE, Busy.sentence)

    def test_a_nonce_that_cannot_be_ours_is_not_even_looked_up(self) -> None:
        house = House()
        house.store.register = Deaf()
        assert house.dispatcher().not_sent(Filled(Ask(TEACHER, "paint"), "nonce"), "no", {}) == warning(
            NotThere.sentence
        )

    def test_a_step_that_saves_nothing_is_not_even_shown(self) -> None:
        house = House()
        filled = Filled(Ask(TEACHER, "policy"), NONCE, sent=Sent({"colour": "red"}))
        assert house.dispatcher().not_sent(filled, "no", {}) == warning(NotThere.sentence)

    def test_without_its_form_what_was_written_is_kept_and_why_is_said(self) -> None:
        house = House(fault_in_show=NotNow())
        back = house.dispatcher().not_sent(Filled(Ask(TEACHER, "paint"), NONCE, sent=Sent({"colour": "red"})), "no", {})
        assert isinstance(back, Returned)
        assert (back.form.title, back.sentence) == (KEPT_TITLE, "no")
        assert house.dispatcher().not_sent(Filled(Ask(TEACHER, "paint"), NONCE), "no", {}) == warning("no")


# What is drawn again, and what lies ready.


def returned_again(house: House) -> Reply | Returned:
    sent = Filled(Ask(TEACHER, "paint"), NONCE, "3", Sent({"colour": "blue and words"}))
    return house.dispatcher().returned_again(sent, "Not saved.", {"colour": "Not that one."})


def test_a_form_that_came_back_is_drawn_again_as_it_would_be_now(house: House) -> None:
    again = returned_again(house)
    assert isinstance(again, Returned)
    assert (again.form.title, again.form.nonce, again.form.seen) == ("Paint", NONCE, "3")
    assert (again.sentence, again.errors) == ("Not saved.", {"colour": "Not that one."})


def test_of_a_form_whose_thing_is_there_no_more_nothing_is_drawn_again(house: House) -> None:
    house.fault_in_show = NotThere()
    assert returned_again(house) == Reply((Text(NotThere.sentence, Tone.WARNING),))


def test_a_form_that_cannot_be_drawn_just_now_keeps_what_was_written(house: House) -> None:
    house.fault_in_show = Busy()
    again = returned_again(house)
    assert isinstance(again, Returned)
    assert again.sentence == Busy.sentence
    assert [field.name for field in again.form.fields] == ["colour"]


def test_what_was_written_into_what_is_no_form_any_more_is_kept(house: House) -> None:
    sent = Filled(Ask(TEACHER, "paint", step="press"), NONCE, "", Sent({"colour": "blue and words"}))
    again = house.dispatcher().returned_again(sent, "Not saved.", {})
    assert isinstance(again, Returned)
    assert (again.form.title, again.sentence) == (KEPT_TITLE, "Not saved.")


def test_after_saving_a_step_says_what_shows_how_the_thing_stands() -> None:
    steps = {"": Step(echo), "save": Step(echo, lambda _saving, _services: says("saved"), then="")}
    dispatcher = House().dispatcher(Command("thing", "", (), steps))
    assert dispatcher.afterwards(Ask(TEACHER, "thing", "words", "save", "X")) == Ask(TEACHER, "thing", about="X")
    for command, step in (("thing", ""), ("thing", "none"), ("none", "")):
        assert dispatcher.afterwards(Ask(TEACHER, command, step=step)) is None


def test_a_file_is_made_anew_for_whoever_works_here(house: House) -> None:
    dispatcher = house.dispatcher()
    old, new = (File("F", "f", "text/plain", content) for content in (b"old", b"new"))
    assert dispatcher.made_anew(TEACHER.id, old) is old
    assert dispatcher.made_anew(TEACHER.id, replace(old, anew=lambda: new)) is new
    with pytest.raises(NotThere):
        dispatcher.made_anew("nobody", old)
    with pytest.raises(NotThere):
        dispatcher.made_anew(TEACHER.id, replace(old, about="SR-GONE-GONE"))

    def changed() -> File:
        raise FileChanged

    with pytest.raises(FileChanged):
        dispatcher.made_anew(TEACHER.id, replace(old, anew=changed))
