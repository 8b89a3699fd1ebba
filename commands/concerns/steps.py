"""Noting a step of the ladder, an answer to one, and a look whether a post is still there."""

from dataclasses import replace
from datetime import date

from bot.chat.form import BadAnswers, Field, FieldKind, Form, options
from bot.chat.reply import Reply, Text
from bot.command import Ask, Saving, Services
from bot.concerns.concern import Concern, YesNo
from bot.concerns.ladder import Came, Entry, Ladder, Rung
from bot.errors import NotNow
from bot.events import Action, Event
from commands.concerns import clock_words as words
from commands.concerns.asked import as_seen, form
from commands.concerns.danger import tell_of_danger
from commands.concerns.ladder import ANSWERS, is_worked_on
from commands.concerns.show import find, whole

_LONG = 20_000
_SEEN = tuple(answer for answer in YesNo if answer is not YesNo.NOT_SAID)


def show_tell(ask: Ask, services: Services) -> Form:
    """Ask whom somebody told, and when; the next rung is proposed."""
    concern, climbed = _worked_on(ask, services)
    rungs = options(step.rung for step in climbed.steps if step.told_on is None)
    if not rungs:
        raise NotNow
    proposed = climbed.next.value if climbed.next else ""
    fields = (
        Field("rung", words.WHOM, FieldKind.CHOICE, required=True, options=rungs, value=proposed),
        Field("on", words.TOLD_WHEN, FieldKind.DAY, required=True),
        Field("words", words.THEIR_REFERENCE),
    )
    return form(concern, "tell", words.TELL_TITLE, fields, submit=words.SAVE_TELL, intro=words.TELL_INTRO)


def save_tell(saving: Saving, services: Services) -> Reply:
    """Add the step to the ladder."""
    return _add(saving, Came.TOLD, Action.LADDER_TOLD, words.TELL_SAVED, services)


def show_answer(ask: Ask, services: Services) -> Form:
    """Ask who answered, when, and what came of it."""
    concern, climbed = _worked_on(ask, services)
    rungs = options(step.rung for step in climbed.told)
    if not rungs:
        raise NotNow
    fields = (
        Field("rung", words.WHO_ANSWERED, FieldKind.CHOICE, required=True, options=rungs, value=rungs[-1].code),
        Field("on", words.ANSWERED_WHEN, FieldKind.DAY, required=True),
        Field("came", words.WHAT_CAME, FieldKind.CHOICE, required=True, options=options(ANSWERS)),
        Field("words", words.THEIR_ANSWER, FieldKind.PARAGRAPH, longest=_LONG),
    )
    return form(concern, "answer", words.ANSWER_TITLE, fields, submit=words.SAVE_ANSWER)


def save_answer(saving: Saving, services: Services) -> Reply:
    """Add the answer to the ladder."""
    _, climbed = _worked_on(saving.ask, services)
    rung, on = Rung(saving.answers.text("rung")), saving.answers.day("on")
    step = next(step for step in climbed.told if step.rung is rung)
    if on and step.told_on and on < step.told_on:
        raise BadAnswers({"on": words.BEFORE_TOLD})
    return _add(saving, Came(saving.answers.text("came")), Action.LADDER_ANSWERED, words.ANSWER_SAVED, services)


def show_look(ask: Ask, services: Services) -> Form:
    """Ask whether it is still there."""
    concern, _ = _worked_on(ask, services)
    fields = (
        Field("still_there", words.STILL_THERE, FieldKind.CHOICE, required=True, options=options(_SEEN)),
        Field("on", words.LOOKED_WHEN, FieldKind.DAY, required=True),
    )
    return form(concern, "look", words.LOOK_TITLE, fields, submit=words.SAVE_LOOK, intro=words.LOOK_INTRO)


def save_look(saving: Saving, services: Services) -> Reply:
    """Keep what somebody saw, and when."""
    before, answers = as_seen(saving, services), saving.answers
    seen = YesNo(answers.text("still_there"))
    after = replace(before, still_there=seen, looked_on=answers.day("on"), version=before.version + 1)
    event = Event(
        saving.ask.person.id, Action.LOOKED_AGAIN, before.reference, services.clock(), {"still_there": seen.value}
    )
    services.register.change(before, after, nonce=saving.nonce, event=event)
    return _now(words.LOOK_SAVED, saving, services)


def _worked_on(ask: Ask, services: Services) -> tuple[Concern, Ladder]:
    """Return a concern with its ladder; raise NotThere, or NotNow where no step can be noted."""
    concern = find(ask, services)
    if not is_worked_on(concern):
        raise NotNow
    return concern, services.clocks.courses([concern])[concern.reference].ladder


def _add(saving: Saving, came: Came, action: Action, said: str, services: Services) -> Reply:
    concern, now, answers = as_seen(saving, services), services.clock(), saving.answers
    rung, person = Rung(answers.text("rung")), saving.ask.person.id
    entry = Entry(rung, came, answers.day("on") or date.min, person, now, answers.text("words"))
    event = Event(person, action, concern.reference, now, {"rung": rung.value, "came": came.value})
    services.clocks.add(concern, entry, nonce=saving.nonce, event=event)
    urgent = tell_of_danger(saving, entry.words, services)
    saved = _now(said, saving, services)
    return replace(saved, parts=(*urgent, *saved.parts))


def _now(said: str, saving: Saving, services: Services) -> Reply:
    return Reply((Text(said), *whole(find(saving.ask, services), services, saving.ask.person)), in_confidence=True)
