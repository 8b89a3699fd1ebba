"""Who gets Monday's workbook, and how two leaders change that."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from bot.chat.form import BadAnswers, Field, FieldKind, Form, Option, Section
from bot.chat.reply import Button, Facts, Part, Press, Reply, Text, Tone
from bot.command import Ask, Saving, Services
from bot.errors import NotThere
from bot.events import Action, Event
from bot.notices import Notice, NoticeKind
from bot.people import Person
from bot.readers import (
    WAITS,
    Change,
    NobodyWould,
    agreed,
    ended,
    gets_it,
    is_leader,
    may_agree,
    may_be_put,
    recipients,
)
from bot.references import new_id, new_reference
from bot.weeks import Week, day, in_london
from commands.export import words

_GETS, _STOPS = "gets", "stops"


def show(ask: Ask, services: Services) -> Reply:
    """Show the list and what is proposed, to leaders and to those who are on it."""
    changes = services.readers.changes()
    if not is_leader(ask.person) and not gets_it(ask.person, changes, _today(services)):
        raise NotThere(words.NOT_FOR_YOU)
    rows = tuple(row for person in services.directory.people() for row in _rows(person, changes, services))
    parts: list[Part] = [Text(words.READERS, Tone.HEADING), Facts(rows), Text(words.RIGHTS, Tone.QUIET)]
    waiting = [change for change in changes if change.waits(services.clock())]
    if waiting:
        parts.append(Text(words.WAITING, Tone.HEADING))
        parts += [part for change in waiting for part in _waiting(change, ask.person, services)]
    if is_leader(ask.person):
        parts += [Text(words.TWO_LEADERS, Tone.QUIET), Button(words.CHANGE, "export", "propose")]
    return Reply(tuple(parts))


def _today(services: Services) -> date:
    return in_london(services.clock()).date()


def _rows(person: Person, changes: Sequence[Change], services: Services) -> Iterable[tuple[str, str]]:
    today = _today(services)
    theirs = [change for change in changes if change.person == person.id and person.role is change.role]
    holding = [change for change in theirs if change.holds(person, today)]
    coming = [change for change in theirs if change.since and change.since > today]
    if gets_it(person, changes, today):
        yield _called(person), words.BY_CHANGE.format(day=_spoken(holding[-1].since)) if holding else words.BY_ROLE
    elif holding:
        yield _called(person), words.NO_MORE.format(day=_spoken(holding[-1].since))
    for change in coming:
        at = day(change.agreed_at or change.proposed_at)
        yield _called(person), words.FROM_THEN.format(day=_spoken(change.since), what=_what(change), at=at)


def _called(person: Person) -> str:
    return f"{person.name} ({person.role.label})"


def _spoken(on: date | None) -> str:
    return f"{on:%-d %B %Y}" if on else ""


def _what(change: Change) -> str:
    return words.GETS if change.gets else words.STOPS


def _name(person_id: str, services: Services) -> str:
    person = services.directory.person(person_id)
    return person.name if person else words.GONE.format(id=person_id)


def _waiting(change: Change, person: Person, services: Services) -> tuple[Part, ...]:
    name, what = _name(change.person, services), _what(change)
    by, until = _name(change.proposed_by, services), day(change.proposed_at + WAITS)
    said = Text(words.PROPOSED.format(name=name, what=what, by=by, day=day(change.proposed_at), until=until))
    since = Week.of(services.clock()).next().monday
    confirm = words.AGREE_CONFIRM.format(day=_spoken(since), name=name, what=what)
    agree = Press(words.AGREE.format(name=name, what=what), "export", "agree", new_id(), change.id, confirm=confirm)
    label = words.TAKE_BACK if person.id == change.proposed_by else words.TURN_DOWN
    end_it = Press(label.format(name=name), "export", "end", new_id(), change.id)
    may_end = is_leader(person) and person.id != change.person
    return (said, *([agree] if may_agree(person, change) else []), *([end_it] if may_end else []))


def show_form(ask: Ask, services: Services) -> Form:
    """Ask who it is about, and whether they get the workbook from then on."""
    if not is_leader(ask.person):
        raise NotThere
    people = [p for p in services.directory.people() if may_be_put(p) and p.id != ask.person.id]
    who = tuple(Option(person.id, _called(person)) for person in people)
    what = (Option(_GETS, words.GETS), Option(_STOPS, words.STOPS))
    fields = (
        Field("who", words.WHO, FieldKind.CHOICE, required=True, options=who),
        Field("what", words.WHAT, FieldKind.CHOICE, required=True, options=what),
    )
    sections = (Section("", fields),)
    return Form("export", "propose", words.FORM_TITLE, sections, words.SEND, new_id(), intro=words.FORM_INTRO)


def propose(saving: Saving, services: Services) -> Reply:
    """Keep the proposal, and tell the leaders who may agree."""
    by, now = saving.ask.person, services.clock()
    about = services.directory.person(saving.answers.text("who"))
    gets, changes = saving.answers.text("what") == _GETS, services.readers.changes()
    if about is None:
        raise NotThere
    if any(change.person == about.id and change.waits(now) for change in changes):
        raise BadAnswers({"who": words.WAITS_ALREADY})
    if gets_it(about, changes, Week.of(now).next().monday) is gets:
        raise BadAnswers({"what": words.NO_CHANGE})
    change = Change(new_reference(), about.id, about.role, gets, by.id, now)
    told = [person for person in services.directory.people() if may_agree(person, change)]
    event = _event(Action.READERS_PROPOSED, by, change, services)
    notices = _notices(NoticeKind.LIST_PROPOSED, change, told, services)
    services.readers.propose(change, nonce=saving.nonce, event=event, notices=notices)
    return Reply((Text(words.SAVED), Button(words.SEE_READERS, "export", "readers")))


def agree(saving: Saving, services: Services) -> Reply:
    """Agree to a proposal; everybody on the list is told, before and after the change."""
    change, by, now = _find(saving.ask, services, may_agree), saving.ask.person, services.clock()
    after = agreed(change, by, now)
    changes, since = services.readers.changes(), Week.of(now).next().monday
    new = recipients(services.directory, [*changes, after], since)
    if not new:
        raise NobodyWould
    told = dict.fromkeys((*recipients(services.directory, changes, _today(services)), *new))
    event = _event(Action.READERS_CHANGED, by, change, services)
    notices = _notices(NoticeKind.LIST_CHANGED, change, told, services)
    services.readers.settle(after, nonce=saving.nonce, event=event, notices=notices)
    return Reply((Text(words.AGREED.format(day=_spoken(since))), Button(words.SEE_READERS, "export", "readers")))


def end(saving: Saving, services: Services) -> Reply:
    """Turn a proposal down, or take it back."""
    change, by = _find(saving.ask, services, _may_end), saving.ask.person
    event = _event(Action.READERS_DECLINED, by, change, services)
    after = ended(change, by, services.clock())
    services.readers.settle(after, nonce=saving.nonce, event=event, notices=())
    return Reply((Text(words.ENDED), Button(words.SEE_READERS, "export", "readers")))


def _may_end(person: Person, change: Change) -> bool:
    return is_leader(person) and person.id != change.person


def _find(ask: Ask, services: Services, may: Callable[[Person, Change], bool]) -> Change:
    """Return a proposal that waits and that this person may settle; raise NotThere."""
    for change in services.readers.changes():
        if change.id == ask.about and change.waits(services.clock()) and may(ask.person, change):
            return change
    raise NotThere


def _event(action: Action, by: Person, change: Change, services: Services) -> Event:
    details = {"about": change.person, "gets": "yes" if change.gets else "no"}
    return Event(by.id, action, change.id, services.clock(), details)


def _notices(kind: NoticeKind, change: Change, people: Iterable[Person], services: Services) -> tuple[Notice, ...]:
    now = services.clock()
    return tuple(Notice(f"{kind.value}:{change.id}:{person.id}", kind, person.id, change.id, now) for person in people)
