"""The nudge: a kind note to whoever made a formal request in a channel where leaders switched it on.

It names only words that stand in our own lists, and none of a grievance, an allegation or a death. Nothing of the
message is kept. A failing store says nothing, since nobody asked. Where somebody may be in danger, the words that help
come in any case.
"""

from bot.chat.reply import Link, Press, Reply, Text, Tone
from bot.command import Ask, Saving, Services
from bot.errors import NotThere, StaffroomError
from bot.events import NOBODY, Action, Event
from bot.notices import ABOUT_REDIRECTS
from bot.references import new_id
from bot.requests.nudge import Nudge, follow_up
from bot.requests.redirect import Outcome, Redirect, RequestKind
from bot.triage import Formal
from bot.weeks import in_london
from commands import doors
from commands.request import words
from commands.request.places import door_of, kept_nothing, outcomes, thanks, the_rule, where

_NOTHING = Reply(())
_NEVER_NAMED = frozenset({RequestKind.ALLEGATION, RequestKind.GRIEVANCE})
"""Kinds whose words are not repeated: they hurt enough where they stand."""
# fmt: off
_SAYS_NOTHING = frozenset({
    "i", "we", "you", "he", "she", "it", "they", "me", "my", "our", "a", "an", "the", "this", "that", "there", "to",
    "of", "in", "at", "on", "for", "from", "and", "or", "am", "is", "are", "be", "been", "being", "was", "has", "have",
    "had", "got", "can", "could", "may", "might", "would", "will", "not", "do", "please", "like", "need", "want",
})
# fmt: on
"""Words at the edge of a phrase that say nothing by themselves."""


def show(ask: Ask, services: Services) -> Reply:
    """Return the note for a message, `about` its mark, in a channel; an empty reply where nothing is to be said."""
    if not ask.about or not _are_on(ask.place, services):
        return _NOTHING
    formal = services.triage.formal(ask.words)
    if formal is None:
        return _NOTHING
    return _danger(ask, formal, services) if formal.kind is RequestKind.SAFEGUARDING else _note(ask, formal, services)


def _are_on(place: str, services: Services) -> bool:
    try:
        return bool(place) and services.nudges.are_on(place)
    except StaffroomError:
        return False


def _danger(ask: Ask, formal: Formal, services: Services) -> Reply:
    redirect = _redirect(ask, RequestKind.SAFEGUARDING, services)
    today = in_london(redirect.at).date()
    try:
        first, redirect_id = services.nudges.warn(ask.about, today, redirect, doors.filing(redirect)), redirect.id
    except StaffroomError:  # shown twice is better than not at all
        first, redirect_id = True, ""
    if not first:
        return _NOTHING
    oneself = formal.about_oneself
    why = Text(words.WHY_ONESELF if oneself else words.WHY_DANGER, Tone.QUIET)
    urgent = doors.danger(ask.person, services, about_oneself=oneself, redirect_id=redirect_id)
    return Reply((*urgent, why, *doors.filed(redirect_id)))


def _note(ask: Ask, formal: Formal, services: Services) -> Reply:
    redirect = _redirect(ask, formal.kind, services)
    if not _given(ask, redirect, services):
        return _NOTHING
    return Reply(
        (
            *_opening(formal),
            *where(formal.kind, ask.person, services),
            *outcomes(redirect.id),
            Press(words.NOT_TODAY, "request", "not_today", new_id(), redirect.id),
            *the_rule(services),
            kept_nothing(),
            Text(words.STILL_THERE, Tone.QUIET),
        )
    )


def _redirect(ask: Ask, kind: RequestKind, services: Services) -> Redirect:
    return doors.new_redirect(ask.person, kind, door_of(kind), services)


def _given(ask: Ask, redirect: Redirect, services: Services) -> bool:
    nudge = Nudge(ask.about, ask.person.id, in_london(redirect.at).date())
    due = services.hours.next_working_day(ask.person.school, redirect.at)
    try:
        return services.nudges.give(nudge, redirect, doors.filing(redirect), follow_up(redirect, ask.person.id, due))
    except StaffroomError:
        return False


def _opening(formal: Formal) -> tuple[Text, ...]:
    """Return how a note begins. Its first text is what a notification shows, so that it says nothing of the matter."""
    loss = formal.kind is RequestKind.LEAVE and formal.loss
    if loss:
        return (Text(f"{words.LOSS} {words.ONLY_YOU_NOTE}"), Text(words.LOSS_NEXT))
    return (Text(words.ONLY_YOU_NOTE), *thanks(loss=False), Text(_noticed(formal)))


def _noticed(formal: Formal) -> str:
    telling = [] if formal.kind in _NEVER_NAMED else list(filter(None, map(_telling, formal.words)))
    return words.NOTICED.format(words=words.AND.join(telling)) if telling else words.NOTICED_SOMETHING


def _telling(phrase: str) -> str:
    """Return a phrase from its first to its last word that says something by itself."""
    said = phrase.split()
    places = [place for place, word in enumerate(said) if word not in _SAYS_NOTHING]
    return " ".join(said[places[0] : places[-1] + 1]) if places else ""


def save_not_today(saving: Saving, services: Services) -> Reply:
    """Leave the person in peace: no more notes today, and no follow-up."""
    ask, now = saving.ask, services.clock()
    redirect = services.redirects.find(ask.about)
    peace = Nudge(saving.nonce, ask.person.id, in_london(now).date())
    services.nudges.put_off(peace, redirect.id, Event(NOBODY, Action.NUDGES_PUT_OFF, redirect.id, now))
    return Reply((Text(words.PUT_OFF), Text(words.PUT_OFF_ASKING), Text(words.PUT_OFF_NEXT, Tone.QUIET)))


def show_follow_up(ask: Ask, services: Services) -> Reply:
    """Ask once whether it reached the right person; nothing of the message is known any more."""
    redirect = told_of(ask, services)
    if redirect.outcome is not Outcome.SHOWN:
        return Reply((settled(redirect),))
    procedure = services.procedures.of(redirect.kind)
    why = Text(words.FOLLOW_UP_WHY.format(procedure=procedure.name))
    link = Link(procedure.name, procedure.link)
    return Reply((Text(words.FOLLOW_UP, Tone.HEADING), why, link, *outcomes(redirect.id)))


def told_of(ask: Ask, services: Services) -> Redirect:
    """Return the redirect that a notice told this very person of; raise NotThere for anybody else's."""
    if not any(n.about == ask.about and n.kind in ABOUT_REDIRECTS for n in services.noticeboard.notices(ask.person)):
        raise NotThere
    return services.redirects.find(ask.about)


def settled(redirect: Redirect) -> Text:
    """Return the words for a redirect whose outcome was told already."""
    return Text(words.SETTLED.format(outcome=words.OUTCOMES[redirect.outcome.value]))
