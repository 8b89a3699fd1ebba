"""How long a record is kept: its class, legal hold, and a deletion that is refused. Every step asks again who may."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.chat.form import Field, FieldKind, Form, Option, Section
from bot.chat.reply import Reply, Text
from bot.command import Ask, Saving, Services
from bot.concerns.additions import Along, More
from bot.concerns.concern import Concern, Note
from bot.concerns.dates import months_after
from bot.concerns.joining import beside
from bot.concerns.retention import may_decide
from bot.errors import NotNow, Stale
from bot.events import Action, Event
from bot.people import Person
from bot.references import new_id
from commands.records import words
from commands.records.show import find, find_to_decide, is_due, of_record, spoken, today

_LONG = 20_000
_FOR_ALL_REPORTS = frozenset({Action.RETENTION_DECIDED, Action.DELETION_REFUSED})
LATER: Mapping[str, str] = {"6": words.SIX_MONTHS, "12": words.ONE_YEAR, "36": words.THREE_YEARS}
"""When a deletion may be proposed again, by the number of months."""


def show_class(ask: Ask, services: Services) -> Form:
    """Ask for the class of a record."""
    concern = find_to_decide(ask, services)
    if not services.schedule.classes:
        raise NotNow
    offered = tuple(
        Option(each.code, words.CLASS_OPTION.format(name=each.name, keep=each.keep))
        for each in services.schedule.classes.values()
    )
    chosen = services.schedule.of(concern)
    field = Field(
        "class",
        words.CLASS,
        FieldKind.CHOICE,
        required=True,
        hint=words.CLASS_HINT,
        options=offered,
        value=chosen.code if chosen else "",
    )
    return form_of(concern, "class", words.CLASS_TITLE, (field,), words.SAVE_CLASS)


def save_class(saving: Saving, services: Services) -> Reply:
    """Give a record its class."""
    before = as_seen(saving, find_to_decide(saving.ask, services))
    chosen = services.schedule.classes[saving.answers.text("class")]
    note = words.CLASS_NOTE.format(name=chosen.name)
    _change(saving, before, replace(before, retention=chosen.code), Action.RETENTION_DECIDED, note, services)
    return _now(words.CLASS_SAVED.format(name=chosen.name), saving, services)


def show_hold(ask: Ask, services: Services) -> Form:
    """Ask why a record is put under legal hold."""
    concern = find(ask, services)
    if concern.legal_hold:
        raise NotNow
    return form_of(concern, "hold", words.HOLD_TITLE, (_why(),), words.SAVE_HOLD, words.HELD_NOTE)


def save_hold(saving: Saving, services: Services) -> Reply:
    """Put a record under legal hold."""
    before = as_seen(saving, find(saving.ask, services))
    after = replace(before, legal_hold=True, held_at=services.clock())
    note = words.HOLD_NOTE.format(why=saving.answers.text("why"))
    _change(saving, before, after, Action.HOLD_SET, note, services)
    return _now(words.HOLD_SAVED, saving, services)


def show_lift(ask: Ask, services: Services) -> Form:
    """Ask why a legal hold is lifted."""
    concern = find_to_decide(ask, services)
    if not concern.legal_hold:
        raise NotNow
    return form_of(concern, "lift", words.LIFT_TITLE, (_why(),), words.SAVE_LIFT)


def save_lift(saving: Saving, services: Services) -> Reply:
    """Lift a legal hold."""
    before = as_seen(saving, find_to_decide(saving.ask, services))
    after = replace(before, legal_hold=False, held_at=None)
    note = words.LIFT_NOTE.format(why=saving.answers.text("why"))
    _change(saving, before, after, Action.HOLD_LIFTED, note, services)
    return _now(words.LIFT_SAVED, saving, services)


def show_refusal(ask: Ask, services: Services) -> Form:
    """Ask why a record that is due is kept, and when it should be proposed again."""
    concern = find_to_decide(ask, services)
    if not is_due(concern, services):
        raise NotNow
    fields = (_why(), ask_again(services))
    return form_of(concern, "refuse", words.REFUSE_TITLE, fields, words.SAVE_REFUSAL)


def ask_again(services: Services) -> Field:
    """Return the question when a deletion that is refused should be proposed again."""
    first = today(services)
    offered = tuple(
        Option(code, words.ASK_AGAIN_OPTION.format(months=label, day=spoken(months_after(first, int(code)))))
        for code, label in LATER.items()
    )
    return Field("again", words.ASK_AGAIN, FieldKind.CHOICE, required=True, options=offered)


def save_refusal(saving: Saving, services: Services) -> Reply:
    """Keep a record that was due."""
    before = as_seen(saving, find_to_decide(saving.ask, services))
    until = months_after(today(services), int(saving.answers.text("again")))
    note = words.REFUSED_NOTE.format(why=saving.answers.text("why"))
    _change(saving, before, replace(before, keep_until=until), Action.DELETION_REFUSED, note, services)
    return _now(words.REFUSED.format(day=spoken(until)), saving, services)


def as_seen(saving: Saving, concern: Concern) -> Concern:
    """Return a record that is as it was when the form was drawn; raise Stale. The store compares again."""
    if saving.seen != str(concern.version):
        raise Stale
    return concern


def form_of(  # noqa: PLR0913, PLR0917 - what differs between the forms
    concern: Concern, step: str, title: str, fields: tuple[Field, ...], submit: str, intro: str = ""
) -> Form:
    """Return a form about a record."""
    named = title.format(reference=concern.reference)
    sections, seen = (Section("", fields),), str(concern.version)
    return Form("records", step, named, sections, submit, new_id(), concern.reference, seen, intro)


def _why() -> Field:
    return Field("why", words.WHY, FieldKind.PARAGRAPH, required=True, hint=words.WHY_HINT, longest=_LONG)


def _change(  # noqa: PLR0913, PLR0917 - what differs between the changes
    saving: Saving, before: Concern, after: Concern, action: Action, note: str, services: Services
) -> None:
    now, by = services.clock(), saving.ask.person.id
    event = Event(by, action, before.reference, now, {"class": after.retention})
    services.register.change(
        before,
        replace(after, version=before.version + 1),
        nonce=saving.nonce,
        event=event,
        note=Note(by, now, note),
        more=More(along=tuple(_along(after, event, saving.ask.person, services))),
    )


def _along(after: Concern, event: Event, person: Person, services: Services) -> Iterator[Along]:
    """Yield the other reports of the post, which are kept as long; each has a legal hold of its own."""
    for other in beside(after, services.register):
        kept = replace(other, retention=after.retention, keep_until=after.keep_until, version=other.version + 1)
        if event.action in _FOR_ALL_REPORTS and may_decide(person, other):
            yield Along(other, kept, replace(event, subject=other.reference))


def _now(said: str, saving: Saving, services: Services) -> Reply:
    return Reply((Text(said), *of_record(find(saving.ask, services), saving.ask.person, services)))
