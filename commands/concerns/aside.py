"""Stepping aside: somebody says that they should not deal with a concern, and the next in line takes it over.

They lose sight of it in the same transaction. Where nobody would be left to take it, nothing is changed, so that no
concern is ever lost: they are told who is there outside.
"""

from dataclasses import replace

from bot.chat.form import Field, FieldKind, Form
from bot.chat.reply import Reply, Text
from bot.command import Ask, Saving, Services
from bot.concerns.concern import Concern
from bot.concerns.routing import owners
from bot.events import Action
from commands.concerns import whose_words as words
from commands.concerns.asked import form
from commands.concerns.reroute import hand_over, taken_over
from commands.concerns.show import find

_LONG = 20_000


def show_aside(ask: Ask, services: Services) -> Form:
    """Ask whether they wish to say why."""
    why = Field("why", words.ASIDE_WHY, FieldKind.PARAGRAPH, hint=words.ASIDE_WHY_HINT, longest=_LONG)
    title, submit, intro = words.ASIDE_TITLE, words.SAVE_ASIDE, words.ASIDE_INTRO
    return form(find(ask, services), "aside", title, (why,), submit=submit, intro=intro)


def save_aside(saving: Saving, services: Services) -> Reply:
    """Take a concern out of somebody's sight for good, whatever has become of it since the form was drawn."""
    before = find(saving.ask, services)
    after = _without(saving.ask.person.id, before, services)
    hand_over(saving, before, after, Action.STEPPED_ASIDE, services, saving.answers.text("why"))
    return Reply((Text(words.ASIDE_DONE),))


def _without(person_id: str, concern: Concern, services: Services) -> Concern:
    handler = "" if concern.handler == person_id else concern.handler
    without = replace(concern, aside=concern.aside | {person_id}, handler=handler)
    return without if owners(without, services.directory) else taken_over(without, services)
