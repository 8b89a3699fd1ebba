"""Passing a request to see personal data on to whoever has to answer it, in the name of whoever asks."""

from bot.chat.reply import Reply, Text
from bot.command import Saving, Services
from bot.concerns.privacy import AccessRequest, AskedHow
from bot.concerns.retention import LEADS, STAND_INS, holds_one_of
from bot.events import Action, Event
from bot.notices import Notice, NoticeKind
from bot.people import Person
from bot.references import new_reference
from bot.weeks import in_london
from commands.request import words


def pass_on(saving: Saving, services: Services) -> Reply:
    """Note that this person asks to see what is held on them, and tell the data protection lead."""
    person, now = saving.ask.person, services.clock()
    request = AccessRequest(
        new_reference(), person.id, (person.name,), in_london(now).date(), AskedHow.CHAT, noted_by=person.id
    )
    told = _who_answers(person, services)
    notices = tuple(Notice(f"access:{request.id}:{p.id}", NoticeKind.ACCESS, p.id, request.id, now) for p in told)
    event = Event(person.id, Action.ACCESS_ASKED, request.id, now, {"how": request.asked_how.value})
    services.privacy.put_request(request, nonce=saving.nonce, event=event, notices=notices)
    due = f"{request.due.day} {request.due:%B %Y}"
    return Reply((Text(words.PASSED_ON.format(who="; ".join(p.name for p in told), due=due)),))


def _who_answers(person: Person, services: Services) -> list[Person]:
    """Return the data protection lead, or those who stand in; nobody answers their own request."""
    others = [p for p in services.directory.people() if p.id != person.id]
    leads = [p for p in others if holds_one_of(p, LEADS)]
    return leads or [p for p in others if holds_one_of(p, STAND_INS)]
