"""Closing a concern: what it needs, what the person who raised it will see, and then the press that closes it."""

from dataclasses import replace
from datetime import timedelta

from bot.chat.form import Field, FieldKind, Form, options
from bot.chat.reply import Button, Press, Reply, Text, Tone
from bot.command import Ask, Saving, Services
from bot.concerns.concern import Concern, Outcome, Support, Words
from bot.concerns.lifecycle import State, check_move
from bot.errors import NotNow, StaffroomError, Stale
from bot.events import Action
from bot.people import Person
from bot.references import new_id
from bot.weeks import in_london
from commands.concerns import closing_words as words
from commands.concerns.asked import as_seen, form
from commands.concerns.change import LONG, change, told, unread, urgent
from commands.concerns.receipt import as_raised
from commands.concerns.show import find
from commands.concerns.words import NEWS_FIRST


class NewsFirst(StaffroomError):
    """Danger was told later, and nobody has acknowledged it: a concern is not closed over it."""

    sentence = NEWS_FIRST


REVIEW_AFTER = timedelta(days=365)
"""When a closed record is looked at again; how long it is kept is for the data protection lead to decide."""
_SHOWN_AGAIN = 2_500
"""Characters of what was prepared that a form shows again: every platform can."""


def show_close(ask: Ask, services: Services) -> Form:
    """Ask for what closing needs: outcome, decision, reasons, support offered, and what the raiser is told."""
    concern = find(ask, services)
    _check(concern)
    return form(
        concern, "close", words.TITLE, _fields(concern, ask.person, services), submit=words.PREPARE, intro=words.INTRO
    )


def _check(concern: Concern) -> None:
    check_move(concern.state, State.CLOSED)
    if concern.news_at is not None:
        raise NewsFirst


def _fields(concern: Concern, person: Person, services: Services) -> tuple[Field, ...]:
    paragraph, choice = FieldKind.PARAGRAPH, FieldKind.CHOICE
    # Words of an earlier closing are no proposal for this one.
    prepared = services.register.words(concern) if concern.outcome else Words()
    outcome, support = concern.outcome or "", concern.support or ""
    return (
        Field("outcome", words.HOW_IT_ENDED, choice, required=True, options=options(Outcome), value=outcome),
        _again("decision", words.DECISION, prepared.decision),
        _again("reasons", words.REASONS, prepared.reasons),
        Field("support", words.SUPPORT_OFFERED, choice, required=True, options=options(Support), value=support),
        replace(
            _again("to_tell", words.TELL_RAISER, prepared.to_tell),
            kind=paragraph,
            hint=_hint(concern, person, services),
        ),
    )


def _again(name: str, label: str, prepared: str) -> Field:
    value = prepared if len(prepared) <= _SHOWN_AGAIN else ""
    return Field(name, label, FieldKind.PARAGRAPH, required=True, value=value, longest=LONG)


def _hint(concern: Concern, person: Person, services: Services) -> str:
    reports = services.register.reports(concern)
    stay = {each.reference for each in unread(reports, person, services)}
    reporters = {each.raised_by for each in (concern, *reports) if each.reference not in stay}
    return words.TELL_RAISER_HINT if len(reporters) == 1 else words.TELL_ALL_HINT.format(count=len(reporters))


def save_close(saving: Saving, services: Services) -> Reply:
    """Keep what closing needs, and show what the person who raised it will see; nothing is closed yet."""
    before, answers = as_seen(saving, services), saving.answers
    _check(before)
    outcome, support = Outcome(answers.text("outcome")), Support(answers.text("support"))
    prepared = replace(before, outcome=outcome, support=support)
    written = Words(**{name: answers.text(name) for name in ("decision", "reasons", "to_tell")})
    change(saving, before, prepared, Action.CLOSING_PREPARED, services, written=written)
    preview = _preview(find(saving.ask, services), services)
    return replace(preview, parts=(*urgent(saving, services), *preview.parts))


def _preview(concern: Concern, services: Services) -> Reply:
    seen = as_raised(replace(concern, state=State.CLOSED), services.register.words(concern).to_tell, services)
    about, version = concern.reference, str(concern.version)
    press = Press(words.CLOSE_NOW, "concerns", "close_now", new_id(), about, version, confirm=words.CLOSE_NOW_CONFIRM)
    change_it = Button(words.CHANGE_WORDS, "concerns", "close", about)
    parts = (Text(words.PREVIEW, Tone.HEADING), *seen, Text(words.NOT_YET), press, change_it)
    return Reply(parts, in_confidence=True)


def close_now(saving: Saving, services: Services) -> Reply:
    """Close a concern as it was prepared; raise Stale where anything changed since the preview."""
    before, now = find(saving.ask, services), services.clock()
    _check(before)
    written = services.register.words(before)
    if before.outcome is None:
        raise NotNow
    if saving.ask.words != str(before.version):
        raise Stale
    after = replace(
        before,
        state=State.CLOSED,
        closed_at=now,
        decided_by=saving.ask.person.id,
        review_on=(in_london(now) + REVIEW_AFTER).date(),
    )
    change(saving, before, after, Action.CONCERN_MOVED, services, written=Words(told_raiser=written.to_tell))
    return told(words.CLOSED_NOW, saving, services)
