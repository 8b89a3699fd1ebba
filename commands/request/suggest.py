"""A leader points out that somebody's message belongs in the procedures; its writer is told privately, once.

The writer is not told by whom. Filed are the kind, the time and the school, never the message.
"""

from bot.chat.form import Field, FieldKind, Form, Section, options
from bot.chat.reply import Reply, Text, Tone
from bot.command import Ask, Saving, Services, message_of
from bot.errors import NotThere, StaffroomError
from bot.events import Action
from bot.notices import Notice, NoticeKind
from bot.people import Person
from bot.references import new_id
from bot.requests.redirect import Door, Outcome, Redirect, RequestKind
from commands import doors
from commands.request import words
from commands.request.here import is_leader
from commands.request.nudge import settled, told_of
from commands.request.places import door_of, outcomes, the_rule, where


class NotALeader(StaffroomError):
    """Somebody who is no leader wants to point a message out."""

    sentence = words.NOT_A_LEADER


class UnknownWriter(StaffroomError):
    """A message was written by somebody who is not on the staff list."""

    sentence = words.UNKNOWN_WRITER


def show(ask: Ask, services: Services) -> Form:
    """Ask a leader what a message is about; raise NotALeader for others, UnknownWriter for a stranger's message."""
    _writer(ask, services)
    formal = services.triage.formal(ask.words)
    kind = Field(
        "kind",
        words.SUGGEST_KIND,
        FieldKind.CHOICE,
        required=True,
        options=options(RequestKind),
        value=formal.kind.value if formal else "",
    )
    first = words.SUGGEST_DANGER if formal and formal.danger else ""
    return Form(
        "request",
        "suggest",
        words.SUGGEST_TITLE,
        (Section("", (kind,)),),
        words.SUGGEST_SEND,
        new_id(),
        ask.about,
        intro=first + words.SUGGEST_INTRO,
    )


def save(saving: Saving, services: Services) -> Reply:
    """Tell the writer privately, once for each message however many leaders point it out."""
    ask = saving.ask
    writer = _writer(ask, services)
    _, mark = message_of(ask.about)
    kind = RequestKind(saving.answers.text("kind"))
    redirect = doors.new_redirect(writer, kind, door_of(kind), services)
    event = doors.filing(redirect, ask.person.id, Action.REQUEST_SUGGESTED)
    now = kind is RequestKind.SAFEGUARDING
    how, told = (NoticeKind.SUGGESTED_NOW, words.TOLD_NOW) if now else (NoticeKind.SUGGESTED, words.TOLD)
    notice = Notice(f"{NoticeKind.SUGGESTED}:{mark}", how, writer.id, redirect.id, redirect.at)
    said = told if services.redirects.suggest(redirect, event, notice) else words.TOLD_BEFORE
    urgent = doors.danger(ask.person, services) if now else ()
    return Reply((*urgent, Text(said)))


def _writer(ask: Ask, services: Services) -> Person:
    writer_id, mark = message_of(ask.about)
    if not is_leader(ask.person):
        raise NotALeader
    if not mark:
        raise NotThere
    writer = services.directory.person(writer_id)
    if writer is None:
        raise UnknownWriter
    return writer


def show_suggested(ask: Ask, services: Services) -> Reply:
    """Show somebody where a leader thinks that a message of theirs belongs; nobody's words are known."""
    redirect = told_of(ask, services)
    if redirect.kind is RequestKind.SAFEGUARDING:
        return Reply((*doors.danger(ask.person, services), Text(words.SUGGESTED_DANGER)))
    first = (*_kindly(redirect), *where(redirect.kind, ask.person, services))
    if redirect.outcome is not Outcome.SHOWN:
        return Reply((*first, *the_rule(services), settled(redirect)))
    next_step = Text(words.SUGGESTED_NEXT, Tone.QUIET)
    return Reply((*first, *outcomes(redirect.id), next_step, *the_rule(services)))


def _kindly(redirect: Redirect) -> tuple[Text, ...]:
    """Return why this is shown; who is told of an allegation is not comforted about blame."""
    blame = () if redirect.door is Door.ADULT_CONDUCT else (Text(words.NO_BLAME),)
    return (Text(words.SUGGESTED), *blame)
