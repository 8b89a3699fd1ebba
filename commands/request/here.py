"""`/request here on|off`: leaders switch the notes on or off in a channel, and everybody may see how it stands."""

from collections.abc import Mapping

from bot.chat.reply import Reply, Text, Tone
from bot.command import Ask, Services
from bot.events import Action, Event
from bot.people import SENIOR_MANAGEMENT, Person
from commands.request import words

_SWITCHES: Mapping[tuple[str, ...], bool] = {words.SWITCH_ON: True, words.SWITCH_OFF: False}


def is_leader(person: Person) -> bool:
    """Senior management, the headteachers among them, may switch notes and point out messages."""
    return not person.roles.isdisjoint(SENIOR_MANAGEMENT)


def is_meant(said: str) -> bool:
    """Say whether words are about the channel and no request: `here`, `here on` or `here off`, and nothing else."""
    return _read(said) in {words.SWITCH, *_SWITCHES}


def show(ask: Ask, services: Services) -> Reply:
    """Switch notes in a channel, or say how it stands.

    It is switched at once, without a form: what counts is that it was typed in the very channel.
    """
    if not ask.place:
        return Reply((Text(words.IN_THE_CHANNEL),))
    on = _SWITCHES.get(_read(ask.words))
    if on is None:
        return _as_it_stands(on=services.nudges.are_on(ask.place))
    return _switch(ask, services, on=on) if is_leader(ask.person) else Reply((Text(words.FOR_LEADERS),))


def _read(said: str) -> tuple[str, ...]:
    return tuple(said.casefold().split())


def _as_it_stands(*, on: bool) -> Reply:
    quiet = Text(words.HOW_TO_SWITCH, Tone.QUIET)
    return Reply((Text(words.ARE_ON), *_what_it_is(), quiet) if on else (Text(words.ARE_OFF), quiet))


def _switch(ask: Ask, services: Services, *, on: bool) -> Reply:
    details = {"to": "on" if on else "off"}
    event = Event(ask.person.id, Action.NUDGES_SWITCHED, ask.place, services.clock(), details)
    services.nudges.switch(ask.place, event, on=on)
    if on:
        return Reply((Text(words.NOW_ON), *_what_it_is()), announcement=words.TOLD_ON)
    return Reply((Text(words.NOW_OFF),), announcement=words.TOLD_OFF)


def _what_it_is() -> tuple[Text, ...]:
    return (Text(words.WHAT_IT_DOES), Text(words.INVITE_ME))
