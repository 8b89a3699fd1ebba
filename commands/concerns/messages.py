"""Messages between those who deal with a concern and the person who raised it. Notices of them hold no words."""

from bot.chat.form import Field, FieldKind, Form, Section
from bot.chat.reply import Reply
from bot.command import Ask, Saving, Services
from bot.concerns.additions import Message, More
from bot.concerns.concern import Concern
from bot.concerns.routing import raised_it
from bot.events import Action
from bot.notices import NoticeKind
from bot.people import Person
from bot.references import new_id
from commands.concerns import record_words as words
from commands.concerns.adding import Addition, add, find_own
from commands.concerns.change import LONG
from commands.concerns.trail import name


def show_message(ask: Ask, services: Services) -> Form:
    """Ask for a message: to the person who raised it, or from them."""
    concern = find_own(ask, services)
    intro = words.TO_HANDLERS_INTRO
    if _is_to_raiser(ask.person, concern):
        intro = words.TO_RAISER_INTRO.format(name=name(concern.raised_by, services))
    asked = (Field("message", words.MESSAGE, FieldKind.PARAGRAPH, required=True, longest=LONG),)
    title, sections = words.MESSAGE_TITLE.format(reference=concern.reference), (Section("", asked),)
    return Form("concerns", "message", title, sections, words.SEND, new_id(), concern.reference, intro=intro)


def _is_to_raiser(person: Person, concern: Concern) -> bool:
    return not raised_it(person, concern)


def save_message(saving: Saving, services: Services) -> Reply:
    """Keep a message, and tell whom it is for that there is one."""
    person, now = saving.ask.person, services.clock()

    def make(concern: Concern) -> Addition:
        message = Message(person.id, now, saving.answers.text("message"), _is_to_raiser(person, concern))
        return Addition(concern, Action.MESSAGE_SENT, more=More(message=message), told=NoticeKind.MESSAGE)

    return add(saving, services, make, words.SENT)
