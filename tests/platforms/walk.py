"""Walks through the bot as people can: every command, every button, every form, as far as a role leads."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bot.chat.form import Field, FieldKind, Form, Raw, Sent
from bot.chat.reply import Button, Press, Reply
from bot.command import Ask, Filled, about_message
from bot.dispatch import Returned
from bot.people import Person
from tests.builders import ASSISTANT, EXECUTIVE_HEAD, OAK_HEAD, ONE_A_ROLE, TEACHER
from tests.commands.chat import PNG, Chat

Shown = Reply | Form
CANARY = "<!channel> *Mr* _Smith_ &amp; <https://example.org|me> :fire: `x`\n> said"
"""What people write on the way, to be found again: in Slack's mark-up, in which nothing of it may be read."""
QUESTIONS = (
    *("can I add a pupil on insta", "may I bring my parrot", "someone is in danger", "I need a day off", "B6"),
    *("can I add parents and what if a kid messages me on dojo?", "and at weekends?", "negative comments online"),
)
PLACE = "slack:C0001"
_TURNS = 3
"""How often each step is shown, with other things that it is about."""


@dataclass
class Walk:
    """One person's way through the bot; `shown` is all they saw, in order."""

    chat: Chat
    person: Person
    text: str = CANARY
    shown: list[Shown] = field(default_factory=list)
    _turns: Counter[tuple[str, str, bool]] = field(default_factory=Counter)
    _to_see: deque[Ask] = field(default_factory=deque)

    def go(self) -> list[Shown]:
        """Go everywhere, the nearest first."""
        for line in self._lines():
            self._see(self.chat.dispatcher.say(self.person, line))
        self._to_see += self._asks()
        while self._to_see:
            ask = self._to_see.popleft()
            if self._is_new(ask.command, ask.step, changes=False):
                self._see(self.chat.dispatcher.ask(ask), ask)
        return self.shown

    def _lines(self) -> Iterator[str]:
        yield from QUESTIONS
        yield "/nothing"
        for command in self.chat.dispatcher.commands_for(self.person):
            yield f"/{command.name}"
            yield from command.examples

    def _asks(self) -> Iterator[Ask]:
        """Yield what can be asked of a message, and every step without anything that it is about."""
        for command in self.chat.dispatcher.commands_for(self.person):
            for action in command.on_messages:
                about = about_message(ASSISTANT.id, "mark")
                yield Ask(self.person, command.name, self.text, action.step, about, PLACE)
            for step in command.steps:
                yield Ask(self.person, command.name, step=step, place=PLACE)

    def _is_new(self, command: str, step: str, *, changes: bool) -> bool:
        self._turns[command, step, changes] += 1
        return self._turns[command, step, changes] <= _TURNS

    def _see(self, shown: Shown, ask: Ask | None = None) -> None:
        self.shown.append(shown)
        if isinstance(shown, Form):
            self._fill(shown, ask)
            return
        for part in shown.parts:
            if isinstance(part, Button):
                self._to_see.append(Ask(self.person, part.command, part.words, part.step, part.about))
            if isinstance(part, Press) and self._is_new(part.command, part.step, changes=True):
                pressed = Ask(self.person, part.command, part.words, part.step, part.about)
                self._send(Filled(pressed, part.nonce))

    def _fill(self, form: Form, ask: Ask | None) -> None:
        if self._is_new(form.command, form.step, changes=True):
            words = ask.words if ask else ""
            asked = Ask(self.person, form.command, words, form.step, form.about)
            self._send(Filled(asked, form.nonce, form.seen, self.answers(form)))

    def _send(self, filled: Filled) -> None:
        answer = self.chat.dispatcher.send(filled)
        if isinstance(answer, Returned):
            self.shown.append(answer.form)
        else:
            self._see(answer)

    def answers(self, form: Form) -> Sent:
        """Answer everything that a form asks."""
        texts = {asked.name: self._answer(asked) for asked in form.fields if asked.kind is not FieldKind.FILES}
        files = {asked.name: (PNG,) for asked in form.fields if asked.kind is FieldKind.FILES}
        return Sent(texts, files)

    def _answer(self, asked: Field) -> Raw:
        if asked.kind is FieldKind.CHOICES:
            return ()  # whoever is named may not go on
        if asked.kind is FieldKind.CHOICE:
            return asked.options[0].code if asked.options else ""
        return _DATES.get(asked.kind, self.text[: asked.longest])


_DATES: Mapping[FieldKind, str] = {FieldKind.DAY: "2026-11-18", FieldKind.MOMENT: "2026-11-18 18:30"}


def busy_chat(text: str = CANARY) -> Chat:
    """Return a bot in which much has happened: concerns in each state, with everything filled in."""
    chat = Chat()
    for raiser in (TEACHER, ASSISTANT, OAK_HEAD):
        reference = chat.raise_concern(raiser, PNG, quote=text, seen_by=text, platform_answer=text)
        if raiser is not TEACHER:
            chat.acknowledge(OAK_HEAD if raiser is not OAK_HEAD else EXECUTIVE_HEAD, reference)
    closed = chat.raise_concern(TEACHER, quote=text)
    chat.acknowledge(OAK_HEAD, closed)
    chat.close(OAK_HEAD, closed, decision=text)
    chat.deliver()
    return chat


def all_shown(text: str = CANARY, people: Iterable[Person] = ONE_A_ROLE) -> dict[str, list[Shown]]:
    """Return all that people see, one of each role, by person id; `text` is what everybody writes everywhere."""
    return {person.id: Walk(busy_chat(text), person, text).go() for person in people}
