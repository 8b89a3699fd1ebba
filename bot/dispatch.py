"""The one path that every platform takes: may this person? then run it, and turn errors into plain English."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import partial

from bot.chat import second_step as asking
from bot.chat.form import BadAnswers, Field, FieldKind, Form, Option, Raw, Section, blank, read, visible
from bot.chat.reply import Button, File, Reply, Text, Tone
from bot.command import Ask, Command, Filled, Rest, Save, Saving, Services, Step
from bot.concerns.routing import may_read
from bot.errors import NotThere, SentByAnother, StaffroomError, TooLong
from bot.people import Person
from bot.people.second_step import SecondStep
from bot.references import is_nonce, is_reference, new_id
from bot.triage import LONGEST_MESSAGE

LONGEST = LONGEST_MESSAGE
"""Characters that a command may have; longer lines are read as plain words, which are searched for danger first."""
PLAIN_WORDS = "policy"
"""The command that plain words go to; it hands over what belongs elsewhere."""
REFERENCES = "concerns"
"""The command that a reference alone goes to."""
_HANDOVERS = 3

EMPTY = "Please type a question or a command. /help shows what I can do."
UNKNOWN = "I do not know that command."
UNKNOWN_NEAR = "I do not know that command. Did you mean /{near}?"
ALREADY = "This was saved already, under {reference}. It is stored once, however often it was sent."
SHOW_HELP = "What can I do here?"
KEPT_TITLE = "What you wrote is still here"
KEPT_FIELD = "Your answer {number}"
SEND_AGAIN = "Send it again"


@dataclass(frozen=True, slots=True)
class Returned:
    """A form that could not be saved: to be shown again with all that was sent, and what is wrong with it.

    `errors` has a sentence by field name; `sentence` stands above the form.
    """

    form: Form
    sentence: str
    errors: Mapping[str, str] = field(default_factory=dict)


class Dispatcher:
    """Runs what people ask for. Nothing but programmers' errors leaves it as an exception.

    With a `second_step`, whatever is confidential waits for a code. That is asked of everybody who may use the command,
    before anything is looked up, so that the question tells nobody what there is.
    """

    def __init__(self, commands: Sequence[Command], services: Services, second_step: SecondStep | None = None) -> None:
        self._second_step = second_step
        self._commands = {command.name: command for command in commands}
        self._services = replace(services, commands=tuple(commands))

    def commands_for(self, person: Person) -> tuple[Command, ...]:
        """Return the commands that this person may use, in the order of the list."""
        return tuple(c for c in self._commands.values() if c.may_use(person))

    @property
    def names(self) -> frozenset[str]:
        """The names of all commands, for whomever they are."""
        return frozenset(self._commands)

    def while_unsure(self) -> "Dispatcher":
        """Return it with its confidential commands closed: for somebody who may not work here any more."""
        commands = (_closed(c) if c.confidential else c for c in self._commands.values())
        return Dispatcher(tuple(commands), self._services)  # what is closed needs no code

    def understand(self, person: Person, text: str, place: str = "") -> Ask | Reply:
        """Return what a typed line asks for: a command with a slash, or plain words; or a reply where it is neither.

        `place` is the channel that it was typed in, empty for a private talk.
        """
        line = visible(text).strip()
        if blank(line):
            return _sorry(EMPTY)
        if len(line) > LONGEST or not line.startswith("/"):
            return self._plain(person, line, place)
        name, words, *_ = (*line[1:].split(maxsplit=1), "", "")
        known = self._allowed(person, name.lower()) is not None
        if name.lower() != PLAIN_WORDS and self._is_danger(words if known else line[1:]):
            return Ask(person, PLAIN_WORDS, words if known else line[1:], place=place)
        return Ask(person, name.lower(), words, place=place) if known else self._unknown(person, name.lower())

    def _plain(self, person: Person, line: str, place: str) -> Ask:
        """Return what plain words ask for: a command's name alone is that command, a reference is its concern."""
        alone = line.rstrip(".!?")
        if self._allowed(person, alone.lower()) is not None:
            return Ask(person, alone.lower(), place=place)
        if is_reference(alone.upper()) and self._allowed(person, REFERENCES) is not None:
            return Ask(person, REFERENCES, alone, place=place)
        return Ask(person, PLAIN_WORDS, line, place=place)

    def may_still_have(self, person_id: str, file: File) -> bool:
        """Say whether a file that was made for somebody may be handed out to them now; raise Busy."""
        if self._second_step is not None and not self._second_step.is_open(person_id):
            return False
        if not file.about:
            return True
        person = self._services.directory.person(person_id)
        try:
            return person is not None and may_read(person, self._services.register.find(file.about))
        except NotThere:
            return False

    def made_anew(self, person_id: str, file: File) -> File:
        """Return a file as it may be handed out to somebody now; raise NotThere, FileChanged or Busy."""
        if not self.may_still_have(person_id, file) or self._services.directory.person(person_id) is None:
            raise NotThere
        return file.anew() if file.anew else file

    def is_confidential(self, name: str) -> bool:
        """Say whether a command shows what not everybody may read."""
        command = self._commands.get(name)
        return command is not None and command.confidential

    def waits_for_a_code(self, name: str) -> bool:
        """Say whether a command may wait for a code, so that nothing of it may be left standing where it is shown."""
        return self._second_step is not None and self.is_confidential(name)

    def opens_in_confidence(self, name: str, step: str) -> bool:
        """Say whether what a button asks for is a form or confidential, as far as that can be told beforehand."""
        command = self._commands.get(name)
        if command is None or step not in command.steps:
            return False
        return command.confidential or command.steps[step].save is not None

    def _is_danger(self, words: str) -> bool:
        """Say whether words speak of danger: then it does not matter after which command they were typed."""
        formal = None if blank(words) else self._services.triages.last.formal(words)  # no lesson changes it
        return formal is not None and formal.danger

    def say(self, person: Person, text: str) -> Reply | Form:
        """Answer a line that was typed in a private talk."""
        understood = self.understand(person, text)
        return understood if isinstance(understood, Reply) else self.ask(understood)

    def ask(self, ask: Ask) -> Reply | Form:
        """Show the step that was asked for, or say in a sentence why not."""
        return _or_sorry(lambda: self._show(ask))

    def at_once(self, ask: Ask) -> Reply | Rest | None:
        """Show the step that was asked for as far as that needs neither disk nor network; None is for `ask`."""
        try:
            step = self._step(ask)
            if self.waits_for_a_code(ask.command):  # whether it is open stands on a disk
                return None
            ready = step.at_once is not None and self._services.triages.at_hand
            shown = step.at_once(ask, self._services) if step.at_once and ready else None
        except StaffroomError:
            return None
        return shown if shown is None or isinstance(shown, Reply) else partial(_or_sorry, shown)

    def send(self, filled: Filled) -> Reply | Returned:
        """Save a form or a press; the reply is given after the commit.

        What cannot be saved comes back as the form with what is wrong, so that no word of it is lost.
        """
        if not is_nonce(filled.nonce):
            return _sorry(NotThere.sentence)
        try:
            before = self._before_saving(filled)
            if before is not None:
                return before
            save, form = self._asked_again(filled)
        except NotThere as error:
            return _sorry(error.sentence)
        except StaffroomError as error:
            return _kept(filled, error.sentence)
        return self._save(save, form, filled)

    def not_sent(self, filled: Filled, sentence: str, errors: Mapping[str, str]) -> Reply | Returned:
        """Return a form that the platform itself cannot take as it came, with what is wrong; or why it is not there.

        One that was saved before is not called unsaved: its files may be gone since then.
        """
        if not is_nonce(filled.nonce):
            return _sorry(NotThere.sentence)
        try:
            self._saves(filled.ask)
            before = self._before_saving(filled)
        except NotThere as error:
            return _sorry(error.sentence)
        except StaffroomError as error:
            return _kept(filled, error.sentence)
        if before is not None:
            return before
        shown = self.ask(filled.ask)
        if isinstance(shown, Reply):
            return _kept(filled, sentence)
        return Returned(replace(shown, nonce=filled.nonce, seen=filled.seen), sentence, errors)

    def returned_again(self, filled: Filled, sentence: str, errors: Mapping[str, str]) -> Reply | Returned:
        """Return a form that came back as it would be drawn now; nothing of it where it is not there any more."""
        try:
            shown = self._show(filled.ask)
        except NotThere as error:
            return _sorry(error.sentence)
        except StaffroomError as error:
            return _kept(filled, error.sentence)
        if isinstance(shown, Reply):
            return _kept(filled, sentence)
        return Returned(replace(shown, nonce=filled.nonce, seen=filled.seen), sentence, errors)

    def afterwards(self, ask: Ask) -> Ask | None:
        """Return what shows how a thing stands after it was saved, or None where there is nothing to see."""
        command = self._commands.get(ask.command)
        then = command.steps[ask.step].then if command and ask.step in command.steps else None
        return None if then is None else Ask(ask.person, ask.command, step=then, about=ask.about)

    def _before_saving(self, filled: Filled) -> Reply | Returned | None:
        """Return what there is to say before a form is looked at: it is a code, or waits for one, or was saved."""
        if asking.is_an_answer(filled.sent) and self.is_confidential(filled.ask.command):
            return self._with_a_code(filled)
        if self._closed_by(filled.ask) is not None:
            self._saves(filled.ask)
            return _code_first(filled)
        already = self._services.register.saved(filled.nonce, filled.ask.person.id)
        return Reply((Text(ALREADY.format(reference=already)),)) if already else None

    def _asked_again(self, filled: Filled) -> tuple[Save, Form]:
        if len(filled.ask.words) > LONGEST:
            raise TooLong
        step, save = self._saves(filled.ask)
        shown = step.show(filled.ask, self._services)
        if not isinstance(shown, Form):
            shown = _form(filled)
        return save, replace(shown, nonce=filled.nonce, seen=filled.seen)

    def _save(self, save: Save, form: Form, filled: Filled) -> Reply | Returned:
        try:
            answers = read(form, filled.sent, self._services.clock())
            return save(Saving(filled.ask, filled.nonce, filled.seen, answers), self._services)
        except BadAnswers as bad:
            return Returned(form, bad.sentence, bad.errors)
        except SentByAnother as taken:
            return Returned(replace(form, nonce=new_id()), taken.sentence) if form.fields else _sorry(NotThere.sentence)
        except StaffroomError as error:
            return Returned(form, error.sentence) if form.fields else _sorry(error.sentence)

    def _show(self, ask: Ask) -> Reply | Form:
        for _ in range(_HANDOVERS):
            step = self._step(ask)
            closed = self._closed_by(ask)
            if closed is not None:
                return _question(ask, closed)
            shown = step.show(ask, self._services)
            if not isinstance(shown, Ask):
                return shown
            ask = shown
        raise NotThere

    def _closed_by(self, ask: Ask) -> SecondStep | None:
        """Return the second step that has to come first, if one has; raise Busy."""
        second_step = self._second_step
        if second_step is None or not self.is_confidential(ask.command) or second_step.is_open(ask.person.id):
            return None
        return second_step

    def _with_a_code(self, filled: Filled) -> Reply | Returned:
        """Take a code and show what was asked for; one that comes twice is taken once, and finds the door open."""
        ask = filled.ask
        self._step(ask)
        closed = self._closed_by(ask)
        if closed is None:
            return self._behind_the_code(ask)
        form = replace(_question(ask, closed), nonce=filled.nonce)
        try:
            closed.open(ask.person.id, read(form, filled.sent, self._services.clock()).text(asking.CODE))
        except BadAnswers as bad:
            return Returned(form, bad.sentence, bad.errors)
        except StaffroomError as error:
            return Returned(form, error.sentence, {asking.CODE: error.sentence})
        return self._behind_the_code(ask, Text(asking.OPENED.format(minutes=closed.minutes)))

    def _behind_the_code(self, ask: Ask, *said: Text) -> Reply:
        """Return what was asked for; a form is behind one more button, since the answer to a form is a reply."""
        shown = self.ask(ask)
        if isinstance(shown, Reply):
            return replace(shown, parts=(*said, *shown.parts))
        return Reply((*said, Button(asking.GO_ON, ask.command, ask.step, ask.about, ask.words)))

    def _step(self, ask: Ask) -> Step:
        command = self._allowed(ask.person, ask.command)
        if command is None:
            raise NotThere(self._refusal(ask.command))
        if ask.step not in command.steps:
            raise NotThere
        return command.steps[ask.step]

    def _saves(self, ask: Ask) -> tuple[Step, Save]:
        """Return a step that saves. To show one that saves nothing may be to do something, which nobody would see."""
        step = self._step(ask)
        if step.save is None:
            raise NotThere
        return step, step.save

    def _allowed(self, person: Person, name: str) -> Command | None:
        command = self._commands.get(name)
        return command if command is not None and command.may_use(person) else None

    def _refusal(self, name: str) -> str | None:
        """Return what somebody is told who may not use a command, if who may is no secret."""
        return self._commands[name].refusal or None if name in self._commands else None

    def _unknown(self, person: Person, name: str) -> Reply:
        refusal = self._refusal(name)
        if refusal:
            return _sorry(refusal)
        near = get_close_matches(name, [c.name for c in self.commands_for(person)], n=1)
        if not near:
            return Reply((Text(UNKNOWN, Tone.WARNING), Button(SHOW_HELP, "help")))
        words = UNKNOWN_NEAR.format(near=near[0])
        return Reply((Text(words, Tone.WARNING), Button(f"/{near[0]}", near[0]), Button(SHOW_HELP, "help")))


