"""Putting a reminder off, with a reason: some working days at a time, not often, and never danger."""

from bot.chat.form import Field, FieldKind, Form, Option, options
from bot.chat.reply import Reply, Text
from bot.command import Ask, Saving, Services
from bot.concerns.clocks import Clock, Due, PutOff, running
from bot.concerns.concern import Concern
from bot.concerns.reminders import LONGEST_PUT_OFF, MOST_PUT_OFFS
from bot.errors import StaffroomError
from bot.events import Action, Event
from bot.weeks import day_and_time
from commands.concerns import clock_words as words
from commands.concerns.asked import as_seen, form
from commands.concerns.clocks import can_be_put_off
from commands.concerns.danger import tell_of_danger
from commands.concerns.show import find, whole

_LONG = 20_000
_FOR = tuple(Option(days, label) for days, label in words.WORKING_DAYS.items() if int(days) <= LONGEST_PUT_OFF)


class CannotWait(StaffroomError):
    """No reminder of a concern can be put off now."""

    sentence = (
        "No reminder of this can be put off: danger cannot wait, the others were put off as often as is possible, "
        "or nothing is due. Nothing was changed."
    )


def show(ask: Ask, services: Services) -> Form:
    """Ask which reminder, for how long, and why."""
    concern = find(ask, services)
    clocks = options(due.clock for due in _that_can_wait(concern, services))
    if not clocks:
        raise CannotWait
    only = clocks[0].code if len(clocks) == 1 else ""
    fields = (
        Field("clock", words.WHICH, FieldKind.CHOICE, required=True, options=clocks, value=only),
        Field("days", words.UNTIL, FieldKind.CHOICE, required=True, options=_FOR),
        Field("reason", words.REASON, FieldKind.PARAGRAPH, required=True, longest=_LONG),
    )
    intro = words.PUT_OFF_INTRO.format(times=MOST_PUT_OFFS)
    return form(concern, "put_off", words.PUT_OFF_TITLE, fields, submit=words.SAVE_PUT_OFF, intro=intro)


def save(saving: Saving, services: Services) -> Reply:
    """Put it off; the reason stays with the record."""
    concern, now, answers = as_seen(saving, services), services.clock(), saving.answers
    clock, days = Clock(answers.text("clock")), int(answers.text("days"))
    due = next(due for due in _that_can_wait(concern, services) if due.clock is clock)
    until = services.hours.working_days_later(concern.school, max(now, due.at), days)
    put_off = PutOff(clock, due.cause, until, saving.ask.person.id, now, answers.text("reason"))
    details = {"clock": clock.value, "days": str(days)}
    event = Event(saving.ask.person.id, Action.CLOCK_PUT_OFF, concern.reference, now, details)
    services.clocks.put_off(concern, put_off, nonce=saving.nonce, event=event)
    urgent = tell_of_danger(saving, put_off.reason, services)
    said = Text(words.PUT_OFF_SAVED.format(when=day_and_time(until)))
    return Reply((*urgent, said, *whole(find(saving.ask, services), services, saving.ask.person)), in_confidence=True)


def _that_can_wait(concern: Concern, services: Services) -> tuple[Due, ...]:
    course, now = services.clocks.courses([concern])[concern.reference], services.clock()
    return tuple(due for due in running(course, services.hours) if can_be_put_off(due, course, now))
