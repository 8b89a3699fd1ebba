"""The ladder of a concern as its screen shows it: what was done to have a post taken down, and what is next."""

from collections.abc import Sequence
from datetime import date

from bot.chat.reply import Button, Facts, Part, Quote, Text
from bot.command import Services
from bot.concerns.concern import Concern
from bot.concerns.ladder import SILENCE, WHAT_TO_DO, Came, Ladder, Step
from bot.concerns.lifecycle import State
from bot.weeks import day, in_london
from commands.concerns import clock_words as words

_NOT_WORKED_ON = {State.RAISED, State.CLOSED}


def is_worked_on(concern: Concern) -> bool:
    """Say whether steps can be noted now."""
    return concern.state not in _NOT_WORKED_ON


def shown(concern: Concern, services: Services) -> tuple[Part, ...]:
    """Return the ladder with words beside its symbols, what to do next, and the steps that are possible now."""
    climbed = services.clocks.written(concern).ladder
    if not climbed.told and not is_worked_on(concern):
        return ()
    rungs = tuple((step.rung.label, _stands(step, climbed, services)) for step in climbed.steps)
    what_next = (words.LADDER_NEXT, _in_short(climbed))
    return (
        Text(words.LADDER),
        Facts((*rungs, what_next)),
        *_written(climbed.told),
        *_buttons(concern, climbed),
    )


def _in_short(climbed: Ladder) -> str:
    if climbed.gone:
        return words.GONE.format(look=words.LOOK)
    return WHAT_TO_DO[climbed.next] if climbed.next else words.ALL_TAKEN


def _stands(step: Step, climbed: Ladder, services: Services) -> str:
    if step.told_on is None:
        return _not_told(step, climbed, services)
    if step.answered_on is not None:
        return words.ANSWERED_ON.format(
            day=spoken(step.told_on), answered=spoken(step.answered_on), came=step.came.label.lower()
        )
    until = step.told_on + SILENCE
    over = climbed.gone or until <= in_london(services.clock()).date()
    return (words.TOLD_ON if over else words.WAITING_FOR).format(day=spoken(step.told_on), until=spoken(until))


def _not_told(step: Step, climbed: Ladder, services: Services) -> str:
    if climbed.gone:
        return words.NOT_NEEDED
    if step.rung is not climbed.next:
        return words.LATER
    if climbed.ripe is None:
        return words.NEXT_FIRST
    line = words.NEXT_NOW if climbed.ripe <= services.clock() else words.NEXT_FROM
    return line.format(day=day(climbed.ripe))


def spoken(given: date) -> str:
    """Return a day in the words of a letter."""
    return f"{given.day} {given:%B %Y}"


def _written(steps: Sequence[Step]) -> tuple[Quote, ...]:
    said = ((s.reference, words.REFERENCE_OF.format(rung=s.rung.label)) for s in steps)
    answered = ((s.answer, words.ANSWER_OF.format(rung=s.rung.label)) for s in steps)
    return tuple(Quote(text, label) for text, label in (*said, *answered) if text)


def _buttons(concern: Concern, climbed: Ladder) -> tuple[Button, ...]:
    if not is_worked_on(concern):
        return ()
    about = concern.reference
    tell = Button(words.TELL, "concerns", "tell", about)
    answer = Button(words.ANSWER, "concerns", "answer", about)
    all_told = all(step.told_on is not None for step in climbed.steps)
    look = Button(words.LOOK, "concerns", "look", about)
    return (look, *(() if all_told else (tell,)), *((answer,) if climbed.told else ()))


ANSWERS = tuple(came for came in Came if came is not Came.TOLD)
"""What an answer can be."""
