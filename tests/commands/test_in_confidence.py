"""What people wrote is shown in confidence only: every reply about a concern full of canaries is looked at."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest

from bot.chat.form import FieldKind, Form, Upload
from bot.chat.reply import Button, File, Press, Reply
from bot.command import Ask, Filled, about_message
from bot.dispatch import Dispatcher, Returned
from bot.people import Person
from bot.references import new_id
from commands import ALL
from tests.builders import BUSINESS_MANAGER, EVERYBODY, EXECUTIVE_HEAD, OAK_HEAD, TEACHER
from tests.commands.chat import CONCERN, PLACE, PNG, Chat

CANARY = "canaria"
MOST_STEPS = 2_000


def written(form: Form) -> dict[str, str]:
    """Return a canary for every field that takes words."""
    takes_words = {FieldKind.LINE, FieldKind.PARAGRAPH}
    return {field.name: f"{CANARY} {field.name} of all things" for field in form.fields if field.kind in takes_words}


class Watched(Dispatcher):
    """Keeps every reply that it gives."""

    def __init__(self, chat: Chat) -> None:
        super().__init__(ALL, chat.services)
        self.replies: list[Reply] = []

    def ask(self, ask: Ask) -> Reply | Form:
        """Keep what is shown."""
        return self._kept(super().ask(ask))

    def send(self, filled: Filled) -> Reply | Returned:
        """Keep what is answered."""
        answer = super().send(filled)
        self.replies += [answer] if isinstance(answer, Reply) else []
        return answer

    def _kept(self, shown: Reply | Form) -> Reply | Form:
        self.replies += [shown] if isinstance(shown, Reply) else []
        return shown


@pytest.fixture
def chat() -> Chat:
    chat = Chat()
    chat.dispatcher = Watched(chat)
    return chat


def replies(chat: Chat) -> list[Reply]:
    assert isinstance(chat.dispatcher, Watched)
    return chat.dispatcher.replies


def shows_a_canary(reply: Reply) -> bool:
    return CANARY in repr(reply).lower()


def unguarded(said: Iterable[Reply]) -> list[Reply]:
    """Return the replies that show what people wrote and are not in confidence."""
    return [reply for reply in said if shows_a_canary(reply) and not reply.in_confidence]


def walk(chat: Chat, person: Person) -> None:
    """Follow every button that this person can reach from any command, as long as it shows something new."""
    waiting = [Ask(person, command.name) for command in ALL if command.may_use(person)]
    been: set[Ask] = set()
    while waiting and len(been) < MOST_STEPS:
        ask = waiting.pop()
        if ask not in been:
            been.add(ask)
            waiting += led_to(person, chat.dispatcher.ask(ask))
    assert len(been) < MOST_STEPS


def led_to(person: Person, shown: Reply | Form) -> Iterator[Ask]:
    parts = shown.parts if isinstance(shown, Reply) else ()
    for part in parts:
        if isinstance(part, Button | Press):
            yield Ask(person, part.command, part.words, part.step, part.about)


def change(chat: Chat, person: Person, reference: str, label: str) -> None:
    """Press a button of an open concern, and fill in its form with canaries."""
    shown = chat.open(person, reference)
    if any(isinstance(part, Press) and part.label == label for part in shown.parts):
        chat.press(person, shown, label)
        return
    form = chat.form(person, shown, label)
    options = {f.name: f.options[0].code for f in form.fields if f.kind is FieldKind.CHOICE}
    filled = chat.fill(person, form, {**options, **written(form)})
    if label == "Close it":
        chat.press(person, filled, "Close it, and tell them this")


def raised(chat: Chat) -> str:
    """Raise a concern with a canary in every field, and a file with one in its content."""
    canaries = written(chat.concern_form(TEACHER))
    picture = Upload(f"{CANARY}.png", PNG.content + CANARY.encode())
    return chat.raise_concern(TEACHER, picture, **{**CONCERN, **canaries})


STEPS = (
    ("Acknowledge", EXECUTIVE_HEAD),
    ("I will deal with it", EXECUTIVE_HEAD),
    ("Add a private note", OAK_HEAD),
    ("Change its state", EXECUTIVE_HEAD),
    ("Add to it, or correct it", OAK_HEAD),
    ("Add to it", TEACHER),
    ("Somebody outside was told", TEACHER),
    ("Write to those who deal with it", TEACHER),
    ("Write to the person who raised it", OAK_HEAD),
    ("Acknowledge what came later", EXECUTIVE_HEAD),
    ("Close it", EXECUTIVE_HEAD),
    ("Reopen it", EXECUTIVE_HEAD),
)


def test_no_reply_shows_what_people_wrote_unless_it_is_in_confidence(chat: Chat) -> None:
    reference = raised(chat)
    for label, person in STEPS:
        change(chat, person, reference, label)
        chat.deliver()
        for reader in EVERYBODY:
            walk(chat, reader)
    chat.fill(OAK_HEAD, chat.evidence_form(OAK_HEAD, chat.open(OAK_HEAD, reference)), {}, [PNG])
    assert unguarded(replies(chat)) == []
    seen = [reply for reply in replies(chat) if shows_a_canary(reply)]
    assert len(seen) > len(STEPS)
    assert any(isinstance(part, File) and CANARY.encode() in part.content for reply in seen for part in reply.parts)
    assert any("What you were told" in repr(reply) for reply in seen)


def test_no_reply_shows_the_words_of_a_question_to_its_owner_unless_it_is_in_confidence(chat: Chat) -> None:
    chat.say(TEACHER, f"/policy who has the wifi password of {CANARY}")
    chat.say(TEACHER, f"/policy whats the wifi password for {CANARY}")
    own = len(replies(chat))  # whoever asked may see their own words again
    shown = chat.press(EXECUTIVE_HEAD, chat.say(EXECUTIVE_HEAD, "/review"), "Look at group 1")
    form = chat.form(EXECUTIVE_HEAD, shown, "The policy does not settle it")
    chat.fill(EXECUTIVE_HEAD, form, {"subject": f"{CANARY} birds", "words": f"wifi password {CANARY}"})
    for reader in EVERYBODY:
        walk(chat, reader)
    assert unguarded(replies(chat)[own:]) == []
    seen = [reply for reply in replies(chat)[own:] if shows_a_canary(reply)]
    assert any("asked" in repr(reply) for reply in seen)
    assert any("Not covered" in repr(reply) for reply in seen)


def test_whoever_was_too_late_sees_how_it_stands_in_confidence(chat: Chat) -> None:
    reference = raised(chat)
    shown = chat.open(OAK_HEAD, reference)
    chat.acknowledge(EXECUTIVE_HEAD, reference)
    late = chat.press(OAK_HEAD, shown, "Acknowledge")
    assert shows_a_canary(late)
    assert unguarded(replies(chat)) == []


def test_a_chosen_message_and_an_overheard_one_are_shown_in_confidence_or_not_at_all(chat: Chat) -> None:
    chat.type_in(OAK_HEAD, "/request here on")
    for said in (
        f"{CANARY} wrote a nasty post",
        f"could I have Friday off, {CANARY}",
        f"a child told me {CANARY} hits her",
    ):
        chat.overhear(TEACHER, said, new_id())
        for label in ("Raise a concern about this", "This belongs in Federation procedures"):
            chat.choose(OAK_HEAD, label, said, about_message(TEACHER.id, new_id()))
        for ask in led_to(TEACHER, chat.dispatcher.ask(Ask(TEACHER, "escalate", said, "message", "x:y", PLACE))):
            chat.dispatcher.ask(ask)
    assert unguarded(replies(chat)) == []
    assert any(shows_a_canary(reply) for reply in replies(chat))


def test_the_workbook_is_in_confidence(chat: Chat) -> None:
    assert chat.say(BUSINESS_MANAGER, "/export").in_confidence


def test_a_reply_that_shows_a_canary_outside_confidence_would_be_found(chat: Chat) -> None:
    shown = chat.open(OAK_HEAD, raised(chat))
    assert unguarded([shown]) == []
    assert unguarded([replace(shown, in_confidence=False)]) == [replace(shown, in_confidence=False)]


def test_what_shows_records_is_closed_while_nobody_can_tell_who_works_here() -> None:
    closed = {command.name for command in ALL if command.confidential}
    assert closed == {"concerns", "export", "group", "notices", "records", "review"}


@pytest.mark.parametrize("label", ["Acknowledge", "I will deal with it"])
def test_what_others_will_see_is_asked_for_twice(chat: Chat, label: str) -> None:
    reference = raised(chat)
    before = chat.open(OAK_HEAD, reference)
    after = chat.acknowledge(OAK_HEAD, reference)
    press = next(p for p in (*before.parts, *after.parts) if isinstance(p, Press) and p.label == label)
    assert "will see" in press.confirm