def _question(ask: Ask, closed: SecondStep) -> Form:
    return asking.question(ask.command, ask.step, ask.about, closed.page, closed.minutes)


def _code_first(filled: Filled) -> Reply | Returned:
    """Return what was sent, unsaved, to be sent again; for a press, which has no words to lose, the way to a code."""
    kept, ask = _kept(filled, asking.CODE_FIRST), filled.ask
    if isinstance(kept, Returned):
        return kept
    enter = Button(asking.ENTER, ask.command, ask.step, ask.about, ask.words)
    return Reply((Text(asking.PRESS_CODE_FIRST, Tone.WARNING), enter))


def _kept(filled: Filled, sentence: str) -> Reply | Returned:
    """Return what was sent, as a form of its own, where the step's form cannot be drawn just now."""
    said = ((name, raw) for name, raw in filled.sent.texts.items() if not blank("".join(raw)))
    fields = tuple(_kept_field(number, name, raw) for number, (name, raw) in enumerate(said, start=1))
    return Returned(_form(filled, fields), sentence) if fields else _sorry(sentence)


def _kept_field(number: int, name: str, raw: Raw) -> Field:
    label = KEPT_FIELD.format(number=number)
    if isinstance(raw, str):
        return Field(name, label, FieldKind.PARAGRAPH)
    return Field(name, label, FieldKind.CHOICES, options=tuple(Option(code, code) for code in raw))


def _form(filled: Filled, fields: tuple[Field, ...] = ()) -> Form:
    ask, sections = filled.ask, (Section("", fields),)
    return Form(ask.command, ask.step, KEPT_TITLE, sections, SEND_AGAIN, filled.nonce, ask.about, filled.seen)


class Unsure(StaffroomError):
    """The platform cannot tell just now whether somebody still works here."""

    sentence = (
        "I cannot check just now who works here, so I show no records. Please try again in some minutes. "
        "You can still raise a concern: /escalate."
    )


def _closed(command: Command) -> Command:
    # A step is shown again before it is saved, so that saving is closed with it.
    steps = {name: replace(step, show=_unsure, at_once=None) for name, step in command.steps.items()}
    return replace(command, steps=steps)


def _unsure(_ask: Ask, _services: Services) -> Reply:
    raise Unsure


def _or_sorry(run: Callable[[], Reply | Form]) -> Reply | Form:
    try:
        return run()
    except StaffroomError as error:
        return _sorry(error.sentence)


def _sorry(sentence: str) -> Reply:
    return Reply((Text(sentence, Tone.WARNING),))
